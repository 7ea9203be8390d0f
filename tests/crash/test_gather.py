"""Gathering that is killed with SIGKILL between any two steps: every item once, every event consistent.

The process kills itself at a statement, which is a real SIGKILL with whatever transaction is open; another takes over
when the lease of what it held has ended.
"""

from __future__ import annotations

import signal

import pytest
from django.db import connection

from galley.gather import services
from galley.gather.models import Source
from galley.gather.registries import source_kinds
from galley.gather.services import grouping
from galley.kernel.jobs.worker import Worker
from tests.crash.forks import die, exit_of
from tests.gather.servers import news_server, rss
from tests.homes import NewsroomHome

pytestmark = pytest.mark.crash


def fetch_and_group():
    services.due_sources_to_jobs()
    Worker({"gather": 1, "default": 1}).run_what_is_due()


ITEMS_ARE_WRITTEN = ('INSERT INTO "galley_gather_wireitem"', 'COPY "galley_gather_wireitem"')


def at(start, holds="", *, number=1, after=False):
    """Dies at a statement that begins so, or in one of these ways, and holds that, before or after it is done."""

    def arrange():
        seen = 0

        def wrapper(execute, sql, params, many, context):
            nonlocal seen
            ours = sql.startswith(start) and holds in sql
            seen += ours
            if ours and seen == number and not after:
                die()
            answer = execute(sql, params, many, context)
            if ours and seen == number:
                die()
            return answer

        connection.execute_wrappers.append(wrapper)

    return arrange


def at_settling():
    type(source_kinds.get("feed")).settle = die


POINTS = {
    "the job is taken": at('UPDATE "galley_gather_source"', '"lease_until"'),
    "the source is claimed": at('UPDATE "galley_gather_source"', '"lease_until"', after=True),
    "the feed is fetched, nothing is kept": at('INSERT INTO "galley_gather_rawfetch"'),
    "the items are written, nothing is committed": at(ITEMS_ARE_WRITTEN, after=True),
    "one of two feeds is kept": at(ITEMS_ARE_WRITTEN, number=2),
    "the source's health is written": at('UPDATE "galley_gather_source"', '"last_success"', after=True),
    "the feed is kept, its source is not told": at_settling,
    "grouping begins": at("SELECT", '"galley_gather_wireitem"."event_id" IS NULL'),
    "an event is made": at('INSERT INTO "galley_gather_event"', after=True),
    "items are put with their events": at('UPDATE "galley_gather_wireitem"', '"event_id"', after=True),
    "the events are written": at('UPDATE "galley_gather_event"', after=True),
}
RIVER = [
    {"guid": f"r{n}", "title": f"Bridge {n} over the Alder closed", "link": f"https://e.org/{n}"} for n in range(5)
]
TOWN = [{"guid": "t0", "title": "Bridge 0 over the Alder closed", "link": "https://e.org/0?utm_source=town"}]
TOWN += [{"guid": "t1", "title": "Choir wins the national prize", "link": "https://e.org/choir"}]


@pytest.fixture
def home(newsroom_home: NewsroomHome, monkeypatch) -> NewsroomHome:
    newsroom_home.environ |= {"GALLEY_FETCH_PAUSE_SECONDS": "0", "GALLEY_JOB_LEASE_SECONDS": "2"}
    monkeypatch.setenv("GALLEY_FETCH_PAUSE_SECONDS", "0")
    return newsroom_home


def leases_end(home):
    """As if the time had passed that a lease lasts."""
    home.query("UPDATE galley_gather_source SET lease_until = NULL, next_try = '2026-01-01 00:00:00+00:00'")
    home.query("UPDATE galley_kernel_job SET lease_until = '2026-01-01 00:00:00+00:00' WHERE state = 'running'")


@pytest.mark.parametrize("point", POINTS)
def test_wherever_gathering_dies_each_item_is_there_once_and_each_event_is_right(home, point):
    with news_server() as news:
        river, town = news.put("/river", rss(*RIVER)), news.put("/town", rss(*TOWN))
        with home.database():
            for name, url in (("River", river), ("Town", town)):
                Source.objects.create(name=name, url=url, allow_private=True)
            grouping.forget_index()
            assert exit_of(lambda: (POINTS[point](), fetch_and_group())) == -signal.SIGKILL
        assert len(home.query("SELECT guid FROM galley_gather_wireitem")) in {0, 2, 5, 6}, "whole feeds or nothing"
        leases_end(home)
        with home.database():
            fetch_and_group()
    guids = sorted(guid for (guid,) in home.query("SELECT guid FROM galley_gather_wireitem"))
    shared = {"r0", "t0"} & set(guids)
    assert len(shared) == 1, "the page that both bring is one item, of the source that came first"
    assert guids == sorted([*shared, "r1", "r2", "r3", "r4", "t1"])
    assert len(home.query("SELECT id FROM galley_gather_sighting")) == 1
    assert sum(count for (count,) in home.query("SELECT items_brought FROM galley_gather_source")) == 6
    assert home.query("SELECT id FROM galley_gather_wireitem WHERE event_id IS NULL") == []
    assert (
        home.query(
            "SELECT e.id FROM galley_gather_event e LEFT JOIN galley_gather_wireitem i ON i.event_id = e.id "
            "GROUP BY e.id, e.item_count HAVING COUNT(i.id) <> e.item_count OR COUNT(i.id) = 0"
        )
        == []
    )
    assert home.query("SELECT id FROM galley_gather_source WHERE last_error <> '' OR lease_until IS NOT NULL") == []
