"""Pictures as files: each in the sizes that pages show, made once, in as many threads as there are processors."""

from __future__ import annotations

import io
import os
from collections.abc import Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass

from PIL import Image

from galley.demo.pictures import scenes
from galley.demo.pictures.people import Looks, portrait


@dataclass(frozen=True)
class PictureFile:
    """The bytes of a picture, and those of its smaller sizes by width."""

    width: int
    height: int
    body: bytes
    sizes: dict[int, tuple[int, bytes]]
    """width: (height, bytes)."""


class Darkroom:
    """Draws pictures ahead of whoever wants them.

    Args:
        widths: of the smaller sizes; one that is not smaller than the picture is left out.
    """

    def __init__(self, *, widths: Iterable[int]) -> None:
        self.widths = tuple(widths)
        self._pool = ThreadPoolExecutor(max_workers=min(4, os.cpu_count() or 1), thread_name_prefix="darkroom")
        self._made: dict[str, Future[PictureFile]] = {}

    def ask_for(self, name: str, *, looks: Looks | None = None, seed: int = 0) -> None:
        """Begin to draw a scene, or a portrait when looks are given."""
        if name not in self._made:
            self._made[name] = self._pool.submit(self._draw, name, looks, seed)

    def get(self, name: str) -> PictureFile:
        """A picture that was asked for; waits for it."""
        return self._made[name].result()

    def close(self) -> None:
        """Draw no more."""
        self._pool.shutdown(wait=True, cancel_futures=True)

    def _draw(self, name: str, looks: Looks | None, seed: int) -> PictureFile:
        image = scenes[name].print() if looks is None else portrait(looks, seed=seed)
        sizes = {}
        for width in self.widths:
            if width < image.width:
                height = round(image.height * width / image.width)
                smaller = image.resize((width, height), Image.Resampling.LANCZOS, reducing_gap=2.0)
                sizes[width] = (height, _jpeg(smaller, quality=72))
        return PictureFile(image.width, image.height, _jpeg(image, quality=80), sizes)


def _jpeg(image: Image.Image, *, quality: int) -> bytes:
    out = io.BytesIO()
    image.save(out, "JPEG", quality=quality)
    return out.getvalue()
