"""Scenes by the water."""

from __future__ import annotations

import math

from galley.demo.pictures.gallery import scene
from galley.demo.pictures.motifs import (
    bascule,
    bunting,
    clouds,
    crane,
    ferry,
    gulls,
    heron,
    hills,
    lantern,
    person,
    rain,
    reeds,
    row_of_houses,
    street_lamp,
    tree,
    umbrella,
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
    SKY,
    SLATE,
    TEAL,
    WHITE,
    Sheet,
    ink,
    path,
)


@scene("bridge-dusk", width=1600, height=900, seed=3)
def bridge_dusk(sheet: Sheet) -> None:
    water = 620
    sheet.fade(0, 330, ink(58, 26, 6), ink(8, 10, 46, 26))
    sheet.fade(330, water, ink(8, 10, 46, 26), ink(0, 0, 20, 88))
    sheet.disc(1120, 556, 84, ink(0, 0, 40, 100))
    for y, left, right in ((180, 120, 620), (236, 360, 700), (330, 1180, 1560), (378, 1020, 1330), (434, 60, 420)):
        sheet.poly(
            path((left, y), (((left + right) / 2, y - 26), (right, y)), (((left + right) / 2, y + 10), (left, y))),
            ink(28, 10, 44, 20),
        )
    hills(sheet, water, 110, ink(42, 20, 34, 10), seed=1.2)
    hills(sheet, water, 62, ink(62, 24, 26, 6), seed=4.1)
    row_of_houses(
        sheet,
        water + 4,
        -30,
        330,
        [NAVY, DUSK, ink(78, 10, 30)],
        [NIGHT, ink(80, 0, 40)],
        low=60,
        tall=130,
        lit=OCHRE,
        dark=NIGHT,
    )
    row_of_houses(
        sheet,
        water + 4,
        1290,
        1640,
        [NAVY, DUSK, ink(78, 10, 30)],
        [NIGHT, ink(80, 0, 40)],
        low=60,
        tall=140,
        lit=OCHRE,
        dark=NIGHT,
    )
    bascule(sheet, 505, water, 250, 1370, steel=NIGHT, stone=ink(84, 14, 16), lit=OCHRE)
    for x in (330, 560, 690, 930, 1060, 1290):
        sheet.glow(x, 470, 34, OCHRE, 0.9)
        sheet.rect(x - 1.5, 470, x + 1.5, 505, NIGHT)
    sheet.fade(water, 900, ink(36, 22, 30, 34), ink(92, 34))
    sheet.mirror(water, 270, strength=0.62, sway=9)
    waves(sheet, water + 6, 900, ink(78, 26, 10), many=150)
    waves(sheet, water + 10, 860, ink(0, 0, 30, 84), many=34, left=960, right=1280)
    ferry(sheet, 470, 742, 230, hull=ink(100, 20, 30), house=ink(70, 20, 10), lit=OCHRE)
    waves(sheet, 738, 760, ink(20, 10, 20, 40), many=16, left=320, right=600)
    gulls(sheet, NIGHT, many=6, top=110, bottom=300)


@scene("bridge-diagram", width=1500, height=1000, seed=5, ground=CREAM)
def bridge_diagram(sheet: Sheet) -> None:
    for x in range(50, 1500, 50):
        sheet.line([(x, 0), (x, 1000)], ink(0, 12), 1)
    for y in range(50, 1000, 50):
        sheet.line([(0, y), (1500, y)], ink(0, 12), 1)
    road, water = 560, 800
    sheet.rect(0, water, 1500, 1000, PALE_SEA)
    waves(sheet, water + 6, 1000, SEA, many=60)
    sheet.poly([(0, road), (420, road), (470, water + 200), (0, water + 200)], SAND)
    sheet.poly([(330, road + 46), (560, road + 46), (600, 1000), (290, 1000)], SLATE)
    sheet.rect(360, road + 90, 500, water + 40, MIST)
    pivot = (520, road + 26)
    for angle, steel, weight in ((0.0, ink(22, 20), ink(14, 8, 6)), (62.0, NAVY, BRICK)):
        turn = math.radians(angle)
        dx, dy, nx, ny = math.cos(turn), -math.sin(turn), math.sin(turn), math.cos(turn)

        def at(
            along: float, below: float, *, d: tuple[float, float] = (dx, dy), n: tuple[float, float] = (nx, ny)
        ) -> tuple[float, float]:
            return (pivot[0] + d[0] * along + n[0] * below, pivot[1] + d[1] * along + n[1] * below)

        sheet.poly([at(-150, -26), at(640, -26), at(640, -10), at(120, 46), at(-150, 46)], steel)
        for number in range(1, 10):
            sheet.poly(
                [at(number * 62 + 4, -8), at(number * 62 + 46, -8), at(number * 62 + 25, 26 - number * 3.4)],
                CREAM if angle else ink(6, 8, 0, 12),
            )
        sheet.poly([at(-230, -20), at(-120, -20), at(-120, 86), at(-230, 86)], weight)
    sheet.disc(*pivot, 40, OCHRE)
    sheet.arc_oval(*pivot, 40, 40, NIGHT, 6)
    sheet.disc(*pivot, 9, NIGHT)
    sheet.line(
        [
            (pivot[0] - 26, pivot[1] - 18),
            (pivot[0] - 6, pivot[1] - 8),
            (pivot[0] - 16, pivot[1] + 4),
            (pivot[0] + 8, pivot[1] + 22),
        ],
        RED,
        5,
    )
    sheet.arc(*pivot, 470, 300, 356, RED, 6)
    sheet.poly(
        [
            (pivot[0] + 470 * math.cos(math.radians(300)) - 14, pivot[1] + 470 * math.sin(math.radians(300)) - 12),
            (pivot[0] + 470 * math.cos(math.radians(300)) + 22, pivot[1] + 470 * math.sin(math.radians(300)) - 6),
            (pivot[0] + 470 * math.cos(math.radians(300)) + 14, pivot[1] + 470 * math.sin(math.radians(300)) + 28),
        ],
        RED,
    )
    sheet.line([(1190, road + 20), (1190, water)], NIGHT, 2)
    sheet.poly([(1170, road), (1500, road), (1500, 1000), (1120, 1000)], ink(30, 12))
    sheet.line([(1080, road + 20), (1500, road + 20)], NAVY, 12)
    ferry(sheet, 860, water + 26, 300, hull=TEAL)
    gulls(sheet, NIGHT, many=4, top=80, bottom=240)


@scene("harbour-morning", width=1500, height=1000, seed=8)
def harbour_morning(sheet: Sheet) -> None:
    water = 600
    sheet.fade(0, water, ink(0, 34), ink(0, 0, 10, 30))
    sheet.disc(330, 420, 96, ink(0, 0, 10, 70))
    clouds(sheet, 190, WHITE, many=6, size=46)
    hills(sheet, water, 130, ink(0, 44, 0, 10), seed=2.0)
    hills(sheet, water, 70, ink(14, 60, 0, 16), seed=5.2)
    row_of_houses(
        sheet, water + 2, 700, 1540, [CREAM, SAND, PINK, ink(0, 30), WHITE], [BRICK, NAVY, RED, TEAL], low=70, tall=150
    )
    crane(sheet, 620, water + 2, 330, NAVY)
    crane(sheet, 460, water + 2, 260, SLATE, face=-1)
    sheet.fade(water, 1000, ink(0, 30, 0, 16), ink(22, 72))
    sheet.mirror(water, 240, strength=0.5)
    waves(sheet, water + 4, 1000, ink(20, 74), many=110)
    waves(sheet, water + 4, 1000, WHITE, many=60)
    for x, at, size, hull in ((420, 760, 250, TEAL), (1120, 700, 190, NAVY)):
        ferry(sheet, x, at, size, hull=hull)
    for x, at, size, sail in ((880, 800, 150, RED), (240, 690, 90, OCHRE), (1330, 820, 120, WHITE)):
        sheet.poly(
            path(
                (x - size * 0.5, at - size * 0.14),
                (x + size * 0.55, at - size * 0.18),
                ((x + size * 0.4, at), (x + size * 0.3, at + 4)),
                (x - size * 0.4, at + 4),
            ),
            BROWN,
        )
        sheet.line([(x, at - size * 0.1), (x, at - size * 1.2)], NIGHT, 4)
        sheet.poly(
            path(
                (x + 6, at - size * 1.15),
                ((x + size * 0.6, at - size * 0.6), (x + size * 0.55, at - size * 0.26)),
                (x + 6, at - size * 0.24),
            ),
            sail,
        )
        sheet.poly(
            path(
                (x - 6, at - size * 1.0),
                ((x - size * 0.36, at - size * 0.6), (x - size * 0.4, at - size * 0.26)),
                (x - 6, at - size * 0.24),
            ),
            CREAM,
        )
    sheet.poly([(0, 900), (560, 880), (640, 1000), (0, 1000)], SLATE)
    sheet.poly([(0, 900), (560, 880), (560, 892), (0, 914)], ink(70, 16))
    for x in (90, 270, 450):
        sheet.rect(x - 16, 862, x + 16, 912, NIGHT, radius=6)
        sheet.disc(x, 862, 22, NIGHT, tall=10)
    person(sheet, 350, 902, 190, ink(80, 20, 0, 10), hat=NIGHT, stride=0.6)
    gulls(sheet, NAVY, many=8, top=100, bottom=420)


@scene("ferry-landing", width=1600, height=900, seed=12)
def ferry_landing(sheet: Sheet) -> None:
    x: float
    water = 540
    sheet.fade(0, water, ink(16, 30), ink(0, 6, 4, 22))
    clouds(sheet, 170, ink(0, 8), many=6, size=60)
    hills(sheet, water, 90, ink(10, 46, 0, 16), seed=3.3)
    row_of_houses(
        sheet,
        water + 2,
        -20,
        1660,
        [CREAM, SAND, PINK, ink(0, 26), ink(0, 0, 22, 44)],
        [BRICK, NAVY, RED, SLATE],
        low=60,
        tall=120,
    )
    sheet.fade(water, 900, ink(6, 42), ink(34, 74))
    sheet.mirror(water, 170, strength=0.45)
    waves(sheet, water + 6, 900, ink(34, 80), many=120)
    waves(sheet, water + 6, 900, WHITE, many=50)
    ferry(sheet, 980, 716, 640, hull=RED)
    waves(sheet, 704, 736, WHITE, many=44, left=640, right=1320)
    sheet.poly([(0, 792), (760, 770), (880, 900), (0, 900)], ink(34, 6, 14, 30))
    for x in range(20, 820, 58):
        sheet.line([(x, 792), (x + 34, 900)], BROWN, 3)
    for x, coat, high, bag in (
        (120, RED, 214, None),
        (220, TEAL, 206, OCHRE),
        (304, OCHRE, 150, None),
        (430, NAVY, 216, BRICK),
        (540, BRICK, 204, None),
        (630, SLATE, 210, NAVY),
    ):
        person(sheet, x, 850 - x * 0.02, high, coat, stride=0.5, bag=bag)
    x = 742.0
    for wheel in (x - 44, x + 44):
        sheet.arc_oval(wheel, 818, 34, 34, NIGHT, 5)
    sheet.line([(x - 44, 818), (x - 10, 770), (x + 30, 770), (x + 44, 818), (x, 818), (x - 10, 770)], RED, 5)
    sheet.line([(x + 30, 770), (x + 24, 742), (x + 44, 738)], NIGHT, 4)
    street_lamp(sheet, 60, 800, 330, shine=False)
    gulls(sheet, WHITE, many=9, top=60, bottom=300)


@scene("night-ferry", width=1600, height=900, seed=14)
def night_ferry(sheet: Sheet) -> None:
    water = 470
    sheet.fade(0, water, ink(100, 60), ink(88, 30, 16))
    for _ in range(90):
        sheet.disc(
            sheet.random.uniform(0, 1600), sheet.random.uniform(0, 330), sheet.random.choice((1.2, 1.6, 2.4)), CREAM
        )
    sheet.disc(1290, 150, 62, CREAM)
    sheet.disc(1262, 138, 58, ink(99, 54))
    row_of_houses(
        sheet, water + 4, -20, 1660, [NIGHT, ink(96, 20, 20)], [NIGHT], low=50, tall=140, lit=OCHRE, dark=ink(100, 36)
    )
    sheet.fade(water, 900, ink(90, 44), ink(100, 70))
    sheet.mirror(water, 260, strength=0.7, sway=12)
    waves(sheet, water + 8, 900, ink(100, 54), many=120)
    ferry(sheet, 700, 690, 620, hull=ink(100, 30, 40), house=ink(66, 30, 6, 10), lit=OCHRE)
    for number in range(9):
        sheet.glow(700 - 0.355 * 620 + number * 43, 690 - 0.195 * 620, 44, OCHRE, 0.4)
    waves(sheet, 700, 880, OCHRE, many=60, left=440, right=920)
    waves(sheet, 694, 712, CREAM, many=26, left=380, right=1040)
    sheet.poly([(0, 830), (380, 816), (450, 900), (0, 900)], NIGHT)
    street_lamp(sheet, 250, 830, 250, fill=ink(100, 40))
    person(sheet, 150, 842, 150, ink(96, 30, 20), stride=0.2, legs=NIGHT)


@scene("rain-river", width=1600, height=900, seed=21)
def rain_river(sheet: Sheet) -> None:
    water = 520
    sheet.fade(0, water, ink(62, 34), ink(22, 22))
    clouds(sheet, 90, ink(72, 34), many=9, size=90)
    clouds(sheet, 190, ink(50, 30), many=7, size=70)
    hills(sheet, water, 100, ink(40, 34), seed=1.0)
    row_of_houses(
        sheet,
        water + 4,
        -20,
        1660,
        [ink(40, 20), ink(30, 30, 10), ink(26, 10, 26, 16)],
        [ink(78, 20), ink(58, 6, 34)],
        low=60,
        tall=160,
        lit=OCHRE,
        dark=ink(70, 22),
    )
    bascule(sheet, 440, water, 420, 1420, steel=ink(86, 26), stone=ink(60, 24), lit=OCHRE)
    sheet.fade(water, 900, ink(36, 44), ink(72, 60))
    sheet.mirror(water, 220, strength=0.4, sway=14)
    waves(sheet, water + 6, 900, ink(80, 50), many=130)
    waves(sheet, water + 6, 900, ink(4, 14), many=70)
    sheet.poly([(0, 780), (1600, 806), (1600, 900), (0, 900)], ink(66, 14, 6))
    sheet.poly([(0, 780), (1600, 806), (1600, 816), (0, 792)], ink(90, 20))
    for x in range(40, 1600, 120):
        sheet.rect(x - 4, 712 + x * 0.016, x + 4, 800 + x * 0.016, NIGHT)
    sheet.line([(0, 722), (1600, 748)], NIGHT, 5)
    for x, high, coat, top in ((420, 250, OCHRE, RED), (540, 236, TEAL, OCHRE), (1180, 244, RED, ink(0, 60, 0, 20))):
        foot = 868 + x * 0.004
        person(sheet, x, foot, high, coat, stride=0.8)
        umbrella(sheet, x + 22, foot - high * 0.62, 92, top)
    street_lamp(sheet, 840, 800, 360)
    rain(sheet, ink(0, 10), many=300, long=70)
    rain(sheet, ink(90, 30), many=120, long=54)


@scene("shipyard", width=1600, height=900, seed=31)
def shipyard(sheet: Sheet) -> None:
    x: float
    ground = 720
    sheet.fade(0, ground, ink(0, 40), ink(0, 0, 16, 40))
    clouds(sheet, 160, WHITE, many=6, size=56)
    hills(sheet, ground, 170, ink(6, 44, 0, 14), seed=2.6)
    for x, high, face in ((190, 620, 1), (1230, 660, -1)):
        crane(sheet, x, ground, high, RED if face == 1 else ink(0, 0, 70, 60), face=face)
    sheet.poly(
        [
            (900, ground),
            (900, 430),
            (1000, 372),
            (1100, 430),
            (1200, 372),
            (1300, 430),
            (1400, 372),
            (1500, 430),
            (1640, 430),
            (1640, ground),
        ],
        ink(40, 10, 10),
    )
    for x in (1000, 1200, 1400):
        sheet.poly([(x, 372), (x + 96, 428), (x, 428)], ink(0, 30, 0, 10))
    sheet.rect(960, 520, 1180, ground, NIGHT)
    sheet.poly([(0, ground), (1600, ground - 6), (1600, 900), (0, 900)], ink(14, 4, 12, 34))
    sheet.poly([(230, 790), (1240, 700), (1270, 722), (250, 830)], ink(44, 0, 34, 40))
    hull = path(
        (330, 480),
        (980, 466),
        ((1130, 450), (1230, 420)),
        ((1170, 600), (1060, 716)),
        (380, 752),
        ((330, 640), (330, 480)),
    )
    sheet.poly(hull, NAVY)
    sheet.poly(path((334, 640), (1120, 600), ((1090, 680), (1060, 716)), (380, 752), ((340, 700), (334, 640))), BRICK)
    sheet.line([(332, 500), (990, 486), (1200, 446)], OCHRE, 9)
    sheet.poly([(410, 480), (410, 384), (880, 372), (920, 468)], WHITE)
    for x in range(440, 880, 62):
        sheet.rect(x, 408 - x * 0.012, x + 42, 446 - x * 0.012, SEA, radius=5)
    sheet.poly([(640, 378), (650, 300), (830, 296), (860, 372)], WHITE)
    sheet.poly([(664, 352), (668, 318), (820, 314), (836, 348)], SEA)
    sheet.rect(430, 350, 600, 380, NAVY)
    for x in (460, 520, 580):
        sheet.poly([(x - 24, 352), (x + 16, 352), (x + 24, 336), (x - 16, 336)], TEAL)
    bunting(sheet, 420, 1190, 250, 46, [RED, OCHRE, TEAL, WHITE])
    for x in range(390, 1050, 110):
        sheet.line([(x, 756 - x * 0.01), (x - 20, 836 - x * 0.09)], BROWN, 12)
    for _ in range(46):
        x = sheet.random.uniform(20, 1580)
        foot = sheet.random.uniform(850, 906)
        if foot < 866 and 240 < x < 900:
            foot += 30
        person(
            sheet,
            x,
            foot + 26,
            sheet.random.uniform(92, 124),
            sheet.random.choice((RED, TEAL, OCHRE, NAVY, BRICK, SLATE, GREEN)),
            hat=sheet.random.choice((None, None, OCHRE)),
        )
    gulls(sheet, NAVY, many=6, top=60, bottom=240)


@scene("heron", width=1600, height=900, seed=42)
def heron_scene(sheet: Sheet) -> None:
    water = 500
    sheet.fade(0, 300, ink(0, 18, 26), ink(0, 0, 30, 26))
    sheet.fade(300, water, ink(0, 0, 30, 26), ink(0, 0, 8, 52))
    sheet.disc(430, 400, 130, ink(0, 0, 26, 70))
    hills(sheet, water, 120, ink(8, 36, 16), seed=1.8)
    hills(sheet, water, 70, ink(20, 48, 8), seed=4.9)
    for _ in range(40):
        x = sheet.random.uniform(900, 1600)
        tree(sheet, x, water + 4, sheet.random.uniform(80, 170), ink(36, 58, 0, 14), bark=ink(60, 40))
    sheet.fade(water, 900, ink(0, 14, 20, 26), ink(14, 56))
    sheet.mirror(water, 280, strength=0.55, sway=6)
    waves(sheet, water + 10, 900, ink(10, 50), many=60)
    waves(sheet, water + 10, 900, CREAM, many=60, left=200, right=760)
    for x, y, wide in ((160, 700, 240), (1250, 640, 300), (720, 566, 200)):
        sheet.poly(path((x - wide, y), ((x, y - 26), (x + wide, y)), ((x, y + 18), (x - wide, y))), ink(24, 20, 16, 30))
    heron(sheet, 1240, 650, 190, face=-1, body=ink(40, 26))
    heron(sheet, 690, 570, 96, body=ink(34, 30))
    sheet.disc(1010, 846, 80, ink(6, 40), tall=9)
    heron(sheet, 1000, 846, 690, face=-1, body=ink(54, 18), dark=NIGHT, light=WHITE, beak=ORANGE)
    reeds(sheet, 910, 330, ink(26, 66, 0, 50), left=-40, right=420, many=60, head=BROWN)
    reeds(sheet, 910, 260, ink(50, 60, 0, 30), left=1280, right=1640, many=44, head=BROWN)
    gulls(sheet, SLATE, many=5, top=80, bottom=240)


@scene("mudflats", seed=47)
def mudflats(sheet: Sheet) -> None:
    sheet.fade(0, 380, ink(0, 26), ink(0, 0, 14, 24))
    clouds(sheet, 130, WHITE, many=7, size=44)
    hills(sheet, 390, 60, ink(6, 40, 0, 16), seed=0.4)
    sheet.fade(380, 1000, ink(6, 16, 10, 26), ink(34, 14, 26, 34))
    for number in range(9):
        y = 410 + number * number * 7.5
        points = [(x, y + math.sin(x * 0.006 + number * 1.7) * (10 + number * 5)) for x in range(-20, 1540, 24)]
        lower = [(x, at + 8 + number * 3.2) for x, at in points]
        sheet.poly(points + lower[::-1], ink(0, 34 + number * 2, 0, 4))
    sheet.poly(
        path(
            (560, 1000),
            ((700, 760), (500, 640)),
            ((360, 540), (640, 440)),
            (690, 440),
            ((470, 560), (640, 650)),
            ((900, 800), (940, 1000)),
        ),
        ink(4, 48),
    )
    waves(sheet, 640, 1000, WHITE, many=16, left=560, right=860)
    sheet.line([(1040, 860), (1040, 330)], NIGHT, 9)
    sheet.rect(1010, 320, 1070, 346, BRICK)
    for x, coat, face in ((960, RED, 1), (1130, TEAL, -1)):
        person(sheet, x, 880, 300, coat, stride=0.9, legs=ink(40, 60, 0, 40), hat=OCHRE if face == 1 else None)
        sheet.line([(x + face * 20, 690), (x + face * 76, 640)], coat, 18)
    sheet.poly([(1200, 860), (1460, 840), (1474, 880), (1210, 900)], ink(70, 16))
    for number in range(4):
        sheet.rect(1214 + number * 60, 812 - number * 4, 1256 + number * 60, 858 - number * 4, SAND)
        for band in range(3):
            sheet.rect(
                1214 + number * 60,
                822 + band * 12 - number * 4,
                1256 + number * 60,
                826 + band * 12 - number * 4,
                BROWN,
            )
    reeds(sheet, 1010, 240, ink(20, 62, 0, 56), left=-30, right=480, many=54, head=BROWN)
    gulls(sheet, NAVY, many=7, top=80, bottom=300)
    heron(sheet, 300, 600, 110, body=ink(40, 20))


@scene("swimmers", seed=52)
def swimmers(sheet: Sheet) -> None:
    sheet.fade(0, 330, ink(4, 30), ink(0, 0, 12, 26))
    hills(sheet, 340, 90, ink(12, 50, 0, 14), seed=3.0)
    row_of_houses(sheet, 340, 0, 560, [CREAM, PINK, SAND], [BRICK, NAVY], low=50, tall=90)
    sheet.fade(336, 1000, ink(4, 50), ink(40, 84))
    sheet.mirror(338, 150, strength=0.4)
    waves(sheet, 350, 1000, ink(46, 86), many=130)
    waves(sheet, 350, 1000, ink(0, 12), many=90)
    for x, y, size, cap in (
        (420, 470, 24, RED),
        (610, 450, 22, OCHRE),
        (760, 520, 30, WHITE),
        (350, 590, 36, OCHRE),
        (980, 610, 40, RED),
        (620, 700, 52, TEAL),
        (260, 780, 60, RED),
        (900, 820, 66, OCHRE),
    ):
        skin = sheet.random.choice(SKIN)
        sheet.disc(x, y + size * 0.75, size * 2.3, WHITE, tall=size * 0.42)
        sheet.curve(
            (x - size * 1.7, y + size * 0.8),
            (x - size * 1.4, y - size * 0.5),
            (x - size * 0.4, y + size * 0.75),
            skin,
            size * 0.5,
        )
        sheet.disc(x, y, size * 0.78, skin, tall=size * 0.92)
        sheet.pie(x, y - size * 0.12, size * 0.86, 175, 365, cap)
        sheet.disc(x, y + size * 1.1, size * 1.9, ink(16, 72), tall=size * 0.36)
    for number, x in enumerate(range(120, 1200, 60)):
        sheet.disc(x, 432 + math.sin(x * 0.02) * 5, 8, RED if number % 2 else WHITE)
    for number in range(7):
        sheet.poly(
            [
                (1120 + number * 40, 560 + number * 64),
                (1500, 540 + number * 64),
                (1500, 604 + number * 64),
                (1120 + number * 40 - 10, 624 + number * 64),
            ],
            ink(18 + number % 2 * 18, 6, 10, 24),
        )
    for x, foot, coat, high in ((1270, 580, RED, 200), (1380, 650, WHITE, 220)):
        person(sheet, x, foot, high, coat, legs=SKIN[0])
    sheet.disc(1450, 860, 50, ink(0, 0, 40, 80), tall=34)
    sheet.disc(1402, 834, 26, ink(0, 0, 40, 80), tall=22)
    sheet.pie(1412, 838, 22, 60, 200, BROWN)


@scene("dragon-boat", width=1600, height=900, seed=58)
def dragon_boat(sheet: Sheet) -> None:
    sheet.fade(0, 390, ink(0, 10, 34, 10), ink(0, 0, 14, 62))
    sheet.disc(300, 250, 86, ink(0, 0, 40, 90))
    hills(sheet, 380, 120, ink(22, 36, 20), seed=2.2, foot=400)
    row_of_houses(sheet, 384, 860, 1640, [ink(30, 20, 26), ink(20, 24, 30)], [NAVY, BRICK], low=50, tall=120, lit=OCHRE)
    sheet.fade(380, 900, ink(10, 30, 18, 30), ink(54, 80))
    sheet.mirror(382, 160, strength=0.45)
    waves(sheet, 392, 900, ink(50, 80), many=130)
    waves(sheet, 392, 900, ink(0, 0, 16, 56), many=60, left=120, right=700)
    sheet.poly(
        path(
            (120, 600),
            ((800, 690), (1350, 566)),
            ((1430, 520), (1452, 470)),
            (1500, 500),
            ((1490, 640), (1330, 690)),
            ((800, 770), (210, 690)),
            ((140, 670), (120, 600)),
        ),
        RED,
    )
    sheet.line(path((150, 640), ((800, 728), (1400, 616))), OCHRE, 9)
    for number in range(30):
        share = number / 29
        x = 220 + share * 1080
        sheet.disc(x, 680 + math.sin(share * math.pi) * 36 - share * 22, 13, BRICK, tall=9)
    for number in range(10):
        share = number / 9
        x = 290 + share * 900
        y = 648 + math.sin(share * math.pi) * 26 - share * 30
        skin = sheet.random.choice(SKIN)
        sheet.poly(
            path((x - 34, y), ((x - 10, y - 66), (x + 22, y - 86)), ((x + 50, y - 70), (x + 36, y))),
            NIGHT if number % 2 else TEAL,
        )
        sheet.disc(x + 34, y - 104, 22, skin, tall=25)
        sheet.pie(x + 33, y - 108, 24, 170, 350, NIGHT)
        sheet.line([(x + 16, y - 66), (x + 66, y - 30)], skin, 13)
        sheet.line([(x + 60, y - 60), (x + 6, y + 120)], BROWN, 8)
        sheet.poly([(x + 14, y + 92), (x + 30, y + 98), (x + 2, y + 160), (x - 20, y + 150)], OCHRE)
        sheet.disc(x - 6, y + 150, 40, WHITE, tall=7)
    x, y = 1320.0, 560.0
    sheet.poly(path((x - 30, y + 20), ((x - 20, y - 70), (x + 4, y - 90)), ((x + 44, y - 70), (x + 34, y + 20))), OCHRE)
    sheet.disc(x + 4, y - 112, 23, SKIN[0], tall=26)
    sheet.pie(x + 4, y - 116, 25, 175, 365, NIGHT)
    sheet.line([(x - 10, y - 66), (x - 52, y - 120)], SKIN[0], 13)
    sheet.rect(x - 92, y - 30, x - 34, y + 24, BRICK, radius=10)
    sheet.disc(x - 63, y - 30, 31, CREAM, tall=11)
    sheet.poly(
        path(
            (1430, 520),
            ((1446, 430), (1404, 380)),
            ((1426, 320), (1490, 340)),
            ((1530, 352), (1560, 376)),
            ((1594, 366), (1592, 396)),
            ((1560, 418), (1526, 414)),
            (1588, 444),
            ((1540, 456), (1510, 446)),
            ((1498, 470), (1510, 512)),
        ),
        GREEN,
    )
    sheet.poly([(1526, 416), (1590, 442), (1546, 414)], RED)
    for place in (1540, 1556, 1572):
        sheet.poly([(place, 408), (place + 8, 406), (place + 5, 420)], WHITE)
    for dx, dy in ((-24, -4), (-10, 34), (-2, 74)):
        sheet.poly([(1440 + dx, 378 + dy), (1396 + dx, 360 + dy), (1444 + dx, 412 + dy)], ORANGE)
    sheet.curve((1462, 342), (1430, 320), (1428, 282), OCHRE, 8)
    sheet.curve((1480, 340), (1456, 316), (1462, 274), OCHRE, 8)
    sheet.disc(1494, 370, 14, WHITE)
    sheet.disc(1498, 371, 7, NIGHT)
    sheet.curve((1474, 352), (1496, 340), (1514, 358), NIGHT, 5)
    sheet.curve((1584, 388), (1600, 420), (1580, 470), OCHRE, 3)
    sheet.disc(1578, 380, 4, NIGHT)
    sheet.line([(96, 560), (230, 690), (70, 760)], BROWN, 8)


__all__: list[str] = []
_ = (LEAF, lantern, SKY, DUSK)
