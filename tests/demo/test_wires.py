"""The town's wires: read whole by Galley's own parsers, asked conditionally, the same after a restart."""

from __future__ import annotations

import http.client
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from threading import Thread
from urllib.parse import urlsplit
from xml.etree import ElementTree as ET

import pytest

from galley.demo.captions import PICTURES
from galley.demo.wires import alerts, gauge, pictures
from galley.demo.wires.formats import guid
from galley.demo.wires.pool import WIRES, PoolError, _read, read_before, read_events
from galley.demo.wires.schedule import IN_A_FEED, Schedule
from galley.demo.wires.server import Server
from galley.demo.wires.start import first_start
from galley.gather.data import Ask
from galley.gather.kinds.readings import ReadingsSettings
from galley.gather.pictures import MOST_PIXELS, best_first
from galley.gather.registries import parsers, source_kinds
from galley.kernel.looking import look_at
from tests.homes import free_port, wait_until


@pytest.fixture
def server() -> Iterator[Server]:
    """The wires, an hour after their start, on a free port."""
    with serving(datetime.now(UTC) - timedelta(hours=1)) as server:
        yield server


@contextmanager
def serving(started_at: datetime) -> Iterator[Server]:
    server = Server(0, started_at=started_at)
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def get(server: Server, path: str, *, method: str = "GET", **headers: str) -> tuple[int, dict[str, str], bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", server.server_address[1], timeout=5)
    connection.request(method, path, headers={name.replace("_", "-"): value for name, value in headers.items()})
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    return answer.status, {name.lower(): value for name, value in answer.getheaders()}, body


@pytest.mark.parametrize("wire", list(WIRES.values()), ids=lambda wire: wire.slug)
def test_a_feed_is_read_whole_by_galleys_own_parser(server: Server, wire):
    status, _, body = get(server, wire.path)
    assert status == 200
    found = [parser for parser in parsers if parser.recognises(body[:2000])]
    assert len(found) == 1
    feed = found[0].parse(body, url=f"http://127.0.0.1{wire.path}")
    said = server.wires.schedule.items_of(wire.slug, server.wires.seconds())
    assert not feed.problems
    assert feed.title == wire.name
    assert [item.guid for item in feed.items] == [guid(item) for item in said]
    assert [item.title for item in feed.items] == [item.title for item in said]
    assert all(item.published for item in feed.items)
    assert all(item.url.startswith(f"{server.wires.setting.base_url}/{wire.slug}/") for item in feed.items)


@pytest.mark.parametrize("wire", list(WIRES.values()), ids=lambda wire: wire.slug)
def test_what_has_not_changed_is_not_sent_again(server: Server, wire):
    _, headers, body = get(server, wire.path)
    assert get(server, wire.path, If_None_Match=headers["etag"])[0::2] == (304, b"")
    assert get(server, wire.path, If_None_Match='"else"')[0::2] == (200, body)
    assert get(server, wire.path, If_Modified_Since=headers["last-modified"])[0::2] == (304, b"")
    assert get(server, wire.path, If_Modified_Since="Thu, 01 Jan 1970 00:00:00 GMT")[0] == 200
    assert get(server, wire.path, If_Modified_Since="yesterday")[0] == 200
    assert get(server, wire.path, method="HEAD")[0::2] == (200, b"")


def test_each_item_and_each_wire_has_a_page_that_leads_to_its_feed(server: Server):
    for wire in WIRES.values():
        status, _, page = get(server, f"/{wire.slug}/")
        assert status == 200
        assert f'href="{wire.path}"'.encode() in page
        item = server.wires.schedule.items_of(wire.slug, server.wires.seconds())[-1]
        status, _, page = get(server, f"/{wire.slug}/{item.slug}?utm_source=x")
        assert status == 200
        assert item.title.replace("&", "&amp;").encode()[:20] in page
    assert get(server, "/")[0] == 200
    assert get(server, "/coast/nothing")[0] == 404
    assert get(server, "/nobody/rss.xml")[0] == 404


def test_news_keeps_coming_and_never_stands_still_for_long():
    told = [telling.seconds for telling in Schedule().told_until(2 * 3600) if telling.seconds > 0]
    gaps = [later - earlier for earlier, later in pairwise(told)]
    assert told[0] <= 25
    assert max(gaps) <= 90
    assert sum(gaps) / len(gaps) <= 40
    assert len(Schedule().told_until(30 * 24 * 3600)) > 200  # a month later there are still bulletins


def test_the_same_seed_tells_the_same_and_another_one_does_not():
    def titles(seed: int) -> list[str]:
        schedule = Schedule(seed=seed)
        return [item.title for wire in WIRES for item in schedule.items_of(wire, 3000)]

    assert titles(1) == titles(1)
    assert titles(1) != titles(2)


def test_an_update_keeps_its_identifier_and_a_repeat_does_not():
    schedule = Schedule()
    before = {item.name: item for item in schedule.items_of("coast", -24 * 3600)}
    after = {item.name: item for item in schedule.items_of("coast", 0)}
    first, second, again = before["bridge-coast"], after["bridge-coast"], after["bridge-again"]
    assert guid(first) == guid(second)
    assert (first.version, second.version) == (1, 2)
    assert first.title != second.title
    assert second.updated > second.published == first.published
    assert guid(again) != guid(second)
    assert again.slug == second.slug
    assert "utm_source" in again.query
    assert again.title == second.title


def test_a_feed_never_lists_more_than_its_length():
    schedule = Schedule()
    for wire in WIRES:
        assert len(schedule.items_of(wire, 7 * 24 * 3600)) <= IN_A_FEED


def test_the_pool_is_large_in_both_languages_and_the_same_event_is_told_by_several():
    tellings = [telling for event in [*read_before(), *read_events()] for telling in event]
    chinese = [telling for telling in tellings if telling.wire == "haian"]
    assert len(tellings) >= 130
    assert len(chinese) >= 35
    assert len([event for event in read_events() if len({telling.wire for telling in event}) >= 3]) >= 8
    assert {telling.wire for telling in tellings} == set(WIRES)


@pytest.mark.parametrize(
    "text", ["@nobody 0 a\nTitle\nText\n", "= a\n@nobody 0\nTitle\nText\n", "= a\n@coast 0\nTitle\n"]
)
def test_a_mistake_in_the_pool_is_named(tmp_path: Path, text: str):
    path = tmp_path / "pool.txt"
    path.write_text(text)
    with pytest.raises(PoolError, match=r"pool\.txt, line \d"):
        _read(path, before=False)


def test_the_first_start_is_kept(tmp_path: Path):
    first = first_start(tmp_path / "var")
    assert first_start(tmp_path / "var") == first
    (tmp_path / "var" / "demo-wires.json").write_text("{broken")
    assert first_start(tmp_path / "var") >= first


def test_the_program_serves_until_it_is_told_to_stop_and_goes_on_where_it_was(tmp_path: Path):
    port = free_port()
    environ = {**os.environ, "GALLEY_WIRES_SPEED": "60"}

    def start() -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "galley.demo.wires", "--port", str(port), "--folder", str(tmp_path)]
        return subprocess.Popen(command, env=environ, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)

    def titles() -> list[str]:
        try:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
            connection.request("GET", "/police/feed.json")
            return [item["title"] for item in json.loads(connection.getresponse().read())["items"]]
        except OSError:
            return []

    first = start()
    wait_until(lambda: "Log: barge adrift above Lantern Bridge" in titles(), seconds=30, what="the first event")
    second = start()
    assert second.wait(timeout=10) == 1
    assert b"GALLEY_WIRES_PORT" in second.stdout.read()
    first.send_signal(signal.SIGTERM)
    assert first.wait(timeout=10) == 0
    third = start()
    try:
        wait_until(titles, seconds=10)
        assert "Log: barge adrift above Lantern Bridge" in titles()
    finally:
        third.kill()
        third.wait()


def test_feeds_are_well_formed_for_a_strict_reader(server: Server):
    for wire in WIRES.values():
        body = get(server, wire.path)[2]
        if wire.format == "feed.json":
            assert json.loads(body)["version"] == "https://jsonfeed.org/version/1.1"
        else:
            ET.fromstring(body)


@pytest.mark.parametrize("wire", ["coast", "haian"])
def test_some_items_come_with_drawn_pictures(wire: str):
    with serving(datetime.now(UTC)) as server:
        pictures_are_drawn(server, wire)


def pictures_are_drawn(server: Server, wire: str) -> None:
    path = WIRES[wire].path
    feed = parsers.get("rss" if wire == "coast" else "atom").parse(get(server, path)[2], url=f"http://x{path}")
    with_pictures = [item for item in feed.items if item.pictures]
    assert with_pictures
    for picture in (picture for item in with_pictures for picture in item.pictures):
        assert picture.caption
        assert WIRES[wire].name in picture.credit
        assert picture.rights == WIRES[wire].rights
        for size in best_first(picture.sizes):
            looked = look_at(get(server, urlsplit(size.url).path)[2], most_pixels=MOST_PIXELS)
            assert (looked.width, looked.height) == (size.width, size.height)
    assert get(server, "/pictures/../secret.jpg")[0] == 404


def test_each_item_with_pictures_is_one_that_is_told():
    told = {(telling.name, telling.wire) for event in [*read_before(), *read_events()] for telling in event}
    for name, scenes in pictures.OF_ITEMS.items():
        assert {(name, "coast"), (name, "haian")} & told, name
        assert all(scene in PICTURES for scene in scenes)


def test_the_gauge_floods_in_every_cycle_has_a_gap_and_tells_the_same_again():
    now = 30 * 3600.0
    said = gauge.moments(now)
    assert said == sorted(set(said))
    assert said[1:] == [at for at in gauge.moments(now + 600) if at <= now]
    assert max(later - earlier for earlier, later in pairwise(gauge.moments(0.0))) == 3 * 3600.0
    for cycle in range(5):
        levels = [gauge.level(at) for at in said if cycle * 21_600 <= at < cycle * 21_600 + 2_400]
        assert max(levels) > 5.0
        assert levels[-1] < 4.8


def test_the_gauge_is_read_by_galleys_own_kind(server: Server):
    batch = source_kinds.get("readings").fetch(
        Ask(
            f"http://127.0.0.1:{server.server_address[1]}{gauge.PATH}",
            settings=ReadingsSettings(values=("level = River level at the quay [m]",)),
            allow_private=True,
        )
    )
    assert not batch.problems
    assert [reading.value for reading in batch.readings][-1] == gauge.level(gauge.moments(server.wires.seconds())[-1])
    assert {(reading.key, reading.unit) for reading in batch.readings} == {("level", "m")}


def test_a_warning_its_update_and_its_end_are_read_by_galleys_own_kind(server: Server):
    kind = source_kinds.get("cap")
    batch = kind.fetch(
        Ask(
            f"http://127.0.0.1:{server.server_address[1]}{alerts.INDEX_PATH}",
            settings=kind.settings_type(),
            allow_private=True,
        )
    )
    assert not batch.problems
    assert not batch.refused
    messages = sorted((item.extra["cap"] for item in batch.items), key=lambda cap: cap["sent"])
    assert [cap["message_type"] for cap in messages] == ["Alert", "Update", "Cancel"]
    assert {info["language"] for cap in messages for info in cap["infos"]} == {"en", "zh-hans"}
    assert [len(cap["references"]) for cap in messages] == [0, 1, 2]
