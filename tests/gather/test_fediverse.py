"""Accounts of the fediverse, against a server that speaks WebFinger, actors and outboxes as Mastodon does."""

# ruff: noqa: E501 -- documents are written here as a server sends them

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from galley.gather import services
from galley.gather.errors import FetchError, SourceError
from galley.gather.kinds.fediverse import KIND
from galley.gather.models import Source, WireItem
from galley.gather.parsers.activitystreams import post_item, public_posts
from tests.gather.servers import rss

PUBLIC = "https://www.w3.org/ns/activitystreams#Public"


class Town:
    """An account and its posts on a server of ours."""

    def __init__(self, news):
        self.news, self.base = news, news.base
        self.actor = f"{self.base}/users/town"
        self.posts = {}
        self.finger = (
            f"/.well-known/webfinger?resource=acct%3Atown%40{self.base.removeprefix('http://').replace(':', '%3A')}"
        )
        links = [{"rel": "http://webfinger.net/rel/profile-page", "type": "text/html", "href": f"{self.base}/@town"},
                 {"rel": "self", "type": "application/activity+json", "href": self.actor}]  # fmt: skip
        self.put(self.finger, {"subject": "acct:town@x", "links": links})
        self.put("/users/town", {"@context": "https://www.w3.org/ns/activitystreams", "id": self.actor, "type": "Service",
                                 "preferredUsername": "town", "name": "Town of Alder", "outbox": f"{self.actor}/outbox"})  # fmt: skip
        self.put(
            "/users/town/outbox",
            {"type": "OrderedCollection", "totalItems": 3, "first": f"{self.actor}/outbox?page=true"},
        )

    def put(self, path, value, **options):
        return self.news.put(path, json.dumps(value), Content_Type="application/activity+json", **options)

    def note(self, number, content, **more):
        note = {"id": f"{self.actor}/statuses/{number}", "type": "Note", "attributedTo": self.actor, "content": content, "to": [PUBLIC],
                "cc": [f"{self.actor}/followers"], "published": f"2026-11-2{number}T10:00:00Z", "url": f"{self.base}/@town/{number}", **more}  # fmt: skip
        self.put(f"/users/town/statuses/{number}", note)
        return note

    def create(self, note, **more):
        return {
            "id": note["id"] + "/activity",
            "type": "Create",
            "actor": self.actor,
            "to": note.get("to"),
            "cc": note.get("cc"),
            "object": note,
            **more,
        }

    def page(self, *activities, number="true", **more):
        self.put(
            f"/users/town/outbox?page={number}",
            {"type": "OrderedCollectionPage", "orderedItems": list(activities), **more},
        )


@pytest.fixture
def town(news):
    return Town(news)


@pytest.fixture
def source(town, make_source):
    def make(**settings):
        return make_source(f"{town.base}/@town", kind="fediverse", settings=settings)

    return make


def test_public_posts_come_with_what_belongs_to_them(town, source):
    town.page(
        town.create(town.note(1, "<p>The <b>bridge</b> is closed.</p>", contentMap={"en": "<p>The bridge is closed.</p>"},
                    tag=[{"type": "Hashtag", "name": "#Alder"}, {"type": "Mention", "name": "@x@y"}],
                    attachment=[{"type": "Document", "mediaType": "image/png", "url": f"{town.base}/p.png", "name": "The crack"}])),
    )  # fmt: skip
    assert services.fetch_source(source().pk).new == 1
    item = WireItem.objects.get()
    assert (item.kind, item.headline, item.byline, item.language) == (
        "post",
        "The bridge is closed.",
        "Town of Alder",
        "en",
    )
    assert (item.guid, item.url) == (f"{town.actor}/statuses/1", f"{town.base}/@town/1")
    assert (item.picture_url, item.categories) == (f"{town.base}/p.png", ["Alder"])
    assert [one.alt for one in item.own_pictures] == [one["alt"] for one in item.extra["pictures"]]
    assert item.extra["pictures"] == [{"url": f"{town.base}/p.png", "alt": "The crack"}]
    assert item.published.isoformat() == "2026-11-21T10:00:00+00:00"


def test_what_is_not_public_not_theirs_or_shared_is_left_out(town, source):
    followers, other = f"{town.actor}/followers", "https://other.example/users/x"
    private = town.note(2, "private", to=[followers], cc=[])
    town.page(
        town.create(town.note(1, "public")),
        town.create(private, to=[PUBLIC]),  # the post itself decides
        town.create(town.note(3, "direct", to=["https://x.example/u"], cc=[])),
        {"type": "Announce", "actor": town.actor, "to": [PUBLIC], "object": f"{other}/1"},
        town.create({**town.note(4, "forged"), "id": f"{other}/2"}),
        town.create(town.note(5, "of another", attributedTo=other)),
        town.create(town.note(6, "an answer", inReplyTo=f"{other}/1")),
        town.create(town.note(7, "unlisted", to=[followers], cc=["as:Public"])),
        town.create(town.note(8, "own thread", inReplyTo=f"{town.actor}/statuses/1")),
    )
    services.fetch_source(source().pk)
    assert set(WireItem.objects.values_list("headline", flat=True)) == {"public", "unlisted", "own thread"}


def test_answers_to_others_come_when_they_are_wanted(town, source):
    town.page(town.create(town.note(6, "an answer", inReplyTo="https://other.example/1")))
    assert services.fetch_source(source(replies=True).pk).new == 1
    assert WireItem.objects.get().related == ["https://other.example/1"]


def test_content_warnings_are_kept_and_shown_first(town, source):
    town.page(town.create(town.note(1, "<p>He died.</p>", summary="Death", sensitive=True)))
    services.fetch_source(source().pk)
    item = WireItem.objects.get()
    assert item.headline.startswith("Death")
    assert (item.extra["content_warning"], item.extra["sensitive"]) == ("Death", True)


def test_an_edited_post_is_a_new_version_and_a_deleted_one_is_killed(town, source):
    first, second = town.note(1, "stays"), town.note(2, "The bridge is closed.")
    account = source()
    town.page(town.create(second), town.create(first))
    services.fetch_source(account.pk)
    edited = town.note(2, "The bridge is open.", updated="2026-11-24T12:00:00Z")
    town.page(town.create(edited), town.create(first))
    assert services.fetch_source(account.pk).updated == 1
    town.page(town.create(first))
    assert services.fetch_source(account.pk).updated == 0  # the server still has it
    assert WireItem.objects.get(guid=edited["id"]).status == "usable"
    town.put("/users/town/statuses/2", {}, status=410)
    town.page(town.create(town.note(3, "newest")), town.create(first))
    services.fetch_source(account.pk)
    gone = WireItem.objects.get(guid=edited["id"])
    assert gone.status == "canceled"
    assert "open" in gone.body_text or gone.earlier_versions.filter(body_html__contains="open").exists()
    assert WireItem.objects.get(guid=first["id"]).status == "usable"


def test_pages_are_followed_back_to_what_is_known(town, source, news):
    account = source()
    town.page(town.create(town.note(4, "four")), next=f"{town.actor}/outbox?page=2")
    town.page(town.create(town.note(3, "three")), number="2", next=f"{town.actor}/outbox?page=2")
    assert services.fetch_source(account.pk).new == 2
    asked = len(news.asked)
    services.fetch_source(account.pk)
    assert [path for path, _ in news.asked[asked:]] == [
        "/users/town",
        "/users/town/outbox",
        "/users/town/outbox?page=true",
    ]


def test_posts_named_by_address_are_looked_up(town, source):
    note = town.note(1, "looked up")
    town.page({**town.create(note), "object": note["id"]}, {**town.create(note), "object": "https://other.example/1"})
    services.fetch_source(source().pk)
    assert WireItem.objects.get().headline == "looked up"


def test_a_server_that_wants_signatures_is_read_by_its_feed_and_says_so(town, source, news):
    town.put("/users/town", {"error": "Request not signed"}, status=401)
    news.put(
        "/@town.rss", rss({"guid": f"{town.base}/@town/1", "description": "By feed", "link": f"{town.base}/@town/1"})
    )
    account = source()
    assert services.fetch_source(account.pk).new == 1
    assert WireItem.objects.get().kind == "post"
    assert any("signed" in said for said, *_ in Source.objects.get(pk=account.pk).problems)


@pytest.mark.parametrize(
    ("path", "value", "status", "problem"),
    [
        ("finger", {}, 404, "no such account"),
        ("finger", {"links": []}, 200, "no such account"),
        (
            "/users/town",
            {"id": "https://other.example/users/x", "outbox": "https://other.example/o"},
            200,
            "no such account",
        ),
        ("/users/town", {"id": "{actor}"}, 200, "does not let its posts be read"),
        ("/users/town/outbox", {}, 500, "error of its own"),
        ("/users/town", {}, 403, "refuses access"),
    ],
)
def test_what_is_wrong_is_said_in_words(town, path, value, status, problem):
    said = json.loads(json.dumps(value).replace("{actor}", town.actor))
    town.put(town.finger if path == "finger" else path, said, status=status)
    with pytest.raises(FetchError, match=problem):
        services.preview(f"{town.base}/@town", kind="fediverse", allow_private=True)


@pytest.mark.parametrize(
    ("given", "kept"),
    [("@Town@Social.Example", "@Town@social.example"), ("town@social.example", "@town@social.example"), ("acct:town@social.example", "@town@social.example"),
     ("https://social.example/@town", "https://social.example/@town")],
)  # fmt: skip
def test_accounts_are_tidied(given, kept):
    assert KIND.check_address(given, may_reach_inside=False) == kept


def test_what_is_no_account_is_refused():
    with pytest.raises(SourceError):
        KIND.check_address("town", may_reach_inside=False)


VALUES = st.recursive(st.none() | st.booleans() | st.integers() | st.text(max_size=8), lambda inner: st.lists(inner, max_size=3) | st.dictionaries(
    st.sampled_from(["id", "type", "object", "to", "cc", "content", "url", "tag", "attachment", "name", "contentMap", "published", "actor", "oneOf"]), inner, max_size=5), max_leaves=15)  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(VALUES)
def test_any_json_gives_posts_or_nothing(value):
    activities = [
        value,
        {
            "type": "Create",
            "to": PUBLIC,
            "object": {"id": "https://a.example/1", "type": "Note", **(value if isinstance(value, dict) else {})},
        },
    ]
    for post in public_posts(activities, actor="https://a.example/u"):
        if isinstance(post, dict):
            post_item(post, author="x", base="https://a.example/u")
