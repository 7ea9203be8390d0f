"""The desk's screens of gathering: who sees what, what they say, how many queries they need."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from galley.gather import advice, services
from galley.gather.models import Event, EventWeights, Source, WireItem
from galley.gather.registries import EventNote, event_notes
from galley.kernel.roles import Role
from tests.gather.servers import rss

pytestmark = pytest.mark.django_db

NOW = datetime.now(UTC)
EDITORS = {Role.PRODUCER, Role.DESK_EDITOR, Role.CHIEF_EDITOR, Role.OPERATOR}


def read_in(client, language):
    """Whoever is signed in wants the desk in this language from now on."""
    from wagtail.users.models import UserProfile

    UserProfile.objects.filter(user=client.session["_auth_user_id"]).update(preferred_language=language)


def refused(answer):
    """Wagtail answers a 403 of a screen by leading home with a message."""
    return answer.status_code == 302 and answer["Location"] == "/desk/"


@pytest.mark.parametrize("role", list(Role))
def test_every_role_sees_wall_and_sources_and_some_may_edit(role, desk, fill_wall):
    river, _town, _coast = fill_wall()
    client = desk(role)
    for name in ("wall", "wall_results", "sources", "sources_results"):
        assert client.get(reverse(f"galley_gather:{name}")).status_code == 200
    assert client.get(reverse("galley_gather:event", args=[Event.objects.first().pk])).status_code == 200
    assert refused(client.get(reverse("galley_gather:add_source", args=["feed"]))) == (role not in EDITORS)
    page = client.get(reverse("galley_gather:source", args=[river.pk])).content.decode()
    assert ("Save the source" in page) == (role in EDITORS)
    for verb in ("fetch_source", "switch_source"):
        assert refused(client.post(reverse(f"galley_gather:{verb}", args=[river.pk]))) == (role not in EDITORS)
    river.refresh_from_db()
    assert river.enabled == (role not in EDITORS)


def test_who_has_no_role_sees_nothing(desk, fill_wall):
    from galley.kernel.models import User

    fill_wall()
    User.objects.create_user("nobody", "n@example.org", "a-long-pass-phrase")
    client = Client()
    assert client.get(reverse("galley_gather:wall")).status_code == 302
    client.force_login(User.objects.get(username="nobody"))
    for url in (reverse("galley_gather:wall"), reverse("galley_gather:wall_news") + "?after=0"):
        assert client.get(url).status_code in {302, 403}


def test_the_wall_shows_events_with_their_items(desk, fill_wall):
    fill_wall()
    page = desk(Role.REPORTER).get(reverse("galley_gather:wall")).content.decode()
    assert page.count("data-gather-row") == 2
    assert page.index("Bridge over the Alder") < page.index("鹭津合唱团获全国奖")
    for said in ("2 sources", "2 items", "free", "Start a story from this", 'lang="zh-Hans"', "updated"):
        assert said in page


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=crack", ["Bridge"]),
        ("q=Alder+SHUT", ["Bridge"]),
        ("q=合唱团", ["鹭津"]),
        ("q=brige", []),
        ("language=zh-hans", ["鹭津"]),
        ("section=Town", ["Bridge"]),
        ("section=Town&q=合唱团", []),
        ("source=999999", []),
        ("", ["Bridge", "鹭津"]),
    ],
)
def test_the_wall_is_searched_and_filtered(query, found, desk, fill_wall):
    fill_wall()
    page = desk(Role.REPORTER).get(reverse("galley_gather:wall_results") + f"?{query}").content.decode()
    rows = page.partition("data-gather-mark")[2]
    assert [name for name in ("Bridge", "鹭津") if name in rows] == found
    assert (page.count("data-gather-row")) == len(found)


def test_the_wall_tells_what_is_new_and_to_whom_it_matters(desk, fill_wall, news):
    river, _town, _coast = fill_wall()
    client = desk(Role.REPORTER)
    mark = client.get(reverse("galley_gather:wall")).context["mark"]
    url = reverse("galley_gather:wall_news")
    assert client.get(url, {"after": mark}).json() == {"count": 0, "said": "0 new entries"}
    news.put("/river", rss({"guid": "r2", "title": "Ferry to run all night on Sundays"}))
    services.fetch_source(river.pk)
    assert client.get(url, {"after": mark}).json()["count"] == 0  # not an event yet: the wall could not show it
    services.group_new_items()
    assert client.get(url, {"after": mark}).json() == {"count": 1, "said": "1 new entry"}
    assert client.get(url, {"after": mark, "language": "zh-hans"}).json()["count"] == 0
    for bad in ("", "x", "-1", "1e9", "9" * 30):
        assert client.get(url, {"after": bad}).status_code == 400


def test_the_wall_needs_few_queries_however_many_events_there_are(desk, make_source, news):
    titles = [f"Alpha{n} bravo{n} charlie{n} delta{n}" for n in range(30)]
    source = make_source(news.put("/feed", rss(*({"guid": t, "title": t} for t in titles))))
    services.fetch_source(source.pk)
    services.group_new_items()
    client = desk(Role.REPORTER)
    url = reverse("galley_gather:wall")
    client.get(url)
    with CaptureQueriesContext(connection) as wall:
        page = client.get(url).content.decode()
    with CaptureQueriesContext(connection) as told:
        client.get(reverse("galley_gather:wall_news") + "?after=0")
    assert page.count("data-gather-row") == 30
    # Rows, their items, their number, the mark, the alerts in force, the saved searches, the choices of three filters,
    # the newsroom's stories and what one's watches found; the rest is the session, the person and the menu.
    assert len([query for query in wall if "galley_gather" in query["sql"]]) <= 12
    assert len([query for query in told if "galley_gather" in query["sql"]]) == 2


def test_an_event_says_what_came_and_why_it_is_together(desk, fill_wall):
    fill_wall()
    bridge = Event.objects.get(item_count=2)
    page = desk(Role.DESK_EDITOR).get(reverse("galley_gather:event", args=[bridge.pk])).content.decode()
    for said in (
        "Engineers found two cracks in the northern pier.",
        "What it said before",
        "Engineers found <del",
        "</span>a crack</del><ins",
        "version 2",
        "<li>crack</li>",
        "Rights: Free use",
        "https://river.example/bridge",
        "not covered yet",
    ):
        assert said in page
    items = page.partition('<ol class="gather-items">')[2]
    assert items.index("Town Wire") < items.index("River Authority")


def test_an_upper_app_says_what_it_knows_of_an_event(desk, fill_wall):
    fill_wall()
    bridge = Event.objects.get(item_count=2)
    event_notes.add("test", lambda _ids: {bridge.pk: EventNote("Li Na writes", "/desk/x/", "working")})
    try:
        page = desk(Role.REPORTER).get(reverse("galley_gather:wall")).content.decode()
    finally:
        event_notes.add("test", lambda _ids: {})
    assert "Li Na writes" in page
    assert page.count("gather-status--waiting") == 1  # the other event is still free


def test_text_from_outside_is_escaped(desk, make_source, news):
    hostile = "&lt;script&gt;alert(1)&lt;/script&gt;<![CDATA[<img src=x onerror=alert(1)>]]> \"' Mayor & council"
    source = make_source(
        news.put("/feed", rss({"guid": "1", "title": hostile, "description": hostile, "link": "javascript:alert(1)"}))
    )
    services.fetch_source(source.pk)
    services.group_new_items()
    client = desk(Role.REPORTER)
    for url in (reverse("galley_gather:wall"), reverse("galley_gather:event", args=[Event.objects.get().pk])):
        page = client.get(url).content.decode()
        assert "<script>alert" not in page
        assert "<img src=x" not in page
        assert "javascript:alert" not in page
    assert WireItem.objects.get().url == ""


def test_a_source_is_tried_before_it_is_kept(desk, news):
    client = desk(Role.OPERATOR)
    page_address = news.put("/", '<link rel="alternate" type="application/rss+xml" href="/feed.xml">')
    news.put("/feed.xml", rss({"guid": "1", "title": "Bridge closed"}, title="River Wire"))
    form = {"url": page_address, "interval_minutes": "10", "enabled": "on", "allow_private": "on"}
    tried = client.post(reverse("galley_gather:add_source", args=["feed"]), {**form, "test": "1"})
    said = tried.content.decode()
    assert "“River Wire” can be read" in said
    assert "Bridge closed" in said
    assert f'value="{news.base}/feed.xml"' in said
    assert not Source.objects.exists()
    kept = client.post(reverse("galley_gather:add_source", args=["feed"]), {**form, "url": news.base + "/feed.xml"})
    source = Source.objects.get()
    assert (kept.status_code, source.name, source.url) == (302, "River Wire", news.base + "/feed.xml")
    assert source.created_by.username == "operator"


def test_a_page_address_is_kept_as_its_feed_also_without_a_test(desk, news):
    news.put("/feed.xml", rss({"guid": "1", "title": "Bridge closed"}, title="River Wire"))
    address = news.put("/", '<html><link rel="alternate" type="application/rss+xml" href="/feed.xml">')
    form = {"url": address, "interval_minutes": "10", "enabled": "on", "allow_private": "on"}
    assert desk(Role.OPERATOR).post(reverse("galley_gather:add_source", args=["feed"]), form).status_code == 302
    assert Source.objects.get().url == news.base + "/feed.xml"


def test_a_test_that_fails_says_what_where_and_what_to_do(desk, news):
    form = {"interval_minutes": "10", "allow_private": "on", "test": "1"}
    broken = news.put("/table.csv", "time;level\n")

    client = desk(Role.OPERATOR)

    def said(kind, language="en", **fields):
        read_in(client, language)
        answer = client.post(reverse("galley_gather:add_source", args=[kind]), form | fields)
        assert answer.status_code == 422
        return " ".join(answer.content.decode().split())

    page = said("feed", url=news.base + "/nothing")
    assert "There is nothing at this address. In detail: HTTP 404. Open it in a browser; if it has moved, give" in page
    assert "这个地址没有内容。详情：HTTP 404。请在浏览器里打开；" in said("feed", "zh-hans", url=news.base + "/nothing")
    table = said("readings", url=broken, **{"setting-values": "height", "setting-time": "time"})
    assert "In detail: height (time, level). Write each column as the head of the table has it;" in table
    letter = said("imap", url="imaps://me@127.0.0.1:1/INBOX", **{"setting-password": "x", "setting-days_back": "1"})
    assert "Compare the server&#x27;s name and port with what you were given" in letter


def test_documents_that_cannot_be_read_are_no_success(desk, news):
    news.put("/1", "<html>no alert</html>")
    index = news.put("/index", rss({"guid": "1", "title": "Alert", "link": news.base + "/1"}))
    form = {"url": index, "interval_minutes": "10", "allow_private": "on", "test": "1"}
    client = desk(Role.OPERATOR)
    english = client.post(reverse("galley_gather:add_source", args=["cap"]), form).content.decode()
    assert "can be reached, but nothing that it names can be read" in english
    assert "can be read<" not in english.replace("nothing that it names can be read<", "")
    assert "This is XML, but not an emergency alert." in english
    read_in(client, "zh-hans")
    chinese = client.post(reverse("galley_gather:add_source", args=["cap"]), form)
    assert "This is XML" not in chinese.content.decode()


def test_every_advice_belongs_to_a_sentence_that_is_said():
    files = [path for path in Path(advice.__file__).parent.rglob("*.py") if path.name != "advice.py"]
    said = "".join(path.read_text() for path in files)
    assert [problem for problem in advice.WHAT_TO_DO if f'"{problem}"' not in said] == []


def test_the_wall_in_order_of_weight_shows_what_it_is_made_of(desk, fill_wall):
    fill_wall()
    Event.objects.update(last_at=NOW)
    client = desk(Role.REPORTER)
    plain = client.get(reverse("galley_gather:wall")).content.decode()
    page = " ".join(client.get(reverse("galley_gather:wall") + "?sort=weight").content.decode().split())
    assert "gather-event__weight" not in plain
    assert page.count("gather-event__weight") == 2
    for part in ("Independent sources", "Speed", "Nearness", "Your beats"):
        assert f'<span>{part} <span class="gather-number">' in page
    EventWeights.objects.create(sources=1, speed=0, nearness=0, beats=0)
    page = client.get(reverse("galley_gather:wall_results") + "?sort=weight").content.decode()
    assert "Independent sources" in page
    assert "Nearness" not in page


def test_what_was_killed_is_marked_on_the_wall_and_no_story_is_started_from_it(desk, fill_wall):
    fill_wall()
    client, url = desk(Role.REPORTER), reverse("galley_gather:wall_results")
    before = client.get(url).content.decode()
    assert before.count('class="gather-event__actions"') == 2
    assert "Killed by its source" not in before
    event = Event.objects.get(item_count=2)
    newest, other = event.items.order_by("-published", "-pk")
    WireItem.objects.filter(pk=newest.pk).update(status="canceled")
    page = client.get(url).content.decode()
    assert page.count("Killed by its source") == 1
    assert f"<s>{newest.headline}</s>" in page
    assert f'/{other.pk}/"' in page[page.index('class="gather-event__actions"') :]
    event.items.update(status="canceled")
    page = client.get(url).content.decode()
    assert f"<s>{event.title}</s></a>" in page
    assert page.count('class="gather-event__actions"') == 1


def test_what_is_all_new_is_not_told_sentence_by_sentence(desk, make_source, news):
    heads = ("Bridge over the Alder closed", "Trams stop")
    source = make_source(news.put("/feed", rss(*({"guid": head, "title": head} for head in heads))))
    services.fetch_source(source.pk)
    event = Event.objects.create(title="Bridge", first_at=NOW, last_at=NOW, item_count=2)
    WireItem.objects.update(event=event)
    first, last = WireItem.objects.order_by("published", "pk")
    WireItem.objects.filter(pk=first.pk).update(headline=heads[0])
    later = WireItem.objects.filter(pk=last.pk)
    client, url = desk(Role.REPORTER), reverse("galley_gather:event", args=[event.pk])
    later.update(headline=heads[0], body_text="Ferries replace trams, 40 an hour.")
    page = client.get(url).content.decode()
    assert "New in it, 1 sentence:" in page
    assert "<mark>Ferries replace trams, 40 an hour.</mark>" in page
    later.update(headline="Ferries every ten minutes")
    page = client.get(url).content.decode()
    assert "All of it is new to this event." in page
    assert "<mark>" not in page


def test_a_source_that_fails_is_refused_in_plain_words_and_can_be_kept_all_the_same(desk, news):
    client = desk(Role.OPERATOR)
    form = {"url": news.base + "/nothing", "name": "Later", "interval_minutes": "10", "allow_private": "on"}
    refused = client.post(reverse("galley_gather:add_source", args=["feed"]), form)
    assert refused.status_code == 422
    assert "There is nothing at this address." in refused.content.decode()
    assert not Source.objects.exists()
    assert client.post(reverse("galley_gather:add_source", args=["feed"]), {**form, "anyway": "1"}).status_code == 302
    assert Source.objects.get().name == "Later"


@pytest.mark.parametrize("address", ["{base}/feed", "../outside.xml", "/etc/passwd", "keys/secret_key"])
def test_an_editor_cannot_let_a_source_reach_inside(address, desk, news):
    news.put("/feed", rss({"guid": "1", "title": "Secret"}))
    form = {"url": address.format(base=news.base), "interval_minutes": "10", "allow_private": "on", "test": "1"}
    answer = desk(Role.CHIEF_EDITOR).post(reverse("galley_gather:add_source", args=["feed"]), form)
    assert answer.status_code == 422
    assert "Secret" not in answer.content.decode()
    assert news.asked == []


@pytest.mark.parametrize("address", ["../outside.xml", "/etc/passwd", "file:///etc/passwd", "keys/secret_key"])
def test_keeping_a_source_untried_does_not_let_an_editor_reach_a_file_elsewhere(address, desk):
    form = {"url": address, "name": "Mine", "interval_minutes": "10", "enabled": "on", "anyway": "1"}
    answer = desk(Role.CHIEF_EDITOR).post(reverse("galley_gather:add_source", args=["feed"]), form)
    assert answer.status_code == 422
    assert not Source.objects.exists()


def test_an_editor_cannot_turn_what_an_operator_allowed_to_another_address(desk, make_source, news):
    source = make_source("http://wire.internal.example/feed", name="Wire", allow_private=True)
    client = desk(Role.CHIEF_EDITOR)
    place = reverse("galley_gather:source", args=[source.pk])
    form = {"url": source.url, "name": "Renamed", "interval_minutes": "10", "enabled": "on"}
    assert client.post(place, form).status_code == 302
    source.refresh_from_db()
    assert (source.name, source.allow_private) == ("Renamed", True)
    news.put("/feed", rss({"guid": "1", "title": "Secret"}))
    assert client.post(place, {**form, "url": f"{news.base}/feed", "anyway": "1"}).status_code == 302
    source.refresh_from_db()
    assert (source.url, source.allow_private) == (f"{news.base}/feed", False)
    assert news.asked == []


def test_screens_are_chinese_for_those_who_read_chinese(desk, fill_wall):
    river, _town, _coast = fill_wall()
    client = desk(Role.DESK_EDITOR, language="zh-hans")
    Source.objects.filter(pk=river.pk).update(last_error="There is nothing at this address.", failures=1)
    wall = client.get(reverse("galley_gather:wall")).content.decode()
    sources = client.get(reverse("galley_gather:sources")).content.decode()
    assert "动态墙" in wall
    assert "无人认领" in wall
    assert "这个地址没有内容。" in sources


def test_home_says_what_is_happening_in_two_queries(desk, fill_wall, django_assert_num_queries):
    from galley.gather.home import HappeningPanel

    fill_wall()
    Event.objects.update(last_at=NOW)
    with django_assert_num_queries(1):
        html = HappeningPanel().render_html({})
    assert "Bridge over the Alder" in html
    page = desk(Role.REPORTER).get("/desk/").content.decode()
    assert "What is happening" in page


def test_failing_sources_are_on_the_operators_home(desk, make_source):
    make_source("https://x.example/feed", name="Broken wire", failures=3, last_error="The server refuses access.")
    page = desk(Role.OPERATOR).get("/desk/").content.decode()
    assert "Broken wire" in page
    assert "The server refuses access." in page
