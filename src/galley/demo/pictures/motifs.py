"""What several scenes show: water, roofs, lamps, boats, trees, people, rain, the bridge, the heron."""

from __future__ import annotations

import math

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
    RED,
    SAND,
    SKIN,
    SLATE,
    TEAL,
    WHITE,
    Ink,
    Sheet,
    ink,
    path,
)


def waves(
    sheet: Sheet, top: float, bottom: float, fill: Ink, *, many: int = 90, left: float = 0, right: float = 0
) -> None:
    """Short strokes on water, longer and further apart towards the foot of the picture."""
    right = right or sheet.width
    for _ in range(many):
        share = sheet.random.random() ** 1.4
        y = top + (bottom - top) * share
        long = sheet.random.uniform(20, 60) * (0.4 + share * 2)
        x = sheet.random.uniform(left - 20, right)
        lift = sheet.random.uniform(1, 3) * (0.5 + share)
        sheet.poly([(x, y), (x + long / 2, y - lift), (x + long, y), (x + long / 2, y + lift)], fill)


def hills(sheet: Sheet, base: float, height: float, fill: Ink, *, seed: float = 0, foot: float | None = None) -> None:
    """A line of low hills."""
    points = [(0.0, foot or base)]
    for x in range(0, sheet.width + 40, 20):
        wave = (
            math.sin(x * 0.0035 + seed) * 0.6
            + math.sin(x * 0.009 + seed * 2.3) * 0.28
            + math.sin(x * 0.021 + seed) * 0.08
        )
        points.append((x, base - height * (0.55 + wave * 0.5)))
    points.append((sheet.width, foot or base))
    sheet.poly(points, fill)


def house(
    sheet: Sheet,
    x: float,
    foot: float,
    wide: float,
    high: float,
    wall: Ink,
    roof: Ink,
    *,
    lit: Ink | None = None,
    steep: float = 0.5,
    dark: Ink = DUSK,
) -> None:
    """A town house with a gable and rows of windows, some of them lit."""
    sheet.rect(x, foot - high, x + wide, foot, wall)
    peak = wide * steep
    sheet.poly([(x - 4, foot - high + 1), (x + wide / 2, foot - high - peak), (x + wide + 4, foot - high + 1)], roof)
    columns = max(1, int(wide // 38))
    rows = max(1, int(high // 50))
    gap = wide / (columns + 0.35)
    for row in range(rows):
        for column in range(columns):
            left = x + gap * (column + 0.4)
            top = foot - high + 14 + row * 50
            shine = lit if lit and sheet.random.random() < 0.45 else dark
            sheet.rect(left, top, left + gap * 0.52, min(top + 27, foot - 6), shine)


def row_of_houses(
    sheet: Sheet,
    foot: float,
    left: float,
    right: float,
    walls: list[Ink],
    roofs: list[Ink],
    *,
    low: float = 90,
    tall: float = 210,
    lit: Ink | None = None,
    dark: Ink = DUSK,
) -> None:
    """Houses side by side along a quay."""
    x = left
    while x < right:
        wide = sheet.random.uniform(64, 118)
        high = sheet.random.uniform(low, tall)
        house(
            sheet,
            x,
            foot,
            min(wide, right - x + 20),
            high,
            sheet.random.choice(walls),
            sheet.random.choice(roofs),
            lit=lit,
            steep=sheet.random.uniform(0.3, 0.6),
            dark=dark,
        )
        x += wide


def lantern(sheet: Sheet, x: float, y: float, size: float, *, shine: bool = True, fill: Ink = RED) -> None:
    """A paper lantern with its light."""
    if shine:
        sheet.glow(x, y, size * 3.2, ORANGE, 0.75)
    sheet.rect(x - size * 0.36, y - size * 0.98, x + size * 0.36, y - size * 0.78, NIGHT)
    sheet.disc(x, y, size, fill, tall=size * 0.84)
    for share in (0.36, 0.74):
        sheet.arc_oval(x, y, size * share, size * 0.84, BRICK)
    sheet.disc(x, y, size * 0.3, ORANGE, tall=size * 0.6)
    sheet.rect(x - size * 0.36, y + size * 0.78, x + size * 0.36, y + size * 0.96, NIGHT)
    for offset in (-0.18, 0, 0.18):
        sheet.line(
            [(x + size * offset, y + size * 0.96), (x + size * offset, y + size * 1.5)], OCHRE, max(1, size * 0.05)
        )


def street_lamp(sheet: Sheet, x: float, foot: float, high: float, *, shine: bool = True, fill: Ink = NIGHT) -> None:
    """A lamp post."""
    if shine:
        sheet.glow(x, foot - high, high * 0.55, ink(0, 0, 10, 80), 0.8)
    sheet.rect(x - 3, foot - high, x + 3, foot, fill)
    sheet.poly(
        [(x - 13, foot - high), (x + 13, foot - high), (x + 9, foot - high - 26), (x - 9, foot - high - 26)],
        CREAM if shine else MIST,
    )
    sheet.poly([(x - 15, foot - high - 25), (x + 15, foot - high - 25), (x, foot - high - 38)], fill)


def tree(
    sheet: Sheet, x: float, foot: float, high: float, fill: Ink = GREEN, *, bark: Ink = BROWN, bare: bool = False
) -> None:
    """A round tree, or its branches only."""
    sheet.poly(
        [
            (x - high * 0.035, foot),
            (x + high * 0.035, foot),
            (x + high * 0.015, foot - high * 0.6),
            (x - high * 0.015, foot - high * 0.6),
        ],
        bark,
    )
    if bare:
        for _ in range(16):
            start = foot - high * sheet.random.uniform(0.3, 0.6)
            reach = sheet.random.uniform(-0.34, 0.34) * high
            sheet.curve(
                (x, start),
                (x + reach * 0.4, start - high * 0.2),
                (x + reach, start - high * sheet.random.uniform(0.2, 0.42)),
                bark,
                high * 0.009,
            )
        return
    for _ in range(11):
        angle = sheet.random.uniform(0, math.tau)
        away = sheet.random.uniform(0, 0.22) * high
        sheet.disc(
            x + math.cos(angle) * away,
            foot - high * 0.68 + math.sin(angle) * away,
            high * sheet.random.uniform(0.12, 0.2),
            fill,
        )


def person(
    sheet: Sheet,
    x: float,
    foot: float,
    high: float,
    coat: Ink,
    *,
    skin: Ink | None = None,
    legs: Ink = NIGHT,
    hair: Ink = NIGHT,
    stride: float = 0.0,
    bag: Ink | None = None,
    hat: Ink | None = None,
) -> None:
    """A passer-by, small, in a coat."""
    skin = skin or sheet.random.choice(SKIN)
    head = high * 0.085
    step = high * 0.13 * stride
    for sign in (-1, 1):
        sheet.line(
            [
                (x + sign * high * 0.035, foot - high * 0.45),
                (x + sign * (high * 0.045) + sign * step, foot - high * 0.01),
            ],
            legs,
            high * 0.07,
        )
    sheet.poly(
        path(
            (x - high * 0.09, foot - high * 0.8),
            ((x, foot - high * 0.86), (x + high * 0.09, foot - high * 0.8)),
            ((x + high * 0.16, foot - high * 0.6), (x + high * 0.13, foot - high * 0.36)),
            (x - high * 0.13, foot - high * 0.36),
            ((x - high * 0.16, foot - high * 0.6), (x - high * 0.09, foot - high * 0.8)),
        ),
        coat,
    )
    sheet.disc(x, foot - high * 0.9, head, skin, tall=head * 1.12)
    sheet.pie(x, foot - high * 0.915, head * 1.12, 175, 365, hair)
    if hat:
        sheet.pie(x, foot - high * 0.92, head * 1.2, 180, 360, hat)
        sheet.rect(x - head * 1.6, foot - high * 0.925, x + head * 1.6, foot - high * 0.905, hat)
    if bag:
        sheet.rect(x + high * 0.11, foot - high * 0.5, x + high * 0.23, foot - high * 0.34, bag, radius=3)


def umbrella(sheet: Sheet, x: float, y: float, radius: float, fill: Ink) -> None:
    """An open umbrella; (x, y) is the hand."""
    top = y - radius * 0.95
    sheet.line([(x, y), (x, top - radius * 0.5)], NIGHT, max(2, radius * 0.05))
    sheet.pie(x, top, radius, 180, 360, fill)
    for number in range(4):
        centre = x - radius + radius * (number + 0.5) / 2
        sheet.disc(centre, top, radius * 0.25, fill, tall=radius * 0.09)


def rain(
    sheet: Sheet, fill: Ink, *, many: int = 260, long: float = 60, slope: float = 0.28, width: float = 1.6
) -> None:
    """Slanting strokes."""
    for _ in range(many):
        x, y = sheet.random.uniform(-50, sheet.width + 50), sheet.random.uniform(-60, sheet.height)
        reach = long * sheet.random.uniform(0.5, 1.2)
        sheet.line([(x, y), (x - reach * slope, y + reach)], fill, width)


def clouds(sheet: Sheet, y: float, fill: Ink, *, many: int = 6, size: float = 60) -> None:
    """Flat-footed clouds in a row."""
    for _ in range(many):
        x = sheet.random.uniform(0, sheet.width)
        foot = y + sheet.random.uniform(-size, size)
        long = size * sheet.random.uniform(1.6, 3.4)
        for number in range(5):
            share = number / 4
            puff = size * (0.35 + 0.4 * math.sin(share * math.pi)) * sheet.random.uniform(0.8, 1.15)
            centre = x - long / 2 + long * share
            sheet.pie(centre, foot, puff, 180, 360, fill)
        sheet.rect(x - long / 2 - size * 0.34, foot - 6, x + long / 2 + size * 0.34, foot, fill, radius=5)


def gulls(sheet: Sheet, fill: Ink, *, many: int = 7, top: float = 60, bottom: float = 300) -> None:
    """Birds far off."""
    for _ in range(many):
        x, y, wing = (
            sheet.random.uniform(60, sheet.width - 60),
            sheet.random.uniform(top, bottom),
            sheet.random.uniform(10, 22),
        )
        sheet.curve((x - wing, y - wing * 0.3), (x - wing * 0.3, y - wing * 0.7), (x, y), fill, 2.6)
        sheet.curve((x, y), (x + wing * 0.3, y - wing * 0.7), (x + wing, y - wing * 0.3), fill, 2.6)


def heron(
    sheet: Sheet,
    x: float,
    foot: float,
    high: float,
    *,
    body: Ink = SLATE,
    light: Ink = WHITE,
    dark: Ink = NIGHT,
    beak: Ink = OCHRE,
    face: int = 1,
) -> None:
    """A grey heron that stands and waits; `face` is 1 to the right, -1 to the left."""

    def at(dx: float, dy: float) -> tuple[float, float]:
        return (x + dx * high * face, foot - dy * high)

    for leg in (0.0, 0.06):
        sheet.line([at(leg - 0.01, 0.36), at(leg + 0.01, 0.19), at(leg - 0.005, 0.0)], beak, high * 0.013)
        sheet.line([at(leg - 0.005, 0.0), at(leg + 0.06, -0.01)], beak, high * 0.012)
    sheet.poly(
        path(
            at(0.12, 0.62),
            (at(0.2, 0.45), at(0.06, 0.36)),
            (at(-0.1, 0.3), at(-0.3, 0.26)),
            (at(-0.2, 0.42), at(-0.08, 0.55)),
            (at(0.02, 0.66), at(0.12, 0.62)),
        ),
        body,
    )
    sheet.poly(
        path(
            at(-0.02, 0.52),
            (at(-0.12, 0.36), at(-0.36, 0.2)),
            (at(-0.1, 0.26), at(0.04, 0.4)),
            (at(0.06, 0.5), at(-0.02, 0.52)),
        ),
        dark,
    )
    sheet.poly(
        path(
            at(0.06, 0.56),
            (at(0.16, 0.66), at(0.07, 0.74)),
            (at(-0.03, 0.82), at(0.05, 0.93)),
            (at(0.1, 0.97), at(0.14, 0.93)),
            (at(0.05, 0.86), at(0.12, 0.77)),
            (at(0.24, 0.64), at(0.13, 0.5)),
        ),
        light,
    )
    for dx, dy in ((0.1, 0.72), (0.125, 0.67), (0.135, 0.61), (0.13, 0.55)):
        sheet.line([at(dx + 0.018, dy), at(dx + 0.03, dy - 0.035)], dark, high * 0.011)
    sheet.disc(*at(0.1, 0.935), high * 0.045, light, tall=high * 0.035)
    sheet.poly([at(0.125, 0.955), at(0.33, 0.925), at(0.125, 0.915)], beak)
    sheet.poly(path(at(0.12, 0.965), (at(0.04, 1.0), at(-0.14, 0.9)), (at(0.02, 0.945), at(0.1, 0.945))), dark)
    sheet.disc(*at(0.115, 0.943), high * 0.009, dark)


def bascule(
    sheet: Sheet,
    road: float,
    water: float,
    left: float,
    right: float,
    *,
    lift: float = 0.0,
    steel: Ink = NAVY,
    stone: Ink = SLATE,
    lit: Ink | None = None,
) -> None:
    """Lantern Bridge: two towers, two leaves; `lift` is 0 shut to 1 upright."""
    span = right - left
    tower = span * 0.1
    inner_left, inner_right = left + span * 0.27, right - span * 0.27
    middle = (left + right) / 2
    for start, end in ((left - sheet.width, inner_left), (inner_right, right + sheet.width)):
        sheet.rect(start, road, end, road + 20, steel)
        gap = 76
        for number in range(int((end - start) / gap) + 1):
            x = start + number * gap
            sheet.rect(x, road - 20, x + 3, road, steel)
        sheet.rect(start, road - 22, end, road - 18, steel)
    for x in (left - span * 0.18, right + span * 0.18):
        sheet.poly([(x - 24, road + 20), (x + 24, road + 20), (x + 34, water + 14), (x - 34, water + 14)], stone)
    for x in (inner_left, inner_right):
        sheet.poly(
            [
                (x - tower * 0.62, water + 18),
                (x + tower * 0.62, water + 18),
                (x + tower * 0.5, road + 6),
                (x - tower * 0.5, road + 6),
            ],
            stone,
        )
        sheet.rect(x - tower * 0.4, road - tower * 1.7, x + tower * 0.4, road + 8, stone)
        sheet.poly(
            [(x - tower * 0.52, road - tower * 1.66), (x, road - tower * 2.5), (x + tower * 0.52, road - tower * 1.66)],
            steel,
        )
        sheet.rect(x - 2.5, road - tower * 2.9, x + 2.5, road - tower * 2.4, steel)
        for row in (1.35, 0.85):
            for side in (-0.17, 0.17):
                sheet.rect(
                    x + tower * (side - 0.08),
                    road - tower * row,
                    x + tower * (side + 0.08),
                    road - tower * (row - 0.3),
                    lit or steel,
                    radius=3,
                )
    long = middle - inner_left
    angle = math.radians(lift * 74)
    for pivot, sign in ((inner_left, 1), (inner_right, -1)):
        dx, dy = math.cos(angle) * sign, -math.sin(angle)
        nx, ny = math.sin(angle) * sign, math.cos(angle)
        tip = (pivot + dx * long, road + dy * long)
        sheet.poly([(pivot, road), tip, (tip[0] + nx * 8, tip[1] + ny * 8), (pivot + nx * 38, road + ny * 38)], steel)
        for number in range(1, 7):
            base = (pivot + dx * long * number / 7, road + dy * long * number / 7)
            sheet.line([base, (base[0] - nx * 20, base[1] - ny * 20)], steel, 3)
        sheet.line([(pivot - nx * 20, road - ny * 20), (tip[0] - nx * 20, tip[1] - ny * 20)], steel, 4)


def ferry(
    sheet: Sheet,
    x: float,
    water: float,
    size: float,
    *,
    hull: Ink = RED,
    house: Ink = WHITE,
    lit: Ink | None = None,
    funnel: bool = True,
    face: int = 1,
) -> None:
    """A small passenger ferry seen from the side; `size` is its length."""

    def at(dx: float, dy: float) -> tuple[float, float]:
        return (x + dx * size * face, water - dy * size)

    pane = lit or SLATE
    sheet.poly(
        path(
            at(-0.5, 0.13),
            (at(0.1, 0.12), at(0.52, 0.17)),
            (at(0.46, 0.06), at(0.4, -0.02)),
            at(-0.45, -0.02),
            (at(-0.5, 0.05), at(-0.5, 0.13)),
        ),
        hull,
    )
    sheet.line([at(-0.5, 0.128), at(0.1, 0.128), at(0.51, 0.165)], CREAM, size * 0.012)
    sheet.poly([at(-0.42, 0.13), at(0.3, 0.14), at(0.27, 0.25), at(-0.42, 0.25)], house)
    for number in range(9):
        start = -0.38 + number * 0.07
        sheet.poly([at(start, 0.17), at(start + 0.045, 0.17), at(start + 0.045, 0.22), at(start, 0.22)], pane)
    sheet.poly([at(-0.44, 0.25), at(0.3, 0.25), at(0.3, 0.265), at(-0.44, 0.265)], NAVY)
    sheet.poly([at(0.02, 0.265), at(0.24, 0.265), at(0.21, 0.36), at(0.04, 0.36)], house)
    sheet.poly([at(0.06, 0.3), at(0.21, 0.3), at(0.2, 0.34), at(0.065, 0.34)], pane)
    sheet.poly([at(0.0, 0.36), at(0.25, 0.36), at(0.24, 0.376), at(0.01, 0.376)], NAVY)
    if funnel:
        sheet.poly([at(-0.2, 0.265), at(-0.1, 0.265), at(-0.12, 0.42), at(-0.2, 0.42)], OCHRE)
        sheet.poly([at(-0.2, 0.39), at(-0.115, 0.39), at(-0.12, 0.42), at(-0.2, 0.42)], NIGHT)
    sheet.line([at(0.12, 0.37), at(0.12, 0.52)], NIGHT, size * 0.006)
    for number in range(8):
        sheet.line([at(-0.42 + number * 0.05, 0.265), at(-0.42 + number * 0.05, 0.305)], NAVY, size * 0.005)
    sheet.line([at(-0.43, 0.305), at(-0.03, 0.305)], NAVY, size * 0.006)


def crane(sheet: Sheet, x: float, foot: float, high: float, fill: Ink, *, face: int = 1) -> None:
    """A harbour crane on four legs."""

    def at(dx: float, dy: float) -> tuple[float, float]:
        return (x + dx * high * face, foot - dy * high)

    width = high * 0.018
    for leg in (-0.13, 0.13):
        sheet.line([at(leg, 0), at(leg * 0.7, 0.5)], fill, width * 1.4)
    sheet.line([at(-0.12, 0.12), at(0.1, 0.4)], fill, width * 0.7)
    sheet.line([at(0.12, 0.12), at(-0.1, 0.4)], fill, width * 0.7)
    sheet.poly([at(-0.12, 0.5), at(0.12, 0.5), at(0.12, 0.54), at(-0.12, 0.54)], fill)
    sheet.poly([at(-0.16, 0.54), at(0.08, 0.54), at(0.08, 0.66), at(-0.16, 0.68)], fill)
    sheet.line([at(0.04, 0.6), at(0.62, 1.0)], fill, width * 1.5)
    sheet.line([at(-0.02, 0.66), at(-0.02, 0.9), at(0.62, 1.0)], fill, width * 0.6)
    sheet.line([at(-0.02, 0.9), at(-0.15, 0.66)], fill, width * 0.8)
    for number in range(1, 7):
        share = number / 7
        sheet.line(
            [at(0.04 + 0.58 * share, 0.6 + 0.4 * share), at(0.04 + 0.58 * share - 0.03, 0.56 + 0.4 * share + 0.09)],
            fill,
            width * 0.5,
        )
    sheet.line([at(0.62, 1.0), at(0.62, 0.62)], fill, width * 0.45)
    sheet.poly([at(0.6, 0.62), at(0.64, 0.62), at(0.63, 0.57), at(0.61, 0.57)], fill)


def reeds(
    sheet: Sheet,
    foot: float,
    high: float,
    fill: Ink,
    *,
    left: float = 0,
    right: float = 0,
    many: int = 60,
    head: Ink | None = None,
) -> None:
    """Reeds in the wind."""
    right = right or sheet.width
    for _ in range(many):
        x = sheet.random.uniform(left, right)
        tall = high * sheet.random.uniform(0.5, 1.1)
        lean = sheet.random.uniform(0.02, 0.24) * tall
        sheet.curve((x, foot), (x, foot - tall * 0.6), (x + lean, foot - tall), fill, sheet.random.uniform(1.8, 4))
        if head and sheet.random.random() < 0.4:
            sheet.disc(x + lean, foot - tall, 4, head, tall=15)


def bunting(sheet: Sheet, left: float, right: float, y: float, sag: float, fills: list[Ink]) -> None:
    """A line of small flags."""
    middle = (left + right) / 2
    points = [(left, y), ((middle, y + sag * 2), (right, y))]
    line = path(*points, steps=26)  # type: ignore[arg-type]
    sheet.line(line, NIGHT, 1.6)
    for number, (x, at) in enumerate(line[1:-1]):
        sheet.poly([(x - 12, at), (x + 12, at), (x, at + 26)], fills[number % len(fills)])


__all__ = [
    "LEAF",
    "SAND",
    "TEAL",
    "bascule",
    "bunting",
    "clouds",
    "crane",
    "ferry",
    "gulls",
    "heron",
    "hills",
    "house",
    "lantern",
    "person",
    "rain",
    "reeds",
    "row_of_houses",
    "street_lamp",
    "tree",
    "umbrella",
    "waves",
]
