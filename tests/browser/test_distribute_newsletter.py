"""A reader subscribes, confirms and leaves, with and without scripts, in both languages."""

from __future__ import annotations

import re

import pytest
from django.core import mail as outbox

from galley.distribute.models import Channel, MailingList, Subscriber
from galley.kernel.jobs.testing import run_due_jobs
from tests.browser.documents import new_document
from tests.distribute.newsroom import section

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WORDS = {
    "en": (
        "",
        "Subscribe",
        "Confirm the subscription",
        "You are subscribed",
        "Unsubscribe",
        "You are not subscribed any more",
    ),
    "zh-hans": ("/zh-hans", "订阅", "确认订阅", "订阅成功", "退订", "您已退订"),
}


@pytest.fixture
def lists(transactional_db) -> list[MailingList]:
    section("en")
    section("zh-hans")
    channel = Channel.objects.create(
        slug="letters", name="Letters", adapter="newsletter", settings={"from_name": "Post"}
    )
    return [
        MailingList.objects.create(
            channel=channel, slug="each", name="Every story", about="As it appears.", language="en"
        ),
        MailingList.objects.create(channel=channel, slug="zh", name="每篇报道", about="发布即发。", language="zh-hans"),
    ]


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize(("width", "scripts"), [(360, False), (1280, True)])
def test_a_reader_subscribes_confirms_and_leaves(lists, reader, live_server, axe, language, width, scripts, settings):
    settings.GALLEY_BASE_URL = live_server.url
    prefix, subscribe, confirm, confirmed, leave, left = WORDS[language]
    page = reader(width=width, language=language, scripts=scripts)
    page.goto(f"{live_server.url}{prefix}/newsletter/")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    if scripts:
        assert axe(page) == []
    page.get_by_role("textbox").fill("ann@example.org")
    with new_document(page):
        page.locator("main").get_by_role("button", name=subscribe, exact=True).click()
    run_due_jobs()
    link = re.search(r"http://\S+/newsletter/confirm/\S+", outbox.outbox[-1].body)[0]
    page.goto(link)
    if scripts:
        assert axe(page) == []
    with new_document(page):
        page.get_by_role("button", name=confirm).click()
    assert page.locator("h1").inner_text() == confirmed
    subscriber = Subscriber.objects.confirmed().get()
    assert subscriber.mailing_list.language == language, "the reader's language is offered first"

    from galley.distribute.links import unsubscribe_url

    page.goto(unsubscribe_url(subscriber, base_url=live_server.url))
    if scripts:
        assert axe(page) == []
    with new_document(page):
        page.locator("main").get_by_role("button", name=leave, exact=True).click()
    assert page.locator("h1").inner_text() == left
    assert not Subscriber.objects.exists()
