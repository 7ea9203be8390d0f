"""Portraits of the staff: a bust, drawn from a few traits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from PIL import Image

from galley.demo.pictures.press import CREAM, NIGHT, SKIN, WHITE, Ink, Sheet, ink, path

Hair = Literal["short", "bob", "long", "bun", "curls", "bald", "crop", "scarf", "fringe", "tail"]


@dataclass(frozen=True)
class Looks:
    """What a portrait shows."""

    ground: Ink
    coat: Ink
    skin: int
    hair: Hair
    tint: Ink
    glasses: bool = False
    beard: bool = False
    collar: Ink = WHITE
    face: int = 1


def portrait(looks: Looks, *, seed: int, width: int = 640, height: int = 800) -> Image.Image:
    """A portrait, 4 by 5."""
    sheet = Sheet(width, height, seed=seed, ground=looks.ground)
    skin, shade = SKIN[looks.skin], ink(10, 0, 26, 20)
    x, y, turn = width / 2, 330.0, looks.face * 12
    sheet.disc(x, y + 60, 262, ink(0, 0, 0, 0) if looks.ground != WHITE else CREAM)
    if looks.hair in {"long", "tail"}:
        sheet.poly(
            path(
                (x - 128, y - 20),
                ((x - 170, y + 220), (x - 120, y + 300)),
                (x + 120, y + 300),
                ((x + 170, y + 220), (x + 128, y - 20)),
            ),
            looks.tint,
        )
    if looks.hair == "curls":
        for number in range(15):
            dx, dy = -150 + number % 5 * 75, -120 + number // 5 * 80
            sheet.disc(x + dx * 0.95, y + dy, 66, looks.tint)
    if looks.hair == "bob":
        sheet.poly(
            path(
                (x - 130, y - 30),
                ((x - 160, y + 130), (x - 120, y + 160)),
                (x + 120, y + 160),
                ((x + 160, y + 130), (x + 130, y - 30)),
            ),
            looks.tint,
        )
    if looks.hair == "scarf":
        sheet.poly(
            path(
                (x - 136, y - 20),
                ((x - 190, y + 240), (x - 190, y + 330)),
                (x + 190, y + 330),
                ((x + 190, y + 240), (x + 136, y - 20)),
            ),
            looks.tint,
        )
    sheet.poly(
        path(
            (x - 290, height),
            ((x - 280, y + 250), (x - 120, y + 224)),
            (x + 120, y + 224),
            ((x + 280, y + 250), (x + 290, height)),
        ),
        looks.coat,
    )
    sheet.poly(path((x - 62, y + 90), (x - 66, y + 220), ((x, y + 300), (x + 66, y + 220)), (x + 62, y + 90)), skin)
    sheet.shade(
        path(
            (x - 60, y + 126), ((x, y + 180), (x + 62, y + 120)), ((x + 70, y + 200), (x, y + 172)), (x - 60, y + 150)
        ),
        shade,
    )
    sheet.poly([(x - 70, y + 214), (x, y + 300), (x - 64, y + 360), (x - 130, y + 236)], looks.collar)
    sheet.poly([(x + 70, y + 214), (x, y + 300), (x + 64, y + 360), (x + 130, y + 236)], looks.collar)
    sheet.disc(x - 116, y + 16, 22, skin, tall=32)
    sheet.disc(x + 116, y + 16, 22, skin, tall=32)
    sheet.poly(
        path(
            (x - 114, y - 50),
            ((x - 120, y - 160), (x, y - 164)),
            ((x + 120, y - 160), (x + 114, y - 50)),
            ((x + 122, y + 110), (x + 44, y + 150)),
            ((x, y + 168), (x - 44, y + 150)),
            ((x - 122, y + 110), (x - 114, y - 50)),
        ),
        skin,
    )
    if looks.beard:
        sheet.poly(
            path(
                (x - 114, y + 20),
                ((x - 120, y + 140), (x - 40, y + 172)),
                ((x, y + 184), (x + 40, y + 172)),
                ((x + 120, y + 140), (x + 114, y + 20)),
                ((x + 80, y + 76), (x + turn + 40, y + 70)),
                ((x + turn, y + 56), (x + turn - 40, y + 70)),
                ((x - 80, y + 76), (x - 114, y + 20)),
            ),
            looks.tint,
        )
    for sign in (-1, 1):
        sheet.disc(x + turn + sign * 48, y + 4, 8, NIGHT, tall=10)
        sheet.curve(
            (x + turn + sign * 48 - 24, y - 28),
            (x + turn + sign * 48, y - 42),
            (x + turn + sign * 48 + 24, y - 28),
            NIGHT if looks.hair != "bald" else looks.tint,
            6,
        )
    sheet.curve(
        (x + turn * 1.6, y + 10),
        (x + turn * 1.6 + looks.face * 20, y + 52),
        (x + turn * 1.2 - looks.face * 4, y + 56),
        shade if looks.skin != 2 else NIGHT,
        6,
    )
    sheet.curve((x + turn - 32, y + 92), (x + turn, y + 116), (x + turn + 34, y + 90), ink(20, 0, 76, 40), 7)
    if looks.glasses:
        for sign in (-1, 1):
            sheet.arc_oval(x + turn + sign * 48, y + 4, 36, 33, NIGHT, 6)
        sheet.line([(x + turn - 12, y), (x + turn + 12, y)], NIGHT, 6)
    _hair(sheet, looks, x, y)
    return sheet.print()


def _hair(sheet: Sheet, looks: Looks, x: float, y: float) -> None:
    tint, side = looks.tint, looks.face
    if looks.hair == "bald":
        for sign in (-1, 1):
            sheet.poly(
                path(
                    (x + sign * 116, y - 60),
                    ((x + sign * 140, y - 20), (x + sign * 118, y + 30)),
                    (x + sign * 104, y - 10),
                ),
                tint,
            )
        return
    if looks.hair == "scarf":
        sheet.poly(
            path(
                (x - 134, y + 120),
                ((x - 150, y - 190), (x, y - 192)),
                ((x + 150, y - 190), (x + 134, y + 120)),
                ((x + 116, y - 10), (x + 96, y - 84)),
                ((x, y - 136), (x - 96, y - 84)),
                ((x - 116, y - 10), (x - 134, y + 120)),
            ),
            tint,
        )
        return
    if looks.hair == "crop":
        sheet.poly(
            path(
                (x - 120, y - 30),
                ((x - 132, y - 180), (x, y - 178)),
                ((x + 132, y - 180), (x + 120, y - 30)),
                ((x + 104, y - 96), (x, y - 104)),
                ((x - 104, y - 96), (x - 120, y - 30)),
            ),
            tint,
        )
        return
    if looks.hair == "curls":
        for number in range(7):
            sheet.disc(x - 114 + number * 38, y - 122 - (3 - abs(number - 3)) * 12, 48, tint)
        return
    if looks.hair == "fringe":
        sheet.poly(
            path(
                (x - 132, y + 90),
                ((x - 156, y - 190), (x, y - 190)),
                ((x + 156, y - 190), (x + 132, y + 90)),
                (x + 106, y - 40),
                ((x, y - 60), (x - 106, y - 40)),
            ),
            tint,
        )
        return
    sheet.poly(
        path(
            (x - 130, y + 20),
            ((x - 154, y - 188), (x, y - 190)),
            ((x + 154, y - 188), (x + 130, y + 20)),
            ((x + 110, y - 70), (x + side * 50, y - 122)),
            ((x - side * 20, y - 70), (x - side * 108, y - 56)),
            (x - 130, y + 20),
        )
        if side > 0
        else path(
            (x + 130, y + 20),
            ((x + 154, y - 188), (x, y - 190)),
            ((x - 154, y - 188), (x - 130, y + 20)),
            ((x - 110, y - 70), (x - 50, y - 122)),
            ((x + 20, y - 70), (x + 108, y - 56)),
            (x + 130, y + 20),
        ),
        tint,
    )
    if looks.hair == "bun":
        sheet.disc(x - side * 10, y - 200, 58, tint)
    if looks.hair == "tail":
        sheet.poly(
            path(
                (x - side * 110, y - 90),
                ((x - side * 230, y + 40), (x - side * 180, y + 260)),
                ((x - side * 130, y + 120), (x - side * 120, y + 20)),
            ),
            tint,
        )
