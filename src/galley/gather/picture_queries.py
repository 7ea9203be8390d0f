"""The pictures of items for screens: with their words, whether they are at hand, and whether they may be used."""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass

from galley.gather.data import PubStatus, WirePicture
from galley.gather.models import ItemPicture, WireItem
from galley.gather.pictures import PICTURE_TYPES, key_of
from galley.kernel.ids import fingerprint

MOST_SHOWN = 20


@dataclass(frozen=True)
class PictureView:
    """One picture of an item, as the desk shows it."""

    item: WireItem
    """Whose it is; of a text that names a picture's own item, that one."""
    key: str
    picture: WirePicture
    tried: ItemPicture | None
    is_killed: bool

    @property
    def is_kept(self) -> bool:
        return self.tried is not None and self.tried.kept_id is not None

    @property
    def caption(self) -> str:
        return self.picture.caption or self._in_file("caption")

    @property
    def alt(self) -> str:
        return self.picture.alt or self._in_file("alt")

    @property
    def credit(self) -> str:
        return self.picture.credit or self._in_file("credit")

    @property
    def rights(self) -> str:
        """Of the picture; where nobody says any, those of the item."""
        return self.picture.rights or self._in_file("rights") or self.item.rights

    @property
    def is_machine_made(self) -> bool:
        return self.picture.machine_made or bool(self.tried and self.tried.words.get("machine_made"))

    def _in_file(self, name: str) -> str:
        return str(self.tried.words.get(name, "")) if self.tried is not None else ""


def pictures_of_items(items: Sequence[WireItem]) -> dict[int, tuple[PictureView, ...]]:
    """The pictures of each of these items, in three queries at most; an item without pictures has no entry.

    A text or package that names another item of its source has that item's pictures too.
    """
    wanted = {item.pk: [(item, picture) for picture in item.own_pictures] for item in items}
    others = _named_items(items)
    for item in items:
        for guid in item.related:
            other = others.get((item.source_id, fingerprint(str(guid))))
            if other is not None and other.pk != item.pk:
                known = {picture.guid for _owner, picture in wanted[item.pk] if picture.guid}
                wanted[item.pk] += [(other, one) for one in other.own_pictures if one.guid not in known]
    shown = [pair for found in wanted.values() for pair in found]
    tried, killed = _tried({owner.pk for owner, _picture in shown}), _killed(shown)
    return {
        pk: tuple(
            PictureView(owner, key, picture, tried.get((owner.pk, key)), _is_killed(owner, picture, killed))
            for owner, picture in found[:MOST_SHOWN]
            if (key := key_of(picture))
        )
        for pk, found in wanted.items()
        if found
    }


def pictures_of(item: WireItem) -> tuple[PictureView, ...]:
    """The pictures of one item."""
    return pictures_of_items([item]).get(item.pk, ())


def _is_killed(owner: WireItem, picture: WirePicture, killed: Container[tuple[int, str]]) -> bool:
    """Whether its item is killed, or the picture by itself."""
    return owner.is_killed or (bool(picture.guid) and (owner.source_id, fingerprint(picture.guid)) in killed)


def _named_items(items: Sequence[WireItem]) -> dict[tuple[int, str], WireItem]:
    """(source, key of its guid) -> the picture items that these name."""
    keys = {fingerprint(str(guid)) for item in items for guid in item.related}
    if not keys:
        return {}
    sources = {item.source_id for item in items}
    rows = WireItem.objects.filter(source__in=sources, guid_key__among=keys).order_by()
    rows = rows.only(
        *("source", "guid_key", "headline", "language", "status", "rights", "extra"),
        *("pictures", "enclosures", "picture_url"),
    )
    return {(row.source_id, row.guid_key): row for row in rows if row.extra.get("type") in PICTURE_TYPES}


def _killed(shown: Iterable[tuple[WireItem, WirePicture]]) -> set[tuple[int, str]]:
    """(source, key of its guid) of the pictures that were killed by themselves."""
    named = [(owner.source_id, fingerprint(picture.guid)) for owner, picture in shown if picture.guid]
    if not named:
        return set()
    sources, keys = zip(*named, strict=True)
    rows = WireItem.objects.filter(source__in=set(sources), guid_key__among=set(keys), status=PubStatus.CANCELED)
    return set(rows.order_by().values_list("source_id", "guid_key"))


def _tried(item_ids: set[int]) -> dict[tuple[int, str], ItemPicture]:
    if not item_ids:
        return {}
    rows = ItemPicture.objects.filter(item__in=item_ids).select_related("kept").defer("kept__body", "kept__small")
    return {(row.item_id, row.key): row for row in rows}
