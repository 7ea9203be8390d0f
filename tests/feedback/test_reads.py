"""Reads are counted by the hour: no cookie, no address, no machine; and no read is lost when several count at once."""

from __future__ import annotations

import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.utils import timezone

from galley.feedback.models import StoryReads
from galley.feedback.queries import most_read, most_read_stories
from galley.feedback.services.reads import add_reads, count_read, is_machine, roll_up_reads
from galley.site.registries import rankings

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0"


@pytest.mark.parametrize(
    ("agent", "machine"),
    [
        (FIREFOX, False),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) Version/18.1 Safari/604.1", False),
        ("Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/142.0 Mobile Safari/537.36", False),
        ("Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)", True),
        ("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 HeadlessChrome/142.0 Safari/537.36", True),
        ("facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)", True),
        ("python-requests/2.32", True),
        ("curl/8.9.1", True),
        ("", True),
    ],
)  # fmt: skip
def test_machines_are_left_out(agent, machine):
    assert is_machine(agent) is machine


@pytest.mark.django_db
def test_a_read_is_a_number_and_nothing_else(client, story):
    answer = client.post(f"/reads/{story.pk}/", headers={"user-agent": FIREFOX}, REMOTE_ADDR="203.0.113.7")
    assert (answer.status_code, dict(answer.cookies), answer.content) == (204, {}, b"")
    client.post(f"/reads/{story.pk}/", headers={"user-agent": FIREFOX})
    (row,) = StoryReads.objects.values()
    assert {name: value for name, value in row.items() if name not in {"id", "starts_at"}} == {
        "story_id": story.pk,
        "span": "hour",
        "reads": 2,
    }
    assert (row["starts_at"].minute, row["starts_at"].second) == (0, 0)


@pytest.mark.django_db
def test_what_is_no_read_is_not_counted(client, story, draft):
    client.post(f"/reads/{story.pk}/", headers={"user-agent": "Googlebot/2.1 (+http://www.google.com/bot.html)"})
    client.post(f"/reads/{story.pk}/", headers={"user-agent": FIREFOX, "sec-fetch-site": "cross-site"})
    assert client.get(f"/reads/{story.pk}/", headers={"user-agent": FIREFOX}).status_code == 405
    assert client.post(f"/reads/{draft().pk}/", headers={"user-agent": FIREFOX}).status_code == 404
    assert not StoryReads.objects.exists()


@pytest.mark.django_db
def test_nobody_alone_makes_a_story_the_most_read(client, story):
    for _ in range(80):
        client.post(f"/reads/{story.pk}/", headers={"user-agent": FIREFOX}, REMOTE_ADDR="203.0.113.7")
    client.post(f"/reads/{story.pk}/", headers={"user-agent": FIREFOX}, REMOTE_ADDR="203.0.113.8")
    assert StoryReads.objects.get().reads == 61


@pytest.mark.django_db(transaction=True)
def test_no_read_is_lost_when_several_count_at_once(story):
    def count():
        for _ in range(10):
            count_read(story.pk, at=datetime(2026, 11, 24, 14, 30, tzinfo=UTC))
        connection.close()

    threads = [threading.Thread(target=count) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert StoryReads.objects.get().reads == 40


@pytest.mark.django_db
def test_old_hours_become_days_and_nothing_is_lost_when_it_runs_twice(story):
    now = timezone.now().astimezone(UTC)
    day = (now - timedelta(days=20)).replace(hour=0, minute=0, second=0, microsecond=0)
    for hour in (0, 5, 23):
        add_reads(story.pk, 10, at=day + timedelta(hours=hour, minutes=59))
    add_reads(story.pk, 7, at=day + timedelta(days=1))
    add_reads(story.pk, 3, at=now)
    assert roll_up_reads() == 4
    assert roll_up_reads() == 0
    add_reads(story.pk, 1, at=day)  # one that came late
    assert roll_up_reads() == 1
    rows = StoryReads.objects.order_by("starts_at").values_list("span", "starts_at", "reads")
    assert list(rows)[:2] == [("day", day, 31), ("day", day + timedelta(days=1), 7)]
    assert [row[0] for row in rows] == ["day", "day", "hour"]


@pytest.mark.django_db
def test_the_most_read_are_live_stories_of_one_language(story, published, django_assert_num_queries):
    chinese = published("大桥封闭", language="zh-hans")
    second = published("Another story")
    since = timezone.now() - timedelta(hours=24)
    add_reads(story.pk, 5)
    add_reads(second.pk, 9)
    add_reads(chinese.pk, 50)
    add_reads(story.pk, 500, at=timezone.now() - timedelta(hours=30))
    with django_assert_num_queries(1):
        assert [(row.story_id, row.reads) for row in most_read("en", since)] == [(second.pk, 9), (story.pk, 5)]
    with django_assert_num_queries(2):
        assert [found.pk for found, _reads in most_read_stories(since)] == [chinese.pk, second.pk, story.pk]
    assert list(rankings.get("most_read").story_ids("en", limit=1)) == [second.pk]
    second.unpublish()
    assert [row.story_id for row in most_read("en", since)] == [story.pk]
