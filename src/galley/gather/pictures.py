"""The pictures of an item: made from what a format says, kept as JSON, the best size first. Pure."""

from __future__ import annotations

import base64
import binascii
import mimetypes
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields, replace
from typing import Any

from galley.gather.data import Attachment, Enclosure, PictureSize, WirePicture
from galley.kernel.ids import fingerprint, fingerprint_bytes

MOST_PICTURES = 20
MOST_SIZES = 12
PICTURE_TYPES = frozenset({"picture", "graphic", "video"})
"""What the standards call an item that is a picture, or has one to show."""
MOST_PIXELS = 50_000_000
"""Of a picture that is taken: what a press camera makes, and what a small machine can decode."""
MEDIA_TYPES = ("image/jpeg", "image/png", "image/webp", "image/avif", "image/gif")
"""Kinds of picture that are taken; SVG is none of them, since it is a program as much as a drawing."""
ENDINGS = (".jpg", ".jpeg", ".jpe", ".png", ".webp", ".avif", ".gif")
OTHER_ENDINGS = (".tif", ".tiff", ".svg", ".eps", ".psd", ".heic", ".heif", ".bmp")
"""Of pictures that are not taken, and are no documents either."""
_SMALL = ("thumb", "icon", "preview", "small", "square", "low")
_LARGE = ("original", "high", "full", "large", "print", "main", "hires")
_MARKS = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF8", b"RIFF")
_SIZE_FIELDS = tuple(one.name for one in fields(PictureSize))
_WORD_FIELDS = ("guid", "kind", "caption", "alt", "credit", "rights", "machine_made")


def picture_of(sizes: Iterable[PictureSize], **words: Any) -> WirePicture | None:
    """A picture of these sizes, each file once; None when there is none."""
    once = {(size.url, size.name, size.body_hash): size for size in sizes if size.url or size.name}
    if not once:
        return None
    said: dict[str, Any] = {
        name: text[: _LONGEST.get(name, 2_000)] if isinstance(text, str) else text for name, text in words.items()
    }
    return WirePicture(tuple(once.values())[:MOST_SIZES], **said)


_LONGEST = {"caption": 4_000, "rights": 4_000, "credit": 300, "guid": 500}


def described(pictures: Iterable[Mapping[str, Any]], *, credit: str) -> tuple[WirePicture, ...]:
    """Pictures of a post, each given as its "url" and "alt": what whoever posted it says that it shows."""
    made = (picture_of([size_at(str(one["url"]))], alt=str(one["alt"])[:1_000], credit=credit) for one in pictures)
    return tuple(picture for picture in made if picture is not None)[:MOST_PICTURES]


def size_at(said: str, **more: Any) -> PictureSize:
    """A size at an address, or by a name beside the document; a name with a folder in it is none at all."""
    if said.lower().startswith(("http://", "https://")):
        return PictureSize(url=said[:2_000], **more)
    name = said.removeprefix("./")
    return PictureSize(name=name if is_file_name(name) else "", **more)


def is_file_name(name: str) -> bool:
    """Whether a name can be of a file in the document's own folder: never a path, hidden, or an address."""
    if not 0 < len(name) <= 200 or name[0] in ".~" or not name.isprintable():
        return False
    return not any(c in name for c in '/\\:?*|<>"')


def is_picture_name(name: str) -> bool:
    """Whether a file is a picture, by its name."""
    return name.lower().endswith((*ENDINGS, *OTHER_ENDINGS))


def looks_like_one(address: str, media_type: str) -> bool:
    """Whether a file is a picture, by its type, or by its ending when no type is said."""
    if media_type:
        return media_type.startswith("image/")
    return address.partition("?")[0].lower().endswith(ENDINGS)


def whole_number(said: Any) -> int:
    """Pixels or bytes; 0 for what is no such number."""
    text = str(said if said is not None else "").strip().removesuffix("px").partition(".")[0]
    return int(text) if text.isascii() and text.isdigit() and len(text) < 13 else 0


def best_first(sizes: Sequence[PictureSize]) -> list[PictureSize]:
    """Sizes in the order in which they are tried: the largest that can be taken, and what cannot be taken last.

    What its provider calls large goes before what it calls small, since often only some sizes say how many points.
    """
    return sorted(sizes, key=_goodness, reverse=True)


def _goodness(size: PictureSize) -> tuple[bool, int, int, int]:
    kind = size.media_type or mimetypes.guess_type((size.url or size.name).partition("?")[0])[0] or ""
    area = size.width * (size.height or size.width)
    can_be_taken = area <= MOST_PIXELS and (kind in MEDIA_TYPES or kind in {"", "image/", "image/*", "image/jpg"})
    weight = any(word in size.role for word in _LARGE) - any(word in size.role for word in _SMALL)
    return can_be_taken, weight, area, size.size_bytes


def best_address(pictures: Sequence[WirePicture]) -> str:
    """The best size of the first picture that has one on the web; empty when none has."""
    for picture in pictures:
        for size in best_first(picture.sizes):
            if size.url:
                return size.url
    return ""


def mark_of(picture: WirePicture) -> str:
    """Changes when anything changes that is said of a picture."""
    files = (f"{one.url}|{one.name}|{one.body_hash}|{one.width}" for one in picture.sizes)
    words = (picture.guid, picture.caption, picture.alt, picture.credit, picture.rights, str(picture.machine_made))
    return "\x1e".join((*words, *files))


def key_of(picture: WirePicture) -> str:
    """Its name in addresses of the desk: another one when its files are others."""
    return fingerprint(picture.guid, *(f"{one.url}|{one.name}|{one.body_hash}" for one in picture.sizes))


def as_row(picture: WirePicture) -> dict[str, Any]:
    """JSON-ready, without what says nothing."""
    words = {name: value for name in _WORD_FIELDS if (value := getattr(picture, name))}
    sizes = [{name: value for name in _SIZE_FIELDS if (value := getattr(one, name))} for one in picture.sizes]
    return {**words, "sizes": sizes}


def of_rows(rows: Iterable[Mapping[str, Any]]) -> tuple[WirePicture, ...]:
    """What `as_row` wrote; fields of another version of Galley are left out."""
    return tuple(
        WirePicture(
            tuple(PictureSize(**{name: one[name] for name in _SIZE_FIELDS if name in one}) for one in row["sizes"]),
            **{name: row[name] for name in _WORD_FIELDS if name in row},
        )
        for row in rows
    )


def offered(typed: Sequence[WirePicture], enclosures: Sequence[Enclosure], picture_url: str) -> tuple[WirePicture, ...]:
    """An item's pictures; of a format that gives addresses only, one for each."""
    if typed:
        return tuple(typed)
    found = {
        one.url: picture_of([size_at(one.url, media_type=one.media_type)], caption=one.caption, credit=one.credit)
        for one in enclosures
        if looks_like_one(one.url, one.media_type)
    }
    if picture_url and picture_url not in found:
        found = {picture_url: picture_of([size_at(picture_url)]), **found}
    return tuple(picture for picture in found.values() if picture is not None)[:MOST_PICTURES]


def inline(text: str, *, name: str, media_type: str) -> tuple[PictureSize, Attachment] | None:
    """A picture that stands within a document in base64; None when it is no picture.

    Args:
        name: of the item, from which a file's name is made.
    """
    if media_type and not media_type.startswith("image/"):
        return None
    try:
        body = base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError):
        return None
    if not body.startswith(_MARKS) and body[4:8] != b"ftyp":
        return None
    ending = mimetypes.guess_extension(media_type) or ".jpg"
    stem = "".join(c if c.isalnum() else "-" for c in name).strip("-")[-80:] or "picture"
    file = Attachment(f"{stem}{ending}", body, media_type)
    return PictureSize(name=file.name, media_type=media_type, body_hash=fingerprint_bytes(body)), file


def wanted_files(pictures: Iterable[WirePicture]) -> Iterator[tuple[WirePicture, list[PictureSize]]]:
    """Pictures that only files beside their document can bring, each with the sizes to look for, best first."""
    for picture in pictures:
        if not any(one.body_hash or one.url for one in picture.sizes):
            yield picture, best_first(picture.sizes)


def with_file(picture: WirePicture, size: PictureSize, body_hash: str) -> WirePicture:
    """The picture with one of its files at hand."""
    return replace(picture, sizes=tuple(replace(s, body_hash=body_hash) if s is size else s for s in picture.sizes))
