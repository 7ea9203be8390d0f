"""Scenes in the streets and halls."""

from __future__ import annotations

import math

from galley.demo.pictures.gallery import scene
from galley.demo.pictures.motifs import (
    bunting,
    clouds,
    gulls,
    hills,
    house,
    lantern,
    person,
    row_of_houses,
    street_lamp,
    tree,
    waves,
)
from galley.demo.pictures.press import (
    BRICK,
    BROWN,
    CREAM,
    DUSK,
    GREEN,
    LEAF,
    MIST,
    NAVY,
    NIGHT,
    OCHRE,
    ORANGE,
    PALE_SEA,
    PINK,
    RED,
    SAND,
    SEA,
    SKIN,
    SLATE,
    TEAL,
    WHITE,
    Ink,
    Sheet,
    ink,
    path,
)


@scene("school", width=1600, height=900, seed=61)
def school(sheet: Sheet) -> None:
    ground = 720
    sheet.fade(0, ground, ink(0, 36), ink(0, 0, 12, 30))
    clouds(sheet, 160, WHITE, many=6, size=54)
    hills(sheet, ground, 120, ink(0, 50, 0, 30), seed=2.0)
    sheet.rect(330, 330, 1270, ground, BRICK)
    sheet.poly([(300, 334), (400, 236), (1200, 236), (1300, 334)], NAVY)
    sheet.rect(690, 190, 910, ground, ink(10, 0, 74, 34))
    sheet.poly([(670, 194), (800, 92), (930, 194)], NAVY)
    sheet.rect(790, 50, 810, 100, NIGHT)
    sheet.disc(800, 270, 46, CREAM)
    sheet.arc_oval(800, 270, 46, 46, NAVY, 6)
    sheet.line([(800, 270), (800, 240)], NAVY, 5)
    sheet.line([(800, 270), (822, 282)], NAVY, 5)
    for top in (370, 540):
        for x in (366, 472, 578, 936, 1042, 1148):
            sheet.rect(x, top, x + 80, top + 112, CREAM)
            sheet.rect(x + 7, top + 7, x + 73, top + 105, ink(10, 46))
            sheet.rect(x + 37, top + 7, x + 43, top + 105, CREAM)
            sheet.rect(x + 7, top + 50, x + 73, top + 56, CREAM)
    for x, colour in ((596, RED), (612, OCHRE), (952, TEAL), (1066, OCHRE), (1172, RED), (396, WHITE)):
        sheet.poly([(x, 612), (x + 22, 606), (x + 26, 634), (x + 2, 638)], colour)
    sheet.poly(path((744, ground), (744, 500), ((744, 440), (800, 440)), ((856, 440), (856, 500)), (856, ground)), TEAL)
    sheet.rect(797, 446, 803, ground, NAVY)
    sheet.poly([(0, ground), (1600, ground), (1600, 900), (0, 900)], SAND)
    sheet.poly([(700, ground), (900, ground), (1060, 900), (540, 900)], CREAM)
    for number in range(6):
        sheet.rect(1130 + number % 2 * 70, 770 + number * 18, 1194 + number % 2 * 70, 782 + number * 18, WHITE)
    for x, high in ((150, 420), (1450, 460), (1330, 330)):
        tree(sheet, x, ground + 16, high, ink(0, 30, 40, 100) if x == 1450 else GREEN)
    for x, foot, high, coat, bag in (
        (470, 820, 150, OCHRE, RED),
        (560, 850, 160, TEAL, None),
        (650, 800, 138, RED, NAVY),
        (830, 790, 132, NAVY, OCHRE),
        (960, 840, 158, OCHRE, TEAL),
        (380, 836, 230, SLATE, None),
        (1060, 800, 140, BRICK, None),
        (1230, 850, 156, TEAL, RED),
        (740, 872, 160, BRICK, OCHRE),
    ):
        person(
            sheet,
            x,
            foot,
            high,
            coat,
            stride=sheet.random.uniform(0.3, 1.1),
            bag=bag,
            hair=sheet.random.choice((NIGHT, BROWN, OCHRE)),
        )
    gulls(sheet, NAVY, many=5, top=60, bottom=200)


class _Wall:
    """Places on a house front that runs away from the eye: along it from 0 to 1, and down it from 0 to 1."""

    def __init__(self, near: tuple[float, float, float], far: tuple[float, float, float]) -> None:
        self.near, self.far = near, far

    def __call__(self, along: float, down: float) -> tuple[float, float]:
        x, top, foot = (start + (end - start) * along for start, end in zip(self.near, self.far, strict=True))
        return (x, top + (foot - top) * down)


@scene("lantern-street", width=1600, height=900, seed=66)
def lantern_street(sheet: Sheet) -> None:
    sheet.fade(0, 620, ink(84, 30, 24), ink(24, 6, 52, 40))
    centre, horizon = 800.0, 560.0
    sheet.rect(0, 560, 1600, 900, ink(74, 14, 30, 10))
    sheet.glow(centre, 520, 320, ink(0, 0, 34, 80), 0.7)
    for side in (-1, 1):
        edges = [(860.0, 40.0), (620.0, 130.0), (430.0, 220.0), (290.0, 300.0), (190.0, 360.0), (120.0, 410.0)]
        walls: list[Ink] = [
            ink(66, 8, 44, 10),
            ink(70, 22, 8),
            ink(54, 0, 50, 30),
            ink(72, 16, 26),
            ink(56, 20, 20, 10),
            ink(66, 10, 34),
        ]
        for number in range(len(edges) - 1):
            (x0, top0), (x1, top1) = edges[number], edges[number + 1]
            foot0, foot1 = horizon + (x0 - 60) * 0.42, horizon + (x1 - 60) * 0.42
            sheet.poly(
                [
                    (centre + side * x0, top0),
                    (centre + side * x1, top1),
                    (centre + side * x1, foot1),
                    (centre + side * x0, foot0),
                ],
                walls[(number + side) % len(walls)],
            )
            sheet.poly(
                [
                    (centre + side * x0, top0),
                    (centre + side * x1, top1),
                    (centre + side * (x1 - 12), top1 - 14),
                    (centre + side * (x0 - 10), top0 - 44),
                ],
                NIGHT,
            )
            spot = _Wall((centre + side * x0, top0, foot0), (centre + side * x1, top1, foot1))
            for row in range(4):
                for column in range(2):
                    share, next_share, high = 0.16 + column * 0.42, 0.42 + column * 0.42, 0.1 + row * 0.19
                    lit = OCHRE if sheet.random.random() < 0.6 else ink(92, 30, 20)
                    corners = [
                        spot(share, high),
                        spot(next_share, high),
                        spot(next_share, high + 0.11),
                        spot(share, high + 0.11),
                    ]
                    sheet.poly(corners, lit)
            door = ink(0, 0, 30, 90)
            sheet.poly([spot(0.1, 0.82), spot(0.9, 0.82), spot(0.9, 1), spot(0.1, 1)], door)
            sheet.poly(
                [spot(0.05, 0.74), spot(0.95, 0.74), spot(0.95, 0.82), spot(0.05, 0.82)], RED if number % 2 else TEAL
            )
            for stroke in range(3):
                share = 0.24 + stroke * 0.2
                sheet.poly(
                    [spot(share, 0.755), spot(share + 0.12, 0.755), spot(share + 0.12, 0.805), spot(share, 0.805)],
                    CREAM,
                )
    sheet.poly([(0, 900), (centre - 140, horizon + 20), (centre + 140, horizon + 20), (1600, 900)], ink(62, 12, 30, 16))
    sheet.poly([(480, 900), (centre - 50, horizon + 20), (centre + 50, horizon + 20), (1120, 900)], ink(40, 6, 30, 40))
    sheet.rect(centre - 122, 430, centre - 104, 590, BRICK)
    sheet.rect(centre + 104, 430, centre + 122, 590, BRICK)
    sheet.poly(
        path(
            (centre - 170, 420),
            ((centre - 80, 410), (centre, 396)),
            ((centre + 80, 410), (centre + 170, 420)),
            (centre + 150, 442),
            (centre - 150, 442),
        ),
        TEAL,
    )
    sheet.rect(centre - 118, 448, centre + 118, 466, RED)
    sheet.poly(
        path(
            (centre - 90, 392),
            ((centre - 40, 386), (centre, 374)),
            ((centre + 40, 386), (centre + 90, 392)),
            (centre + 70, 406),
            (centre - 70, 406),
        ),
        TEAL,
    )
    for y, sag, many, size, spread in (
        (96, 110, 9, 36, 800),
        (230, 70, 9, 24, 560),
        (330, 44, 8, 16, 360),
        (392, 24, 6, 10, 210),
    ):
        line = path((centre - spread, y), ((centre, y + sag * 2), (centre + spread, y)), steps=40)
        sheet.line(line, NIGHT, 2)
        for number in range(many):
            x, at = line[round((number + 0.5) / many * 40)]
            lantern(sheet, x, at + size * 1.2, size, fill=RED if number % 3 else ORANGE)
    for x, foot, high, coat in (
        (700, 700, 130, NIGHT),
        (770, 660, 96, TEAL),
        (850, 672, 104, BRICK),
        (920, 720, 150, OCHRE),
        (560, 810, 220, TEAL),
        (640, 826, 214, RED),
        (1050, 840, 236, NAVY),
        (1110, 848, 160, OCHRE),
        (820, 640, 74, NAVY),
    ):
        person(sheet, x, foot, high, coat, stride=0.6)


@scene("market-hall", width=1600, height=900, seed=71, ground=CREAM)
def market_hall(sheet: Sheet) -> None:
    sheet.fade(0, 900, ink(6, 44), ink(0, 0, 14, 40))
    centre, horizon = 800.0, 520.0
    for ring in range(5):
        scale = 1.0 - ring * 0.19
        wide, top = 780 * scale, horizon - 500 * scale
        foot = horizon + 360 * scale
        line = path(
            (centre - wide, horizon - 190 * scale),
            ((centre - wide, top), (centre, top - 20 * scale)),
            ((centre + wide, top), (centre + wide, horizon - 190 * scale)),
            steps=24,
        )
        sheet.line(line, ink(70 - ring * 10, 30), 22 * scale)
        inner = path(
            (centre - wide * 0.93, horizon - 180 * scale),
            ((centre - wide * 0.92, top + 60 * scale), (centre, top + 40 * scale)),
            ((centre + wide * 0.92, top + 60 * scale), (centre + wide * 0.93, horizon - 180 * scale)),
            steps=24,
        )
        sheet.line(inner, ink(70 - ring * 10, 30), 8 * scale)
        for outer_point, inner_point in zip(line[::2], inner[1::2], strict=False):
            sheet.line([outer_point, inner_point], ink(70 - ring * 10, 30), 5 * scale)
        for side in (-1, 1):
            x = centre + side * wide
            sheet.rect(x - 11 * scale, horizon - 190 * scale, x + 11 * scale, foot, ink(74 - ring * 10, 30))
        if ring < 4:
            nearer, farther = 1.0 - ring * 0.19, 1.0 - (ring + 1) * 0.19
            for angle in range(1, 10):
                turn = math.pi * angle / 10
                sheet.line(
                    [
                        (
                            centre - math.cos(turn) * 780 * nearer,
                            horizon - 190 * nearer - math.sin(turn) * 320 * nearer,
                        ),
                        (
                            centre - math.cos(turn) * 780 * farther,
                            horizon - 190 * farther - math.sin(turn) * 320 * farther,
                        ),
                    ],
                    ink(52, 30),
                    3,
                )
    sheet.poly([(0, 900), (640, 560), (960, 560), (1600, 900)], ink(8, 4, 14, 36))
    sheet.disc(centre, 372, 58, CREAM)
    sheet.arc_oval(centre, 372, 58, 58, NIGHT, 7)
    sheet.line([(centre, 372), (centre, 334)], NIGHT, 6)
    sheet.line([(centre, 372), (centre + 28, 384)], NIGHT, 6)
    sheet.rect(centre - 9, 430, centre + 9, 570, NAVY)
    for side in (-1, 1):
        for near in (3, 2, 1, 0):
            scale = (0.36, 0.52, 0.74, 1.06)[3 - near]
            x = centre + side * (150, 250, 400, 630)[3 - near]
            foot = (585, 640, 720, 850)[3 - near]
            wide, high = 200 * scale, 150 * scale
            sheet.rect(x - wide / 2, foot - high * 0.55, x + wide / 2, foot, BROWN)
            for crate in range(4):
                colour = (ORANGE, RED, LEAF, OCHRE, PINK, GREEN)[(crate + near * 2 + (side > 0)) % 6]
                left = x - wide / 2 + crate * wide / 4
                for ball in range(7):
                    sheet.disc(
                        left + wide / 8 + math.sin(ball * 2.4) * wide * 0.075,
                        foot - high * 0.6 - abs(math.cos(ball * 1.9)) * high * 0.1,
                        9 * scale + 2,
                        colour,
                    )
            for stripe in range(6):
                left = x - wide * 0.6 + stripe * wide * 0.2
                colour = (RED, TEAL, OCHRE, NAVY)[near] if stripe % 2 else CREAM
                sheet.poly(
                    [
                        (left + wide * 0.06, foot - high * 1.7),
                        (left + wide * 0.16 + 10 * scale, foot - high * 1.7),
                        (left + wide * 0.2, foot - high * 1.3),
                        (left, foot - high * 1.3),
                    ],
                    colour,
                )
                sheet.pie(left + wide * 0.1, foot - high * 1.3, wide * 0.1, 0, 180, colour)
            for post in (-0.52, 0.52):
                sheet.rect(x + wide * post - 3 * scale, foot - high * 1.4, x + wide * post + 3 * scale, foot, NIGHT)
            person(sheet, x + side * wide * 0.1, foot - high * 0.3, 190 * scale, WHITE, legs=WHITE)
            sheet.rect(x - wide / 2, foot - high * 0.4, x + wide / 2, foot, BROWN)
            for slat in range(4):
                sheet.rect(
                    x - wide / 2 + slat * wide / 4 + 4,
                    foot - high * 0.36,
                    x - wide / 2 + (slat + 1) * wide / 4 - 4,
                    foot - high * 0.05,
                    ink(30, 0, 40, 60),
                )
    for x, foot, high, coat, bag in (
        (740, 660, 120, TEAL, None),
        (850, 680, 130, RED, OCHRE),
        (790, 780, 220, NAVY, RED),
        (900, 800, 230, OCHRE, None),
        (960, 806, 150, BRICK, None),
        (690, 740, 190, SLATE, GREEN),
        (560, 850, 270, BRICK, OCHRE),
    ):
        person(sheet, x, foot, high, coat, stride=0.6, bag=bag)


@scene("night-market", seed=76)
def night_market(sheet: Sheet) -> None:
    sheet.fade(0, 1000, ink(100, 30), ink(70, 10, 40, 10))
    for _ in range(36):
        sheet.disc(sheet.random.uniform(0, 1500), sheet.random.uniform(0, 260), 1.8, CREAM)
    line = path((-20, 150), ((750, 380), (1520, 120)), steps=60)
    sheet.line(line, NIGHT, 3)
    for number in range(13):
        x, y = line[number * 5]
        sheet.glow(x, y + 18, 76, OCHRE, 0.75)
        sheet.disc(x, y + 18, 13, CREAM, tall=16)
    for x, colour in ((240, RED), (760, TEAL), (1270, OCHRE)):
        sheet.glow(x, 560, 330, ink(0, 0, 40, 90), 0.8)
        for stripe in range(8):
            left = x - 240 + stripe * 60
            tone = colour if stripe % 2 else CREAM
            sheet.poly([(left + 14, 350), (left + 62, 350), (left + 60, 440), (left, 440)], tone)
            sheet.pie(left + 30, 440, 30, 0, 180, tone)
        for post in (-226, 226):
            sheet.rect(x + post - 6, 430, x + post + 6, 900, NIGHT)
        person(sheet, x + 40, 830, 330, WHITE, skin=SKIN[0], hat=CREAM)
        sheet.rect(x - 236, 690, x + 236, 900, BROWN)
        sheet.rect(x - 246, 676, x + 246, 704, SAND)
        for number in range(3):
            sheet.rect(
                x - 210 + number * 150,
                620 - number % 2 * 26,
                x - 110 + number * 150,
                678,
                ink(20, 0, 26, 60),
                radius=10,
            )
            for ring in (640, 658):
                sheet.line([(x - 210 + number * 150, ring), (x - 110 + number * 150, ring)], BROWN, 3)
        for number in range(4):
            base = x - 170 + number * 40
            sheet.curve((base, 600), (base + 40, 540), (base, 500), ink(0, 0, 6, 24), 7)
            sheet.curve((base, 500), (base - 40, 450), (base + 6, 410), ink(20, 6, 20, 34), 6)
        lantern(sheet, x - 180, 500, 36)
        lantern(sheet, x + 180, 500, 36)
    sheet.rect(0, 900, 1500, 1000, ink(90, 14, 34))
    for x, high, coat in (
        (90, 380, NIGHT),
        (190, 350, ink(80, 0, 50)),
        (420, 400, NIGHT),
        (520, 260, ink(60, 20, 40)),
        (640, 390, ink(90, 40)),
        (960, 400, NIGHT),
        (1060, 370, ink(80, 0, 50)),
        (1430, 400, NIGHT),
    ):
        person(sheet, x, 1030, high, coat, skin=BROWN)


@scene("market-stalls", seed=79, ground=CREAM)
def market_stalls(sheet: Sheet) -> None:
    sheet.rect(0, 0, 1500, 1000, ink(0, 26))
    for x in range(0, 1500, 100):
        for y in range(0, 420, 60):
            sheet.rect(x + (y // 60 % 2) * 50 + 3, y + 3, x + (y // 60 % 2) * 50 + 97, y + 57, ink(0, 20, 0, 6))
    for stripe in range(13):
        left = -40 + stripe * 124
        colour = RED if stripe % 2 else WHITE
        sheet.poly([(left + 30, 60), (left + 154 - 6, 60), (left + 124, 270), (left, 270)], colour)
        sheet.pie(left + 62, 270, 62, 0, 180, colour)
    for x, coat, skin, hair in ((480, OCHRE, SKIN[0], BROWN), (1010, TEAL, SKIN[1], NIGHT)):
        person(sheet, x, 800, 540, coat, skin=skin, hair=hair)
        sheet.poly([(x - 76, 430), (x + 76, 430), (x + 90, 640), (x - 90, 640)], CREAM)
    sheet.line([(1060, 400), (1130, 470), (1180, 450)], TEAL, 40)
    sheet.disc(1192, 440, 26, SKIN[1])
    sheet.disc(1204, 410, 26, RED)
    sheet.poly([(0, 560), (1500, 560), (1500, 1000), (0, 1000)], BROWN)
    for row in range(3):
        for column in range(5):
            x, y = -30 + column * 318 - row * 30, 520 + row * 160
            sheet.poly([(x, y + 40), (x + 300, y + 40), (x + 310, y + 150), (x - 10, y + 150)], ink(20, 0, 30, 54))
            sheet.rect(x - 4, y + 60, x + 304, y + 66, BROWN)
            colour = (ORANGE, LEAF, RED, OCHRE, ink(30, 0, 70), GREEN, PINK, ink(0, 20, 30, 90))[
                (row * 5 + column * 3) % 8
            ]
            for ball in range(24):
                bx = x + 22 + (ball % 8) * 37 + (ball // 8 % 2) * 16
                by = y + 34 - (ball // 8) * 19
                sheet.disc(bx, by, 23, colour)
                sheet.disc(bx - 7, by - 7, 5, CREAM)
            sheet.poly([(x + 110, y + 76), (x + 200, y + 72), (x + 204, y + 124), (x + 112, y + 128)], CREAM)
            sheet.line([(x + 126, y + 92), (x + 186, y + 89)], NIGHT, 5)
            sheet.line([(x + 126, y + 108), (x + 168, y + 106)], NIGHT, 5)


@scene("shopfronts", width=1600, height=900, seed=83)
def shopfronts(sheet: Sheet) -> None:
    sheet.fade(0, 300, ink(0, 26), ink(0, 8, 6, 20))
    walls: list[Ink] = [PINK, SAND, ink(0, 34, 0, 8), CREAM, ink(0, 0, 44, 40)]
    for number in range(5):
        x = number * 330 - 30
        wall = walls[number]
        high = (90, 150, 60, 120, 100)[number]
        sheet.rect(x, high, x + 326, 790, wall)
        sheet.rect(x - 4, high - 16, x + 330, high + 8, NAVY if number % 2 else BRICK)
        for column in range(3):
            left = x + 30 + column * 96
            for top in (high + 50, high + 180):
                sheet.rect(left, top, left + 70, top + 96, CREAM)
                sheet.rect(
                    left + 6, top + 6, left + 64, top + 90, SLATE if (column + number) % 3 else ink(0, 0, 10, 60)
                )
                sheet.rect(left + 32, top + 6, left + 38, top + 90, CREAM)
        sheet.rect(x + 8, 490, x + 318, 548, (RED, NAVY, TEAL, ink(20, 6, 10, 10), GREEN)[number])
        if number != 3:
            for stroke in range(4):
                left = x + 62 + stroke * 54
                sheet.disc(left + 19, 519, 17, CREAM)
        sheet.rect(x + 18, 560, x + 200, 770, NIGHT if number == 3 else ink(8, 40))
        sheet.rect(x + 222, 560, x + 306, 790, (BRICK, TEAL, NAVY, SLATE, OCHRE)[number])
        if number == 3:
            sheet.line([(x + 30, 580), (x + 188, 752)], CREAM, 8)
            sheet.line([(x + 188, 580), (x + 30, 752)], CREAM, 8)
            sheet.poly([(x + 62, 636), (x + 158, 626), (x + 162, 692), (x + 66, 700)], WHITE)
            sheet.line([(x + 80, 656), (x + 144, 650)], RED, 8)
            sheet.line([(x + 84, 676), (x + 130, 672)], RED, 8)
        else:
            for shelf in (640, 706):
                sheet.rect(x + 18, shelf, x + 200, shelf + 7, CREAM)
                for item in range(5):
                    sheet.rect(
                        x + 30 + item * 34,
                        shelf - 34 + item % 2 * 10,
                        x + 52 + item * 34,
                        shelf,
                        (OCHRE, RED, TEAL, PINK)[(item + number) % 4],
                        radius=4,
                    )
            lantern(sheet, x + 264, 610, 20, shine=False)
    sheet.rect(0, 786, 1600, 900, ink(20, 4, 10, 20))
    sheet.rect(0, 842, 1600, 900, ink(50, 12, 4))
    for x, coat, high in ((220, TEAL, 210), (300, OCHRE, 140), (690, NAVY, 220), (1330, RED, 210), (1440, SLATE, 216)):
        person(sheet, x, 846, high, coat, stride=0.8, bag=BRICK if high > 215 else None)


@scene("solar-roofs", width=1600, height=900, seed=86)
def solar_roofs(sheet: Sheet) -> None:
    water = 740
    sheet.fade(0, water, ink(0, 40), ink(0, 0, 16, 44))
    sheet.disc(1280, 190, 92, OCHRE)
    for number in range(16):
        turn = number * math.tau / 16
        sheet.line(
            [
                (1280 + math.cos(turn) * 116, 190 + math.sin(turn) * 116),
                (1280 + math.cos(turn) * 152, 190 + math.sin(turn) * 152),
            ],
            OCHRE,
            7,
        )
    clouds(sheet, 170, WHITE, many=4, size=50)
    hills(sheet, water, 240, ink(0, 50, 0, 26), seed=2.7)
    for x, wide, top, wall in ((-60, 520, 470, BRICK), (440, 560, 520, SAND), (980, 700, 450, ink(0, 0, 40, 36))):
        sheet.rect(x, top, x + wide, water + 10, wall)
        roof = [(x - 20, top + 6), (x + 70, top - 190), (x + wide - 30, top - 190), (x + wide + 20, top + 6)]
        sheet.poly(roof, NIGHT)
        rows, columns = 4, max(5, int(wide // 78))
        for row in range(rows):
            for column in range(columns):

                def spot(
                    across: float, down: float, x: float = x, wide: float = wide, top: float = top
                ) -> tuple[float, float]:
                    left, right = x + 62 - 74 * down, x + wide - 24 + 36 * down
                    return (left + (right - left) * across, top - 182 + 178 * down)

                gap = 0.012
                across, down = column / columns, row / rows
                cell = [
                    spot(across + gap, down + 0.02),
                    spot(across + 1 / columns - gap, down + 0.02),
                    spot(across + 1 / columns - gap, down + 1 / rows - 0.025),
                    spot(across + gap, down + 1 / rows - 0.025),
                ]
                sheet.poly(cell, ink(84, 44))
                shine = (column * 3 + row * 5) % 7
                if shine < 2:
                    sheet.poly(
                        [
                            cell[0],
                            spot(across + 0.45 / columns, down + 0.02),
                            spot(across + 0.2 / columns, down + 1 / rows - 0.025),
                            cell[3],
                        ],
                        ink(30, 50),
                    )
                middle = spot(across + 0.5 / columns, down)
                low = spot(across + 0.5 / columns, down + 1 / rows)
                sheet.line([middle, low], NIGHT, 1.4)
        for column in range(int(wide // 120)):
            left = x + 46 + column * 118
            sheet.rect(left, top + 60, left + 62, top + 130, ink(20, 50))
            sheet.rect(left + 29, top + 60, left + 33, top + 130, CREAM)
        sheet.poly(
            path(
                (x + wide * 0.42, water + 10),
                (x + wide * 0.42, top + 180),
                ((x + wide * 0.42 + 45, top + 140), (x + wide * 0.42 + 90, top + 180)),
                (x + wide * 0.42 + 90, water + 10),
            ),
            NIGHT,
        )
    sheet.rect(0, water, 1600, water + 40, SLATE)
    sheet.fade(water + 40, 900, ink(6, 50), ink(34, 78))
    waves(sheet, water + 46, 900, ink(40, 82), many=60)
    waves(sheet, water + 46, 900, WHITE, many=30)
    for x in range(60, 1600, 190):
        sheet.rect(x - 11, water - 20, x + 11, water + 12, NIGHT, radius=5)
    for x, coat in ((390, RED), (470, TEAL), (1180, OCHRE)):
        person(sheet, x, water + 16, 128, coat, hat=OCHRE)
    gulls(sheet, NAVY, many=6, top=60, bottom=230)


@scene("football", width=1600, height=900, seed=91)
def football(sheet: Sheet) -> None:
    y: float
    x: float
    sheet.fade(0, 400, ink(42, 30), ink(16, 16, 6, 10))
    for x in (130, 1470):
        sheet.line([(x, 430), (x, 70)], NIGHT, 9)
        for row in range(2):
            for column in range(4):
                sheet.glow(x - 60 + column * 40, 60 + row * 34, 46, CREAM, 0.9)
                sheet.disc(x - 60 + column * 40, 60 + row * 34, 13, WHITE)
    sheet.poly([(240, 430), (240, 250), (1360, 250), (1360, 430)], NAVY)
    sheet.poly([(200, 256), (230, 196), (1370, 196), (1400, 256)], RED)
    for row in range(6):
        for column in range(72):
            sheet.disc(
                252 + column * 15.4 + row % 2 * 7,
                282 + row * 25,
                8,
                sheet.random.choice((RED, WHITE, OCHRE, TEAL, SKIN[0], SKIN[1], SKIN[2], SLATE)),
            )
    sheet.rect(0, 424, 1600, 462, CREAM)
    for x, colour in ((30, RED), (430, TEAL), (830, OCHRE), (1230, NAVY)):
        sheet.rect(x, 428, x + 370, 458, colour)
        for word in range(4):
            sheet.rect(x + 40 + word * 78, 438, x + 96 + word * 78, 448, CREAM)
    sheet.rect(0, 462, 1600, 900, ink(6, 66, 0, 62))
    for stripe in range(9):
        if stripe % 2:
            sheet.poly(
                [
                    (800 + (stripe - 4.5) * 190, 462),
                    (800 + (stripe - 3.5) * 190, 462),
                    (800 + (stripe - 3.5) * 420, 900),
                    (800 + (stripe - 4.5) * 420, 900),
                ],
                ink(16, 72, 0, 60),
            )
    sheet.line([(0, 500), (1600, 500)], WHITE, 4)
    sheet.line([(1160, 500), (1060, 690), (1600, 690)], WHITE, 5)
    for x in (1260, 1500):
        sheet.rect(x - 6, 344, x + 6, 520, WHITE)
    sheet.rect(1254, 338, 1506, 350, WHITE)
    for x in range(1270, 1500, 20):
        sheet.line([(x, 350), (x, 512)], ink(0, 8), 1.4)
    for y in range(366, 510, 20):
        sheet.line([(1266, y), (1496, y)], ink(0, 8), 1.4)

    def player(
        x: float, foot: float, high: float, shirt: Ink, shorts: Ink, *, kick: float = 0.0, lean: float = 0.0
    ) -> None:
        skin = sheet.random.choice(SKIN)
        hip = (x, foot - high * 0.46)
        for knee, ankle in (
            (
                (x - high * 0.06 - kick * high * 0.05, foot - high * 0.24),
                (x - high * 0.1 - kick * high * 0.24, foot - high * (0.02 + abs(kick) * 0.14)),
            ),
            (
                (x + high * 0.06 + kick * high * 0.16, foot - high * 0.28),
                (x + high * 0.05 + kick * high * 0.34, foot - high * 0.06),
            ),
        ):
            sheet.line([hip, knee], skin, high * 0.075)
            sheet.line([knee, ankle], shirt, high * 0.065)
            sheet.line([ankle, (ankle[0] + high * 0.06, ankle[1])], NIGHT, high * 0.045)
        sheet.poly(
            [
                (x - high * 0.11, foot - high * 0.54),
                (x + high * 0.11, foot - high * 0.54),
                (x + high * 0.13, foot - high * 0.38),
                (x - high * 0.13, foot - high * 0.38),
            ],
            shorts,
        )
        top = x + lean * high * 0.12
        sheet.poly(
            [
                (top - high * 0.12, foot - high * 0.82),
                (top + high * 0.12, foot - high * 0.82),
                (x + high * 0.1, foot - high * 0.5),
                (x - high * 0.1, foot - high * 0.5),
            ],
            shirt,
        )
        sheet.line(
            [
                (top - high * 0.11, foot - high * 0.79),
                (top - high * 0.24, foot - high * 0.64),
                (top - high * 0.16 - lean * 20, foot - high * 0.54),
            ],
            skin,
            high * 0.05,
        )
        sheet.line(
            [
                (top + high * 0.11, foot - high * 0.79),
                (top + high * 0.25, foot - high * 0.7),
                (top + high * 0.33, foot - high * 0.78),
            ],
            skin,
            high * 0.05,
        )
        sheet.line(
            [(top - high * 0.1, foot - high * 0.79), (top - high * 0.17, foot - high * 0.7)], shirt, high * 0.075
        )
        sheet.line(
            [(top + high * 0.1, foot - high * 0.79), (top + high * 0.18, foot - high * 0.74)], shirt, high * 0.075
        )
        sheet.disc(top + lean * 4, foot - high * 0.91, high * 0.075, skin, tall=high * 0.085)
        sheet.pie(top + lean * 4, foot - high * 0.925, high * 0.082, 170, 370, NIGHT)
        sheet.disc(x, foot + 4, high * 0.24, ink(44, 80, 0, 40), tall=high * 0.025)

    player(1380, 560, 180, OCHRE, NIGHT, lean=-0.6)
    player(1130, 600, 200, TEAL, WHITE, kick=0.3)
    player(860, 590, 190, RED, WHITE, kick=-0.4, lean=0.5)
    player(330, 600, 190, TEAL, WHITE, lean=0.6, kick=0.5)
    player(590, 850, 440, RED, WHITE, kick=0.9, lean=-0.5)
    sheet.disc(842, 760, 36, WHITE)
    sheet.disc(842, 760, 12, NIGHT)
    for number in range(5):
        turn = number * math.tau / 5 + 0.5
        sheet.line(
            [
                (842 + math.cos(turn) * 12, 760 + math.sin(turn) * 12),
                (842 + math.cos(turn) * 34, 760 + math.sin(turn) * 34),
            ],
            NIGHT,
            3,
        )
    for _ in range(170):
        x, y = sheet.random.uniform(0, 1600), sheet.random.uniform(0, 900)
        sheet.line([(x, y), (x - 9, y + 38)], ink(0, 10), 1.6)


@scene("goalkeeper", seed=94)
def goalkeeper(sheet: Sheet) -> None:
    y: float
    x: float
    sheet.fade(0, 620, ink(0, 34), ink(0, 0, 10, 40))
    hills(sheet, 640, 130, ink(8, 56, 0, 30), seed=3.7)
    for x in range(0, 1500, 34):
        sheet.line([(x, 130), (x, 760)], ink(0, 6), 2.4)
    for y in range(130, 760, 34):
        sheet.line([(0, y), (1500, y)], ink(0, 6), 2.4)
    sheet.rect(0, 106, 1500, 130, WHITE)
    sheet.rect(60, 106, 86, 800, WHITE)
    sheet.rect(0, 740, 1500, 1000, ink(16, 40, 10, 60))
    for _ in range(60):
        x, y = sheet.random.uniform(0, 1500), sheet.random.uniform(760, 1000)
        sheet.disc(x, y, sheet.random.uniform(20, 70), ink(40, 10, 40, 50), tall=sheet.random.uniform(4, 12))
    skin = SKIN[0]
    sheet.line([(640, 560), (470, 640), (330, 720)], NIGHT, 74)
    sheet.line([(470, 640), (350, 700)], OCHRE, 60)
    sheet.line([(650, 520), (520, 480), (400, 560)], NIGHT, 70)
    sheet.line([(500, 490), (420, 548)], OCHRE, 58)
    sheet.line([(326, 700), (290, 650)], NIGHT, 40)
    sheet.line([(396, 560), (352, 530)], NIGHT, 40)
    sheet.poly(
        path(
            (600, 470),
            ((760, 350), (920, 330)),
            ((990, 350), (980, 430)),
            ((860, 560), (690, 610)),
            ((600, 580), (600, 470)),
        ),
        OCHRE,
    )
    sheet.line([(930, 360), (1060, 290), (1180, 240)], OCHRE, 66)
    sheet.line([(950, 420), (1090, 390), (1190, 300)], OCHRE, 62)
    sheet.disc(1020, 300, 62, skin, tall=68)
    sheet.pie(1012, 292, 72, 130, 330, BROWN)
    sheet.curve((958, 300), (890, 290), (880, 240), BROWN, 26)
    sheet.disc(1216, 222, 44, TEAL)
    sheet.disc(1226, 286, 44, TEAL)
    sheet.disc(1290, 236, 62, WHITE)
    sheet.disc(1290, 236, 20, NIGHT)
    for number in range(5):
        turn = number * math.tau / 5 + 0.2
        sheet.line(
            [
                (1290 + math.cos(turn) * 20, 236 + math.sin(turn) * 20),
                (1290 + math.cos(turn) * 60, 236 + math.sin(turn) * 60),
            ],
            NIGHT,
            5,
        )
    for _ in range(70):
        x, y = sheet.random.uniform(230, 760), sheet.random.uniform(600, 820)
        sheet.disc(x, y, sheet.random.uniform(3, 10), BROWN)


@scene("benches", seed=97)
def benches(sheet: Sheet) -> None:
    y: float
    x: float
    sheet.fade(0, 520, ink(0, 30), ink(0, 0, 14, 30))
    hills(sheet, 520, 110, ink(4, 48, 0, 20), seed=1.1)
    row_of_houses(sheet, 524, 500, 1100, [CREAM, PINK, SAND], [BRICK, NAVY, RED], low=50, tall=100)
    sheet.fade(520, 700, ink(0, 34), ink(20, 66))
    waves(sheet, 526, 700, WHITE, many=40)
    waves(sheet, 526, 700, ink(26, 70), many=60)
    sheet.rect(0, 690, 1500, 1000, SAND)
    sheet.rect(0, 690, 1500, 716, SLATE)
    tree(sheet, 150, 800, 720, ink(0, 24, 46, 100))
    tree(sheet, 1420, 780, 560, ink(0, 50, 20, 90))
    for x, size in ((360, 1.0), (960, 1.0)):
        for slat in range(4):
            sheet.rect(x, 640 + slat * 30, x + 420 * size, 660 + slat * 30, BROWN, radius=5)
        sheet.rect(x - 10, 776, x + 430, 800, BROWN, radius=6)
        for leg in (30, 370):
            sheet.rect(x + leg, 630, x + leg + 16, 890, NIGHT)
    for x, coat, hair in ((450, RED, WHITE), (560, TEAL, MIST), (680, OCHRE, WHITE), (1080, NAVY, WHITE)):
        sheet.poly(
            path(
                (x - 60, 790), ((x - 70, 660), (x - 36, 640)), ((x, 620), (x + 36, 640)), ((x + 70, 660), (x + 60, 790))
            ),
            coat,
        )
        sheet.disc(x, 598, 38, SKIN[0], tall=43)
        sheet.pie(x, 590, 44, 165, 375, hair)
        sheet.disc(x + 4, 545, 17, hair)
        sheet.poly([(x - 58, 780), (x + 62, 780), (x + 54, 850), (x - 46, 850)], NIGHT)
        for leg in (-30, 26):
            sheet.line([(x + leg, 840), (x + leg, 920)], NIGHT, 22)
            sheet.line([(x + leg, 922), (x + leg + 26, 922)], BRICK, 18)
        if x < 700:
            sheet.line([(x - 50, 730), (x + 4, 690)], CREAM, 5)
            sheet.line([(x + 50, 730), (x - 4, 690)], CREAM, 5)
            sheet.poly([(x - 30, 726), (x + 30, 726), (x + 24, 800), (x - 26, 800)], LEAF)
    for _ in range(40):
        x, y = sheet.random.uniform(0, 1500), sheet.random.uniform(820, 990)
        sheet.disc(x, y, 10, sheet.random.choice((ORANGE, OCHRE, RED)), tall=5)


@scene("bus", seed=101)
def bus(sheet: Sheet) -> None:
    sheet.fade(0, 760, ink(96, 40), ink(62, 14, 30))
    row_of_houses(
        sheet,
        760,
        -20,
        1560,
        [ink(90, 20, 16), ink(80, 10, 34), ink(84, 28)],
        [NIGHT],
        low=260,
        tall=440,
        lit=OCHRE,
        dark=ink(100, 34),
    )
    sheet.disc(1240, 130, 54, CREAM)
    sheet.rect(0, 756, 1500, 1000, ink(78, 18, 16))
    sheet.rect(0, 756, 1500, 790, ink(60, 14, 20, 10))
    for x in range(30, 1500, 210):
        sheet.rect(x, 930, x + 110, 942, CREAM)
    sheet.poly([(1250, 700), (1500, 640), (1500, 930), (1250, 830)], ink(46, 12, 14, 44))
    sheet.rect(240, 330, 1260, 830, RED, radius=44)
    sheet.rect(240, 700, 1260, 760, CREAM)
    for number in range(6):
        x = 280 + number * 138
        sheet.rect(x, 400, x + 116, 580, ink(0, 0, 14, 84), radius=14)
        if number in (0, 2, 3, 5):
            sheet.disc(x + 58, 520, 26, SKIN[number % 4], tall=30)
            sheet.pie(x + 58, 514, 30, 170, 370, NIGHT)
            sheet.poly(
                [(x + 18, 580), (x + 30, 556), (x + 86, 556), (x + 98, 580)], (TEAL, NAVY, BRICK, GREEN)[number % 4]
            )
    sheet.rect(1108, 400, 1250, 590, ink(0, 6, 8, 60), radius=20)
    sheet.rect(700, 346, 1000, 390, NIGHT, radius=8)
    for x, y, right, bottom in (
        (720, 356, 738, 380),
        (752, 356, 770, 380),
        (800, 362, 830, 368),
        (800, 374, 880, 380),
        (910, 362, 980, 368),
    ):
        sheet.rect(x, y, right, bottom, OCHRE)
    for x in (440, 1060):
        sheet.pie(x, 830, 104, 180, 360, NIGHT)
        sheet.disc(x, 830, 80, NIGHT)
        sheet.disc(x, 830, 38, MIST)
    sheet.glow(1256, 770, 90, OCHRE, 0.9)
    sheet.disc(1250, 770, 22, CREAM)
    street_lamp(sheet, 120, 790, 430)
    person(sheet, 96, 850, 260, TEAL, stride=1.2, bag=OCHRE)


@scene("court", seed=104, ground=CREAM)
def court(sheet: Sheet) -> None:
    x: float
    sheet.fade(0, 800, ink(10, 28), ink(0, 0, 8, 30))
    clouds(sheet, 170, WHITE, many=5, size=52)
    sheet.poly([(180, 400), (750, 160), (1320, 400)], SAND)
    sheet.poly([(260, 388), (750, 186), (1240, 388)], ink(16, 6, 10, 40))
    sheet.rect(170, 396, 1330, 456, SAND)
    sheet.rect(170, 450, 1330, 460, BROWN)
    sheet.rect(220, 460, 1280, 820, ink(40, 6, 20, 34))
    for number in range(6):
        x = 240 + number * 186
        sheet.rect(x, 490, x + 90, 800, CREAM)
        sheet.rect(x - 12, 462, x + 102, 492, SAND)
        sheet.rect(x - 12, 798, x + 102, 824, SAND)
        for flute in range(3):
            sheet.rect(x + 18 + flute * 24, 492, x + 26 + flute * 24, 798, SAND)
    sheet.rect(672, 570, 828, 820, NIGHT)
    sheet.rect(748, 570, 752, 820, BROWN)
    for step in range(5):
        sheet.rect(
            150 - step * 40, 820 + step * 34, 1350 + step * 40, 856 + step * 34, SAND if step % 2 else ink(6, 2, 8, 26)
        )
    sheet.line([(750, 232), (750, 352)], NAVY, 9)
    sheet.line([(640, 262), (860, 262)], NAVY, 9)
    for x in (640, 860):
        sheet.line([(x, 262), (x - 34, 320)], NAVY, 3)
        sheet.line([(x, 262), (x + 34, 320)], NAVY, 3)
        sheet.pie(x, 318, 40, 0, 180, NAVY)
    sheet.poly([(700, 362), (800, 362), (780, 346), (720, 346)], NAVY)
    person(sheet, 470, 960, 300, NAVY, stride=0.7, bag=BROWN)
    person(sheet, 1050, 940, 280, BRICK, stride=0.5)
    x = 1180.0
    sheet.poly([(x - 10, 800), (x + 130, 800), (x + 110, 874), (x + 10, 874)], TEAL)
    sheet.pie(x + 100, 800, 62, 180, 290, NAVY)
    sheet.line([(x - 10, 800), (x - 76, 752)], NIGHT, 8)
    for wheel in (x + 10, x + 104):
        sheet.disc(wheel, 910, 34, NIGHT)
        sheet.disc(wheel, 910, 14, CREAM)
    gulls(sheet, NAVY, many=5, top=60, bottom=160)


@scene("letterbox", seed=108, ground=SAND)
def letterbox(sheet: Sheet) -> None:
    sheet.rect(0, 0, 1500, 1000, ink(0, 0, 30, 30))
    for y in range(0, 860, 54):
        for x in range(-120, 1500, 140):
            sheet.rect(
                x + (y // 54 % 2) * 70 + 3,
                y + 3,
                x + (y // 54 % 2) * 70 + 137,
                y + 51,
                sheet.random.choice((ink(0, 0, 52, 34), ink(6, 0, 60, 40), ink(0, 0, 44, 40))),
            )
    sheet.rect(0, 856, 1500, 1000, SLATE)
    sheet.rect(560, 220, 960, 900, NAVY, radius=26)
    sheet.pie(760, 240, 200, 180, 360, NAVY)
    sheet.rect(530, 226, 990, 262, ink(100, 40), radius=12)
    sheet.rect(630, 340, 890, 372, NIGHT, radius=14)
    sheet.rect(640, 470, 880, 690, CREAM, radius=10)
    for row in range(4):
        sheet.rect(672, 510 + row * 42, 848 - row % 2 * 50, 524 + row * 42, NAVY)
    sheet.rect(540, 880, 980, 930, NIGHT)
    for x, y, turn, tone in ((640, 250, -0.12, WHITE), (760, 236, 0.08, CREAM)):
        corners = [(-120, -70), (120, -70), (120, 70), (-120, 70)]
        points = [
            (x + a * math.cos(turn) - b * math.sin(turn), y + 40 + a * math.sin(turn) + b * math.cos(turn))
            for a, b in corners
        ]
        sheet.poly(points, tone)
        sheet.line([points[0], (x, y + 60), points[1]], SLATE, 4)
    sheet.rect(604, 340, 916, 350, NIGHT)
    sheet.rect(560, 352, 960, 470, NAVY)
    sheet.line([(1500, 420), (1260, 400), (1060, 350)], TEAL, 110)
    sheet.disc(1030, 342, 58, SKIN[1], tall=48)
    sheet.poly([(870, 250), (1060, 300), (1030, 400), (846, 352)], WHITE)
    sheet.line([(874, 254), (946, 342), (1056, 302)], SLATE, 4)
    sheet.rect(978, 306, 1006, 330, RED)
    for x in (160, 260, 360):
        sheet.curve((x, 900), (x - 20, 800), (x + 30, 700), GREEN, 8)
        for leaf in range(5):
            sheet.disc(x + (leaf % 2) * 44 - 16, 730 + leaf * 30, 26, LEAF, tall=11)
    sheet.poly([(110, 860), (420, 860), (390, 980), (140, 980)], BRICK)
    sheet.disc(190, 700, 30, RED)
    sheet.disc(300, 690, 26, OCHRE)
    sheet.disc(392, 706, 30, PINK)


__all__: list[str] = []
_ = (DUSK, PALE_SEA, SEA, bunting, house)
