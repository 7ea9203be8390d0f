"""Take out of a picture what would tell where, when and with what it was taken; of other files nothing is taken."""

from __future__ import annotations

import io
import warnings

from PIL import Image

from galley.gather.tips.parcel import TipFile
from galley.kernel import pictures

_TIFF = (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")
_HEIF = (b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1")
_ENDINGS = (".jpg", ".jpeg", ".jpe", ".png", ".gif", ".webp", ".avif", ".svg", ".tif", ".tiff", ".heic", ".heif",
            ".bmp", ".dng", ".cr2", ".cr3", ".nef", ".arw", ".raf", ".orf", ".rw2", ".psd")  # fmt: skip


class NotCleanError(ValueError):
    """It is a picture, and what it tells beside itself cannot be taken out."""


def clean_file(file: TipFile) -> TipFile:
    """A picture without place, time, device and thumbnails; every other file as it is.

    Raises:
        NotCleanError: it is a picture, by its bytes or its name, of a kind that cannot be cleaned, or a broken one.
    """
    body = file.body
    try:
        if _is_cleanable(body, file.name):
            return TipFile(file.name, pictures.clean(body).body)
        if file.name.lower().endswith((".tif", ".tiff", ".bmp")) and body.startswith((*_TIFF, b"BM")):
            return TipFile(f"{file.name.rpartition('.')[0] or file.name}.png", _as_png(body))
    except (pictures.PictureError, OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise NotCleanError(str(error)) from error
    if file.name.lower().endswith(_ENDINGS) or (body[4:8] == b"ftyp" and body[8:12] in _HEIF):
        raise NotCleanError("a kind of picture that cannot be cleaned")
    return file


def _is_cleanable(body: bytes, name: str) -> bool:
    return (
        body.startswith((pictures.JPEG, pictures.PNG, pictures.GIF))
        or (body.startswith(pictures.RIFF) and body[8:12] == b"WEBP")
        or (body[4:8] == b"ftyp" and body[8:12] in {b"avif", b"avis"})
        or (b"<svg" in body[:4_096].lower() and name.lower().endswith(".svg"))
        or body.lstrip()[:4].lower() == b"<svg"
    )


def _as_png(body: bytes) -> bytes:
    """Decode and write anew: the directories of a TIFF file refer to each other, so nothing can be cut out."""
    with warnings.catch_warnings(action="ignore"), Image.open(io.BytesIO(body)) as picture:
        picture.load()
        bare = Image.new(picture.mode, picture.size)
        bare.paste(picture)
        if picture.mode == "P":
            bare.putpalette(picture.getpalette() or [])
        out = io.BytesIO()
        (bare if bare.mode in {"1", "L", "LA", "P", "RGB", "RGBA", "I;16"} else bare.convert("RGB")).save(out, "PNG")
    return out.getvalue()
