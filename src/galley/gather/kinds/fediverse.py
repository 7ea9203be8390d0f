"""Public posts of an account in the fediverse, such as an office's on Mastodon; no login, no following.

See docs/sources/fediverse.md.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Any, ClassVar, Final
from urllib.parse import quote, urlsplit

from galley.gather.data import Ask, Batch, FeedData, FeedItem, Part, Problem, PubStatus, Raw
from galley.gather.errors import FetchError, GatherError, ParseError, SourceError
from galley.gather.feeds import parse_feed
from galley.gather.fetchers import web
from galley.gather.fetchers.jsonapi import Refused, dicts, get_json, text
from galley.gather.parsers import activitystreams as streams
from galley.gather.registries import source_kinds
from galley.kernel.http import GuardedHttp
from galley.kernel.text import gettext_noop
from galley.kernel.typed_settings import setting

ACCEPT = 'application/activity+json, application/ld+json; profile="https://www.w3.org/ns/activitystreams"'
MOST_PAGES = 4
MOST_LOOKED_UP = 20
REMEMBERED = 60

_NOT_AN_ACCOUNT = gettext_noop("Write the account as @name@server, or give the address of its profile.")
_NO_ACCOUNT = gettext_noop("The server knows no such account.")
_NO_OUTBOX = gettext_noop("The account does not let its posts be read.")
_BY_FEED = gettext_noop("The server shows posts only to signed requests; the account's feed is read instead.")
_LOST = gettext_noop("A post could not be read and was left out.")
_HANDLE = re.compile(r"@?(?P<name>[\w.-]{1,100})@(?P<host>[\w.-]+(?::\d{1,5})?)")
_PROFILE = re.compile(r"(?P<origin>https?://[^/\s]+)/@(?P<name>[\w.-]{1,100})(?:@[\w.-]+)?/?", re.IGNORECASE)


@dataclass(frozen=True)
class FediverseSettings:
    """Which of an account's posts are taken."""

    replies: bool = setting(gettext_noop("Also answers to others"), default=False)


class FediverseKind:
    slug: ClassVar[str] = "fediverse"
    label: ClassVar[str] = gettext_noop("Fediverse account")
    description: ClassVar[str] = gettext_noop("Public posts of one account, such as an office's on Mastodon.")
    address_label: ClassVar[str] = gettext_noop("Account")
    address_help: ClassVar[str] = gettext_noop("Such as @town@social.example, or the address of its profile.")
    settings_type: ClassVar[type[FediverseSettings]] = FediverseSettings

    def check_address(self, address: str, *, may_reach_inside: bool) -> str:
        address = address.strip()
        if found := _HANDLE.fullmatch(address.removeprefix("acct:")):
            return f"@{found['name']}@{found['host'].lower()}"
        if not web.is_web_address(address):
            raise SourceError(_NOT_AN_ACCOUNT, address)
        return address

    def fetch(self, ask: Ask) -> Batch:
        with web.open_http(allow_private=ask.allow_private) as http:
            return _Account(ask, http).read()

    def settle(self, ask: Ask, batch: Batch) -> None:
        """An account is not told that it was read."""


class _Account:
    """One reading of an account."""

    def __init__(self, ask: Ask, http: GuardedHttp) -> None:
        self.ask, self.http = ask, http
        self.problems: list[Problem] = []
        self.parts: list[Part] = []
        self.name = ""

    def read(self) -> Batch:
        url = text(self.ask.state.get("actor")) or self._actor_url()
        try:
            actor = self._actor(url)
            pages = self._pages(actor)
        except Refused as error:
            if error.status not in {401, 403}:
                raise
            return self._by_feed(url, error)
        posts: dict[str, FeedItem] = {}
        for page, raw in pages:
            items = self._items(page, actor=text(actor["id"]))
            posts |= {item.guid: item for item in items if item.guid not in posts}
            self.parts.append(Part(self._feed(items), raw))
        gone = [] if self.ask.is_trial else self._gone(posts)
        if gone:
            self.parts.append(Part(self._feed(gone)))
        if self.ask.is_trial:
            self.parts = [Part(self._feed(list(posts.values())))]
        state = {"actor": text(actor["id"]), "known": self._known(posts, gone)}
        state_or_none = None if self.ask.is_trial else state
        return Batch(tuple(self.parts), format="activitystreams", state=state_or_none, problems=tuple(self.problems))

    def _feed(self, items: list[FeedItem]) -> FeedData:
        return FeedData(
            title=self.name, items=tuple(items), problems=tuple(self.problems), format="activitystreams 2.0"
        )

    def _actor_url(self) -> str:
        """Where an account lives.

        Source: RFC 7033 (WebFinger).
        """
        address = self.ask.address
        handle, profile = _HANDLE.fullmatch(address), _PROFILE.fullmatch(address)
        if handle:
            origin, name, host = f"https://{handle['host']}", handle["name"], handle["host"]
        elif profile:
            origin, name, host = profile["origin"], profile["name"], urlsplit(profile["origin"]).netloc
        else:
            return address
        resource = quote(f"acct:{name}@{host}", safe="")
        try:
            said = get_json(
                f"{origin}/.well-known/webfinger?resource={resource}", http=self.http, accept="application/jrd+json"
            )
        except Refused as error:
            if error.status in {400, 404, 410}:
                raise FetchError(address, _NO_ACCOUNT, error.detail) from error
            raise
        links = dicts(said.value.get("links")) if isinstance(said.value, dict) else []
        for link in links:
            kind = text(link.get("type"))
            if link.get("rel") == "self" and ("activity+json" in kind or "ld+json" in kind):
                return text(link.get("href"))
        raise FetchError(address, _NO_ACCOUNT)

    def _actor(self, url: str) -> dict[str, Any]:
        actor = get_json(url, http=self.http, accept=ACCEPT).value
        if not isinstance(actor, dict) or not streams.same_host(text(actor.get("id")), url):
            raise FetchError(url, _NO_ACCOUNT)
        if not text(actor.get("outbox")):
            raise FetchError(url, _NO_OUTBOX)
        self.name = " ".join((text(actor.get("name")) or text(actor.get("preferredUsername"))).split())
        return actor

    def _pages(self, actor: dict[str, Any]) -> list[tuple[dict[str, Any], Raw | None]]:
        """The newest pages of the outbox, back to what is known."""
        outbox = get_json(text(actor["outbox"]), http=self.http, accept=ACCEPT)
        collection = outbox.value if isinstance(outbox.value, dict) else {}
        pages: list[tuple[dict[str, Any], Raw | None]] = []
        following: Any = collection.get("first")
        if "orderedItems" in collection or "items" in collection:
            pages.append((collection, outbox.raw))
        seen: set[str] = set()
        while following and len(pages) < (1 if self.ask.is_trial else MOST_PAGES):
            raw = None
            if isinstance(following, str):
                if following in seen or not streams.same_host(following, text(actor["outbox"])):
                    break
                seen.add(following)
                said = get_json(following, http=self.http, accept=ACCEPT)
                following, raw = said.value, said.raw
            if not isinstance(following, dict):
                break
            pages.append((following, raw))
            if self._reaches_what_is_known(following):
                break
            following = following.get("next")
        return pages

    def _reaches_what_is_known(self, page: dict[str, Any]) -> bool:
        known = self.ask.state.get("known") or {}
        items = page.get("orderedItems") or page.get("items") or []
        ids = {text(o.get("id")) for a in dicts(items) for o in dicts(a.get("object"))}
        return bool(ids & set(known))

    def _items(self, page: dict[str, Any], *, actor: str) -> list[FeedItem]:
        items, looked_up = [], 0
        for post in streams.public_posts(page.get("orderedItems") or page.get("items"), actor=actor):
            try:
                if isinstance(post, str):
                    looked_up += 1
                    if looked_up > MOST_LOOKED_UP:
                        continue
                    post = get_json(post, http=self.http, accept=ACCEPT).value  # noqa: PLW2901 -- the same post, whole
                    if (
                        not isinstance(post, dict)
                        or not streams.is_of(post, actor=actor)
                        or not streams.is_public(post)
                    ):
                        continue
                if self.ask.settings.replies or not streams.is_reply_to_others(post, actor=actor):
                    items.append(streams.post_item(post, author=self.name, base=actor))
            except (GatherError, ValueError, TypeError, AttributeError, LookupError) as error:
                self.problems.append(Problem(_LOST, detail=str(error)[:200]))
        return [item for item in items if item.guid]

    def _gone(self, posts: dict[str, FeedItem]) -> list[FeedItem]:
        """Posts that were there before and are not now; the server is asked for each, since a page may end."""
        dated = [item.published.isoformat() for item in posts.values() if item.published]
        if not dated:
            return []
        known: dict[str, str] = self.ask.state.get("known") or {}
        missing = [guid for guid, published in known.items() if guid not in posts and published >= min(dated)]
        gone = []
        for guid in missing[:MOST_LOOKED_UP]:
            try:
                said = get_json(guid, http=self.http, accept=ACCEPT).value
            except Refused as error:
                if error.status in {404, 410}:
                    gone.append(_taken_back(guid))
                continue
            except GatherError:
                continue
            if isinstance(said, dict) and said.get("type") == "Tombstone":
                gone.append(_taken_back(guid))
        return gone

    def _known(self, posts: dict[str, FeedItem], gone: list[FeedItem]) -> dict[str, str]:
        known: dict[str, str] = dict(self.ask.state.get("known") or {})
        known |= {item.guid: item.published.isoformat() for item in posts.values() if item.published}
        for item in [*gone, *(one for one in posts.values() if one.status == PubStatus.CANCELED)]:
            known.pop(item.guid, None)
        newest = sorted(known.items(), key=lambda pair: pair[1], reverse=True)[:REMEMBERED]
        return dict(newest)

    def _by_feed(self, actor: str, error: Refused) -> Batch:
        """The account's feed, which Mastodon and its kin write beside the profile for everybody."""
        handle, profile = _HANDLE.fullmatch(self.ask.address), _PROFILE.fullmatch(self.ask.address)
        if handle:
            page = f"https://{handle['host']}/@{handle['name']}"
        elif profile:
            page = f"{profile['origin']}/@{profile['name']}"
        else:
            page = actor.rstrip("/")
        try:
            fetched = web.fetch(f"{page}.rss", http=self.http)
            slug, feed = parse_feed(fetched.body, url=fetched.url, charset=fetched.charset)
        except (FetchError, ParseError):
            raise error from None
        items = tuple(replace(item, kind="post", title=item.title) for item in feed.items)
        problems = (Problem(_BY_FEED), *feed.problems)
        feed = replace(feed, items=items, problems=problems)
        state = None if self.ask.is_trial else {"actor": actor, "known": {}}
        return Batch((Part(feed),), format=slug, state=state, problems=problems)


def _taken_back(guid: str) -> FeedItem:
    return FeedItem(guid=guid, title=guid, kind="post", status=PubStatus.CANCELED)


KIND: Final = source_kinds.add(FediverseKind())
