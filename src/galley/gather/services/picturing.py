"""Get a picture of an item when a person wants to see it: through the guard, within limits, kept once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict
from datetime import timedelta
from urllib.parse import urlsplit

import zstandard
from django.db import transaction

from galley.gather.conf import FETCH_TIMEOUT_SECONDS, PICTURE_MAX_MEGABYTES, RAW_KEEP_DAYS
from galley.gather.data import AsksForFiles, PictureSize
from galley.gather.errors import FetchError, GatherError, PictureGoneError
from galley.gather.fetchers import web
from galley.gather.models import ItemAttachment, ItemPicture, KeptPicture, Source, WireItem
from galley.gather.picture_queries import PictureView, pictures_of
from galley.gather.pictures import MOST_PIXELS, best_first
from galley.gather.registries import source_kinds
from galley.gather.services.fetching import ask_of
from galley.kernel.http import GuardedHttp
from galley.kernel.ids import fingerprint_bytes
from galley.kernel.looking import Looked, LookError, look_at
from galley.kernel.text import gettext_noop
from galley.kernel.time import now

MOST_TRIED = 3
"""Sizes of one picture: the best, and two more when it cannot be had."""
ACCEPT = "image/jpeg, image/png, image/webp, image/gif, image/avif;q=0.9, */*;q=0.1"

_NO_FILE = gettext_noop("The picture’s file did not come with its document.")
_TAKEN_AWAY = gettext_noop("The provider has taken the picture away.")
_NOTHING = gettext_noop("The provider names no file for this picture.")


def get_picture(item: WireItem, key: str) -> PictureView:
    """Have a picture of an item at hand, or know why not; asks the provider unless it is kept already.

    The network is asked outside every transaction. Two who want the same at once both ask, and one file is kept.

    Raises:
        PictureGoneError: the item has no such picture, or it has been killed.
    """
    view = _find(item, key)
    if view.is_kept:
        return view
    problem, detail = _NOTHING, ""
    for size in _in_order(view)[:MOST_TRIED]:
        try:
            looked = look_at(_bytes_of(view, size), most_pixels=MOST_PIXELS)
        except (GatherError, LookError) as error:
            if problem is _NOTHING:  # what is wrong with the best one is what a person wants to know
                problem, detail = str(getattr(error, "problem", "")), str(getattr(error, "detail", ""))
            continue
        _keep(view, looked)
        return _find(item, key)
    _note(view, problem=problem, detail=detail)
    return _find(item, key)


def _find(item: WireItem, key: str) -> PictureView:
    found = next((one for one in pictures_of(item) if one.key == key), None)
    if found is None or found.is_killed:
        raise PictureGoneError
    return found


def _in_order(view: PictureView) -> list[PictureSize]:
    """The best first; what says itself that it is larger than is taken comes last."""
    return sorted(best_first(view.picture.sizes), key=lambda size: size.size_bytes > _most_bytes())


def _most_bytes() -> int:
    return PICTURE_MAX_MEGABYTES.value * 1024 * 1024


def _bytes_of(view: PictureView, size: PictureSize) -> bytes:
    if size.body_hash:
        file = ItemAttachment.objects.filter(item=view.item, body_hash=size.body_hash).first()
        if file is not None:
            return zstandard.decompress(bytes(file.body), max_output_size=file.size_bytes)
    if not size.url:
        raise FetchError(size.name, _NO_FILE, size.name)
    source = Source.objects.get(pk=view.item.source_id)
    try:
        with _open_http(source) as http:
            return web.fetch(size.url, http=http, headers={"Accept": ACCEPT, **_who_asks(source, size.url)}).body
    except FetchError as error:
        if error.is_final:
            raise FetchError(error.address, _TAKEN_AWAY, error.detail) from error
        raise


def _open_http(source: Source) -> GuardedHttp:
    """A private network is reached only at the source's own server, where an operator allowed it for the source."""
    own = urlsplit(source.url).hostname if source.allow_private else None
    return GuardedHttp(
        private_host=own or "",
        timeout_seconds=FETCH_TIMEOUT_SECONDS.value,
        max_bytes=_most_bytes(),
    )


def _who_asks(source: Source, url: str) -> dict[str, str]:
    """The source's own token, for files on the source's own server."""
    kind = source_kinds.get(source.kind)
    return dict(kind.file_headers(ask_of(source), url)) if isinstance(kind, AsksForFiles) else {}


def _keep(view: PictureView, looked: Looked) -> None:
    body = looked.clean.body
    row = KeptPicture(
        body_hash=fingerprint_bytes(body),
        body=body,
        small=looked.small,
        media_type=looked.media_type,
        width=looked.width,
        height=looked.height,
        size_bytes=len(body),
        kept_at=now(),
    )
    with transaction.atomic():
        (kept,) = KeptPicture.objects.bulk_create(
            [row], update_conflicts=True, unique_fields=["body_hash"], update_fields=["kept_at"]
        )
        words = {name: value for name, value in asdict(looked.clean.words).items() if value}
        _note(view, kept_id=kept.pk, words=words)


def _note(view: PictureView, **values: object) -> None:
    blank: dict[str, object] = {"kept_id": None, "words": {}, "problem": "", "detail": ""}
    ItemPicture.objects.update_or_create(item=view.item, key=view.key, defaults={**blank, **values, "tried_at": now()})


def forget_old_pictures() -> int:
    """Drop the files of pictures that were kept longer ago than the setting says; they can be asked for again."""
    oldest = now() - timedelta(days=RAW_KEEP_DAYS.value)
    dropped = 0
    old = KeptPicture.objects.filter(kept_at__lt=oldest)
    for pks in _in_hundreds(old.values_list("pk", flat=True)):
        some = old.filter(pk__in=pks)  # not those that somebody had fetched anew meanwhile
        dropped += some.only("pk").delete()[1].get("galley_gather.KeptPicture", 0)  # without reading the files first
    return dropped


def _in_hundreds(rows: Iterable[int]) -> Iterator[list[int]]:
    pks = list(rows)
    yield from (pks[start : start + 100] for start in range(0, len(pks), 100))
