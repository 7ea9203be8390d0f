"""Pictures of feeds: Media RSS with its groups, thumbnails and credits, and enclosures.

Source: Media RSS 1.5.1, https://www.rssboard.org/media-rss, "Primary Elements" and "Optional Elements".
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from galley.gather.data import PictureSize, WirePicture
from galley.gather.markup.items import title_text, unique
from galley.gather.markup.tree import Element, absolute, children, inner
from galley.gather.pictures import looks_like_one, picture_of, size_at, whole_number

Found = dict[str, list[Element]]
SIGNS = frozenset({"media:group", "media:content", "media:thumbnail", "enclosure"})
"""Elements without which an entry has no pictures that are looked for here."""


@dataclass(frozen=True)
class _Words:
    """What is said of a picture, nearest to it first."""

    caption: str = ""
    credit: str = ""
    rights: str = ""

    def or_else(self, other: _Words) -> _Words:
        if self is _NOTHING:
            return other
        return _Words(self.caption or other.caption, self.credit or other.credit, self.rights or other.rights)


_NOTHING = _Words()
_SAID = frozenset({"media:description", "media:text", "media:credit", "media:copyright", "media:rights"})


def pictures_of(found: Found, base: str, links: Sequence[Element] = ()) -> tuple[WirePicture, ...]:
    """The pictures of an entry, before the elements of its groups are mixed with its own.

    Args:
        links: Atom's links that are enclosures.
    """
    return tuple(_once(_found(found, base, links)))


def _found(found: Found, base: str, links: Sequence[Element]) -> Iterator[WirePicture | None]:
    around = _words(found)
    made = [_of_group(group, base, around) for group in found.get("media:group", [])]
    made += [_of_content(element, base, around) for element in found.get("media:content", [])]
    pictures = [one for one in made if one is not None]
    small = _thumbnails(found, base)
    if len(pictures) == 1 and small:
        only = pictures[0]
        pictures = [picture for picture in [_with(only, small)] if picture is not None]
    yield from pictures
    for element in (*found.get("enclosure", []), *links):
        yield picture_of(_sizes([element], base), caption=around.caption, credit=around.credit, rights=around.rights)
    if not pictures and small:
        yield picture_of(small, caption=around.caption, credit=around.credit, rights=around.rights)


def _with(picture: WirePicture, more: Sequence[PictureSize]) -> WirePicture | None:
    return picture_of(
        (*picture.sizes, *more),
        kind=picture.kind,
        caption=picture.caption,
        credit=picture.credit,
        rights=picture.rights,
    )


def _once(pictures: Iterable[WirePicture | None]) -> Iterator[WirePicture]:
    """Each picture once: the same address often stands as an enclosure and as media too."""
    seen: set[str] = set()
    for picture in pictures:
        addresses = {size.url for size in picture.sizes} if picture is not None else set()
        if picture is not None and not addresses & seen:
            yield picture
        seen |= addresses


def _of_group(group: Element, base: str, around: _Words) -> WirePicture | None:
    """The contents of a group are one thing in several sizes; of a film its still is taken."""
    inside = children(group)
    contents = inside.get("media:content", [])
    own = _words(inside)
    for content in contents:
        own = own.or_else(_words(children(content)))
    own = own.or_else(around)
    words = {"caption": own.caption, "credit": own.credit, "rights": own.rights}
    small = [size for one in (inside, *map(children, contents)) for size in _thumbnails(one, base)]
    sizes = _sizes(contents, base)
    return picture_of([*sizes, *small], kind="picture" if sizes or not contents else "video", **words)


def _of_content(content: Element, base: str, around: _Words) -> WirePicture | None:
    inside = children(content) if len(content) else {}
    own = _words(inside).or_else(around)
    sizes = _sizes([content], base)
    words = {"caption": own.caption, "credit": own.credit, "rights": own.rights}
    return picture_of([*sizes, *_thumbnails(inside, base)], kind="picture" if sizes else "video", **words)


def _sizes(elements: Iterable[Element], base: str) -> list[PictureSize]:
    made = []
    for element in elements:
        address = absolute(element.get("url") or element.get("href") or "", base)
        medium = (element.get("medium") or "").strip().lower()
        media_type = (element.get("type") or ("image/*" if medium == "image" else "")).strip().lower()[:100]
        if address and (not medium or medium == "image") and looks_like_one(address, media_type):
            made.append(
                size_at(
                    address,
                    media_type=media_type,
                    width=whole_number(element.get("width")),
                    height=whole_number(element.get("height")),
                    size_bytes=whole_number(element.get("fileSize") or element.get("length")),
                )
            )
    return made


def _thumbnails(found: Found, base: str) -> list[PictureSize]:
    return [
        size_at(
            address,
            width=whole_number(element.get("width")),
            height=whole_number(element.get("height")),
            role="thumbnail",
        )
        for element in found.get("media:thumbnail", [])
        if (address := absolute(element.get("url") or "", base))
    ]


def _words(found: Found) -> _Words:
    if _SAID.isdisjoint(found):  # as with most feeds
        return _NOTHING

    def first(*names: str) -> str:
        return next((text for name in names for one in found.get(name, []) if (text := title_text(inner(one)))), "")

    credit = ", ".join(unique(title_text(inner(one)) for one in found.get("media:credit", [])))
    return _Words(first("media:description", "media:text"), credit, first("media:copyright", "media:rights"))
