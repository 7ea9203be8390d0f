"""Many sources at once: side by side, one after the other at each server, in the rhythm in which news comes."""

from __future__ import annotations

import time
from datetime import timedelta
from itertools import pairwise

import pytest

from galley.gather import services
from galley.gather.models import Source, WireItem
from galley.gather.services.turns import host_of, take_turns
from galley.kernel.time import now
from tests.gather.servers import news_server, rss

pytestmark = pytest.mark.django_db


@pytest.fixture
def no_pause(monkeypatch):
    monkeypatch.setenv("GALLEY_FETCH_PAUSE_SECONDS", "0")


def entry(number):
    return {"guid": f"g{number}", "title": f"Item {number} of the wire", "link": f"https://wire.example/{number}"}


def fetch_all(**options):
    heard = {}
    services.fetch_sources(
        Source.objects.order_by("pk").values_list("pk", flat=True),
        told=heard.__setitem__,
        **options,
    )
    return heard


def test_each_of_many_sources_is_kept_and_told(news, make_source, no_pause):
    good = [make_source(news.put(f"/{n}", rss(entry(n)))) for n in range(20)]
    missing = make_source(news.base + "/nothing")
    off = make_source(news.put("/off", rss(entry(99))), enabled=False)
    heard = fetch_all(heed_turns=True)
    assert {pk for pk, intake in heard.items() if intake and intake.new == 1} == {source.pk for source in good}
    assert heard[missing.pk].new == 0
    assert heard[off.pk] is None
    missing.refresh_from_db()
    assert missing.last_error == "There is nothing at this address."
    assert WireItem.objects.count() == 20
    assert set(Source.objects.exclude(pk__in=[missing.pk, off.pk]).values_list("items_brought", flat=True)) == {1}


def test_what_is_unchanged_is_noted_for_all_in_few_statements(
    news, make_source, no_pause, django_assert_max_num_queries
):
    for n in range(40):
        make_source(news.put_with_etag(f"/{n}", rss(entry(n)), f'"{n}"'))
    fetch_all()
    before = {source.pk: source for source in Source.objects.all()}
    with django_assert_max_num_queries(40):
        heard = fetch_all()
    assert all(intake.not_modified for intake in heard.values())
    for source in Source.objects.all():
        assert source.etag == before[source.pk].etag
        assert source.last_success > before[source.pk].last_success
        assert source.lease_until is None
        assert source.next_try - source.last_fetched == timedelta(minutes=15)


def test_what_is_being_fetched_by_another_worker_is_left_to_it(news, make_source, no_pause):
    source = make_source(news.put("/a", rss(entry(1))), lease_until=now() + timedelta(minutes=1))
    assert fetch_all() == {source.pk: None}
    assert not news.asked
    Source.objects.update(lease_until=now() - timedelta(seconds=1))
    assert fetch_all()[source.pk].new == 1


def test_one_that_breaks_in_an_unforeseen_way_loses_no_other(news, make_source, no_pause, monkeypatch):
    from galley.gather.services import storing

    sources = [make_source(news.put(f"/{n}", rss(entry(n)))) for n in range(5)]
    real = storing.normalise

    def breaks(item, *args, **kwargs):
        if item.guid == "g2":
            raise ZeroDivisionError
        return real(item, *args, **kwargs)

    monkeypatch.setattr(storing, "normalise", breaks)
    with pytest.raises(ZeroDivisionError):
        fetch_all()
    assert set(WireItem.objects.values_list("guid", flat=True)) == {"g0", "g1", "g3", "g4"}
    sources[2].refresh_from_db()
    assert sources[2].lease_until is not None, "it is due again when the lease ends"
    assert sources[2].next_try == sources[2].lease_until


def test_one_server_is_asked_after_a_pause_and_another_meanwhile(news, make_source, monkeypatch):
    monkeypatch.setenv("GALLEY_FETCH_PAUSE_SECONDS", "1")
    with news_server() as other:
        asked = []

        def notes(server):
            def reply(headers):
                asked.append((server.base, time.monotonic()))
                from tests.gather.servers import Reply

                return Reply(rss(entry(1)).encode())

            return reply

        for n in range(3):
            news.pages[f"/{n}"] = notes(news)
            make_source(f"{news.base}/{n}")
        other.pages["/o"] = notes(other)
        make_source(other.base + "/o")
        fetch_all(heed_turns=True)
    moments = [at for base, at in asked if base == news.base]
    assert len(moments) == 3
    assert all(b - a > 0.9 for a, b in pairwise(moments))
    assert next(at for base, at in asked if base == other.base) < moments[1]


def test_a_turn_is_one_worker_s():
    at = now()
    assert take_turns(["a.example", "b.example"], at=at) == {}
    assert take_turns(["a.example", "c.example"], at=at) == {"a.example": at + timedelta(seconds=2)}
    assert take_turns(["a.example"], at=at + timedelta(seconds=2)) == {}


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://wire.example/feed", "wire.example"),
        ("http://WIRE.example:80/feed", "wire.example"),
        ("http://127.0.0.1:8080/feed", "127.0.0.1:8080"),
        ("wires/feed.xml", ""),
        ("http://[bad/", ""),
        ("https://wire.example:99999999/", ""),
    ],
)
def test_the_server_of_an_address(url, host):
    assert host_of(url) == host


def fetch_after(source, minutes, news=None, items=()):
    """As if so many minutes had passed since the last fetch."""
    last = now() - timedelta(minutes=minutes)
    Source.objects.filter(pk=source.pk).update(last_success=last, last_fetched=last)
    if news:
        news.put("/busy", rss(*(entry(n) for n in items)))
    services.fetch_source(source.pk)
    source.refresh_from_db()
    return source.next_try - source.last_fetched


def test_a_source_is_asked_as_fast_as_its_items_come_and_no_slower_than_was_set(news, make_source):
    source = make_source(news.put("/busy", rss(*(entry(n) for n in range(50)))), interval_minutes=30)
    services.fetch_source(source.pk)
    source.refresh_from_db()
    assert source.next_try - source.last_fetched == timedelta(minutes=30), "a backlog says nothing of how fast"
    number, waits = 50, []
    for _ in range(12):
        number += 10
        waits.append(fetch_after(source, 30, news, range(number - 50, number)))
    assert waits == sorted(waits, reverse=True)
    assert waits[-1] < timedelta(minutes=5)
    assert min(waits) >= timedelta(minutes=2)
    quiet = [fetch_after(source, 30) for _ in range(40)]
    assert quiet == sorted(quiet)
    assert quiet[-1] == timedelta(minutes=30)


def test_a_source_whose_time_is_fixed_keeps_it_however_much_comes(news, make_source):
    source = make_source(news.put("/busy", rss(entry(0))), interval_minutes=10, follows_rhythm=False)
    services.fetch_source(source.pk)
    for n in range(1, 6):
        assert fetch_after(source, 10, news, range(n * 20, n * 20 + 20)) == timedelta(minutes=10)
