"""An entry as its feed says it becomes an item as the desk keeps it: clean, dated, known again. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from html import unescape

from galley.gather.data import FeedData, FeedItem, ItemData
from galley.gather.languages import guess_language, language_code, settle_language
from galley.gather.pictures import MOST_PICTURES, mark_of
from galley.kernel.ids import fingerprint
from galley.kernel.text import clean_html, one_line, plain, plain_of_clean, tokens
from galley.kernel.urls import canonical_page_key, canonical_url

SUMMARY_LENGTH = 400
HEADLINE_LENGTH = 300
FUTURE = timedelta(days=1)
"""A date further ahead than this is a mistake, not an embargo."""


@dataclass(frozen=True)
class Identity:
    """By what an entry is known again, found without reading its text."""

    guid: str
    guid_key: str
    """Of the guid, unique within its source."""
    page_key: str
    """Of its page, when its address names it alone; else empty."""
    canonical_url: str
    raw_hash: str
    """Of all that the feed says of it: when this is unchanged, so is the item."""


def identities(items: Sequence[FeedItem]) -> list[Identity]:
    """The identities of a feed's entries, in order.

    A guid or an address that several different entries of one feed share does not name any of them: then the address
    or the title tells them apart.
    """
    guid_uses = Counter(guid for guid, _url, _title in {(item.guid, item.url, item.title) for item in items})
    url_uses = Counter(url for url, _title in {(item.url, item.title) for item in items if item.url})
    return [_identity(item, guid_uses=guid_uses, url_uses=url_uses) for item in items]


def _identity(item: FeedItem, *, guid_uses: Counter[str], url_uses: Counter[str]) -> Identity:
    url_is_own = url_uses[item.url] == 1
    canonical = canonical_url(item.url) if item.url else ""
    if item.guid and guid_uses[item.guid] == 1:
        guid = item.guid
    elif canonical and url_is_own:
        guid = canonical
    else:
        guid = "urn:galley:" + fingerprint(item.guid, canonical, item.title or item.summary_html or item.content_html)
    page = canonical_page_key(canonical) if url_is_own else ""
    if item.kind == "letter":
        page = f"mid:{guid}"  # a letter to two of our mailboxes is one letter
    standing = f"{item.status}|{item.provider_version}|{item.embargoed_until}|{item.expires}|{item.edit_note}"
    parts = (
        *(item.title, item.summary_html, item.content_html, "|".join(item.authors), item.url, item.picture_url),
        *((standing,) if item.kind != "news" or standing != _PLAIN else ()),
        *(mark_of(picture) for picture in item.pictures),
    )
    return Identity(guid, fingerprint(guid), fingerprint(page) if page else "", canonical, fingerprint(*parts))


_PLAIN = "usable||None|None|"
"""The standing of an entry of an ordinary feed."""
_IMAGE = re.compile(r"<img[^<>]{0,500}?\ssrc=\"([^\"<>]{1,2000})\"")


def normalise(
    item: FeedItem, identity: Identity, *, feed: FeedData, language: str, rights: str, fetched_at: datetime
) -> ItemData:
    """Make an entry ready to be kept.

    Args:
        language: the source's own, as the desk set it; empty: the feed or the words say it.
        rights: the source's own; empty: the feed says them.
        fetched_at: stands in for a missing date, and for one in the future.
    """
    body_html = clean_html(item.content_html or item.summary_html, base_url=_web_base(item, feed))
    body_text = plain_of_clean(body_html)
    summary = plain(item.summary_html) if item.content_html and item.summary_html else body_text
    headline = one_line(item.title, max_length=HEADLINE_LENGTH) or one_line(body_text, max_length=120)
    last_resorts = (item.url, *(enclosure.url for enclosure in item.enclosures), item.guid, feed.title, "…")
    headline = headline or one_line(next(filter(None, last_resorts)), max_length=HEADLINE_LENGTH)
    byline = ", ".join(item.authors or feed.authors)[:500]
    picture = item.picture_url or _first_picture(body_html)
    return ItemData(
        guid=identity.guid,
        url=item.url,
        canonical_url=identity.canonical_url,
        page_key=identity.page_key,
        headline=headline,
        summary=one_line(summary, max_length=SUMMARY_LENGTH),
        body_html=body_html,
        body_text=body_text,
        language=_language(language, item, feed, f"{headline} {body_text[:2_000]}"),
        published=_moment(item.published or item.updated, fetched_at),
        updated=_moment(item.updated, fetched_at) if item.updated else None,
        byline=byline,
        categories=item.categories[:30],
        rights=(rights or item.rights or feed.rights)[:500],
        credit=item.credit[:300],
        picture_url=picture if picture.startswith(("http://", "https://")) else "",
        enclosures=item.enclosures[:20],
        pictures=item.pictures[:MOST_PICTURES],
        kind=item.kind,
        status=item.status,
        provider_version=item.provider_version[:40],
        embargoed_until=item.embargoed_until,
        expires=item.expires,
        urgency=item.urgency,
        genre=item.genre[:120],
        slugline=item.slugline[:300],
        edit_note=item.edit_note,
        subjects=item.subjects[:60],
        places=item.places[:60],
        related=item.related[:60],
        extra=item.extra,
        content_hash=fingerprint(headline, summary, body_text),
    )


def _web_base(item: FeedItem, feed: FeedData) -> str:
    """Where its relative addresses lead from; of a feed that is a file, the page that it is the feed of."""
    return next((base for base in (item.base_url, item.url, feed.url) if base.startswith(("http://", "https://"))), "")


def _first_picture(body_html: str) -> str:
    found = _IMAGE.search(body_html) if "<img" in body_html else None
    return unescape(found[1]) if found else ""


def _language(ours: str, item: FeedItem, feed: FeedData, text: str) -> str:
    found = settle_language(language_code(ours), item.language or feed.language, text)
    return found or guess_language(" ".join(other.title for other in feed.items[:30]))


def _moment(said: datetime | None, fetched_at: datetime) -> datetime:
    return said if said is not None and said <= fetched_at + FUTURE else fetched_at


def same_story(one: str, other: str) -> bool:
    """Whether two headlines of one page tell the same story, so that the second is a new version and not a new item.

    A page that has a new story every day keeps its address; a page whose story is updated keeps most of its words.
    """
    first, second = set(tokens(one)), set(tokens(other))
    if not first or not second:
        return one.strip() == other.strip()
    return len(first & second) * 2 >= min(len(first), len(second))
