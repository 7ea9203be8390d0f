"""The demo newsroom is made by the newsroom's own services, and holds to every promise of the newsroom."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth import authenticate
from django.db import transaction
from django.test import override_settings
from django.utils import timezone

from galley.demo.accounts import ACCOUNTS
from galley.demo.people import PASSWORD, STAFF
from galley.demo.services import create_demo, demo_accounts, is_made, settle_wires
from galley.demo.services.tips import KEY_FILE, TIPS
from galley.demo.texts import drafts, published_stories
from galley.demo.wires import alerts, gauge
from galley.demo.wires.pool import WIRES
from galley.distribute.models import Channel, Delivery, MailingList, Subscriber
from galley.feedback.models import Comment, ErrorReport, StoryReads
from galley.gather.models import Source, Tip
from galley.gather.services.tips import read_tip
from galley.gather.tips.sealing import SealError, new_identity
from galley.govern.models import Appeal, Case, Decision, LogEntry
from galley.kernel.models import Job, User
from galley.kernel.roles import Role, roles_of
from galley.newsroom.models import Contributor, Correction, NewsroomImage, SectionPage, Signature, StoryPage
from galley.newsroom.queries import story_data
from galley.site.models import FrontPage

pytestmark = [pytest.mark.slow, pytest.mark.django_db, pytest.mark.usefixtures("demo")]


@pytest.fixture(scope="module")
def demo(django_db_setup: None, django_db_blocker) -> Iterator[list[tuple[int, int, str]]]:
    """The demo newsroom, made once for this module; what its progress was told."""
    told: list[tuple[int, int, str]] = []

    def note(done: int, total: int, what: str = "") -> None:
        told.append((done, total, what))

    with django_db_blocker.unblock(), transaction.atomic():
        assert create_demo(note) is True
        yield told
        transaction.set_rollback(True)


def test_it_is_made_once(demo):
    before = (User.objects.count(), StoryPage.objects.count(), Comment.objects.count(), NewsroomImage.objects.count())
    assert is_made()
    assert create_demo() is False
    assert before == (
        User.objects.count(),
        StoryPage.objects.count(),
        Comment.objects.count(),
        NewsroomImage.objects.count(),
    )


def test_progress_goes_from_the_first_step_to_the_last(demo):
    done = [step[0] for step in demo]
    assert done == sorted(done)
    assert demo[-1][0] == demo[-1][1]


def test_every_story_of_the_files_is_live_and_no_other():
    live = StoryPage.objects.live().select_related("locale")
    ends = {"en": "en", "zh-hans": "zh"}
    assert {f"{story.slug}.{ends[story.language]}" for story in live} == {text.key for text in published_stories()}
    assert StoryPage.objects.filter(live=False).count() == len(drafts())


def test_every_live_story_bears_three_signatures_of_three_people_who_did_not_write_it():
    for story in StoryPage.objects.live().select_related("live_revision"):
        valid = Signature.objects.valid_for(story.live_revision)
        assert set(valid) == {"desk_check", "editor_check", "sign_off"}
        signers = {signature.by_id for signature in valid.values()}
        assert len(signers) == 3
        authors = set(story.bylines.values_list("contributor__user", flat=True))
        assert not signers & authors, story.title
        assert valid["sign_off"].at <= story.last_published_at
        assert valid["desk_check"].at <= valid["editor_check"].at <= valid["sign_off"].at


def test_the_archive_spreads_over_weeks_and_nothing_is_from_the_future():
    now = timezone.now()
    times = [story.first_published_at for story in StoryPage.objects.live()]
    assert max(times) <= now
    assert max(times) > now - timedelta(hours=3)
    assert min(times) < now - timedelta(days=14)
    assert len({time.date() for time in times}) >= 12
    for moments in (
        Signature.objects.values_list("at", flat=True),
        Comment.objects.values_list("posted_at", flat=True),
        Decision.objects.values_list("at", flat=True),
        LogEntry.objects.values_list("at", flat=True),
        Correction.objects.values_list("published_at", flat=True),
    ):
        assert max(moments) <= now


def test_versions_in_the_other_language_are_linked_and_have_one_address_name():
    pairs = 0
    for story in StoryPage.objects.live().filter(locale__language_code="en"):
        other = StoryPage.objects.live().filter(translation_key=story.translation_key).exclude(pk=story.pk).first()
        if other is not None:
            pairs += 1
            assert other.slug == story.slug
            assert other.language == "zh-hans"
    assert pairs >= 14
    assert SectionPage.objects.filter(locale__language_code="zh-hans").count() == 6


def test_a_corrected_story_says_so_and_says_it_right():
    corrections = Correction.objects.published().select_related("story")
    assert len(corrections) == 3
    for correction in corrections:
        story = correction.story
        text = next(text for text in published_stories() if text.wrong and text.name == story.slug)
        assert story.version == 2
        assert text.wrong.right in str(story.body)
        assert text.wrong.printed not in str(story.body)
        assert correction.published_at > story.first_published_at


def test_what_readers_get_is_whole():
    for story in StoryPage.objects.live():
        data = story_data(story, base_url="https://hernmouth.example")
        assert data.word_count >= 60, data.headline
        assert data.picture is not None
        assert data.picture.alt
        assert data.picture.srcset.count("w") >= 2
        assert data.bylines
        assert len(data.signatures) == 3
        assert data.topics
        assert "{" not in data.body_text


def test_pictures_speak_the_language_of_the_story_that_shows_them():
    for story in StoryPage.objects.live().filter(locale__language_code="zh-hans").select_related("picture"):
        assert any("\u4e00" <= letter <= "\u9fff" for letter in story.picture.description), story.title


def test_everybody_is_in_their_group_and_can_log_in():
    for person, (email, password, role) in zip(STAFF, ACCOUNTS, strict=True):
        user = User.objects.get(username=person.username)
        assert (user.email, roles_of(user), role) == (email, frozenset({person.role}), person.role.value)
        assert Contributor.objects.get(user=user).photo is not None
        assert password == PASSWORD
    assert {person.role for person in STAFF} == set(Role)
    assert authenticate(None, username="chief", password=PASSWORD) is not None
    assert authenticate(None, username="chief", password="something else") is None


def test_an_account_whose_password_was_changed_is_not_printed():
    shown = [person.username for person in STAFF if person.is_shown]
    assert [account.username for account in demo_accounts()] == shown
    chief = User.objects.get(username="chief")
    chief.set_password("of-my-own-choice")
    chief.save()
    assert [account.username for account in demo_accounts()] == [name for name in shown if name != "chief"]


def test_the_desk_has_work_at_every_step():
    waiting = {
        story.slug: (state.task.name if (state := story.current_workflow_task_state) else "")
        for story in StoryPage.objects.filter(live=False)
    }
    assert waiting["trombone"] == ""
    assert waiting["choir"].startswith("Desk")
    assert waiting["winter-berths"].startswith("Editor")
    assert waiting["ice-house"].startswith("Sign")
    scheduled = StoryPage.objects.get(slug="sunday-opening")
    assert scheduled.approved_schedule
    assert scheduled.go_live_at > timezone.now()
    assert Job.objects.filter(name="newsroom.publish_scheduled").exists()


def test_readers_were_answered_with_a_rule_a_reason_and_another_person():
    withheld = Comment.objects.filter(state=Comment.State.WITHHELD)
    assert withheld.count() == 3
    assert all(comment.reason and comment.rule_number for comment in withheld)
    decided = Appeal.objects.get(state=Appeal.State.UPHELD)
    assert decided.by_id != decided.first_by_id
    assert Appeal.objects.filter(state=Appeal.State.WAITING).count() == 1
    assert Case.objects.waiting().count() >= 2
    assert ErrorReport.objects.filter(state="waiting").count() == 2
    numbers = list(LogEntry.objects.order_by("number").values_list("number", flat=True))
    assert numbers == list(range(1, len(numbers) + 1)) or numbers == list(range(len(numbers)))
    assert StoryReads.objects.exists()


def test_the_past_sends_no_letters():
    told = set(Job.objects.filter(name__in=["newsroom.tell_reviewers", "newsroom.tell_writer"]).values_list("pk"))
    assert len(told) <= 3 * len(drafts())
    newsletter = Channel.objects.get(slug="newsletter")
    assert not Delivery.objects.filter(channel=newsletter).exists()
    assert set(MailingList.objects.values_list("language", flat=True)) == {"en", "zh-hans"}
    assert all(address.endswith(".example") for address in Subscriber.objects.values_list("email", flat=True))
    assert Delivery.objects.filter(channel__slug="feeds").count() == StoryPage.objects.live().count() + 3


def test_front_pages_have_a_lead_a_name_and_packages():
    for front in FrontPage.objects.all():
        assert front.title != "The newsroom"
        assert front.slots.filter(place="lead").count() == 1
        assert front.packages.count() == 2
        assert all(package.stories.count() == 4 for package in front.packages.all())


def test_the_tips_are_opened_by_the_demos_key_and_by_nothing_else():
    identity = (Path(settings.DATA_DIR) / KEY_FILE).read_text()
    assert stat.S_IMODE((Path(settings.DATA_DIR) / KEY_FILE).stat().st_mode) == 0o600
    assert {read_tip(tip, identity)[0].parcel.text for tip in Tip.objects.all()} == set(TIPS)
    with pytest.raises(SealError):
        read_tip(Tip.objects.first(), new_identity()[0])


def test_the_sources_are_the_wires_and_follow_them_to_another_port():
    paths = {wire.path for wire in WIRES.values()} | {alerts.INDEX_PATH, gauge.PATH}
    assert Source.objects.count() == len(paths)
    assert all(source.allow_private and source.url.startswith("http://127.0.0.1:") for source in Source.objects.all())
    assert settle_wires() == 0
    with override_settings(PORT=9200):
        assert settle_wires() == len(paths)
    assert {source.url for source in Source.objects.all()} == {f"http://127.0.0.1:9201{path}" for path in paths}
