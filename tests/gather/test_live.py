"""The desk's live stream, spoken to as granian speaks to it: who may listen, what is told, what was missed."""

import asyncio
import json
import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.core.asgi import get_asgi_application
from django.test import Client

from galley.gather import live, services
from galley.gather.models import Alert, Event
from galley.kernel.roles import Role
from tests.gather import caps as made
from tests.gather.servers import rss

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def groups(transactional_db):
    """Permissions were flushed with the tables by the test before."""
    from django.core.management import call_command

    call_command("migrate", verbosity=0, interactive=False)


def cookie_of(user):
    client = Client()
    client.force_login(user)
    return client.cookies["sessionid"].value


class Screen:
    """One open stream, and what it was told."""

    def __init__(self, stream, *, cookie="", last="", method="GET"):
        self.stream = stream
        headers = [(b"host", b"localhost"), (b"accept", b"text/event-stream")]
        headers += [(b"cookie", f"sessionid={cookie}".encode())] if cookie else []
        headers += [(b"last-event-id", str(last).encode())] if last else []
        self.scope = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": method,
            "scheme": "http",
            "path": live.PATH,
            "raw_path": live.PATH.encode(),
            "query_string": b"",
            "root_path": "",
            "headers": headers,
            "server": ("localhost", 80),
            "client": ("127.0.0.1", 1),
        }
        self.status, self.headers, self.text = 0, {}, ""
        self.is_over = False
        self._gone = asyncio.Event()
        self._told = asyncio.Event()

    async def _receive(self):
        await self._gone.wait()
        return {"type": "http.disconnect"}

    async def _send(self, message):
        if message["type"] == "http.response.start":
            self.status = message["status"]
            self.headers = {name.decode(): value.decode() for name, value in message["headers"]}
        else:
            self.text += message["body"].decode()
            self.is_over = not message.get("more_body", False)
        self._told.set()

    def __enter__(self):
        self.task = asyncio.get_running_loop().create_task(self.stream(self.scope, self._receive, self._send))
        return self

    def __exit__(self, *exc):
        self._gone.set()

    def events(self, name=None):
        found = []
        for block in self.text.split("\n\n"):
            lines = dict(line.split(": ", 1) for line in block.splitlines() if ": " in line.lstrip(":"))
            if "event" in lines and name in {None, lines["event"]}:
                found.append({"at": int(lines["id"]), "event": lines["event"], **json.loads(lines["data"])})
        return found

    async def until(self, is_so):
        async with asyncio.timeout(20):
            while not is_so(self):
                self._told.clear()
                await self._told.wait()

    async def opened(self):
        await self.until(lambda screen: screen.text.startswith("retry") or screen.is_over)


def stream(**more):
    return live.LiveStream(get_asgi_application(), headers=(("x-frame-options", "SAMEORIGIN"),), **more)


async def in_database(function, *args):
    """Do something in a thread of its own, as another process would, and leave no connection behind."""

    def run():
        from django.db import connections

        try:
            return function(*args)
        finally:
            connections.close_all()

    return await asyncio.to_thread(run)


@pytest.fixture
def bring(make_source, news):
    source = make_source(news.base + "/a.cap", kind="cap")

    def bring(body):
        news.put("/a.cap", body)
        services.fetch_source(source.pk)

    return bring


def test_who_has_no_desk_hears_nothing(person):
    from galley.kernel.models import User

    reader = User.objects.create_user("reader", "r@example.org", "a-long-pass-phrase")
    cookies = ["", "nonsense", cookie_of(reader)]

    async def run():
        for cookie in cookies:
            with Screen(stream(), cookie=cookie) as screen:
                await screen.opened()
                assert (screen.status, screen.text) == (403, "")

    asyncio.run(run())


def test_an_alert_reaches_every_screen_in_both_languages_of_the_desk(person, bring):
    cookie = cookie_of(person(Role.REPORTER))
    threads = threading.active_count()

    async def run():
        one_stream = stream(look_seconds=0.02)
        with Screen(one_stream, cookie=cookie) as first:
            await first.opened()
            assert first.status == 200
            assert first.headers["content-type"] == "text/event-stream; charset=utf-8"
            assert first.headers["cache-control"] == "no-store"
            assert first.headers["x-frame-options"] == "SAMEORIGIN"
            screens = [Screen(one_stream, cookie=cookie).__enter__() for _ in range(30)]
            for screen in screens:
                await screen.opened()
            await in_database(bring, made.alert(chinese=True))
            for screen in screens:
                await screen.until(lambda one: one.events("alert"))
                told = screen.events("alert")
                assert len(told) == 1
                assert told[0]["words"]["en"] == {
                    "title": "Flood warning for the Alder",
                    "area": "Hernmouth, lower town",
                    "lang": "en",
                }
                assert told[0]["words"]["zh-hans"]["title"] == "赤杨河洪水红色预警"
                assert (told[0]["state"], told[0]["loud"], told[0]["on_site"]) == ("active", True, False)
            assert threading.active_count() < threads + 30  # a thread for the stream, some of Django, none a screen
            for screen in screens:
                screen.__exit__()

    asyncio.run(run())


def test_its_end_is_told_too(person, bring):
    cookie = cookie_of(person(Role.REPORTER))
    sent = datetime.now(UTC).replace(microsecond=0)

    async def run():
        with Screen(stream(look_seconds=0.02), cookie=cookie) as screen:
            await screen.opened()
            await in_database(bring, made.alert(sent=sent))
            await screen.until(lambda one: one.events("alert"))
            await in_database(bring, made.alert("c", kind="Cancel", refers=[("hern-1", sent)]))
            await screen.until(lambda one: any(e["state"] == "canceled" for e in one.events("alert")))

    asyncio.run(run())


def test_new_items_on_the_wall_are_told_with_their_events(person, news, make_source):
    cookie = cookie_of(person(Role.REPORTER))
    source = make_source(news.put("/river", rss({"guid": "1", "title": "Ferry to run all night"})))

    def gather():
        services.fetch_source(source.pk)
        services.group_new_items()

    async def run():
        with Screen(stream(look_seconds=0.02), cookie=cookie) as screen:
            await screen.opened()
            await in_database(gather)
            await screen.until(lambda one: one.events("wall"))
            return screen.events("wall")

    told = asyncio.run(run())
    event = Event.objects.get()
    assert [e["events"] for e in told] == [[event.pk]]
    assert told[0]["mark"] == event.items.get().pk


def test_a_screen_that_opens_is_told_what_is_in_force(person, bring):
    cookie = cookie_of(person(Role.REPORTER))
    bring(made.alert())
    bring(made.alert("old", minutes=-5))

    async def run():
        with Screen(stream(), cookie=cookie) as screen:
            await screen.opened()
            return screen.events()

    assert [(e["event"], e["state"]) for e in asyncio.run(run())] == [("alert", "active")]


def test_a_screen_that_comes_back_is_told_what_it_missed(person, bring, news, make_source):
    cookie = cookie_of(person(Role.REPORTER))
    sent = datetime.now(UTC).replace(microsecond=0)
    bring(made.alert(sent=sent))
    last = live.moment_id(Alert.objects.get().changed_at)
    bring(made.alert("c", kind="Cancel", refers=[("hern-1", sent)]))
    source = make_source(news.put("/river", rss({"guid": "1", "title": "Ferry to run all night"})))
    services.fetch_source(source.pk)
    services.group_new_items()

    async def run(last):
        with Screen(stream(), cookie=cookie, last=last) as screen:
            await screen.opened()
            return screen.events()

    told = asyncio.run(run(last))
    assert {(e["event"], e.get("state")) for e in told} == {("alert", "canceled"), ("alert", "message"), ("wall", None)}
    assert [e["at"] > last for e in told] == [True, True, True]
    long_ago = live.moment_id(datetime.now(UTC) - timedelta(hours=3))
    assert asyncio.run(run(long_ago)) == []
    assert asyncio.run(run("nonsense")) == []


def test_a_stream_ends_when_its_person_is_signed_out(person):
    user = person(Role.REPORTER)
    cookie = cookie_of(user)

    def lock_out():
        type(user).objects.filter(pk=user.pk).update(is_active=False)

    async def run():
        with Screen(stream(heartbeat_seconds=0.05, recheck_seconds=0.2), cookie=cookie) as screen:
            await screen.opened()
            await screen.until(lambda one: one.text.count(": \n\n") > 3)  # it goes on, with a heartbeat
            assert not screen.is_over
            await in_database(lock_out)
            await screen.until(lambda one: one.is_over)

    asyncio.run(run())


def test_nobody_looks_at_the_database_when_nobody_listens(person):
    cookie = cookie_of(person(Role.REPORTER))

    async def run():
        one_stream = stream(look_seconds=0.02)
        with Screen(one_stream, cookie=cookie) as screen:
            await screen.opened()
            looking = one_stream.hub._task
            assert not looking.done()
        async with asyncio.timeout(20):
            await screen.task
            await looking

    asyncio.run(run())


def test_a_screen_that_does_not_listen_is_let_go():
    async def run():
        listener = live._Listener()
        for _ in range(live.MOST_WAITING):
            listener.tell(b"x")
        assert not listener.is_gone
        listener.tell(b"x")
        assert listener.is_gone

    asyncio.run(run())


def test_screens_without_a_stream_ask(client, person, bring):
    client.force_login(person(Role.REPORTER))
    bring(made.alert())
    answer = client.get("/desk/live/news/")
    assert [alert["state"] for alert in answer.json()["alerts"]] == ["active"]
    assert "no-store" in answer["Cache-Control"]
    assert client.get("/desk/live/check/").status_code == 204
    client.logout()
    assert client.get("/desk/live/news/").status_code == 302
