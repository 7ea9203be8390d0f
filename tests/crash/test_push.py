"""A worker that is killed while it pushes: nothing is lost, and what went twice is one on the screen."""

from __future__ import annotations

import signal
from datetime import timedelta

import pytest

from galley.kernel.jobs.worker import Worker
from galley.kernel.models import PushMessage, User
from galley.kernel.time import now
from galley.kernel.webpush import outbox
from galley.kernel.webpush.data import Address, PushData
from galley.kernel.webpush.vapid import own_vapid
from tests.crash.forks import die, exit_of
from tests.homes import NewsroomHome
from tests.kernel.pushservice import push_service

pytestmark = pytest.mark.crash


def before_the_request():
    outbox.send = die


def after_the_request():
    outbox._settle = die


def while_it_is_written_down():
    """The message is written as taken, nothing is committed."""
    outbox._free = die


@pytest.mark.parametrize(
    ("dies", "requests"), [(before_the_request, 1), (after_the_request, 2), (while_it_is_written_down, 2)]
)
def test_wherever_a_worker_dies_the_message_comes_and_is_one(newsroom_home: NewsroomHome, monkeypatch, dies, requests):
    monkeypatch.setenv("GALLEY_PUSH_ALLOW_PRIVATE", "yes")
    with push_service() as service, newsroom_home.database():
        user = User.objects.create_user("editor", "editor@example.org")
        browser = service.browser(own_vapid().public_key)
        keys = browser.said["keys"]
        row = outbox.add_browser(user, Address(browser.endpoint, keys["p256dh"], keys["auth"]), name="Firefox")
        alert = PushData(title="Flood", body="Hernmouth", path="/desk/", tag="alert-1", lasts=timedelta(hours=1))
        outbox.queue_push([row], alert, key="alert-1-active")

        def push():
            Worker({"push": 1}).run_what_is_due()

        assert exit_of(lambda: (dies(), push())) == -signal.SIGKILL
        assert PushMessage.objects.get().state == PushMessage.State.WAITING
        push()
        assert len(browser.got) == requests - 1, "until the lease has ended it is the dead one's"
        type(row).objects.update(lease_until=now())
        newsroom_home.query(
            "UPDATE galley_kernel_job SET lease_until = '2026-01-01 00:00:00+00:00' WHERE state = 'running'"
        )
        newsroom_home.query("UPDATE galley_kernel_job SET run_at = '2026-01-01 00:00:00+00:00' WHERE state = 'ready'")
        push()
        assert PushMessage.objects.get().state == PushMessage.State.TAKEN
    assert len(browser.got) == requests
    assert len({(one.topic, one.message["id"], one.message["tag"]) for one in browser.got}) == 1
    assert len(browser.kept) == 1
