"""Limits hold for all processes together, and forget."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.test import RequestFactory

from galley.kernel import ratelimit
from galley.kernel.models import RateCount
from galley.kernel.ratelimit import Limit, client_address

HOUR = timedelta(hours=1)


@pytest.fixture
def clock(monkeypatch):
    class Clock:
        ms = 1_800_000_000_000

        def forward(self, **time):
            self.ms += int(timedelta(**time).total_seconds() * 1000)

    clock = Clock()
    monkeypatch.setattr(ratelimit, "_now_ms", lambda: clock.ms)
    return clock


@pytest.mark.django_db
def test_a_burst_is_allowed_and_the_next_is_told_how_long_to_wait(clock):
    limit = Limit("test.burst", times=4, per=HOUR)
    assert [limit.take("ada") for _ in range(4)] == [timedelta(0)] * 4
    assert limit.take("ada") == timedelta(minutes=15)
    assert limit.take("ben") == timedelta(0)
    assert Limit("test.other", times=4, per=HOUR).take("ada") == timedelta(0)


@pytest.mark.django_db
def test_after_the_wait_one_more_is_allowed_and_a_refusal_costs_nothing(clock):
    limit = Limit("test.wait", times=2, per=HOUR)
    assert not limit.take("ada")
    assert not limit.take("ada")
    wait = limit.take("ada")
    assert wait == timedelta(minutes=30)
    for _ in range(5):
        limit.take("ada")
    clock.forward(minutes=30)
    assert not limit.take("ada")
    assert limit.take("ada") == timedelta(minutes=30)
    clock.forward(hours=1)
    assert [bool(limit.take("ada")) for _ in range(3)] == [False, False, True]


@pytest.mark.django_db
def test_nobody_can_be_read_from_the_counts(clock):
    Limit("test.private", times=1, per=HOUR).take("ada@example.org")
    (row,) = RateCount.objects.all()
    assert "ada" not in row.key
    assert len(row.key) == 64


@pytest.mark.django_db
def test_counts_that_are_free_again_are_forgotten(clock, monkeypatch):
    Limit("test.old", times=1, per=HOUR).take("ada")
    clock.forward(hours=2)
    monkeypatch.setattr(ratelimit, "_swept_at", -1e9)
    Limit("test.new", times=1, per=HOUR).take("ben")
    assert RateCount.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_of_many_at_once_exactly_so_many_pass():
    limit = Limit("test.race", times=5, per=HOUR)
    passed = []

    def take():
        passed.extend(not limit.take("ada") for _ in range(3))
        connection.close()

    threads = [threading.Thread(target=take) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(passed) == 18
    assert sum(passed) == 5


@pytest.mark.parametrize(
    ("proxies", "remote", "forwarded", "address"),
    [
        pytest.param(0, "203.0.113.7", "198.51.100.9", "203.0.113.7", id="header not believed"),
        pytest.param(1, "10.0.0.1", "1.2.3.4, 198.51.100.9", "198.51.100.9", id="what our proxy says"),
        pytest.param(2, "10.0.0.1", "1.2.3.4, 198.51.100.9, 10.0.0.2", "198.51.100.9", id="two proxies"),
        pytest.param(2, "10.0.0.1", "198.51.100.9", "10.0.0.1", id="shorter than promised"),
        pytest.param(0, "2001:db8:1:2:3:4:5:6", "", "2001:db8:1:2::/64", id="an IPv6 net is one client"),
        pytest.param(0, "::ffff:203.0.113.7", "", "203.0.113.7", id="mapped"),
        pytest.param(0, "", "", "unknown", id="none"),
    ],
)
def test_client_address(settings, proxies, remote, forwarded, address):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = proxies
    request = RequestFactory().get("/", REMOTE_ADDR=remote, HTTP_X_FORWARDED_FOR=forwarded)
    assert client_address(request) == address
