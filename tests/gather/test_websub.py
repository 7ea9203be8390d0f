"""A real hub on loopback: asked, asking back, pushing, renewed, refusing, left."""

from __future__ import annotations

import hashlib
import hmac
import json
import urllib.request
from datetime import timedelta
from urllib.error import HTTPError
from urllib.parse import parse_qs, urlencode

import pytest

from galley.gather import services
from galley.gather.models import HubSubscription, Source, WireItem
from galley.gather.services import websub
from galley.gather.websub import is_signed, links_of
from galley.kernel.models import Job
from galley.kernel.time import now
from tests.gather.servers import rss
from tests.loopback import Handler, serving

pytestmark = pytest.mark.django_db(transaction=True)

BRIDGE = {"guid": "1", "title": "Bridge closed after crack is found", "link": "https://river.example/bridge"}
CHOIR = {"guid": "2", "title": "Choir wins the national prize", "link": "https://river.example/choir"}


class Hub:
    """A hub that verifies what it is asked, as the recommendation says."""

    def __init__(self):
        self.asked, self.status, self.lease_seconds, self.url = [], 202, 3_600, ""
        self.verifies = True

    def ask_back(self, said, **more):
        query = {f"hub.{name}": said[f"hub.{name}"] for name in ("mode", "topic")} | {"hub.challenge": "c 1/ä"} | more
        with urllib.request.urlopen(f"{said['hub.callback']}?{urlencode(query)}", timeout=10) as answer:
            return answer.status, answer.read().decode()

    def push(self, body, *, method="sha256", secret=None, signature=None):
        said = self.asked[-1]
        body = body.encode()
        key = (secret or said["hub.secret"]).encode()
        digest = hmac.new(key, body, getattr(hashlib, method)).hexdigest()
        request = urllib.request.Request(said["hub.callback"], data=body, method="POST")
        request.add_header("Content-Type", "application/rss+xml")
        if signature != "":
            request.add_header("X-Hub-Signature", signature or f"{method}={digest}")
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.status


@pytest.fixture
def hub():
    hub = Hub()

    class HubHandler(Handler):
        def do_POST(self):  # noqa: N802 -- http.server's name
            form = parse_qs(self.read_body().decode())
            said = {name: values[0] for name, values in form.items()}
            hub.asked.append(said)
            if hub.verifies and hub.status == 202:
                extra = {"hub.lease_seconds": hub.lease_seconds} if said["hub.mode"] == "subscribe" else {}
                hub.answered = hub.ask_back(said, **extra)
            self.answer(hub.status, {})

    with serving(HubHandler) as base:
        hub.url = f"{base}/hub"
        yield hub


@pytest.fixture
def source(news, hub, make_source, live_server, settings):
    settings.GALLEY_BASE_URL = live_server.url
    link = f'<{hub.url}>; rel="hub", <{news.base}/topic>; rel=self'
    return make_source(news.put("/feed", rss(BRIDGE), Link=link))


@pytest.fixture
def pushed(source, hub):
    services.fetch_source(source.pk)
    assert websub.ask_hubs() == 1
    return source


def row():
    return HubSubscription.objects.get()


def test_a_feed_s_hub_is_asked_and_the_intent_verified(pushed, hub, news, live_server):
    (said,) = hub.asked
    assert said["hub.mode"] == "subscribe"
    assert said["hub.topic"] == f"{news.base}/topic"
    assert said["hub.callback"].startswith(f"{live_server.url}/websub/")
    assert len(said["hub.secret"]) == 64
    assert hub.answered == (200, "c 1/ä")
    assert row().state == "active"
    assert timedelta(minutes=58) < row().lease_until - now() < timedelta(hours=1)
    assert websub.ask_hubs() == 0


@pytest.mark.parametrize("where", ["atom", "rss", "json"])
def test_a_hub_is_found_in_the_feed_itself(where, news, hub, make_source, live_server, settings):
    settings.GALLEY_BASE_URL = live_server.url
    bodies = {
        "atom": f'<feed xmlns="http://www.w3.org/2005/Atom"><title>t</title><link rel="hub" href="{hub.url}"/>'
        f'<link rel="self" href="{news.base}/self"/><entry><id>1</id><title>a</title></entry></feed>',
        "rss": rss(
            BRIDGE,
            channel=f'<a:link xmlns:a="http://www.w3.org/2005/Atom" rel="hub" href="{hub.url}"/>'
            f'<a:link xmlns:a="http://www.w3.org/2005/Atom" rel="self" href="{news.base}/self"/>',
        ),
        "json": json.dumps(
            {
                "version": "https://jsonfeed.org/version/1.1",
                "title": "t",
                "feed_url": f"{news.base}/self",
                "hubs": [{"type": "WebSub", "url": hub.url}],
                "items": [{"id": "1", "title": "a"}],
            }
        ),
    }
    source = make_source(news.put("/feed", bodies[where]))
    services.fetch_source(source.pk)
    assert (row().hub_url, row().topic_url) == (hub.url, f"{news.base}/self")


@pytest.mark.parametrize("method", ["sha1", "sha256", "sha384", "sha512"])
def test_a_signed_push_is_on_the_wall(pushed, hub, method):
    assert hub.push(rss(CHOIR, BRIDGE), method=method) == 204
    services.group_new_items()
    assert set(WireItem.objects.values_list("guid", flat=True)) == {"1", "2"}
    assert WireItem.objects.filter(event=None).count() == 0
    assert row().pushes == 1
    assert hub.push(rss(CHOIR, BRIDGE)) == 204
    assert WireItem.objects.count() == 2, "the same push twice is one item"
    assert Job.objects.filter(name="gather.group_items").exists()


@pytest.mark.parametrize("signature", ["", "sha256=00", "md5=0", "sha256", "=", "sha256=ä".encode().decode("latin-1")])
def test_a_push_without_the_hub_s_signature_is_thrown_away(pushed, hub, signature):
    assert hub.push(rss(CHOIR), signature=signature) == 204
    assert hub.push(rss(CHOIR), secret="another") == 204
    assert WireItem.objects.count() == 1
    assert row().problem


def test_a_push_that_is_no_feed_is_kept_as_bytes_and_told(pushed, hub):
    assert hub.push("<p>sorry</p>") == 204
    assert row().problem
    assert WireItem.objects.count() == 1
    assert pushed.raw_fetches.count() == 2


def test_a_lease_is_renewed_before_it_ends(pushed, hub):
    assert timedelta(minutes=40) < row().next_try - now() < timedelta(minutes=43)
    HubSubscription.objects.update(next_try=now())
    hub.lease_seconds = 7_200
    assert websub.ask_hubs() == 1
    assert [said["hub.mode"] for said in hub.asked] == ["subscribe", "subscribe"]
    assert hub.asked[0]["hub.callback"] == hub.asked[1]["hub.callback"]
    assert row().lease_until - now() > timedelta(hours=1, minutes=58)


def test_a_source_that_is_switched_off_leaves_its_hub(pushed, hub):
    services.switch_source(Source.objects.get(), on=False)
    assert hub.push(rss(CHOIR)) == 204
    assert WireItem.objects.count() == 1, "what comes on the way out is not kept"
    assert websub.ask_hubs() == 1
    assert hub.asked[-1]["hub.mode"] == "unsubscribe"
    assert not HubSubscription.objects.exists()
    with pytest.raises(HTTPError, match="410"):
        hub.push(rss(CHOIR), secret="x")


def test_a_hub_that_denies_is_heard_and_asked_again_after_a_week(pushed, hub):
    said = hub.asked[0]
    assert hub.ask_back({**said, "hub.mode": "denied"}, **{"hub.reason": "no more room"})[0] == 200
    assert (row().state, row().problem_detail) == ("refused", "no more room")
    assert hub.push(rss(CHOIR)) == 204
    assert WireItem.objects.count() == 1
    assert row().next_try - now() > timedelta(days=6)


@pytest.mark.parametrize("status", [400, 404, 500])
def test_a_hub_that_takes_nothing_is_asked_again_later_and_later(source, hub, status):
    hub.status = status
    services.fetch_source(source.pk)
    websub.ask_hubs()
    first = row()
    assert (first.state, first.failures) == ("asked", 1)
    HubSubscription.objects.update(next_try=now())
    websub.ask_hubs()
    assert row().next_try - now() > first.next_try - now()
    assert Source.objects.get().health == "well", "its hub is no fault of the source: it is fetched all the same"


@pytest.mark.parametrize(
    "change",
    [
        {"hub.topic": "https://other.example/"},
        {"hub.mode": "unsubscribe"},
        {"hub.mode": "publish"},
        {"hub.challenge": ""},
    ],
)
def test_what_we_did_not_ask_for_is_not_confirmed(pushed, hub, change):
    with pytest.raises(HTTPError, match="404"):
        hub.ask_back(hub.asked[0], **change)
    assert row().state == "active"


def test_a_callback_that_nobody_knows_is_closed(pushed, hub, live_server):
    hub.asked[0]["hub.callback"] = f"{live_server.url}/websub/guessed/"
    with pytest.raises(HTTPError, match="404"):
        hub.ask_back(hub.asked[0])
    with pytest.raises(HTTPError, match="410"):
        hub.push(rss(CHOIR))


def test_a_push_that_is_larger_than_galley_takes_is_refused(pushed, hub, monkeypatch):
    monkeypatch.setenv("GALLEY_FETCH_MAX_MEGABYTES", "1")
    with pytest.raises((HTTPError, OSError)):
        hub.push(rss(CHOIR, title="x" * 1_200_000))
    assert WireItem.objects.count() == 1


def test_no_hub_is_asked_that_could_not_call_back(news, hub, make_source, settings):
    settings.GALLEY_BASE_URL = "http://localhost:8000"
    link = f'<{hub.url}>; rel="hub"'
    services.fetch_source(make_source(news.put("/feed", rss(BRIDGE), Link=link)).pk)
    Source.objects.update(allow_private=False)
    HubSubscription.objects.all().delete()
    from galley.gather.data import Batch

    websub.note_hub(Source.objects.get(), Batch(hub_url="https://hub.example/"))
    assert not HubSubscription.objects.exists()
    settings.GALLEY_BASE_URL = "https://news.example.org"
    websub.note_hub(Source.objects.get(), Batch(hub_url="https://hub.example/"))
    assert row().hub_url == "https://hub.example/"


def test_a_hub_over_plain_http_is_never_told_the_secret_and_only_believed_that_there_is_news(db):
    source = Source.objects.create(name="s", url="https://e.org/feed", next_try=now() + timedelta(hours=1))
    HubSubscription.objects.create(
        source=source, hub_url="http://hub.example/", topic_url="https://e.org/feed", state="active"
    )
    websub.take_push(row().token, rss(CHOIR).encode(), signature="")
    assert not WireItem.objects.exists()
    assert [job.args for job in Job.objects.filter(name="gather.fetch_source")] == [[source.pk]]


@pytest.mark.parametrize(
    ("header", "links"),
    [
        ('<https://h.example/>; rel="hub"', {"hub": "https://h.example/"}),
        ("<https://h.example/>;rel=hub, </t>; rel='x'; rel=self", {"hub": "https://h.example/", "'x'": "/t"}),
        ('<a>; title="x, y"; rel="self hub"', {"self": "a", "hub": "a"}),
        ('<a>; rel="hub", <b>; rel="hub"', {"hub": "a"}),
        ("<a", {}),
        ("", {}),
    ],
)
def test_link_headers(header, links):
    assert links_of(header) == links


def test_signatures_are_of_the_body_and_the_secret():
    good = "sha256=" + hmac.new(b"s", b"body", hashlib.sha256).hexdigest()
    assert is_signed(good, b"body", secret="s")
    assert is_signed(good.upper().replace("SHA256", "sha256"), b"body", secret="s")
    assert not is_signed(good, b"body2", secret="s")
    assert not is_signed(good, b"body", secret="t")
