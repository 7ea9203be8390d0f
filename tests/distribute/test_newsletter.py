"""Readers subscribe in two steps, get letters with a way out in them, and leave in one."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail as outbox
from django.test import Client
from django.utils import timezone

from galley.distribute import services
from galley.distribute.channels.newsletter import NewsletterChannel, NewsletterSettings, letter
from galley.distribute.data import ReaderData
from galley.distribute.models import Delivery, MailingList, Subscriber
from galley.distribute.services.digests import last_due
from galley.kernel.jobs.testing import run_due_jobs
from galley.newsroom.models import StoryPage
from galley.newsroom.services import publish_correction
from tests.distribute.strategies import story

pytestmark = pytest.mark.django_db


def link_in(message) -> str:
    return re.search(r"http://[^\s>]+/newsletter/\S+", message.body)[0]


def path_of(url: str) -> str:
    return "/" + url.split("/", 3)[3]


def test_only_who_owns_the_address_can_subscribe_it(client, each_story):
    response = client.post("/newsletter/", {"mailing_list": each_story.pk, "email": "Ann@Example.ORG"})
    assert response["Location"] == "/newsletter/sent/"
    assert Subscriber.objects.confirmed().count() == 0
    run_due_jobs()
    (message,) = outbox.outbox
    assert message.to == ["Ann@example.org"]
    link = path_of(link_in(message))
    client.get(link)
    assert Subscriber.objects.confirmed().count() == 0, "a mail program that looks at links confirms nothing"
    page = client.post(link).content.decode()
    assert "You are subscribed" in page
    assert Subscriber.objects.confirmed().count() == 1


def test_no_answer_says_who_is_subscribed(client, each_story, readers):
    readers("ann")
    answers = []
    for address in ("ann@example.org", "new@example.org"):
        response = client.post("/newsletter/", {"mailing_list": each_story.pk, "email": address})
        answers.append((response.status_code, response["Location"], response.content))
    assert answers[0] == answers[1]
    run_due_jobs()
    assert {message.to[0] for message in outbox.outbox} == {"ann@example.org", "new@example.org"}
    assert len({message.subject for message in outbox.outbox}) == 1


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_link_for_nobody_looks_like_one_for_somebody_who_left(client, each_story, readers, method):
    (ann,) = readers("ann")
    from galley.distribute.links import unsubscribe_url

    link = path_of(unsubscribe_url(ann, base_url="http://localhost"))
    ann.delete()
    of_nobody = getattr(client, method)(link).content
    of_nothing = getattr(client, method)("/newsletter/unsubscribe/nonsense/").content
    assert of_nobody.replace(link.encode(), b"") == of_nothing.replace(b"/newsletter/unsubscribe/nonsense/", b"")


def test_asking_is_limited(client, each_story):
    statuses = [
        client.post("/newsletter/", {"mailing_list": each_story.pk, "email": "ann@example.org"}).status_code
        for _ in range(6)
    ]
    assert statuses == [302, 302, 302, 302, 429, 429]


def test_an_address_that_is_none_is_said_so_beside_the_field(client, each_story):
    response = client.post("/newsletter/", {"mailing_list": each_story.pk, "email": "ann"})
    assert response.status_code == 422
    assert 'aria-invalid="true"' in response.content.decode()


def test_a_letter_has_a_one_click_way_out_as_rfc_8058_says(mail, readers, published):
    readers("ann", "bo")
    published()
    run_due_jobs()
    by_address = dict(mail.letters)
    message = by_address["ann@example.org"]
    link = re.fullmatch(r"<(http://\S+)>", message["List-Unsubscribe"])[1]
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert message["List-Id"] == "<each.localhost>"
    assert link in message.get_body(("plain",)).get_content()
    assert link in message.get_body(("html",)).get_content()
    assert link not in by_address["bo@example.org"].as_string(), "each reader's link is their own"
    stranger = Client(enforce_csrf_checks=True)
    assert stranger.get(path_of(link)).status_code == 200
    assert Subscriber.objects.count() == 2, "looking is not leaving"
    answer = stranger.post(path_of(link), {"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    assert list(Subscriber.objects.values_list("email", flat=True)) == ["bo@example.org"], "the address is forgotten"
    assert stranger.post(path_of(link)).status_code == 200


def test_who_left_between_publication_and_sending_gets_nothing(mail, readers, published):
    ann, _bo = readers("ann", "bo")
    published()
    delivery = Delivery.objects.get()
    ann.delete()
    services.dispatch_due()
    delivery.refresh_from_db()
    assert delivery.state == "sent"
    assert [address for address, _ in mail.letters] == ["bo@example.org"]


def test_readers_get_their_own_language_only(newsletter, mail, readers, published):
    chinese = MailingList.objects.create(channel=newsletter, slug="zh", name="每篇报道", language="zh-hans")
    readers("ann")
    readers("li", mailing_list=chinese)
    published("桥梁周一封闭", language="zh-hans")
    run_due_jobs()
    ((address, message),) = mail.letters
    assert address == "li@example.org"
    assert message["Subject"] == "桥梁周一封闭"
    assert message["Content-Language"] == "zh-Hans"
    text = message.get_body(("plain",)).get_content()
    assert "您订阅了“每篇报道”" in text
    assert "/zh-hans/newsletter/unsubscribe/" in message["List-Unsubscribe"]


def test_a_reader_of_two_lists_gets_a_story_once(newsletter, mail, readers, published):
    other = MailingList.objects.create(channel=newsletter, slug="other", name="Other", language="en")
    readers("ann")
    readers("ann", mailing_list=other)
    published()
    run_due_jobs()
    assert len(mail.letters) == 1


def test_headlines_cannot_add_headers():
    settings = NewsletterSettings(from_name="Post\r\nBcc: x@example.org")
    rendition = NewsletterChannel().render(story(headline="News\r\nBcc: x@example.org"), settings=settings)
    reader = ReaderData("ann@example.org", "https://news.example.org/u/", "L", "l")
    message = letter(rendition, reader=reader, key="k", settings=settings, sender="desk@example.org")
    assert message["Bcc"] is None
    assert "\nBcc:" not in message.as_string().split("\n\n")[0]


def test_unconfirmed_addresses_are_forgotten_after_three_days(each_story, readers):
    readers("ann")
    old = Subscriber.objects.create(mailing_list=each_story, email="old@example.org")
    Subscriber.objects.create(mailing_list=each_story, email="new@example.org")
    Subscriber.objects.filter(pk=old.pk).update(asked_at=timezone.now() - timedelta(days=3, minutes=1))
    assert services.forget_unconfirmed() == 1
    assert set(Subscriber.objects.values_list("email", flat=True)) == {"ann@example.org", "new@example.org"}


@pytest.fixture
def daily(newsletter) -> MailingList:
    found = MailingList.objects.create(
        channel=newsletter, slug="daily", name="The day in Ferry", language="en", rhythm="daily", hour=7
    )
    MailingList.objects.update(created_at=datetime(2026, 1, 1, tzinfo=UTC))
    return found


def at(day: int, hour: int) -> datetime:
    return datetime(2026, 11, day, hour, 30, tzinfo=UTC)


def live_since(title: str, published, moment: datetime) -> StoryPage:
    found = published(title)
    StoryPage.objects.filter(pk=found.pk).update(first_published_at=moment)
    return found


def test_a_daily_letter_goes_out_once_at_its_hour_with_what_appeared_since(daily, mail, readers, published):
    readers("ann", mailing_list=daily)
    live_since("Yesterday noon", published, at(23, 12))
    live_since("Before the last letter", published, at(22, 12))
    live_since("This morning late", published, at(24, 9))
    MailingList.objects.update(digest_until=at(23, 7).replace(minute=0))
    assert services.queue_due_digests(now=at(24, 6)) == [], "its hour has not struck"
    (delivery,) = services.queue_due_digests(now=at(24, 8))
    assert services.queue_due_digests(now=at(24, 9)) == []
    services.dispatch_due()
    delivery.refresh_from_db()
    assert (delivery.kind, delivery.state) == ("digest", "sent")
    ((address, message),) = mail.letters
    assert address == "ann@example.org"
    assert message["Subject"] == "The day in Ferry: Yesterday noon"
    text = message.get_body(("plain",)).get_content()
    assert "Yesterday noon" in text
    assert "This morning late" not in text
    assert "Before the last letter" not in text


def test_a_daily_letter_makes_up_for_days_when_the_machine_was_off(daily, mail, readers, published):
    readers("ann", mailing_list=daily)
    MailingList.objects.update(digest_until=at(20, 7).replace(minute=0))
    for day in (20, 21, 22):
        live_since(f"Of the {day}th", published, at(day, 12))
    services.queue_due_digests(now=at(24, 8))
    services.dispatch_due()
    text = mail.letters[0][1].get_body(("plain",)).get_content()
    assert all(f"Of the {day}th" in text for day in (20, 21, 22))
    assert text.index("22th") < text.index("20th"), "newest first"


def test_a_day_without_news_has_no_letter(daily, readers):
    readers("ann", mailing_list=daily)
    assert services.queue_due_digests(now=at(24, 8)) == []


def test_a_correction_of_an_earlier_story_is_in_the_next_daily_letter(daily, mail, readers, published, chief_editor):
    readers("ann", mailing_list=daily)
    old = live_since("Old story", published, at(20, 12))
    correction = publish_correction(old, was="Monday", now="It was Tuesday.", by=chief_editor)
    type(correction).objects.update(published_at=at(23, 12))
    StoryPage.objects.filter(pk=old.pk).update(first_published_at=at(20, 12))
    MailingList.objects.update(digest_until=at(23, 7).replace(minute=0))
    services.queue_due_digests(now=at(24, 8))
    services.dispatch_due()
    text = mail.letters[0][1].get_body(("plain",)).get_content()
    assert "Corrections" in text
    assert "It was Tuesday." in text


def test_daily_readers_do_not_get_each_story(daily, mail, readers, published):
    readers("ann", mailing_list=daily)
    published()
    services.dispatch_due()
    assert mail.letters == []
    assert Delivery.objects.get().reason == "Nobody is subscribed to it yet."


def test_the_hour_of_a_list_is_the_newsrooms(daily, settings):
    settings.TIME_ZONE = "Asia/Shanghai"
    assert last_due(daily, datetime(2026, 11, 24, 0, 0, tzinfo=UTC)) == datetime(2026, 11, 23, 23, 0, tzinfo=UTC)
    assert last_due(daily, datetime(2026, 11, 23, 22, 0, tzinfo=UTC)) == datetime(2026, 11, 22, 23, 0, tzinfo=UTC)
