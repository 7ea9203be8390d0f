"""Scenes under a roof: halls, kitchens, a stage, a shop."""

from __future__ import annotations

import math

from galley.demo.pictures.gallery import scene
from galley.demo.pictures.motifs import heron, lantern, person
from galley.demo.pictures.press import (
    BRICK,
    BROWN,
    CREAM,
    GREEN,
    LEAF,
    MIST,
    NAVY,
    NIGHT,
    OCHRE,
    ORANGE,
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


def seated(
    sheet: Sheet,
    x: float,
    foot: float,
    size: float,
    coat: Ink,
    *,
    skin: Ink | None = None,
    hair: Ink = NIGHT,
    bun: bool = False,
) -> None:
    """Somebody behind a table, seen to the waist; `foot` is the table's edge."""
    skin = skin or sheet.random.choice(SKIN)
    sheet.poly(
        path(
            (x - size * 0.5, foot),
            ((x - size * 0.52, foot - size * 0.72), (x - size * 0.16, foot - size * 0.8)),
            (x + size * 0.16, foot - size * 0.8),
            ((x + size * 0.52, foot - size * 0.72), (x + size * 0.5, foot)),
        ),
        coat,
    )
    sheet.rect(x - size * 0.09, foot - size * 0.92, x + size * 0.09, foot - size * 0.74, skin)
    sheet.disc(x, foot - size * 1.08, size * 0.25, skin, tall=size * 0.29)
    sheet.pie(x, foot - size * 1.12, size * 0.28, 170, 370, hair)
    if bun:
        sheet.disc(x, foot - size * 1.42, size * 0.11, hair)


@scene("council-chamber", width=1600, height=900, seed=112, ground=SAND)
def council_chamber(sheet: Sheet) -> None:
    y: float
    x: float
    sheet.fade(0, 900, ink(16, 0, 30, 54), ink(30, 0, 40, 56))
    for x in range(0, 1600, 160):
        sheet.rect(x + 10, 40, x + 150, 470, ink(26, 0, 38, 60))
        sheet.rect(x + 26, 60, x + 134, 450, ink(20, 0, 34, 54))
    for x in (260, 1180):
        sheet.poly(
            path((x, 430), (x, 170), ((x, 70), (x + 80, 70)), ((x + 160, 70), (x + 160, 170)), (x + 160, 430)),
            ink(0, 30, 0, 10),
        )
        sheet.rect(x + 76, 76, x + 84, 430, BROWN)
        sheet.rect(x, 240, x + 160, 248, BROWN)
    sheet.rect(690, 60, 910, 300, NAVY, radius=8)
    sheet.disc(800, 180, 92, CREAM)
    sheet.disc(800, 258, 60, ink(0, 40), tall=10)
    heron(sheet, 792, 258, 150, face=1)
    sheet.rect(560, 360, 1040, 500, BROWN)
    sheet.rect(540, 350, 1060, 376, ink(40, 0, 44, 60))
    for x, coat in ((680, NAVY), (800, RED), (920, SLATE)):
        seated(sheet, x, 354, 92, coat, bun=x == 800)
    for row, (radius, size) in enumerate(((330, 70), (470, 86), (640, 108))):
        seats = 9 + row * 2
        foot_y = 470 + row * 112
        for seat in range(seats):
            turn = math.pi * (0.06 + 0.88 * seat / (seats - 1))
            x, y = 800 - math.cos(turn) * radius * 1.22, foot_y + math.sin(turn) * radius * 0.2
            coat = sheet.random.choice((NAVY, TEAL, BRICK, OCHRE, SLATE, GREEN, PINK, ink(60, 0, 40)))
            skin, hair = sheet.random.choice(SKIN), sheet.random.choice((NIGHT, BROWN, MIST, OCHRE, WHITE))
            sheet.poly(
                path(
                    (x - size * 0.45, y + 40),
                    ((x - size * 0.46, y - size * 0.5), (x, y - size * 0.54)),
                    ((x + size * 0.46, y - size * 0.5), (x + size * 0.45, y + 40)),
                ),
                coat,
            )
            sheet.disc(x, y - size * 0.72, size * 0.24, hair, tall=size * 0.28)
            _ = skin
        desk = path(
            (800 - radius * 1.34, foot_y + 22),
            ((800, foot_y + radius * 0.52 + 20), (800 + radius * 1.34, foot_y + 22)),
            steps=30,
        )
        sheet.poly(desk + [(x, y + 46) for x, y in desk[::-1]], BROWN)
        sheet.line(desk, ink(24, 0, 30, 60), 8)
    for x in (500, 1100):
        sheet.line([(x, 0), (x, 120)], NIGHT, 4)
        sheet.glow(x, 150, 120, ink(0, 0, 10, 80), 0.7)
        sheet.pie(x, 150, 54, 180, 360, OCHRE)


@scene("library", seed=115, ground=CREAM)
def library(sheet: Sheet) -> None:
    sheet.rect(0, 0, 1500, 1000, ink(20, 20, 0, 6))
    for left, right in ((0, 520), (980, 1500)):
        sheet.rect(left, 60, right, 800, BROWN)
        for shelf in range(5):
            foot = 190 + shelf * 146
            sheet.rect(left, foot, right, foot + 16, ink(30, 0, 40, 60))
            x = left + 12.0
            while x < right - 20:
                wide, high = sheet.random.uniform(16, 38), sheet.random.uniform(78, 116)
                colour = sheet.random.choice((RED, TEAL, OCHRE, NAVY, CREAM, GREEN, BRICK, PINK, SLATE, ink(60, 0, 40)))
                sheet.rect(x, foot - high, x + wide - 3, foot, colour)
                sheet.rect(x, foot - high + 14, x + wide - 3, foot - high + 20, CREAM if colour != CREAM else RED)
                x += wide
    sheet.poly(
        path((580, 800), (580, 240), ((580, 70), (750, 70)), ((920, 70), (920, 240)), (920, 800)), ink(0, 20, 0, 40)
    )
    sheet.disc(860, 220, 44, OCHRE)
    sheet.poly(
        path((580, 560), ((660, 480), (750, 520)), ((840, 560), (920, 500)), (920, 700), (580, 700)), ink(0, 46, 0, 30)
    )
    for x in (580, 692, 802, 914):
        sheet.rect(x - 4, 90 if 600 < x < 900 else 230, x + 4, 700, CREAM)
    for y in (230, 390, 550):
        sheet.rect(580, y - 4, 920, y + 4, CREAM)
    sheet.rect(0, 780, 1500, 1000, ink(24, 0, 34, 50))
    for x in range(-200, 1500, 130):
        sheet.line([(x + 200, 780), (x, 1000)], BROWN, 3)
    sheet.poly([(300, 850), (1200, 850), (1290, 910), (210, 910)], SAND)
    seated(sheet, 460, 850, 170, TEAL, skin=SKIN[0], hair=WHITE, bun=True)
    seated(sheet, 760, 850, 150, RED, skin=SKIN[2])
    seated(sheet, 1040, 850, 170, NAVY, skin=SKIN[1], hair=NIGHT)
    for x in (460, 760, 1040):
        sheet.poly([(x - 74, 846), (x, 864), (x + 74, 846), (x + 66, 808), (x, 826), (x - 66, 808)], WHITE)
        sheet.line([(x, 826), (x, 864)], SLATE, 3)
    for x in (610, 900):
        sheet.glow(x, 770, 110, OCHRE, 0.7)
        sheet.poly([(x - 50, 780), (x + 50, 780), (x + 26, 730), (x - 26, 730)], GREEN)
        sheet.rect(x - 4, 780, x + 4, 866, NIGHT)
        sheet.disc(x, 868, 30, NIGHT, tall=8)
    sheet.rect(210, 906, 1290, 934, BROWN)


@scene("kitchen-dish", seed=118, ground=SAND)
def kitchen_dish(sheet: Sheet) -> None:
    y: float
    x: float
    sheet.rect(0, 0, 1500, 1000, ink(0, 34, 0, 6))
    for x in range(-20, 1500, 110):
        for y in range(-20, 1000, 110):
            sheet.rect(x + 4, y + 4, x + 106, y + 106, ink(0, 26 + (x // 110 + y // 110) % 2 * 14, 0, 4))
    sheet.disc(766, 536, 440, ink(40, 30))
    sheet.disc(750, 520, 440, NAVY)
    sheet.disc(750, 520, 416, WHITE)
    sheet.arc_oval(750, 520, 386, 386, NAVY, 5)
    sheet.arc_oval(750, 520, 372, 372, NAVY, 2)
    sheet.disc(750, 520, 350, ink(0, 0, 20, 50))
    sheet.disc(760, 530, 320, ink(6, 0, 36, 76))
    for turn in (0.5, 1.1, 1.7, 2.3):
        for sign in (-1, 1):
            root = (750 + sign * 120 * math.cos(turn - 1.4), 500 + 90 * math.sin(turn))
            knee = (750 + sign * (250 - abs(turn - 1.2) * 30), 400 + (turn - 0.5) * 130)
            tip = (750 + sign * (300 - (turn - 0.5) * 50), 520 + (turn - 0.5) * 120)
            sheet.line([root, knee, tip], RED, 26)
            sheet.disc(*knee, 14, BRICK)
    for sign in (-1, 1):
        sheet.line([(750 + sign * 150, 440), (750 + sign * 250, 360), (750 + sign * 190, 270)], RED, 44)
        claw = (750 + sign * 170, 250)
        sheet.disc(*claw, 66, RED, tall=50)
        sheet.poly(
            [
                (claw[0] - sign * 76, claw[1] - 40),
                (claw[0] - sign * 4, claw[1] + 2),
                (claw[0] - sign * 76, claw[1] + 26),
            ],
            ink(6, 0, 36, 76),
        )
        sheet.line([(claw[0] + sign * 10, claw[1] - 16), (claw[0] + sign * 34, claw[1] + 6)], CREAM, 6)
    sheet.disc(750, 510, 190, RED, tall=140)
    sheet.disc(750, 494, 160, ink(0, 0, 80, 50), tall=106)
    for x, y in ((690, 450), (750, 436), (812, 452), (670, 520), (830, 520)):
        sheet.disc(x, y, 9, BRICK)
    sheet.curve((690, 552), (750, 590), (812, 552), BRICK, 8)
    for x in (712, 788):
        sheet.line([(x, 392), (x, 364)], RED, 9)
        sheet.disc(x, 358, 11, NIGHT)
    for _ in range(26):
        turn, away = sheet.random.uniform(0, math.tau), sheet.random.uniform(150, 310)
        x, y = 750 + math.cos(turn) * away, 540 + math.sin(turn) * away * 0.9
        if sheet.random.random() < 0.55:
            bend = sheet.random.uniform(-34, 34)
            sheet.curve((x - 40, y), (x, y + bend), (x + 40, y - bend), sheet.random.choice((GREEN, LEAF)), 13)
        else:
            sheet.disc(x, y, 25, OCHRE, tall=19)
            sheet.arc_oval(x, y, 16, 11, ink(0, 0, 30, 90), 3)
    for offset in (0, 46):
        sheet.line([(1180 + offset, 140), (1430, 840 + offset * 0.4)], BRICK, 15)
        sheet.line([(1180 + offset, 140), (1204 + offset, 206)], NIGHT, 15)
    sheet.disc(190, 810, 140, WHITE)
    sheet.arc_oval(190, 810, 126, 126, TEAL, 5)
    sheet.disc(190, 810, 110, CREAM)
    for _ in range(120):
        turn, away = sheet.random.uniform(0, math.tau), sheet.random.uniform(0, 96)
        sheet.disc(190 + math.cos(turn) * away, 810 + math.sin(turn) * away, 8, WHITE, tall=5)
    sheet.disc(170, 180, 96, BRICK)
    sheet.disc(170, 180, 78, ink(34, 0, 60, 70))
    sheet.curve((300, 40), (360, 120), (330, 240), LEAF, 15)
    sheet.curve((326, 30), (390, 110), (366, 250), GREEN, 15)
    for x in (330, 366):
        sheet.disc(x, 250, 15, WHITE, tall=24)


@scene("theatre", width=1600, height=900, seed=121)
def theatre(sheet: Sheet) -> None:
    sheet.fade(0, 900, ink(100, 40), ink(80, 40, 20))
    sheet.poly([(760, -40), (840, -40), (1240, 660), (360, 660)], ink(70, 44, 0, 20))
    sheet.poly([(780, -40), (820, -40), (1080, 660), (520, 660)], ink(48, 40, 0, 26))
    sheet.disc(1120, 180, 66, CREAM)
    for y, tone in ((560, ink(60, 60)), (610, ink(48, 72)), (664, ink(70, 70))):
        points = [(x, y + math.sin(x * 0.018 + y) * 14) for x in range(150, 1470, 12)]
        sheet.poly([*points, (1460, 740), (150, 740)], tone)
    sheet.poly(
        path((500, 560), ((800, 640), (1110, 550)), ((1060, 660), (960, 676)), (640, 680), ((540, 664), (500, 560))),
        BROWN,
    )
    sheet.line(path((508, 570), ((800, 650), (1104, 560))), SAND, 9)
    sheet.line([(900, 470), (1240, 700)], SAND, 12)
    sheet.poly([(1196, 664), (1230, 650), (1296, 724), (1262, 740)], SAND)
    for x, coat, hair, skin in ((690, OCHRE, BRICK, SKIN[0]), (930, NAVY, NIGHT, SKIN[1])):
        sheet.poly(
            path((x - 66, 600), ((x - 74, 450), (x - 30, 420)), (x + 30, 420), ((x + 74, 450), (x + 66, 600))), coat
        )
        sheet.disc(x, 374, 44, skin, tall=50)
        sheet.pie(x, 366, 51, 165, 375, hair)
    sheet.line([(724, 450), (800, 500), (890, 474)], OCHRE, 32)
    sheet.pie(690, 352, 62, 180, 360, OCHRE)
    sheet.rect(610, 346, 770, 360, OCHRE)
    for side in (0, 1):
        for fold in range(6):
            x = fold * 44 if side == 0 else 1600 - fold * 44
            wide = 62
            tone = (RED, BRICK)[fold % 2]
            left, right = (x - 12, x + wide) if side == 0 else (x - wide, x + 12)
            sheet.poly(
                path(
                    (left, 0),
                    (right, 0),
                    ((right + (70 if side == 0 else -70), 420), (right - (fold * 8 if side == 0 else -fold * 8), 760)),
                    (left, 760),
                ),
                tone,
            )
    for fold in range(17):
        sheet.pie(fold * 100, 40, 62, 0, 180, (RED, BRICK)[fold % 2])
    sheet.rect(0, 0, 1600, 46, ink(20, 0, 92, 30))
    sheet.rect(0, 740, 1600, 790, ink(60, 0, 50, 60))
    sheet.rect(0, 740, 1600, 750, OCHRE)
    for row in range(2):
        for seat in range(17):
            x = -20 + seat * 100 + row * 50
            size = 40 + row * 8
            sheet.disc(x, 812 + row * 60, size * 0.62, ink(100, 20, 20), tall=size * 0.72)
            sheet.rect(x - size, 846 + row * 60, x + size, 960, ink(90, 10, 40), radius=22)


@scene("clinic", seed=124, ground=WHITE)
def clinic(sheet: Sheet) -> None:
    x: float
    sheet.rect(0, 0, 1500, 1000, ink(0, 24))
    sheet.rect(0, 640, 1500, 1000, ink(6, 30))
    for x in range(0, 1500, 100):
        sheet.line([(x, 640), (x, 1000)], ink(10, 38), 2)
    sheet.rect(70, 120, 420, 470, CREAM, radius=8)
    sheet.rect(92, 142, 398, 448, ink(0, 36, 0, 20))
    sheet.disc(300, 240, 36, OCHRE)
    sheet.poly(path((92, 380), ((180, 300), (260, 360)), ((340, 410), (398, 340)), (398, 448), (92, 448)), GREEN)
    sheet.rect(240, 142, 250, 448, CREAM)
    sheet.rect(1130, 110, 1390, 440, CREAM, radius=8)
    sheet.rect(1236, 150, 1284, 290, GREEN)
    sheet.rect(1190, 196, 1330, 244, GREEN)
    for row in range(4):
        sheet.rect(1170, 324 + row * 26, 1350 - row % 2 * 50, 334 + row * 26, SLATE)
    person_x = 560.0
    sheet.rect(430, 700, 720, 740, BROWN)
    for leg in (450, 690):
        sheet.rect(leg, 740, leg + 14, 930, NIGHT)
    sheet.poly(
        path(
            (person_x - 100, 740),
            ((person_x - 116, 520), (person_x - 50, 486)),
            (person_x + 50, 486),
            ((person_x + 110, 520), (person_x + 104, 740)),
        ),
        OCHRE,
    )
    sheet.rect(person_x - 22, 440, person_x + 22, 500, SKIN[0])
    sheet.disc(person_x, 400, 64, SKIN[0], tall=74)
    sheet.pie(person_x, 392, 74, 170, 372, WHITE)
    sheet.disc(person_x - 50, 420, 22, WHITE, tall=40)
    sheet.line([(person_x + 76, 530), (person_x + 120, 640), (person_x + 60, 720)], SKIN[0], 40)
    sheet.line([(person_x + 74, 524), (person_x + 96, 580)], OCHRE, 60)
    sheet.poly([(470, 740), (680, 740), (690, 930), (600, 930), (590, 800), (560, 800), (550, 930), (470, 930)], NAVY)
    x = 880.0
    sheet.poly(
        path(
            (x - 90, 960),
            (x - 96, 560),
            ((x - 90, 480), (x - 30, 460)),
            (x + 40, 460),
            ((x + 110, 480), (x + 116, 560)),
            (x + 110, 960),
        ),
        WHITE,
    )
    sheet.rect(x - 16, 420, x + 26, 480, SKIN[2])
    sheet.poly([(x - 30, 460), (x + 40, 460), (x + 5, 540)], TEAL)
    sheet.disc(x, 380, 62, SKIN[2], tall=70)
    sheet.pie(x, 372, 72, 160, 370, NIGHT)
    sheet.disc(x + 60, 330, 32, NIGHT)
    sheet.poly([(x - 62, 386), (x + 30, 392), (x + 20, 438), (x - 40, 438)], ink(0, 40))
    sheet.line([(x - 70, 540), (x - 160, 620), (x - 200, 600)], WHITE, 44)
    sheet.disc(x - 206, 596, 26, SKIN[2])
    sheet.line([(x - 222, 590), (x - 270, 574)], SLATE, 10)
    sheet.line([(x - 270, 574), (x - 292, 566)], NIGHT, 3)
    sheet.rect(1150, 620, 1400, 650, SLATE)
    sheet.rect(1170, 650, 1184, 930, SLATE)
    sheet.rect(1366, 650, 1380, 930, SLATE)
    for number in range(5):
        sheet.rect(
            1174 + number * 42, 560 + number % 2 * 14, 1200 + number * 42, 620, (TEAL, RED, OCHRE)[number % 3], radius=5
        )
    sheet.poly([(1230, 620), (1320, 620), (1312, 600), (1238, 600)], WHITE)


@scene("classroom", seed=127, ground=CREAM)
def classroom(sheet: Sheet) -> None:
    x: float
    sheet.rect(0, 0, 1500, 1000, ink(0, 0, 10, 34))
    sheet.rect(220, 90, 1280, 520, BROWN, radius=6)
    sheet.rect(244, 112, 1256, 498, ink(40, 70, 0, 20))
    chalk = CREAM
    # The character for "people", for "big" and for "sky": each is the one before with a stroke more.
    for x, strokes in (
        (420, [((0, -110), (-20, 10), (-100, 110)), ((-14, -30), (30, 50), (104, 110))]),
        (
            750,
            [
                ((-110, -40), (0, -46), (110, -44)),
                ((0, -120), (-10, 10), (-106, 120)),
                ((-4, -30), (40, 60), (110, 118)),
            ],
        ),
        (
            1080,
            [
                ((-86, -90), (0, -96), (88, -94)),
                ((-110, -26), (0, -32), (112, -30)),
                ((0, -92), (-10, 20), (-106, 120)),
                ((-4, -20), (40, 60), (110, 118)),
            ],
        ),
    ):
        sheet.rect(x - 130, 170, x + 130, 440, ink(50, 74, 0, 20))
        sheet.line([(x, 170), (x, 440)], ink(30, 54, 0, 10), 2)
        sheet.line([(x - 130, 305), (x + 130, 305)], ink(30, 54, 0, 10), 2)
        for start, bend, end in strokes:
            sheet.curve(
                (x + start[0], 305 + start[1]), (x + bend[0], 305 + bend[1]), (x + end[0], 305 + end[1]), chalk, 15
            )
    lantern(sheet, 130, 200, 50, shine=False)
    lantern(sheet, 1370, 200, 50, shine=False)
    sheet.poly(path((1190, 760), ((1180, 560), (1230, 530)), (1290, 530), ((1350, 560), (1340, 760))), TEAL)
    sheet.disc(1260, 486, 46, SKIN[0], tall=53)
    sheet.pie(1260, 478, 54, 165, 375, NIGHT)
    sheet.disc(1300, 450, 20, NIGHT)
    sheet.line([(1210, 580), (1160, 500), (1130, 430)], TEAL, 34)
    sheet.disc(1126, 420, 18, SKIN[0])
    sheet.line([(1124, 412), (1112, 380)], WHITE, 8)
    for row, (foot, size, count) in enumerate(((740, 120, 5), (880, 150, 5), (1050, 190, 4))):
        for seat in range(count):
            x = 120 + seat * (1160 / (count - 1)) + row * 20
            if row == 0 and x > 1100:
                continue
            coat = (RED, OCHRE, NAVY, GREEN, PINK, SLATE)[(seat + row * 2) % 6]
            hair = (NIGHT, BROWN, NIGHT, OCHRE, BRICK)[(seat * 3 + row) % 5]
            sheet.poly(
                path(
                    (x - size * 0.42, foot),
                    ((x - size * 0.44, foot - size * 0.6), (x, foot - size * 0.64)),
                    ((x + size * 0.44, foot - size * 0.6), (x + size * 0.42, foot)),
                ),
                coat,
            )
            sheet.disc(x, foot - size * 0.84, size * 0.25, hair, tall=size * 0.29)
            if (seat + row) % 3 == 0:
                for sign in (-1, 1):
                    sheet.disc(x + sign * size * 0.26, foot - size * 0.8, size * 0.1, hair)
            if (seat + row) % 4 == 1:
                sheet.line(
                    [(x + size * 0.34, foot - size * 0.4), (x + size * 0.46, foot - size * 1.0)], coat, size * 0.14
                )
                sheet.disc(x + size * 0.46, foot - size * 1.06, size * 0.09, sheet.random.choice(SKIN))
            sheet.rect(x - size * 0.62, foot - 8, x + size * 0.62, foot + 22, BROWN)


@scene("school-meal", seed=130, ground=SAND)
def school_meal(sheet: Sheet) -> None:
    y: float
    x: float
    sheet.rect(0, 0, 1500, 1000, ink(0, 0, 20, 50))
    for x in range(0, 1500, 250):
        sheet.line([(x, 0), (x, 1000)], ink(10, 0, 26, 60), 4)
    sheet.rect(150, 110, 1350, 900, ink(30, 40), radius=60)
    sheet.rect(140, 96, 1340, 886, PINK, radius=60)
    sheet.rect(170, 126, 1310, 856, ink(0, 0, 26, 6), radius=46)
    sheet.rect(210, 170, 840, 600, WHITE, radius=34)
    sheet.rect(880, 170, 1270, 470, WHITE, radius=34)
    sheet.rect(880, 510, 1270, 816, WHITE, radius=34)
    sheet.rect(210, 640, 840, 816, WHITE, radius=34)
    for row in range(2):
        for column in range(3):
            x, y = 330 + column * 196, 300 + row * 180
            sheet.pie(x, y + 34, 86, 180, 360, ink(0, 0, 6, 24))
            sheet.disc(x, y + 34, 86, ink(0, 0, 6, 24), tall=28)
            for fold in range(6):
                sheet.curve(
                    (x - 66 + fold * 26, y - 14 - (2.5 - abs(fold - 2.5)) * 14),
                    (x - 50 + fold * 24, y),
                    (x - 60 + fold * 24, y + 30),
                    ink(6, 0, 16, 44),
                    5,
                )
    for _ in range(46):
        x, y = sheet.random.uniform(920, 1230), sheet.random.uniform(220, 430)
        bend = sheet.random.uniform(-40, 40)
        sheet.curve((x - 34, y), (x, y + bend), (x + 34, y), sheet.random.choice((GREEN, LEAF)), 17)
    sheet.disc(1076, 664, 116, BRICK)
    sheet.disc(1076, 664, 96, ORANGE)
    for _ in range(9):
        turn, away = sheet.random.uniform(0, math.tau), sheet.random.uniform(10, 74)
        sheet.disc(
            1076 + math.cos(turn) * away, 664 + math.sin(turn) * away, 12, sheet.random.choice((GREEN, CREAM, RED))
        )
    for number in range(4):
        sheet.disc(330 + number * 130, 728, 58, (ORANGE, RED, OCHRE, ORANGE)[number])
        sheet.disc(
            330 + number * 130,
            728,
            48,
            (ink(0, 0, 44, 70), ink(0, 0, 70, 20), ink(0, 0, 0, 80), ink(0, 0, 44, 70))[number],
        )
        for slice_ in range(8):
            turn = slice_ * math.tau / 8
            sheet.line(
                [(330 + number * 130, 728), (330 + number * 130 + math.cos(turn) * 44, 728 + math.sin(turn) * 44)],
                CREAM,
                3,
            )
    for x in (1394, 1440):
        sheet.line([(x, 180), (x - 8, 820)], BROWN, 13)
    sheet.rect(40, 260, 64, 800, SLATE, radius=12)
    for tine in range(3):
        sheet.rect(28 + tine * 18, 190, 36 + tine * 18, 300, SLATE, radius=4)


@scene("noodle-shop", width=1600, height=900, seed=133)
def noodle_shop(sheet: Sheet) -> None:
    sheet.fade(0, 900, ink(100, 44), ink(86, 20, 26))
    for number in range(4):
        x = (0, 260, 1190, 1420)[number]
        sheet.rect(x, 120 + number % 2 * 60, x + 250, 760, (ink(92, 24, 16), ink(88, 10, 30))[number % 2])
        for row in range(3):
            for column in range(2):
                sheet.rect(
                    x + 40 + column * 100,
                    190 + row * 120 + number % 2 * 40,
                    x + 100 + column * 100,
                    260 + row * 120 + number % 2 * 40,
                    ink(100, 34),
                )
    sheet.glow(800, 520, 620, ink(0, 0, 40, 90), 0.8)
    sheet.rect(430, 90, 1180, 770, ink(30, 0, 60, 40))
    sheet.rect(400, 210, 1210, 300, BROWN)
    for number in range(3):
        sheet.disc(640 + number * 165, 255, 34, OCHRE)
    sheet.rect(460, 330, 1150, 770, ink(0, 0, 14, 70))
    for x in (690, 920):
        sheet.rect(x - 5, 330, x + 5, 560, BROWN)
    sheet.rect(500, 350, 660, 440, NIGHT)
    for row in range(3):
        sheet.rect(520, 370 + row * 24, 630 - row * 24, 376 + row * 24, CREAM)
    sheet.poly(path((950, 600), ((940, 470), (990, 446)), (1040, 446), ((1090, 470), (1080, 600))), WHITE)
    sheet.disc(1014, 404, 42, SKIN[1], tall=48)
    sheet.pie(1014, 394, 48, 175, 365, MIST)
    sheet.rect(966, 376, 1062, 396, WHITE)
    sheet.line([(970, 500), (900, 540), (850, 500)], WHITE, 30)
    for strand in range(7):
        sheet.curve((850 + strand * 3, 494), (850 + strand * 5, 560), (840 + strand * 7, 600), CREAM, 4)
    sheet.rect(770, 590, 900, 660, SLATE, radius=14)
    for number in range(4):
        base = 790 + number * 28
        sheet.curve((base, 560), (base + 36, 500), (base, 440), CREAM, 6)
        sheet.curve((base, 440), (base - 36, 390), (base + 6, 340), ink(0, 0, 6, 40), 5)
    sheet.rect(440, 640, 1170, 700, BROWN)
    sheet.rect(430, 626, 1180, 650, SAND)
    for x, coat in ((540, NAVY), (660, ink(60, 0, 40)), (1110, TEAL)):
        sheet.poly(path((x - 50, 800), ((x - 56, 640), (x, 622)), ((x + 56, 640), (x + 50, 800))), coat)
        sheet.disc(x, 590, 32, NIGHT, tall=36)
        sheet.rect(x - 36, 780, x + 36, 800, BROWN)
        sheet.rect(x - 5, 800, x + 5, 870, NIGHT)
    for x in (470, 1140):
        lantern(sheet, x, 400, 44)
    for column in range(4):
        x = 700 + column * 112 - 60
        sheet.rect(x, 300, x + 104, 372, (RED, ink(0, 0, 80, 30))[column % 2])
    sheet.rect(0, 764, 1600, 900, ink(88, 14, 20))
    sheet.poly([(420, 770), (1190, 770), (1340, 900), (270, 900)], ink(30, 0, 40, 60))
    person(sheet, 260, 850, 240, ink(90, 30, 10), stride=1.0)


@scene("night-band", seed=136)
def night_band(sheet: Sheet) -> None:
    sheet.fade(0, 1000, ink(92, 20, 20), ink(50, 0, 60, 20))
    for turn in range(11):
        angle = math.pi * (turn + 0.5) / 11
        sheet.poly(
            [
                (750, 640),
                (750 + math.cos(angle - 0.09) * 1200, 640 - math.sin(angle - 0.09) * 1000),
                (750 + math.cos(angle + 0.09) * 1200, 640 - math.sin(angle + 0.09) * 1000),
            ],
            ink(74, 14, 40, 10),
        )
    line = path((-20, 90), ((750, 260), (1520, 90)), steps=48)
    sheet.line(line, NIGHT, 3)
    for number in range(13):
        x, y = line[number * 4 if number * 4 < 49 else 48]
        sheet.glow(x, y + 16, 64, OCHRE, 0.7)
        sheet.disc(x, y + 16, 12, CREAM)
    sheet.rect(0, 830, 1500, 1000, ink(70, 0, 50, 40))

    def player(x: float, coat: Ink, skin: Ink) -> None:
        sheet.poly(
            path((x - 100, 900), ((x - 112, 580), (x - 46, 540)), (x + 46, 540), ((x + 112, 580), (x + 100, 900))), coat
        )
        for button in range(4):
            sheet.disc(x, 600 + button * 60, 9, OCHRE)
        sheet.disc(x, 470, 66, skin, tall=76)
        sheet.rect(x - 72, 392, x + 72, 436, NIGHT, radius=12)
        sheet.rect(x - 80, 430, x + 86, 444, OCHRE)

    for x, skin in ((280, SKIN[0]), (1220, SKIN[2]), (750, SKIN[1])):
        player(x, RED, skin)
    sheet.line([(310, 500), (480, 500)], OCHRE, 18)
    sheet.poly([(470, 486), (560, 440), (560, 560), (470, 514)], OCHRE)
    sheet.arc_oval(420, 524, 60, 30, OCHRE, 12)
    sheet.line([(220, 620), (330, 560), (390, 520)], RED, 44)
    sheet.disc(750, 720, 190, OCHRE)
    sheet.disc(750, 720, 128, RED)
    sheet.disc(750, 720, 118, ink(30, 0, 40, 80))
    sheet.disc(880, 420, 150, OCHRE, tall=130)
    sheet.disc(884, 416, 116, ink(20, 0, 50, 90), tall=98)
    sheet.line([(760, 510), (860, 540), (900, 640)], OCHRE, 26)
    sheet.line([(1186, 510), (1000, 620), (960, 600)], OCHRE, 16)
    sheet.line([(1010, 640), (1160, 560)], OCHRE, 12)
    sheet.poly([(1010, 590), (930, 600), (900, 720), (1030, 660)], OCHRE)
    sheet.line([(1300, 640), (1200, 640), (1120, 560)], RED, 44)
    for x in (70, 560, 960, 1440):
        sheet.disc(x, 960, 74, ink(100, 30, 20), tall=84)
        sheet.rect(x - 130, 1010, x + 130, 1100, NIGHT)
    for x, y in ((120, 320), (560, 260), (1050, 250), (1390, 330), (420, 380)):
        sheet.disc(x, y, 17, CREAM, tall=13)
        sheet.line([(x + 15, y), (x + 15, y - 62), (x + 40, y - 48)], CREAM, 6)


@scene("welder", seed=139)
def welder(sheet: Sheet) -> None:
    y: float
    x: float
    sheet.fade(0, 1000, ink(100, 30, 6), ink(80, 20, 16))
    for x in range(-100, 1500, 240):
        sheet.poly([(x, 0), (x + 50, 0), (x + 220, 520), (x + 160, 520)], ink(92, 44))
    sheet.rect(0, 500, 1500, 540, ink(70, 34))
    sheet.glow(930, 360, 620, ink(0, 20, 0, 40), 0.8)
    sheet.poly([(560, 120), (1500, 60), (1500, 330), (900, 356), (560, 250)], ink(60, 26, 10))
    sheet.line([(560, 250), (900, 356), (1500, 330)], OCHRE, 9)
    for x in range(960, 1500, 34):
        sheet.disc(x, 352 - (x - 900) * 0.042, 13, ink(30, 10, 20, 60), tall=8)
    sheet.poly(path((300, 1000), ((270, 700), (380, 620)), ((460, 580), (560, 610)), ((680, 650), (700, 1000))), BRICK)
    sheet.poly(path((420, 1000), (430, 680), ((520, 640), (600, 690)), (620, 1000)), BROWN)
    sheet.line([(620, 690), (760, 600), (850, 450)], BRICK, 92)
    sheet.line([(820, 500), (862, 420)], OCHRE, 84)
    sheet.disc(874, 402, 52, OCHRE)
    sheet.line([(874, 402), (920, 376)], NIGHT, 20)
    sheet.line([(420, 690), (520, 620), (720, 520), (800, 470)], ink(30, 0, 66, 40), 80)
    sheet.disc(806, 462, 50, OCHRE)
    sheet.line([(850, 440), (740, 800), (760, 1000)], NIGHT, 15)
    sheet.disc(480, 520, 108, NIGHT, tall=124)
    sheet.poly(
        path((430, 400), ((560, 390), (612, 470)), ((640, 560), (590, 640)), (470, 640), ((420, 520), (430, 400))),
        SLATE,
    )
    sheet.rect(536, 470, 622, 530, ink(10, 60, 0, 70), radius=8)
    sheet.poly(path((370, 480), ((370, 396), (470, 386)), ((540, 384), (560, 420)), (380, 500)), RED)
    sheet.glow(928, 368, 150, CREAM, 1.3)
    sheet.disc(928, 368, 26, WHITE)
    for _ in range(120):
        turn, away = sheet.random.gauss(0.9, 0.8), sheet.random.expovariate(1 / 150)
        x, y = 928 + math.cos(turn) * away, 368 + math.sin(turn) * away + away * away * 0.0006
        long = 8 + away * 0.06
        sheet.line(
            [(x, y), (x + math.cos(turn) * long, y + math.sin(turn) * long + 3)],
            sheet.random.choice((OCHRE, CREAM, ORANGE)),
            3.4,
        )
    for number in range(24):
        turn = number * math.tau / 24
        sheet.line(
            [
                (928 + math.cos(turn) * 46, 368 + math.sin(turn) * 46),
                (928 + math.cos(turn) * (80 + number % 3 * 26), 368 + math.sin(turn) * (80 + number % 3 * 26)),
            ],
            CREAM,
            4,
        )


@scene("bridge-keeper", seed=142, ground=CREAM)
def bridge_keeper(sheet: Sheet) -> None:
    sheet.rect(0, 0, 1500, 1000, ink(20, 20, 14, 20))
    sheet.rect(90, 80, 1410, 640, BROWN)
    for left, right in ((110, 520), (540, 960), (980, 1390)):
        sheet.fade(100, 420, ink(0, 24), ink(0, 0, 16, 30), left=left, right=right)
        sheet.fade(420, 620, ink(4, 44), ink(20, 70), left=left, right=right)
        sheet.poly(
            [(left, 420), (left + 100, 392), (left + 220, 408), (right, 384), (right, 424), (left, 424)],
            ink(6, 50, 0, 20),
        )
        for _ in range(12):
            x, y = sheet.random.uniform(left + 10, right - 70), sheet.random.uniform(430, 610)
            sheet.poly([(x, y), (x + 30, y - 2), (x + 60, y), (x + 30, y + 2)], WHITE)
    sheet.poly([(640, 470), (900, 460), (880, 512), (660, 512)], NAVY)
    sheet.rect(690, 420, 800, 466, WHITE)
    sheet.rect(740, 380, 762, 424, RED)
    heron(sheet, 1250, 626, 260, face=-1, body=ink(46, 20))
    sheet.rect(0, 760, 1500, 1000, BROWN)
    sheet.rect(0, 740, 1500, 776, ink(30, 0, 40, 60))
    for x in (1040, 1170, 1300):
        sheet.disc(x, 862, 50, OCHRE)
        sheet.disc(x, 862, 40, CREAM)
        sheet.line([(x, 862), (x + (x - 1170) * 0.2 + 6, 830)], RED, 6)
    sheet.line([(880, 800), (800, 560)], OCHRE, 26)
    sheet.disc(796, 546, 34, OCHRE)
    sheet.disc(880, 806, 60, SLATE, tall=22)
    sheet.poly(path((310, 760), ((300, 470), (390, 430)), (500, 430), ((600, 470), (590, 760))), NAVY)
    sheet.line([(560, 520), (680, 600), (782, 556)], NAVY, 66)
    sheet.disc(784, 554, 30, SKIN[0])
    sheet.rect(418, 380, 474, 450, SKIN[0])
    sheet.disc(450, 320, 82, SKIN[0], tall=94)
    sheet.poly(
        path(
            (362, 320),
            ((350, 220), (440, 214)),
            ((550, 210), (540, 300)),
            ((470, 260), (410, 280)),
            ((392, 300), (390, 380)),
            ((360, 390), (362, 320)),
        ),
        MIST,
    )
    sheet.disc(370, 270, 46, MIST)
    for x in (476, 514):
        sheet.arc_oval(x, 322, 19, 19, NIGHT, 4)
    sheet.poly([(420, 432), (500, 432), (462, 510)], WHITE)
    sheet.rect(120, 690, 290, 750, RED, radius=6)
    sheet.rect(134, 676, 300, 736, CREAM, radius=4)
    for row in range(3):
        sheet.line([(154, 692 + row * 15), (280 - row * 24, 692 + row * 15)], SLATE, 4)
    sheet.rect(620, 690, 690, 760, WHITE, radius=8)
    sheet.arc(700, 722, 22, -90, 90, WHITE, 9)
    sheet.curve((640, 670), (670, 640), (646, 600), WHITE, 6)


__all__: list[str] = []
_ = SEA
