"""Look at a stranger's picture: what it is and how large, decoded within limits, with a small one to show.

A picture's header says how large it becomes, so that a file of some kilobytes that would fill the memory is refused
before a single point of it is decoded. Only kinds that browsers show are decoded; SVG and film are not among them.
"""

from __future__ import annotations

import io
import warnings
from dataclasses import dataclass

from PIL import Image, ImageOps

from galley.kernel.pictures import CleanPicture, PictureError, clean
from galley.kernel.text import gettext_noop

FORMATS = {"JPEG": "image/jpeg", "PNG": "image/png", "GIF": "image/gif", "WEBP": "image/webp", "AVIF": "image/avif"}
SMALL = (960, 960)
SMALLEST = 40
"""Points on its shorter side; what is smaller is a dot that counts readers, or a button."""
_QUALITY = 80

NOT_A_PICTURE = gettext_noop("This is not a picture of a kind that is taken: JPEG, PNG, WebP, AVIF or GIF.")
TOO_MANY_POINTS = gettext_noop("The picture has more points than Galley takes.")
TOO_SMALL = gettext_noop("This is too small to be a picture; it may be there to count readers.")
BROKEN = gettext_noop("The picture’s file is broken or not complete.")


class LookError(PictureError):
    """The bytes are no picture that is taken; `problem` is a sentence, marked for translation."""

    def __init__(self, problem: str, detail: str = "") -> None:
        super().__init__(f"{problem} {detail}".strip())
        self.problem, self.detail = problem, detail


@dataclass(frozen=True)
class Looked:
    """A picture that is one."""

    clean: CleanPicture
    media_type: str
    width: int
    """As it is seen, turned the right way up."""
    height: int
    small: bytes
    """A JPEG of 960 points at most, without anything beside the picture."""


def look_at(body: bytes, *, most_pixels: int) -> Looked:
    """Decode a picture, and take out what its file says beside it.

    Raises:
        LookError: it is none, is broken, or is larger or smaller than is taken.
    """
    try:
        with warnings.catch_warnings(action="ignore"):
            return _looked(body, most_pixels)
    except LookError:
        raise
    except PictureError as error:
        raise LookError(BROKEN, str(error)[:200]) from error
    except Image.DecompressionBombError as error:
        raise LookError(TOO_MANY_POINTS) from error
    except Exception as error:  # decoders raise what they like on what strangers send
        raise LookError(BROKEN, f"{type(error).__name__}: {error}"[:200]) from error


def _looked(body: bytes, most_pixels: int) -> Looked:
    try:
        with Image.open(io.BytesIO(body), formats=list(FORMATS)) as header:
            width, height = header.size
    except Image.UnidentifiedImageError as error:
        raise LookError(NOT_A_PICTURE) from error
    if width * height > most_pixels:
        raise LookError(TOO_MANY_POINTS, f"{width} × {height}")
    if min(width, height) < SMALLEST:
        raise LookError(TOO_SMALL, f"{width} × {height}")
    # Decoded as it came: a file that breaks off gets an end when it is cleaned, and would be grey from there on.
    with Image.open(io.BytesIO(body), formats=list(FORMATS)) as picture:
        media_type = FORMATS.get(str(picture.format), "image/jpeg")  # of some cameras' JPEG it says "MPO"
        turned = picture.getexif().get(0x0112, 1) in {5, 6, 7, 8}
        small = _small(picture)
    return Looked(clean(body), media_type, height if turned else width, width if turned else height, small)


def _small(picture: Image.Image) -> bytes:
    """A JPEG to show; what shines through becomes white."""
    profile = picture.info.get("icc_profile") if picture.mode == "RGB" else None
    picture.draft("RGB", SMALL)  # a JPEG is decoded no larger than it takes
    picture.thumbnail(SMALL, reducing_gap=2.0)
    upright = ImageOps.exif_transpose(picture)
    if upright.mode in {"RGBA", "LA", "PA"} or "transparency" in upright.info:
        paper = Image.new("RGB", upright.size, "white")
        seen = upright.convert("RGBA")
        paper.paste(seen, mask=seen.getchannel("A"))
        upright = paper
    out = io.BytesIO()
    upright.convert("RGB").save(out, "JPEG", quality=_QUALITY, icc_profile=profile, exif=b"", comment=b"")
    return out.getvalue()
