"""Public posts of an account on Bluesky, as its public service shows them to everybody; no login.

See docs/sources/bluesky.md. Source: https://docs.bsky.app/docs/api/app-bsky-feed-get-author-feed and the AT Protocol's
lexicons app.bsky.feed.defs, app.bsky.embed.*, app.bsky.richtext.facet.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, ClassVar, Final
from urllib.parse import urlencode

from galley.gather.data import Ask, Batch, Enclosure, FeedData, FeedItem, Part, Problem, PubStatus
from galley.gather.errors import FetchError, GatherError, SourceError
from galley.gather.fetchers import web
from galley.gather.fetchers.jsonapi import Refused, dicts, get_json, text
from galley.gather.markup.dates import parse_date
from galley.gather.markup.items import unique
from galley.gather.pictures import described
from galley.gather.registries import source_kinds
from galley.kernel.http import GuardedHttp
from galley.kernel.text import gettext_noop
from galley.kernel.typed_settings import setting

SERVICE = "https://public.api.bsky.app"
PAGE = 50
MOST_PAGES = 4
REMEMBERED = 100

_NOT_AN_ACCOUNT = gettext_noop("Write the account as name.example.com, or give the address of its profile on bsky.app.")
_NO_ACCOUNT = gettext_noop("Bluesky knows no such account, or it was closed.")
_NOT_FOR_ALL = gettext_noop("The account asks to be shown only to people who are signed in; it is not read.")
_LOST = gettext_noop("A post could not be read and was left out.")
_HANDLE = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]", re.IGNORECASE)
_DID = re.compile(r"did:[a-z]+:[A-Za-z0-9._:%-]+")
_PROFILE = re.compile(r"https?://[^/]+/profile/([^/?#]+)/?", re.IGNORECASE)


@dataclass(frozen=True)
class BlueskySettings:
    """Which of an account's posts are taken, and from where."""

    replies: bool = setting(gettext_noop("Also answers to others"), default=False)
    service: str = setting(
        gettext_noop("Service"),
        default=SERVICE,
        kind="url",
        help=gettext_noop("Where posts are asked for; another only if you run your own."),
    )


class BlueskyKind:
    slug: ClassVar[str] = "bluesky"
    label: ClassVar[str] = gettext_noop("Bluesky account")
    description: ClassVar[str] = gettext_noop("Public posts of one account on Bluesky.")
    address_label: ClassVar[str] = gettext_noop("Account")
    address_help: ClassVar[str] = gettext_noop("Such as town.example.com, or the address of its profile on bsky.app.")
    settings_type: ClassVar[type[BlueskySettings]] = BlueskySettings

    def check_address(self, address: str, *, may_reach_inside: bool) -> str:
        address = address.strip()
        if found := _PROFILE.fullmatch(address):
            address = found[1]
        address = address.removeprefix("@")
        if _DID.fullmatch(address):
            return address
        if not _HANDLE.fullmatch(address):
            raise SourceError(_NOT_AN_ACCOUNT, address)
        return address.lower()

    def fetch(self, ask: Ask) -> Batch:
        with web.open_http(allow_private=ask.allow_private) as http:
            return _Account(ask, http).read()

    def settle(self, ask: Ask, batch: Batch) -> None:
        """An account is not told that it was read."""


class _Account:
    """One reading of an account."""

    def __init__(self, ask: Ask, http: GuardedHttp) -> None:
        self.ask, self.http = ask, http
        self.service = (ask.settings.service or SERVICE).rstrip("/")
        self.problems: list[Problem] = []
        self.name = ""
        self.did = text(ask.state.get("did"))

    def read(self) -> Batch:
        known: dict[str, str] = dict(self.ask.state.get("known") or {})
        posts: dict[str, FeedItem] = {}
        parts, cursor = [], ""
        for _number in range(1 if self.ask.is_trial else MOST_PAGES):
            value, raw = self._page(cursor)
            items = [item for entry in dicts(value.get("feed")) if (item := self._item(entry)) is not None]
            posts |= {item.guid: item for item in items if item.guid not in posts}
            parts.append(Part(self._feed(items), raw))
            cursor = text(value.get("cursor"))
            if not cursor or not items or any(item.guid in known for item in items):
                break
        gone = [] if self.ask.is_trial else self._gone(posts, known)
        if gone:
            parts.append(Part(self._feed(gone)))
        known |= {item.guid: item.published.isoformat() for item in posts.values() if item.published}
        for item in gone:
            known.pop(item.guid, None)
        newest = dict(sorted(known.items(), key=lambda pair: pair[1], reverse=True)[:REMEMBERED])
        state = None if self.ask.is_trial else {"did": self.did, "known": newest}
        return Batch(tuple(parts), format="bluesky", state=state, problems=tuple(self.problems))

    def _feed(self, items: list[FeedItem]) -> FeedData:
        title = self.name or self.ask.address
        return FeedData(title=title, items=tuple(items), problems=tuple(self.problems), format="bluesky")

    def _page(self, cursor: str) -> tuple[dict[str, Any], Any]:
        # Once it is known, the account's number is asked for: names change hands.
        wanted = {
            "actor": self.did or self.ask.address,
            "limit": str(PAGE),
            "filter": "posts_with_replies" if self.ask.settings.replies else "posts_and_author_threads",
        }
        query = urlencode(wanted | ({"cursor": cursor} if cursor else {}))
        try:
            said = get_json(f"{self.service}/xrpc/app.bsky.feed.getAuthorFeed?{query}", http=self.http)
        except Refused as error:
            if error.status == 400 and isinstance(error.value, dict):
                detail = f"{text(error.value.get('error'))} {text(error.value.get('message'))}".strip()
                raise FetchError(self.ask.address, _NO_ACCOUNT, detail) from error
            raise
        return (said.value if isinstance(said.value, dict) else {}), said.raw

    def _item(self, entry: dict[str, Any]) -> FeedItem | None:
        if isinstance(entry.get("reason"), dict) and text(entry["reason"].get("$type")).endswith("#reasonRepost"):
            return None
        post = entry.get("post")
        try:
            if (
                not isinstance(post, dict)
                or not isinstance(post.get("record"), dict)
                or not isinstance(post.get("author"), dict)
            ):
                return None
            author = post["author"]
            if any(one.get("val") == "!no-unauthenticated" for one in dicts(author.get("labels"))):
                raise FetchError(self.ask.address, _NOT_FOR_ALL)
            if self.did and text(author.get("did")) != self.did:
                return None  # another's post, which the thread shows beside
            if not self.did:
                self.did = text(author.get("did"))
            self.name = self.name or " ".join(text(author.get("displayName")).split()) or text(author.get("handle"))
            return post_item(post, author=self.name)
        except (ValueError, TypeError, AttributeError, LookupError) as error:
            self.problems.append(Problem(_LOST, detail=str(error)[:200]))
            return None

    def _gone(self, posts: dict[str, FeedItem], known: dict[str, str]) -> list[FeedItem]:
        """Posts that were there before and that the service no longer has, when asked for by name."""
        dated = [item.published.isoformat() for item in posts.values() if item.published]
        missing = [uri for uri, at in known.items() if uri not in posts and dated and at >= min(dated)][:25]
        if not missing:
            return []
        query = urlencode([("uris", uri) for uri in missing])
        try:
            said = get_json(f"{self.service}/xrpc/app.bsky.feed.getPosts?{query}", http=self.http).value
        except GatherError:
            return []
        if not isinstance(said, dict) or not isinstance(said.get("posts"), list):
            return []
        here = {text(one.get("uri")) for one in dicts(said["posts"])}
        return [
            FeedItem(guid=uri, title=uri, kind="post", status=PubStatus.CANCELED) for uri in missing if uri not in here
        ]


def post_item(post: dict[str, Any], *, author: str) -> FeedItem:
    """The entry of a post as the service shows it."""
    record, uri = post["record"], text(post.get("uri"))
    did, _, key = uri.removeprefix("at://").partition("/app.bsky.feed.post/")
    embed = post.get("embed") if isinstance(post.get("embed"), dict) else {}
    pictures = list(_pictures(embed))
    labels = [text(one.get("val")) for holder in (post, record.get("labels")) for one in _labels(holder)]
    languages = [text(one) for one in record.get("langs") or [] if isinstance(one, str)]
    extra = {
        "cid": text(post.get("cid")),
        "pictures": pictures,
        "labels": [one for one in labels if one and not one.startswith("!")],
        "in_reply_to": _parent(record),
    }
    return FeedItem(
        guid=uri,
        url=f"https://bsky.app/profile/{did}/post/{key}" if key else "",
        content_html=_paragraphs(text_html(record)) + "".join(_told(embed)),
        published=parse_date(text(record.get("createdAt"))) or parse_date(text(post.get("indexedAt"))),
        authors=(author,) if author else (),
        categories=unique([*_tags(record), *(text(one) for one in record.get("tags") or [])]),
        language=languages[0] if len(languages) == 1 else "",
        picture_url=next((one["url"] for one in pictures), ""),
        enclosures=tuple(Enclosure(one["url"], "image/jpeg") for one in pictures),
        pictures=described(pictures, credit=author),
        kind="post",
        related=tuple(one for one in (_parent(record),) if one),
        extra={name: value for name, value in extra.items() if value},
    )


def text_html(record: dict[str, Any]) -> str:
    """A post's text with its links; facets count the bytes of UTF-8.

    Source: https://docs.bsky.app/docs/advanced-guides/post-richtext
    """
    told = record.get("text")
    body = (told if isinstance(told, str) else "").encode("utf-8", "ignore")
    made, at = [], 0
    for start, end, address in sorted(_facets(record, len(body))):
        if start >= at:
            made.append(html.escape(body[at:start].decode("utf-8", "ignore"), quote=False))
            said = html.escape(body[start:end].decode("utf-8", "ignore"), quote=False)
            made.append(f'<a href="{html.escape(address)}">{said}</a>')
            at = end
    made.append(html.escape(body[at:].decode("utf-8", "ignore"), quote=False))
    return "".join(made).replace("\0", "").strip()


def _facets(record: dict[str, Any], length: int) -> Iterator[tuple[int, int, str]]:
    for facet in dicts(record.get("facets") or []):
        index = next(iter(dicts(facet.get("index"))), {})
        start, end = index.get("byteStart"), index.get("byteEnd")
        if not (isinstance(start, int) and isinstance(end, int) and 0 <= start < end <= length):
            continue
        for feature in dicts(facet.get("features") or []):
            if (address := text(feature.get("uri"))).startswith(("http://", "https://")):
                yield start, end, address
                break


def _tags(record: dict[str, Any]) -> Iterator[str]:
    for facet in dicts(record.get("facets") or []):
        for feature in dicts(facet.get("features") or []):
            if text(feature.get("$type")).endswith("#tag"):
                yield text(feature.get("tag"))


def _paragraphs(made: str) -> str:
    return "".join(f"<p>{block.strip().replace(chr(10), '<br>')}</p>" for block in made.split("\n\n") if block.strip())


def _pictures(embed: Any) -> Iterator[dict[str, str]]:
    for holder in _holders(embed):
        for image in dicts(holder.get("images") or []):
            if (address := text(image.get("fullsize") or image.get("thumb"))).startswith(("http://", "https://")):
                yield {"url": address, "alt": text(image.get("alt"))}


def _holders(embed: Any) -> Iterator[dict[str, Any]]:
    """An embed, and the media of one that quotes a post too."""
    if isinstance(embed, dict):
        yield embed
        if isinstance(embed.get("media"), dict):
            yield embed["media"]


def _told(embed: Any) -> Iterator[str]:
    """A card's link, a quoted post, and what pictures show, in words."""
    for picture in _pictures(embed):
        if picture["alt"]:
            yield f"<p><em>{html.escape(picture['alt'], quote=False)}</em></p>"
    for holder in _holders(embed):
        card = holder.get("external")
        if isinstance(card, dict) and (address := text(card.get("uri"))).startswith(("http://", "https://")):
            title = html.escape(text(card.get("title")) or address, quote=False)
            said = html.escape(text(card.get("description")), quote=False)
            yield f'<p><a href="{html.escape(address)}">{title}</a>{"<br>" + said if said else ""}</p>'
        if alt := text(holder.get("alt")):
            yield f"<p><em>{html.escape(alt, quote=False)}</em></p>"
    yield from _quoted(embed)


def _quoted(embed: Any) -> Iterator[str]:
    quoted = embed.get("record") if isinstance(embed, dict) else None
    if isinstance(quoted, dict) and isinstance(quoted.get("record"), dict):
        quoted = quoted["record"]
    if isinstance(quoted, dict) and isinstance(quoted.get("value"), dict):
        author = next(iter(dicts(quoted.get("author"))), {})
        name = html.escape(text(author.get("displayName")) or text(author.get("handle")), quote=False)
        yield f"<blockquote><p>{name}</p>{_paragraphs(text_html(quoted['value']))}</blockquote>"


def _labels(holder: Any) -> list[dict[str, Any]]:
    if not isinstance(holder, dict):
        return []
    return dicts(holder.get("values") or []) + dicts(holder.get("labels") or [])


def _parent(record: dict[str, Any]) -> str:
    reply = record.get("reply")
    parent = reply.get("parent") if isinstance(reply, dict) else None
    return text(parent.get("uri")) if isinstance(parent, dict) else ""


KIND: Final = source_kinds.add(BlueskyKind())
