"""A worker killed with SIGKILL between any two steps of a delivery: never lost, never silently twice.

The worker kills itself at a crash point (`galley.distribute.crashpoints`), which is a real SIGKILL; another worker then
takes over. A webhook takes a key once, so a try that was cut off is repeated with it. Mail has no key: a letter whose
fate nobody can know is in doubt, and shown to a person.
"""

from __future__ import annotations

import signal
import time
from collections.abc import Callable, Iterator

import pytest
from django.utils import timezone

from galley.distribute import services
from galley.distribute.crashpoints import DELIVERY_POINTS, LETTER_POINTS, VARIABLE
from galley.distribute.models import Channel, Delivery, Letter, MailingList, Subscriber
from galley.kernel.roles import Role
from tests.distribute.newsroom import nearly_published, person, sign_off
from tests.distribute.servers import MailServer, Reply, Request, WebServer
from tests.homes import NewsroomHome, wait_until

pytestmark = pytest.mark.crash
PATIENCE = 240
"""Seconds; only a machine that is busy with much else needs them."""
READERS = ["ann@example.org", "bo@example.org", "cy@example.org"]


@pytest.fixture
def web() -> Iterator[WebServer]:
    server = WebServer()
    yield server
    server.close()


@pytest.fixture
def mail() -> Iterator[MailServer]:
    server = MailServer()
    yield server
    server.close()


@pytest.fixture
def home(newsroom_home: NewsroomHome) -> NewsroomHome:
    newsroom_home.environ |= {
        "GALLEY_DELIVERY_LEASE_SECONDS": "5",
        "GALLEY_DELIVERY_SWEEP_SECONDS": "1",
        "GALLEY_DELIVERY_FIRST_WAIT_SECONDS": "1",
        "GALLEY_JOB_LEASE_SECONDS": "2",
    }
    return newsroom_home


def publish_to_webhook(home: NewsroomHome, web: WebServer) -> str:
    """Publish a story; gives the key of its delivery."""
    with home.database():
        Channel.objects.create(
            slug="hook",
            name="Hook",
            adapter="webhook",
            settings={"url": web.url, "secret": "secret of the tests", "allow_private_address": True},
        )
        sign_off(nearly_published())
        return Delivery.objects.get(channel__slug="hook").key


def publish_to_readers(home: NewsroomHome, mail: MailServer) -> str:
    home.environ["GALLEY_SMTP_URL"] = mail.url
    with home.database():
        channel = Channel.objects.create(
            slug="letters", name="Letters", adapter="newsletter", settings={"from_name": "The Ferry Post"}
        )
        each = MailingList.objects.create(channel=channel, slug="each", name="Every story", language="en")
        for address in READERS:
            Subscriber.objects.create(mailing_list=each, email=address, confirmed_at=timezone.now())
        sign_off(nearly_published())
        return Delivery.objects.get(channel=channel).key


def readers_who_got_it(mail: MailServer) -> list[str]:
    """The server has letters to the staff as well."""
    return [address for address, _ in mail.letters if address in READERS]


def die_at(home: NewsroomHome, point: str) -> None:
    """A worker works until it reaches the point, and is gone."""
    home.environ[VARIABLE] = point
    worker = home.start("worker")
    assert worker.wait(seconds=PATIENCE) == -signal.SIGKILL, worker.log
    del home.environ[VARIABLE]


def state_of(home: NewsroomHome, key: str) -> str:
    return home.query("SELECT state FROM galley_distribute_delivery WHERE key = %s", [key])[0][0]


def is_at_rest(home: NewsroomHome, key: str) -> Callable[[], bool]:
    return lambda: state_of(home, key) in {"sent", "in_doubt", "failed", "skipped"}


def finish(home: NewsroomHome, key: str) -> str:
    """Another worker takes over, until the delivery is at rest."""
    worker = home.start("worker")
    wait_until(is_at_rest(home, key), seconds=PATIENCE, what="the end of the delivery")
    worker.stop()
    return state_of(home, key)


@pytest.mark.parametrize("point", DELIVERY_POINTS)
def test_wherever_the_worker_dies_the_webhook_gets_the_story_under_one_key(home, web, point):
    key = publish_to_webhook(home, web)
    die_at(home, point)
    had = len(web.requests)
    assert had == (1 if point in {"answered", "settled"} else 0)
    assert finish(home, key) == "sent"
    assert {request.headers["webhook-id"] for request in web.requests} == {key}
    assert {request.headers["idempotency-key"] for request in web.requests} == {f'"{key}"'}
    assert len({request.body for request in web.requests}) == 1, "every try says the same, byte for byte"
    assert len(web.requests) == (2 if point == "answered" else 1)
    tries = home.query(
        "SELECT outcome FROM galley_distribute_deliveryattempt a JOIN galley_distribute_delivery d "
        "ON a.delivery_id = d.id WHERE d.key = %s ORDER BY number",
        [key],
    )
    cut_off = [("cut_off",)] if point in {"sending", "answered"} else []
    assert tries == [*cut_off, ("sent",)]


def test_a_worker_killed_while_the_receiver_has_the_request_repeats_it_under_the_same_key(home, web):
    workers = []

    def kill_the_worker(request: Request) -> Reply:
        if len(web.requests) == 1:
            workers[0].kill()
        return Reply(200)

    web.reply = kill_the_worker
    key = publish_to_webhook(home, web)
    workers.append(home.start("worker"))
    wait_until(lambda: web.requests, seconds=PATIENCE, what="the first try")
    assert finish(home, key) == "sent"
    assert [request.headers["webhook-id"] for request in web.requests] == [key, key]


@pytest.mark.parametrize("point", [*DELIVERY_POINTS, *LETTER_POINTS])
def test_wherever_the_worker_dies_no_reader_gets_a_letter_twice_and_doubt_is_shown(home, mail, point):
    key = publish_to_readers(home, mail)
    die_at(home, point)
    in_doubt = point in {"letter-sending", "letter-answered"}
    assert finish(home, key) == ("in_doubt" if in_doubt else "sent")

    got = readers_who_got_it(mail)
    assert len(got) == len(set(got)), "nobody silently got it twice"
    with home.database():
        states = dict(Letter.objects.values_list("subscriber__email", "state"))
        assert set(states) == set(READERS), "nobody was lost"
        assert {address for address in READERS if states[address] == "sent"} <= set(got)
        doubtful = [address for address in READERS if states[address] == "in_doubt"]
        assert len(doubtful) == int(in_doubt)
        if not in_doubt:
            assert sorted(got) == READERS
            return
        # The one letter that nobody can know of: a person looks, and says so.
        assert list(Delivery.objects.for_a_person()) == [Delivery.objects.get(key=key)]
        producer, delivery = person(Role.PRODUCER), Delivery.objects.get(key=key)
        if point == "letter-answered":
            assert doubtful[0] in got
            services.confirm_arrival(delivery, by=producer)
        else:
            assert doubtful[0] not in got
            services.send_again(delivery, by=producer)
    assert finish(home, key) == "sent"
    assert sorted(readers_who_got_it(mail)) == READERS


def test_a_mail_server_that_takes_a_letter_and_says_nothing_leaves_it_in_doubt(home, mail):
    mail.on_data = lambda address, _letter: "hang up" if address == READERS[1] else "250 OK"
    key = publish_to_readers(home, mail)
    assert finish(home, key) == "in_doubt"
    assert sorted(readers_who_got_it(mail)) == READERS


def test_a_publisher_killed_before_its_commit_leaves_neither_story_nor_delivery(home, web):
    with home.database():
        Channel.objects.create(slug="hook", name="Hook", adapter="webhook", settings={"url": web.url, "secret": "s"})
        story = nearly_published()
    home.environ[VARIABLE] = "queued"
    publisher = home.start_python(
        "from galley.newsroom.models import StoryPage\n"
        "from tests.distribute.newsroom import sign_off\n"
        f"sign_off(StoryPage.objects.get(pk={story.pk}))\n"
    )
    assert publisher.wait(seconds=PATIENCE) == -signal.SIGKILL, publisher.log
    assert home.query("SELECT count(*) FROM galley_distribute_delivery") == [(0,)]
    with home.database():
        story.refresh_from_db()
        assert not story.live
        sign_off(story)
        assert Delivery.objects.filter(channel__slug="hook").count() == 1


def test_two_workers_send_each_of_many_stories_once(home, web):
    publish_to_webhook(home, web)
    with home.database():
        for number in range(9):
            sign_off(nearly_published(f"Story {number}"))
    workers = [home.start("worker") for _ in range(2)]

    def all_sent() -> bool:
        with home.database():
            return Delivery.objects.filter(channel__slug="hook", state="sent").count() == 10

    wait_until(all_sent, seconds=PATIENCE, what="ten deliveries")
    for worker in workers:
        worker.stop()
    keys = [request.headers["webhook-id"] for request in web.requests]
    assert len(keys) == len(set(keys)) == 10


def test_a_slow_channel_holds_up_no_other(home, web):
    slow = WebServer()
    slow.reply = lambda _request: time.sleep(4) or Reply(200)
    with home.database():
        for slug, server in (("slow", slow), ("fast", web)):
            Channel.objects.create(
                slug=slug,
                name=slug,
                adapter="webhook",
                settings={"url": server.url, "secret": "s", "allow_private_address": True},
            )
        for number in range(3):
            sign_off(nearly_published(f"Story {number}"))
    home.environ["GALLEY_DELIVERY_LEASE_SECONDS"] = "60"
    home.start("worker")
    wait_until(lambda: len(web.requests) == 3, seconds=PATIENCE, what="three stories on the fast channel")
    assert len(slow.requests) == 1, "the slow one still has its first"
    slow.close()
