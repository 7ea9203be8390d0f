"""A small printing press: shapes are drawn on four plates, and the plates are printed over each other on paper.

The look is that of a screen print: few inks, grain in every tone, colours out of register by a hair. Everything follows from a
seed, so that each newsroom gets the same pictures without one of them being kept in the repository.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache
from random import Random
from typing import TypeAlias

from PIL import Image, ImageChops, ImageDraw, ImageFilter

Ink: TypeAlias = tuple[int, int, int, int]
Point: TypeAlias = tuple[float, float]

PAPER = (247, 240, 226)
INKS = ((28, 44, 78), (58, 140, 142), (214, 76, 52), (240, 176, 64))
REGISTER = ((0, 0), (2, -1), (-1, 2), (1, 1))
FINER = 2


def ink(navy: int = 0, teal: int = 0, red: int = 0, ochre: int = 0) -> Ink:
    """A tone of each plate, in per cent of full ink."""
    return tuple(round(part * 2.55) for part in (navy, teal, red, ochre))  # type: ignore[return-value]


WHITE = ink()
NIGHT = ink(100, 30)
NAVY = ink(88)
DUSK = ink(60, 20, 10)
SLATE = ink(48, 15)
MIST = ink(14, 12)
TEAL = ink(15, 85)
SEA = ink(32, 70)
PALE_SEA = ink(0, 38)
SKY = ink(4, 20)
GREEN = ink(22, 70, 0, 60)
LEAF = ink(0, 55, 0, 70)
OCHRE = ink(0, 0, 0, 100)
SAND = ink(0, 0, 6, 38)
CREAM = ink(0, 0, 0, 16)
RED = ink(0, 0, 92, 20)
BRICK = ink(18, 0, 78, 40)
PINK = ink(0, 0, 34, 10)
ORANGE = ink(0, 0, 58, 80)
BROWN = ink(52, 0, 50, 60)
SKIN = (ink(0, 0, 22, 34), ink(6, 0, 30, 56), ink(36, 0, 42, 70), ink(0, 0, 16, 24))


@lru_cache(maxsize=4)
def _grain(width: int, height: int, seed: int) -> Image.Image:
    noise = Image.frombytes("L", (width, height), Random(seed).randbytes(width * height))
    return ImageChops.blend(noise, noise.filter(ImageFilter.BoxBlur(1)), 0.45)


class Sheet:
    """A sheet in the press. Places are in picture points from the upper left corner."""

    def __init__(self, width: int, height: int, *, seed: int, ground: Ink = WHITE) -> None:
        self.width, self.height = width, height
        self.random = Random(seed)
        self.seed = seed
        self.plates = Image.new("CMYK", (width * FINER, height * FINER), ground)
        self._pen = ImageDraw.Draw(self.plates)

    # shapes

    def rect(self, left: float, top: float, right: float, bottom: float, fill: Ink, *, radius: float = 0) -> None:
        """A box, with round corners if wanted."""
        box = [_fine(value) for value in (min(left, right), min(top, bottom), max(left, right), max(top, bottom))]
        if radius:
            self._pen.rounded_rectangle(box, radius * FINER, fill)
        else:
            self._pen.rectangle(box, fill)

    def poly(self, points: Sequence[Point], fill: Ink) -> None:
        """A filled outline."""
        self._pen.polygon([(x * FINER, y * FINER) for x, y in points], fill)

    def disc(self, x: float, y: float, radius: float, fill: Ink, *, tall: float | None = None) -> None:
        """A disc, or an ellipse that is `tall` high."""
        high = radius if tall is None else tall
        self._pen.ellipse([_fine(v) for v in (x - radius, y - high, x + radius, y + high)], fill)

    def pie(self, x: float, y: float, radius: float, start: float, end: float, fill: Ink) -> None:
        """A slice of a disc, in degrees clockwise from three o'clock."""
        self._pen.pieslice([_fine(v) for v in (x - radius, y - radius, x + radius, y + radius)], start, end, fill)

    def line(self, points: Sequence[Point], fill: Ink, width: float = 4) -> None:
        """A stroke with round joints."""
        places = [(x * FINER, y * FINER) for x, y in points]
        wide = max(1, round(width * FINER))
        self._pen.line(places, fill, wide, joint="curve")
        if wide > 5:
            half = wide / 2
            for x, y in (places[0], places[-1]):
                self._pen.ellipse([x - half, y - half, x + half, y + half], fill)

    def arc(self, x: float, y: float, radius: float, start: float, end: float, fill: Ink, width: float = 4) -> None:
        """A part of a circle's line."""
        box = [_fine(v) for v in (x - radius, y - radius, x + radius, y + radius)]
        self._pen.arc(box, start, end, fill, round(width * FINER))

    def arc_oval(self, x: float, y: float, wide: float, tall: float, fill: Ink, width: float = 2) -> None:
        """The line of an ellipse."""
        self._pen.ellipse(
            [_fine(v) for v in (x - wide, y - tall, x + wide, y + tall)], None, fill, round(width * FINER)
        )

    def curve(self, start: Point, bend: Point, end: Point, fill: Ink, width: float = 4) -> None:
        """A stroke from `start` to `end` that is drawn towards `bend`."""
        self.line(bezier(start, bend, end), fill, width)

    # tones

    def fade(self, top: float, bottom: float, first: Ink, last: Ink, *, left: float = 0, right: float = 0) -> None:
        """A band whose tone goes from `first` at its top to `last` at its foot."""
        box = (_fine(left), _fine(top), _fine(right or self.width), _fine(bottom))
        size = (box[2] - box[0], box[3] - box[1])
        mask = Image.linear_gradient("L").resize(size)
        self.plates.paste(Image.composite(Image.new("CMYK", size, last), Image.new("CMYK", size, first), mask), box[:2])

    def glow(self, x: float, y: float, radius: float, fill: Ink, strength: float = 1.0) -> None:
        """Light around a lamp: the ink at its middle, nothing at the edge."""
        size = (_fine(radius * 2), _fine(radius * 2))
        mask = Image.radial_gradient("L").point(lambda tone: max(0, round((180 - tone) * 1.4 * strength))).resize(size)
        self.plates.paste(fill, (_fine(x - radius), _fine(y - radius)), mask)

    def shade(self, points: Sequence[Point], fill: Ink) -> None:
        """Print over what is there without taking it away, as a second pass of ink does."""
        mask = Image.new("CMYK", self.plates.size, 0)
        ImageDraw.Draw(mask).polygon([(x * FINER, y * FINER) for x, y in points], fill)
        self.plates.paste(ImageChops.add(self.plates, mask))

    def mirror(self, horizon: float, depth: float, *, strength: float = 0.55, sway: float = 7) -> None:
        """Lay what stands above `horizon` upside down into the water below it, moved by small waves."""
        width, top, high = self.plates.width, _fine(horizon), _fine(depth)
        source = self.plates.crop((0, max(0, top - high), width, top)).transpose(Image.Transpose.FLIP_TOP_BOTTOM)
        step = 8
        for y in range(0, source.height, step):
            share = y / source.height
            shift = round(math.sin(y * 0.11 + math.sin(y * 0.031) * 3) * sway * FINER * (0.3 + share))
            strip = ImageChops.offset(source.crop((0, y, width, min(y + step, source.height))), shift, 0)
            box = (0, top + y, width, top + y + strip.height)
            under = self.plates.crop(box)
            self.plates.paste(Image.blend(under, strip, strength * (1 - share * 0.75)), box[:2])

    # printing

    def print(self) -> Image.Image:
        """The finished picture."""
        size = (self.width, self.height)
        channels = [Image.new("L", size, tone) for tone in PAPER]
        plates = self.plates.reduce(FINER).split()
        for number, (plate, colour, (right, down)) in enumerate(zip(plates, INKS, REGISTER, strict=True)):
            if plate.getextrema()[1] == 0:
                continue
            noise = ImageChops.offset(_grain(*size, 7), self.seed * 53 + number * 211, number * 97)
            rough = ImageChops.add(plate, noise, 1, -128).point(_HARD)
            tone = ImageChops.blend(plate, rough, 0.36)
            moved = tone.copy()
            moved.paste(tone, (right, down))
            for index, light in enumerate(colour):
                taken = moved.point([round(255 - min(255, level * 1.02) * (255 - light) / 255) for level in range(256)])
                channels[index] = ImageChops.multiply(channels[index], taken)
        return Image.merge("RGB", channels)


_HARD = [min(255, max(0, round((tone - 128) * 2.6 + 128))) for tone in range(256)]


def _fine(value: float) -> int:
    return round(value * FINER)


def bezier(start: Point, bend: Point, end: Point, *, steps: int = 18) -> list[Point]:
    """Points on a bent line."""
    points = []
    for step in range(steps + 1):
        t = step / steps
        a, b, c = (1 - t) ** 2, 2 * t * (1 - t), t * t
        points.append((a * start[0] + b * bend[0] + c * end[0], a * start[1] + b * bend[1] + c * end[1]))
    return points


def path(*parts: Point | tuple[Point, Point], steps: int = 14) -> list[Point]:
    """An outline of places; a pair of places is a curve, drawn towards the first, that ends at the second."""
    points: list[Point] = []
    for part in parts:
        if isinstance(part[0], tuple):
            bend, end = part
            points += bezier(points[-1], bend, end, steps=steps)[1:]
        else:
            points.append(part)
    return points
