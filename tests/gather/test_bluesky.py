"""Accounts of Bluesky, against a server that answers as its public service is documented to."""

# ruff: noqa: E501 -- documents are written here as a server sends them

import contextlib
import json
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from galley.gather import services
from galley.gather.errors import FetchError, SourceError
from galley.gather.kinds.bluesky import KIND, BlueskySettings, post_item
from galley.gather.models import Source, WireItem

DID = "did:plc:town"


def post(number, text, *, did=DID, embed=None, author=None, **record):
    return {
        "post": {
            "uri": f"at://{did}/app.bsky.feed.post/3k{number}", "cid": f"c{number}",
            "author": {"did": did, "handle": "town.example", "displayName": "Town of Alder", "labels": [], **(author or {})},
            "record": {"$type": "app.bsky.feed.post", "text": text, "createdAt": f"2026-11-2{number}T10:00:00.000Z", "langs": ["en"], **record},
            "embed": embed, "indexedAt": f"2026-11-2{number}T10:00:01.000Z", "labels": [],
        }
    }  # fmt: skip


class Service:
    """The public service: an author's feed in pages, and posts by name."""

    def __init__(self, news):
        self.news, self.posts, self.size = news, [], 50
        news.pages = _Pages(self)

    @property
    def base(self):
        return self.news.base

    def answer(self, path):
        from tests.gather.servers import Reply

        parts = urlsplit(path)
        asked = parse_qs(parts.query)
        if parts.path.endswith("getAuthorFeed"):
            if asked["actor"][0] not in {"town.example", DID}:
                return Reply(json.dumps({"error": "InvalidRequest", "message": "Profile not found"}).encode(), 400)
            start = int(asked.get("cursor", ["0"])[0])
            shown = self.posts[start : start + self.size]
            more = {"cursor": str(start + self.size)} if start + self.size < len(self.posts) else {}
            return Reply(json.dumps({"feed": shown, **more}).encode(), 200, {"Content-Type": "application/json"})
        if parts.path.endswith("getPosts"):
            found = [one["post"] for one in self.posts if one["post"]["uri"] in asked["uris"]]
            return Reply(json.dumps({"posts": found}).encode(), 200)
        return Reply(b"", 404)


class _Pages(dict):
    def __init__(self, service):
        super().__init__()
        self.service = service

    def get(self, path, default=None):
        return self.service.answer(path)


@pytest.fixture
def service(news):
    return Service(news)


@pytest.fixture
def source(service, make_source):
    def make(**settings):
        return make_source("town.example", kind="bluesky", settings={"service": service.base, **settings})

    return make


def test_posts_come_with_links_pictures_and_their_words(service, source):
    text = "桥梁 closed, see town.example/bridge #Alder"
    start = len("桥梁 closed, see ".encode())
    tag = len("桥梁 closed, see town.example/bridge ".encode())
    service.posts = [post(1, text, facets=[
        {"index": {"byteStart": start, "byteEnd": start + 19}, "features": [{"$type": "app.bsky.richtext.facet#link", "uri": "https://town.example/bridge?a=1&b=2"}]},
        {"index": {"byteStart": tag, "byteEnd": tag + 6}, "features": [{"$type": "app.bsky.richtext.facet#tag", "tag": "Alder"}]},
    ], embed={"$type": "app.bsky.embed.images#view", "images": [{"fullsize": "https://cdn.example/f.jpg", "alt": "The crack"}]})]  # fmt: skip
    assert services.fetch_source(source().pk).new == 1
    item = WireItem.objects.get()
    assert (
        '<a href="https://town.example/bridge?a=1&amp;b=2" rel="noopener noreferrer">town.example/bridge</a>'
        in item.body_html
    )
    assert (item.kind, item.byline, item.categories, item.picture_url) == (
        "post",
        "Town of Alder",
        ["Alder"],
        "https://cdn.example/f.jpg",
    )
    assert item.extra["pictures"] == [{"url": "https://cdn.example/f.jpg", "alt": "The crack"}]
    assert [(one.alt, one.credit) for one in item.own_pictures] == [("The crack", "Town of Alder")]
    assert "The crack" in item.body_text
    assert item.url == f"https://bsky.app/profile/{DID}/post/3k1"
    assert item.published.isoformat() == "2026-11-21T10:00:00+00:00"


def test_reposts_and_others_posts_are_left_out(service, source):
    repost = post(2, "of another", did="did:plc:other") | {"reason": {"$type": "app.bsky.feed.defs#reasonRepost"}}
    pinned = post(3, "pinned") | {"reason": {"$type": "app.bsky.feed.defs#reasonPin"}}
    service.posts = [pinned, repost, post(1, "own"), post(4, "in the thread", did="did:plc:other")]
    services.fetch_source(source().pk)
    assert set(WireItem.objects.values_list("headline", flat=True)) == {"own", "pinned"}


def test_cards_and_quotations_are_told(service, source):
    card = {
        "$type": "app.bsky.embed.external#view",
        "external": {"uri": "https://town.example/a", "title": "Bridge & more", "description": "Closed"},
    }
    quoted = {
        "$type": "app.bsky.embed.record#view",
        "record": {
            "$type": "app.bsky.embed.record#viewRecord",
            "author": {"displayName": "River"},
            "value": {"text": "Water rises"},
        },
    }
    hidden = {
        "$type": "app.bsky.embed.record#view",
        "record": {"$type": "app.bsky.embed.record#viewBlocked", "blocked": True},
    }
    service.posts = [post(1, "one", embed=card), post(2, "two", embed=quoted), post(3, "three", embed=hidden)]
    assert services.fetch_source(source().pk).new == 3
    assert "Bridge & more" in WireItem.objects.get(headline__startswith="one").body_text
    assert "Water rises" in WireItem.objects.get(headline__startswith="two").body_text


def test_an_account_that_wants_to_be_seen_by_the_signed_in_alone_is_not_read(service):
    service.posts = [post(1, "shy", author={"labels": [{"val": "!no-unauthenticated"}]})]
    with pytest.raises(FetchError, match="only to people who are signed in"):
        services.preview(
            "town.example", kind="bluesky", settings=BlueskySettings(service=service.base), allow_private=True
        )


def test_a_deleted_post_is_killed_and_one_that_only_fell_off_is_not(service, source):
    account = source()
    service.posts = [post(3, "three"), post(2, "two"), post(1, "one")]
    services.fetch_source(account.pk)
    service.posts = [post(3, "three"), post(1, "one")]
    services.fetch_source(account.pk)
    assert dict(WireItem.objects.values_list("guid", "status")) == {
        f"at://{DID}/app.bsky.feed.post/3k{n}": "canceled" if n == 2 else "usable" for n in (1, 2, 3)
    }
    service.posts = [post(3, "three")]
    services.fetch_source(account.pk)
    assert WireItem.objects.get(guid__endswith="3k1").status == "usable"


def test_pages_are_followed_and_the_account_is_asked_for_by_its_number_then(service, source, news):
    account = source()
    service.size = 2
    service.posts = [post(n, f"number {n}") for n in (5, 4, 3, 2, 1)]
    assert services.fetch_source(account.pk).new == 5
    assert Source.objects.get(pk=account.pk).state["did"] == DID
    asked = len(news.asked)
    services.fetch_source(account.pk)
    assert len(news.asked) == asked + 1
    assert "actor=did%3Aplc%3Atown" in news.asked[-1][0]


def test_what_is_wrong_is_said_in_words(service):
    wanted = BlueskySettings(service=service.base)
    with pytest.raises(FetchError, match="knows no such account"):
        services.preview("nobody.example", kind="bluesky", settings=wanted, allow_private=True)
    with pytest.raises(FetchError, match="private network"):
        services.preview("town.example", kind="bluesky", settings=wanted)


@pytest.mark.parametrize(
    ("given", "kept"),
    [("@Town.Example", "town.example"), ("https://bsky.app/profile/town.example", "town.example"), ("did:plc:abc123", "did:plc:abc123"),
     ("https://bsky.app/profile/did:plc:abc123/", "did:plc:abc123")],
)  # fmt: skip
def test_accounts_are_tidied(given, kept):
    assert KIND.check_address(given, may_reach_inside=False) == kept


@pytest.mark.parametrize("given", ["town", "https://town.example/x", "@a@b.example", ""])
def test_what_is_no_account_is_refused(given):
    with pytest.raises(SourceError):
        KIND.check_address(given, may_reach_inside=False)


NAMES = [
    "text",
    "facets",
    "index",
    "features",
    "embed",
    "images",
    "record",
    "value",
    "external",
    "uri",
    "media",
    "labels",
    "reply",
    "tags",
    "langs",
    "byteStart",
    "byteEnd",
]
VALUES = st.recursive(
    st.none() | st.integers(-3, 9) | st.text(max_size=6),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=5),
    max_leaves=15,
)


@settings(max_examples=200, deadline=None)
@given(VALUES)
def test_any_json_gives_a_post_or_a_plain_error(value):
    told = value if isinstance(value, dict) else {}
    # A post that raises one of these is named in the account's problems, and the others come.
    with contextlib.suppress(ValueError, TypeError, AttributeError, LookupError):
        post_item({"uri": "at://x/app.bsky.feed.post/1", "record": told, "embed": value, "labels": value}, author="x")
