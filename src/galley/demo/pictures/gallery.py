"""The list of scenes: each is a function that draws on a sheet, under the name by which stories ask for it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PIL import Image

from galley.demo.pictures.press import WHITE, Ink, Sheet

Draw = Callable[[Sheet], None]


@dataclass(frozen=True)
class Scene:
    """How one picture is drawn."""

    name: str
    width: int
    height: int
    seed: int
    ground: Ink
    draw: Draw

    def print(self) -> Image.Image:
        """Draw and print it."""
        sheet = Sheet(self.width, self.height, seed=self.seed, ground=self.ground)
        self.draw(sheet)
        return sheet.print()


scenes: dict[str, Scene] = {}


def scene(
    name: str, *, width: int = 1500, height: int = 1000, seed: int = 1, ground: Ink = WHITE
) -> Callable[[Draw], Draw]:
    """Add a scene; 1500 by 1000 unless it is wider."""

    def add(draw: Draw) -> Draw:
        scenes[name] = Scene(name, width, height, seed, ground, draw)
        return draw

    return add
