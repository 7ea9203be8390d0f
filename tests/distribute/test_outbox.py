"""A story published is written down for each channel, carried out once, and put right where it went."""

from __future__ import annotations

import itertools
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from galley.distribute import services
from galley.distribute.models import Channel, Delivery, DeliveryAttempt, Letter
from galley.distribute.services import planning
from galley.kernel.jobs.testing import run_due_jobs
from galley.newsroom.models import StoryPage
from galley.newsroom.services import approve_step, publish_correction, send_for_checking, withdraw_story
from tests.distribute.servers import Reply

pytestmark = pytest.mark.django_db


def states(channel: Channel) -> list[tuple[str, str]]:
    return list(Delivery.objects.filter(channel=channel).values_list("kind", "state"))


def later() -> Any:
    return timezone.now() + timedelta(days=2)


def be_due() -> None:
    Delivery.objects.filter(state="later").update(next_try=timezone.now())


def test_a_published_story_is_delivered_by_the_job_that_its_publication_asked_for(webhook, web, published):
    story = published()
    assert states(webhook) == [("first", "waiting")], "written down, and nothing sent inside the transaction"
    assert web.requests == []
    run_due_jobs()
    delivery = Delivery.objects.get(channel=webhook)
    assert (delivery.state, delivery.act, delivery.attempts) == ("sent", "send", 1)
    assert delivery.key == f"{story.guid}:{story.live_revision_id}:hook"
    (request,) = web.requests
    assert request.json["type"] == "story.published"
    assert request.json["story"]["headline"] == story.title
    assert bytes(delivery.rendition.body) in request.body or delivery.rendition.body
    (attempt,) = DeliveryAttempt.objects.all()
    assert (attempt.outcome, attempt.number) == ("sent", 1)
    assert attempt.ended_at is not None


def test_a_publication_that_is_rolled_back_leaves_no_delivery(webhook, draft, reporter, desk_editor, chief_editor):
    story = send_for_checking(draft(), by=reporter)
    story = approve_step(approve_step(story, by=desk_editor), by=chief_editor)

    def publish_and_fail() -> None:
        with transaction.atomic():
            approve_step(story, by=chief_editor)
            assert Delivery.objects.exists()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        publish_and_fail()
    assert not Delivery.objects.exists()


def test_queueing_twice_writes_one_delivery(webhook, published):
    story = published()
    services.queue_deliveries(story.pk, story.live_revision_id)
    assert Delivery.objects.count() == 1


def test_a_channel_gets_only_its_languages_and_only_while_in_use(db, web, published):
    values = {"url": web.url, "secret": "s", "allow_private_address": True}
    Channel.objects.create(slug="zh", name="zh", adapter="webhook", settings=values, languages=["zh-hans"])
    Channel.objects.create(slug="off", name="off", adapter="webhook", settings=values, enabled=False)
    both = Channel.objects.create(slug="both", name="both", adapter="webhook", settings=values)
    published()
    assert [delivery.channel for delivery in Delivery.objects.all()] == [both]


def test_a_refused_delivery_rests_until_a_person_tries_again(webhook, web, published, chief_editor):
    web.reply = Reply(404, body=b"no such hook")
    published()
    run_due_jobs()
    delivery = Delivery.objects.get()
    assert delivery.state == "failed"
    assert delivery.detail == "HTTP 404 no such hook"
    assert not delivery.may_be_there
    run_due_jobs(at=later())
    assert len(web.requests) == 1
    web.reply = Reply(200)
    services.send_again(delivery, by=chief_editor)
    run_due_jobs()
    delivery.refresh_from_db()
    assert delivery.state == "sent"
    assert delivery.decided_by == chief_editor
    assert web.requests[0].headers["webhook-id"] == web.requests[1].headers["webhook-id"]


def test_a_wait_that_the_channel_asks_for_is_kept_in_the_row(webhook, web, published):
    web.reply = Reply(429, {"Retry-After": "1800"})
    published()
    before = timezone.now()
    run_due_jobs()
    delivery = Delivery.objects.get()
    assert delivery.state == "later"
    assert timedelta(minutes=29) < delivery.next_try - before < timedelta(minutes=31)
    services.dispatch_due()
    assert len(web.requests) == 1, "not before its time"


def test_tries_wait_longer_and_longer_and_end(webhook, web, published, monkeypatch):
    monkeypatch.setenv("GALLEY_DELIVERY_TRIES", "5")
    web.reply = Reply(503)
    published()
    waits = []
    for _ in range(5):
        be_due()
        before = timezone.now()
        services.dispatch_due()
        delivery = Delivery.objects.get()
        waits.append((delivery.next_try - before).total_seconds())
    assert delivery.state == "failed"
    assert 7 < waits[0] < 13
    assert all(1.2 < after / before < 3.4 for before, after in itertools.pairwise(waits[:-1]))
    assert len({request.headers["webhook-id"] for request in web.requests}) == 1
    assert len({request.body for request in web.requests}) == 1, "the same bytes at every try"


def test_a_channel_that_asks_for_a_second_again_and_again_does_not_spend_all_tries_in_seconds(webhook, web, published):
    web.reply = Reply(429, {"Retry-After": "1"})
    published()
    waits = []
    for _ in range(5):
        be_due()
        before = timezone.now()
        services.dispatch_due()
        waits.append((Delivery.objects.get().next_try - before).total_seconds())
    assert all(wait < 2 for wait in waits[:3]), "as it asks"
    assert 7 < waits[3] < 13
    assert 14 < waits[4] < 26


def test_the_waits_have_jitter_and_a_cap(monkeypatch):
    from galley.distribute.services.carrying import back_off

    monkeypatch.setenv("GALLEY_DELIVERY_LONGEST_WAIT_SECONDS", "600")
    tenth = [back_off(10).total_seconds() for _ in range(50)]
    assert len(set(tenth)) > 40
    assert all(450 <= wait <= 750 for wait in tenth)


def test_an_answer_that_never_came_is_asked_for_again_with_the_same_key(webhook, web, published):
    web.reply = Reply(hang_up=True)
    published()
    run_due_jobs()
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.may_be_there) == ("later", True)
    web.reply = Reply(200)
    be_due()
    services.dispatch_due()
    delivery.refresh_from_db()
    assert (delivery.state, delivery.may_be_there) == ("sent", False)
    first, second = web.requests
    assert first.headers["webhook-id"] == second.headers["webhook-id"]
    assert first.body == second.body


def test_an_update_becomes_an_edit_where_the_channel_can(webhook, web, published, chief_editor):
    story = published()
    run_due_jobs()
    publish_correction(story, was="Monday", now="Tuesday", by=chief_editor)
    run_due_jobs()
    assert states(webhook) == [("first", "sent"), ("correction", "sent")]
    assert [request.json["type"] for request in web.requests] == ["story.published", "story.updated"]
    assert "Tuesday" in web.requests[1].json["story"]["body_text"]
    assert web.requests[1].json["story"]["corrections"][0]["now"] == "Tuesday"


def test_a_version_that_never_left_is_overtaken_by_the_next(webhook, web, published, chief_editor):
    web.reply = Reply(503)
    story = published()
    run_due_jobs()
    web.reply = Reply(200)
    publish_correction(story, was="Monday", now="Tuesday", by=chief_editor)
    run_due_jobs()
    be_due()
    services.dispatch_due()
    assert states(webhook) == [("first", "skipped"), ("correction", "sent")]
    assert Delivery.objects.first().reason == planning.SUPERSEDED
    assert [request.json["type"] for request in web.requests] == ["story.published", "story.published"]
    assert "Tuesday" in web.requests[1].json["story"]["body_text"]


def test_a_later_version_waits_while_it_is_not_known_whether_the_first_arrived(webhook, web, published, chief_editor):
    web.reply = Reply(hang_up=True)
    story = published()
    run_due_jobs()
    publish_correction(story, was="Monday", now="Tuesday", by=chief_editor)
    services.dispatch_due()
    assert states(webhook) == [("first", "later"), ("correction", "waiting")]
    web.reply = Reply(200)
    be_due()
    services.dispatch_due()
    assert states(webhook) == [("first", "sent"), ("correction", "sent")]
    assert [request.json["type"] for request in web.requests[-2:]] == ["story.published", "story.updated"]
    assert "Monday" in web.requests[-2].json["story"]["body_text"], "the first is repeated as it was"


def test_a_withdrawn_story_is_taken_back_and_can_come_again(
    webhook, web, published, chief_editor, reporter, desk_editor
):
    story = published()
    run_due_jobs()
    story = withdraw_story(story, by=chief_editor, reason="Not ours")
    run_due_jobs()
    assert states(webhook) == [("first", "sent"), ("withdrawal", "sent")]
    assert web.requests[-1].json == {
        "type": "story.withdrawn",
        "key": f"{story.guid}:withdrawn-1:hook",
        "story": {"guid": story.guid.urn},
    }
    story.save_revision(user=reporter)
    story = send_for_checking(StoryPage.objects.get(pk=story.pk), by=reporter)
    approve_step(approve_step(approve_step(story, by=desk_editor), by=chief_editor), by=chief_editor)
    run_due_jobs()
    assert states(webhook)[-1] == ("first", "sent")
    assert web.requests[-1].json["type"] == "story.published"


def test_what_never_went_is_not_taken_back(webhook, web, published, chief_editor):
    web.reply = Reply(503)
    story = published()
    run_due_jobs()
    withdraw_story(story, by=chief_editor, reason="Not ours")
    run_due_jobs()
    be_due()
    services.dispatch_due()
    assert states(webhook) == [("first", "skipped"), ("withdrawal", "skipped")]
    assert len(web.requests) == 1


def test_each_reader_gets_a_letter_once(newsletter, mail, readers, published):
    readers("ann", "bo", "cy")
    published()
    run_due_jobs()
    assert states(newsletter) == [("first", "sent")]
    assert sorted(address for address, _ in mail.letters) == ["ann@example.org", "bo@example.org", "cy@example.org"]
    services.dispatch_due()
    assert len(mail.letters) == 3


def test_a_letter_that_the_server_took_without_a_word_is_in_doubt_by_itself(
    newsletter, mail, readers, published, chief_editor
):
    readers("ann", "bo", "cy")
    mail.on_data = lambda address, _letter: "hang up" if address.startswith("bo") else "250 OK"
    published()
    run_due_jobs()
    delivery = Delivery.objects.get()
    assert delivery.state == "in_doubt"
    assert dict(Letter.objects.values_list("subscriber__email", "state")) == {
        "ann@example.org": "sent",
        "bo@example.org": "in_doubt",
        "cy@example.org": "sent",
    }
    be_due()
    services.dispatch_due()
    assert len(mail.letters) == 3, "nobody guesses"
    services.confirm_arrival(delivery, by=chief_editor)
    delivery.refresh_from_db()
    assert delivery.state == "sent"
    assert not Letter.objects.exclude(state="sent").exists()
    services.dispatch_due()
    assert len(mail.letters) == 3


def test_a_person_sends_a_letter_in_doubt_again_and_only_that_one(newsletter, mail, readers, published, chief_editor):
    readers("ann", "bo")
    mail.keeps_when_hanging_up = False
    mail.on_data = lambda address, _letter: "hang up" if address.startswith("bo") else "250 OK"
    published()
    run_due_jobs()
    mail.on_data = lambda _address, _letter: "250 OK"
    services.send_again(Delivery.objects.get(), by=chief_editor)
    run_due_jobs()
    assert Delivery.objects.get().state == "sent"
    assert len(mail.letters_to("ann@example.org")) == len(mail.letters_to("bo@example.org")) == 1


def test_a_correction_follows_by_mail_to_those_who_got_the_story(newsletter, mail, readers, published, chief_editor):
    readers("ann")
    story = published()
    run_due_jobs()
    readers("late")
    publish_correction(story, was="Monday", now="It closes on Tuesday.", by=chief_editor)
    run_due_jobs()
    assert states(newsletter) == [("first", "sent"), ("correction", "sent")]
    notice = mail.letters[-1][1]
    assert [address for address, _ in mail.letters] == ["ann@example.org", "ann@example.org"]
    assert notice["Subject"] == f"Correction: {story.title}"
    assert "It closes on Tuesday." in notice.get_body(("plain",)).get_content()


def test_a_plain_update_is_not_mailed_again(newsletter, mail, readers, published, reporter, desk_editor, chief_editor):
    readers("ann")
    story = published()
    run_due_jobs()
    story.title = "Bridge to close for repairs"
    story.save_revision(user=reporter)
    story = send_for_checking(StoryPage.objects.get(pk=story.pk), by=reporter)
    approve_step(approve_step(approve_step(story, by=desk_editor), by=chief_editor), by=chief_editor)
    run_due_jobs()
    assert states(newsletter) == [("first", "sent"), ("update", "skipped")]
    assert len(mail.letters) == 1


def test_a_mail_server_that_is_away_stops_the_round_and_loses_no_letter(newsletter, mail, readers, published):
    readers(*"abcdefgh")
    mail.on_rcpt = lambda _address: "451 later"
    published()
    run_due_jobs()
    assert Delivery.objects.get().state == "later"
    assert Letter.objects.filter(state="later").count() == 3
    assert Letter.objects.filter(state="waiting").count() == 5
    mail.on_rcpt = lambda _address: "250 OK"
    be_due()
    services.dispatch_due()
    assert Delivery.objects.get().state == "sent"
    assert len(mail.letters) == 8
    assert len({letter["Message-ID"] for _, letter in mail.letters}) == 8


def test_without_a_mail_server_letters_are_files_and_a_repeated_one_is_the_same_file(
    newsletter, readers, published, settings, tmp_path
):
    settings.GALLEY_SMTP_URL, settings.MAIL_DIR = "", tmp_path
    readers("ann", "bo")
    published()
    run_due_jobs()
    assert Delivery.objects.get().state == "sent"
    assert len(list(tmp_path.glob("*.eml"))) == 2
    Delivery.objects.update(state="sending", token="gone", lease_until=timezone.now() - timedelta(seconds=1))
    Letter.objects.filter(subscriber__email="bo@example.org").update(state="sending", token="gone")
    services.dispatch_due()
    assert Delivery.objects.get().state == "sent"
    assert len(list(tmp_path.glob("*.eml"))) == 2


def test_an_old_story_is_not_mailed_as_news_by_a_newsletter_added_later(published, mail, settings, chief_editor):
    settings.GALLEY_SMTP_URL = mail.url
    story = published()
    Channel.objects.create(slug="letters", name="L", adapter="newsletter", settings={"from_name": "Post"})
    publish_correction(story, was="Monday", now="Tuesday", by=chief_editor)
    assert not Delivery.objects.exists()


def test_a_channel_whose_settings_do_not_fit_fails_and_the_others_go_on(webhook, web, published):
    Channel.objects.create(slug="broken", name="Broken", adapter="webhook", settings={"url": web.url})
    published()
    run_due_jobs()
    assert dict(Delivery.objects.values_list("channel__slug", "state")) == {"broken": "failed", "hook": "sent"}


def test_pages_that_the_site_still_makes_are_waited_for_and_that_is_no_try(web, published, monkeypatch):
    from galley.distribute import registries

    fresh = False
    asked = []

    def probe(keys: frozenset[str]) -> bool:
        asked.append(keys)
        return fresh

    monkeypatch.setattr(registries, "_probes", [probe])
    Channel.objects.create(
        slug="feeds", name="Feeds", adapter="feeds", settings={"hub_url": web.url, "allow_private_address": True}
    )
    published()
    services.dispatch_due()
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.attempts) == ("later", 0)
    assert asked[0] == frozenset({"feed:en"})
    fresh = True
    be_due()
    services.dispatch_due()
    delivery.refresh_from_db()
    assert (delivery.state, delivery.attempts) == ("sent", 1)
    assert len(web.requests) == 6
