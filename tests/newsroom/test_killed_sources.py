"""A provider kills an item: every story made from it says so, until a person has dealt with it; nothing is blocked."""

import pytest
from django.core import mail
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from galley.gather.models import Source, WireItem
from galley.gather.parsers.ninjs import NinjsParser
from galley.gather.services import store_feed
from galley.kernel.jobs.testing import run_due_jobs
from galley.kernel.roles import Role
from galley.newsroom.errors import NewsroomError
from galley.newsroom.models import KilledSource, StoryPage, StorySource
from galley.newsroom.services import (
    approve_step,
    mark_stories_of,
    send_for_checking,
    settle_killed_source,
    start_story,
)
from tests.gather.wiredocs import ninjs

pytestmark = pytest.mark.django_db


@pytest.fixture
def as_(client):
    def login(user):
        client.force_login(user)
        return client

    return login


@pytest.fixture
def wire():
    source = Source.objects.create(name="Agency", url="https://agency.example/wire", kind="wire_http")

    def bring(**fields):
        store_feed(source, NinjsParser().parse(ninjs(**fields), url=source.url))
        return WireItem.objects.get(source=source, guid="urn:newsml:agency.example:bridge")

    return bring


@pytest.fixture
def killed(wire, reporter, sections):
    """A story, and its source killed after it."""
    story = start_story(wire(title="Bridge closed", text="One crack."), by=reporter)
    wire(title="KILL Bridge", text="Do not use.", version="2", pub_status="canceled", ed_note="Wrong <bridge>")
    return StoryPage.objects.get(pk=story.pk)


def test_a_kill_marks_every_story_of_the_item_and_changes_none(wire, reporter, sections):
    item = wire(title="Bridge closed", text="One crack.")
    first, second = start_story(item, by=reporter), start_story(item, by=reporter)
    bystander = start_story(WireItem.objects.create(
        source=item.source, guid="2", guid_key="2", headline="Choir", published=timezone.now(), language="en"
    ), by=reporter)  # fmt: skip
    before = list(StoryPage.objects.order_by("pk").values("title", "latest_revision_id", "live"))
    wire(title="", version="2", pub_status="canceled", ed_note="Wrong bridge")
    notes = KilledSource.objects.open()
    assert set(notes.values_list("story_id", flat=True)) == {first.pk, second.pk}
    assert bystander.pk not in notes.values_list("story_id", flat=True)
    assert {(note.headline, note.source_name, note.reason) for note in notes} == {
        ("Bridge closed", "Agency", "Wrong bridge")
    }
    assert list(StoryPage.objects.order_by("pk").values("title", "latest_revision_id", "live")) == before


def test_the_note_keeps_the_headline_that_the_story_was_made_from(killed):
    note = killed.killed_sources.get()
    assert (note.headline, note.reason) == ("Bridge closed", "Wrong <bridge>")


def test_marking_twice_is_marking_once_and_a_rollback_takes_it_back(killed):
    item = WireItem.objects.get()
    assert mark_stories_of(item.pk) == []
    assert KilledSource.objects.count() == 1
    KilledSource.objects.all().delete()
    with transaction.atomic():
        assert len(mark_stories_of(item.pk)) == 1
        transaction.set_rollback(True)
    assert KilledSource.objects.count() == 0


def test_writer_and_editors_are_written_to_once(killed, reporter, desk_editor, chief_editor, person):
    person(Role.PRODUCER, "pia")
    run_due_jobs()
    assert {letter.to[0].partition("@")[0] for letter in mail.outbox} == {"rosa", "dan", "chen"}
    letter = mail.outbox[0]
    assert letter.subject == "Source killed: Bridge closed"
    assert "Agency has killed “Bridge closed”." in letter.body
    assert "Wrong <bridge>" in letter.body
    assert f"/desk/pages/{killed.pk}/edit/" in letter.body
    mail.outbox.clear()
    run_due_jobs()
    assert mail.outbox == []


def test_it_stands_at_the_top_of_the_storys_screen_for_everybody_until_it_is_dealt_with(
    as_, killed, reporter, desk_editor
):
    url = reverse("wagtailadmin_pages:edit", args=[killed.pk])
    settle = reverse("galley_newsroom:settle_killed", args=[killed.killed_sources.get().pk])
    for user in (reporter, desk_editor):
        page = as_(user).get(url).content.decode()
        assert "Agency has killed “Bridge closed”, from which this story was made." in page
        assert page.count(settle) == 2
    assert as_(desk_editor).get(settle).status_code == 200
    assert as_(desk_editor).post(settle, {"done": ""}).status_code == 422
    assert as_(desk_editor).post(settle, {"done": "A second source has it."}).url == url
    note = killed.killed_sources.get()
    assert (note.settled_by, note.note) == (desk_editor, "A second source has it.")
    page = as_(reporter).get(url).content.decode()
    assert "from which this story was made" not in page
    assert settle not in page
    assert "A second source has it." in page


def test_it_is_on_the_home_page_of_its_writer_and_of_editors_only(as_, killed, reporter, desk_editor, person):
    other = person(Role.REPORTER, "olaf")
    for user, sees in ((reporter, True), (desk_editor, True), (other, False), (person(Role.OPERATOR, "op"), False)):
        page = as_(user).get("/desk/").content.decode()
        assert ("newsroom-killed" in page) is sees, user
    settle_killed_source(killed.killed_sources.get(), by=desk_editor, done="Taken off.")
    assert "newsroom-killed" not in as_(desk_editor).get("/desk/").content.decode()


def test_only_its_writer_and_editors_say_what_was_done(as_, killed, reporter, person):
    note = killed.killed_sources.get()
    address = reverse("galley_newsroom:settle_killed", args=[note.pk])
    for role, name in ((Role.REPORTER, "olaf"), (Role.PRODUCER, "pia"), (Role.OPERATOR, "op")):
        assert as_(person(role, name)).post(address, {"done": "x"}).status_code in {302, 403}
        assert KilledSource.objects.open().count() == 1
    assert settle_killed_source(note, by=reporter, done="Asked the agency.")
    assert not settle_killed_source(note, by=person(Role.CHIEF_EDITOR, "chen"), done="Too late.")
    note.refresh_from_db()
    assert (note.settled_by, note.note) == (reporter, "Asked the agency.")


def test_the_review_goes_on_and_editing_loses_nothing(killed, reporter, desk_editor, chief_editor):
    story = send_for_checking(killed, by=reporter)
    story = approve_step(story, by=desk_editor)
    story = approve_step(story, by=chief_editor)
    story = approve_step(story, by=chief_editor)
    assert story.live
    assert story.killed_sources.open().count() == 1
    assert StorySource.objects.filter(story=story, item__isnull=False).count() == 1


def test_killed_once_more_it_is_open_once_more(killed, wire, desk_editor):
    settle_killed_source(killed.killed_sources.get(), by=desk_editor, done="Done.")
    wire(title="Bridge closed after all", version="3")
    wire(title="Bridge closed after all", version="4", pub_status="canceled")
    assert killed.killed_sources.open().count() == 1


def test_no_story_is_started_from_a_killed_item(as_, wire, reporter, sections):
    item = wire(title="Bridge closed", pub_status="canceled")
    with pytest.raises(NewsroomError, match="killed"):
        start_story(item, by=reporter)
    page = as_(reporter).post(reverse("galley_newsroom:start_from_item", args=[item.pk]), follow=True).content.decode()
    assert "The provider has killed this item" in page
    assert StoryPage.objects.count() == 0


def test_an_embargo_goes_along_and_is_said(as_, wire, reporter, sections):
    item = wire(title="Bridge closed", embargoed_until="2099-01-01T12:00:00Z")
    page = as_(reporter).post(reverse("galley_newsroom:start_from_item", args=[item.pk]), follow=True).content.decode()
    assert StoryPage.objects.get().embargo_until == item.embargoed_until
    assert "The item is embargoed until" in page


def test_an_embargo_that_is_over_does_not_go_along(wire, reporter, sections):
    assert start_story(wire(embargoed_until="2020-01-01T12:00:00Z"), by=reporter).embargo_until is None


def test_a_withheld_item_warns(as_, wire, reporter, sections):
    item = wire(title="Bridge closed", pub_status="withheld")
    page = as_(reporter).post(reverse("galley_newsroom:start_from_item", args=[item.pk]), follow=True).content.decode()
    assert "The provider withholds this item" in page
