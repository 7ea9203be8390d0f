"""The desk's deliveries and channels, as a producer sees them in a browser, in both languages, wide and narrow."""

from __future__ import annotations

import pytest
from django.utils import timezone

from galley.distribute.models import Channel, Delivery, DeliveryAttempt, MailingList
from galley.kernel.roles import Role
from tests.browser.documents import new_document
from tests.distribute.newsroom import person

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
NAMES = {"en": ("Deliveries", "Try again", "In doubt"), "zh-hans": ("投递", "再试一次", "存疑")}


@pytest.fixture
def troubles(transactional_db) -> Delivery:
    """Two stories on three channels, of which one failed and one is in doubt; gives the failed one."""
    hook = Channel.objects.create(
        slug="hook", name="Partner", adapter="webhook", settings={"url": "http://127.0.0.1:9/"}
    )
    feeds = Channel.objects.create(slug="feeds", name="Feeds", adapter="feeds")
    letters = Channel.objects.create(
        slug="letters", name="Newsletter", adapter="newsletter", settings={"from_name": "P"}
    )
    MailingList.objects.create(channel=letters, slug="each", name="Every story", language="en")
    uuids = ["3d1ad5a2-59a0-4cbb-9b34-8f0a6a3a7d10", "3d1ad5a2-59a0-4cbb-9b34-8f0a6a3a7d11"]
    heads = ["Bridge closes for repairs from Monday, ferries run every ten minutes", "School vote on Thursday"]
    now = timezone.now()
    for uuid, headline in zip(uuids, heads, strict=True):
        for channel, state in ((hook, "sent"), (feeds, "sent"), (letters, "sending")):
            Delivery.objects.create(
                key=f"{uuid}:1:{channel.slug}", channel=channel, story_uuid=uuid, headline=headline, version=1,
                language="en", state=state, act="send", next_try=now, sent_at=now if state == "sent" else None,
            )  # fmt: skip
    Delivery.objects.filter(key=f"{uuids[1]}:1:letters").update(
        state="in_doubt", reason="The mail server cannot be reached."
    )
    failed = Delivery.objects.get(key=f"{uuids[0]}:1:hook")
    Delivery.objects.filter(pk=failed.pk).update(
        state="failed", reason="The receiver refused it.", detail="HTTP 404 no such hook", attempts=1, sent_at=None
    )
    DeliveryAttempt.objects.create(
        delivery=failed, number=1, started_at=now, ended_at=now, outcome="refused",
        reason="The receiver refused it.", detail="HTTP 404 no such hook",
    )  # fmt: skip
    failed.refresh_from_db()
    return failed


def producer(language: str):
    from wagtail.users.models import UserProfile

    user = person(Role.PRODUCER)
    UserProfile.objects.update_or_create(user=user, defaults={"preferred_language": language})
    return user


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("width", [360, 1280])
def test_a_producer_finds_what_failed_and_tries_it_again(
    troubles, reader, live_server, staff, axe, language, width, tmp_path
):
    page = reader(width=width, language=language)
    staff(page, live_server, producer(language))
    deliveries, again, doubt = NAMES[language]

    page.goto(f"{live_server.url}/desk/deliveries/")
    assert page.locator("h1").inner_text().strip() == deliveries
    assert page.get_by_text(doubt).locator("visible=true").count() >= 1
    assert page.evaluate("document.documentElement.scrollWidth") <= width, "nothing to scroll sideways"
    shown = page.locator(".deliveries-list" if width < 600 else ".deliveries-table")
    assert shown.is_visible()
    assert axe(page) == []

    shown.locator(f"a[href='{troubles.desk_url}']").first.click()
    page.get_by_text("HTTP 404 no such hook").first.wait_for()
    page.wait_for_load_state()
    assert axe(page) == []
    with new_document(page):
        page.get_by_role("button", name=again).click()
    troubles.refresh_from_db()
    assert troubles.state in {"waiting", "taken", "sending", "later"}


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize("width", [360, 1280])
def test_channels_are_listed_and_added(troubles, reader, live_server, staff, axe, language, width):
    page = reader(width=width, language=language)
    staff(page, live_server, producer(language))
    for path in ("channels/", f"channels/{troubles.channel_id}/", "channels/add/newsletter/"):
        page.goto(f"{live_server.url}/desk/{path}")
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert axe(page) == [], path
    page.goto(f"{live_server.url}/desk/channels/add/webhook/")
    page.locator("[name=name]").fill("Archive")
    page.locator("[name=slug]").fill("archive")
    page.locator("[name='setting-url']").fill("https://archive.example.org/in")
    page.locator("[name='setting-secret']").fill("hush-hush-unique")
    with new_document(page):
        page.locator("main form button[type=submit]").first.click()
    assert Channel.objects.get(slug="archive").settings["secret"] == "hush-hush-unique"
    assert "hush-hush-unique" not in page.content()


def test_the_home_page_says_what_needs_a_person(troubles, reader, live_server, staff):
    page = reader(width=1280)
    staff(page, live_server, producer("en"))
    page.goto(f"{live_server.url}/desk/")
    assert page.get_by_text("2 deliveries need a person").is_visible()
