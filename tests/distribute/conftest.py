"""A newsroom with stories, and real servers to send them to."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.utils import timezone

from galley.distribute.models import Channel, MailingList, Subscriber
from tests.distribute.servers import MailServer, WebServer
from tests.newsroom.conftest import (  # noqa: F401 -- fixtures
    chief_editor,
    desk_editor,
    draft,
    person,
    published,
    reporter,
    sections,
)

SECRET = "a long secret of the tests"


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


@pytest.fixture(autouse=True)
def _one_after_the_other(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GALLEY_DELIVERY_THREADS", "0")


@pytest.fixture
def webhook(db: None, web: WebServer) -> Channel:
    return Channel.objects.create(
        slug="hook",
        name="Hook",
        adapter="webhook",
        settings={"url": web.url, "secret": SECRET, "allow_private_address": True},
    )


@pytest.fixture
def newsletter(db: None, mail: MailServer, settings: Any) -> Channel:
    settings.GALLEY_SMTP_URL = mail.url
    return Channel.objects.create(
        slug="letters", name="Letters", adapter="newsletter", settings={"from_name": "The Ferry Post"}
    )


@pytest.fixture
def each_story(newsletter: Channel) -> MailingList:
    return MailingList.objects.create(channel=newsletter, slug="each", name="Every story", language="en")


@pytest.fixture
def readers(each_story: MailingList) -> Callable[..., list[Subscriber]]:
    def make(*names: str, mailing_list: MailingList = each_story) -> list[Subscriber]:
        return [
            Subscriber.objects.create(
                mailing_list=mailing_list, email=f"{name}@example.org", confirmed_at=timezone.now()
            )
            for name in names
        ]

    return make
