"""Whatever people do with a story, in whatever order, nothing unsigned is on the site."""

from __future__ import annotations

import contextlib
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from wagtail.actions.publish_page_revision import PublishPageRevisionAction
from wagtail.models import Locale, Page

from galley.kernel.models import User
from galley.kernel.roles import Role, group_of
from galley.newsroom.errors import CorrectionError, ReviewError
from galley.newsroom.models import SectionPage, Signature, StoryPage
from galley.newsroom.models.review import Step, digest_of
from galley.newsroom.services import (
    approve_step,
    publish_correction,
    schedule,
    send_back,
    send_for_checking,
    withdraw_story,
)
from galley.site.models import FrontPage

PEOPLE = ("writer", "desk", "second_desk", "chief", "root")
people = st.sampled_from(PEOPLE)
refused = (PermissionDenied, ReviewError, CorrectionError)


class Newsroom(RuleBasedStateMachine):
    """Five people and one story; each rule is something that a person or a program can try."""

    def __init__(self) -> None:
        super().__init__()
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        self.people = {
            "writer": self.person("writer", Role.REPORTER),
            "desk": self.person("desk", Role.DESK_EDITOR),
            "second_desk": self.person("second_desk", Role.DESK_EDITOR),
            "chief": self.person("chief", Role.CHIEF_EDITOR),
            "root": User.objects.create_superuser("root"),
        }
        locale = Locale.objects.get(language_code="en")
        front = FrontPage.objects.filter(locale=locale).first()
        if front is None:
            front = Page.objects.get(depth=1).add_child(instance=FrontPage(title="Front", slug="f", locale=locale))
        section = front.add_child(
            instance=SectionPage(title="Town", slug=f"town-{User.objects.count()}", locale=locale)
        )
        story = StoryPage(title="Bridge", owner=self.people["writer"], locale=locale, body=[("text", "<p>0 dead</p>")])
        section.add_child(instance=story)
        story.save_revision(user=self.people["writer"])
        self.pk, self.edits, self.shift = story.pk, 0, timedelta()
        self.signed_texts: dict[str, dict[str, set[int]]] = {}

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.atomic.__exit__(None, None, None)

    def person(self, name: str, role: Role) -> User:
        user = User.objects.create_user(name)
        user.groups.add(group_of(role))
        return user

    @property
    def story(self) -> StoryPage:
        return StoryPage.objects.get(pk=self.pk)

    @rule(who=people, held=st.sampled_from([None, "go_live_at", "embargo_until"]))
    def edit(self, who, held):
        draft = self.story.get_latest_revision_as_object()
        self.edits += 1
        draft.body = [("text", f"<p>{self.edits} dead</p>")]
        if held:
            setattr(draft, held, timezone.now() + timedelta(hours=1))
        draft.save_revision(user=self.people[who])

    @rule(who=people)
    def autosave_over_the_newest(self, who):
        draft = self.story.get_latest_revision_as_object()
        self.edits += 1
        draft.body = [("text", f"<p>{self.edits} dead</p>")]
        with contextlib.suppress(*refused):
            draft.save_revision(user=self.people[who], overwrite_revision=self.story.latest_revision)

    @rule(who=people)
    def send(self, who):
        with contextlib.suppress(*refused):
            send_for_checking(self.story, by=self.people[who])

    @rule(who=people)
    def sign(self, who):
        with contextlib.suppress(*refused):
            approve_step(self.story, by=self.people[who])

    @rule()
    def whole_review(self):
        self.send("writer")
        for who in ("desk", "chief", "chief"):
            self.sign(who)

    @rule(who=people)
    def give_back(self, who):
        with contextlib.suppress(*refused):
            send_back(self.story, by=self.people[who], comment="Who says so?")

    @rule(who=people)
    def cancel(self, who):
        state = self.story.current_workflow_state
        if state is not None:
            state.cancel(user=self.people[who])

    @rule(who=people)
    def withdraw(self, who):
        with contextlib.suppress(*refused):
            withdraw_story(self.story, by=self.people[who], reason="It is wrong.")

    @rule(who=people)
    def correct(self, who):
        with contextlib.suppress(*refused):
            publish_correction(self.story, was="dead", now="missing", by=self.people[who])

    @rule(who=people)
    def press_publish(self, who):
        with contextlib.suppress(*refused):
            self.story.latest_revision.publish(user=self.people[who], skip_permission_checks=True)

    @rule(who=people)
    def publish_behind_the_story(self, who):
        with contextlib.suppress(*refused):
            PublishPageRevisionAction(self.story.latest_revision, user=self.people[who]).execute(
                skip_permission_checks=True
            )

    @rule()
    def save_as_live(self):
        story = self.story
        story.live = True
        with contextlib.suppress(*refused):
            story.save()

    @rule()
    def copy_live(self):
        with contextlib.suppress(*refused):
            copy = self.story.copy(
                keep_live=True, update_attrs={"slug": f"copy-{self.edits}-{StoryPage.objects.count()}"}
            )
            assert not StoryPage.objects.get(pk=copy.pk).live
            copy.delete()

    @rule()
    def time_passes(self):
        schedule.publish_due(at=timezone.now() + timedelta(hours=2))

    @invariant()
    def only_what_three_signatures_by_two_people_stand_under_is_live(self):
        story = StoryPage.objects.filter(pk=getattr(self, "pk", 0)).first()
        if story is None or not story.live:
            return
        revision = story.live_revision
        assert revision is not None
        signatures = Signature.objects.filter(revision=revision, voided_at=None, digest=digest_of(revision))
        assert {signature.step for signature in signatures} == {step.value for step in Step}
        assert {signature.by_id for signature in signatures} - {story.owner_id, revision.user_id}
        assert revision.as_object().body.get_prep_value() == story.body.get_prep_value()
        held = [moment for moment in (story.embargo_until,) if moment and moment > timezone.now() + timedelta(hours=1)]
        assert not held


@pytest.mark.django_db
def test_nothing_unsigned_is_ever_live():
    every = settings(max_examples=25, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck))
    run_state_machine_as_test(Newsroom, settings=every)


@pytest.mark.django_db
def test_the_test_above_notices_when_the_check_is_gone(monkeypatch):
    monkeypatch.setattr(StoryPage, "check_signed", lambda _story, _revision: None)
    every = settings(
        max_examples=50,
        stateful_step_count=10,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.generate],
    )
    with pytest.raises((AssertionError, ExceptionGroup)):
        run_state_machine_as_test(Newsroom, settings=every)


@pytest.mark.django_db
def test_signing_alone_is_refused_to_whoever_wrote_it(draft, chief_editor):
    story = send_for_checking(draft(owner=chief_editor), by=chief_editor)
    approve_step(story, by=chief_editor)
    approve_step(story, by=chief_editor)
    with pytest.raises(ReviewError, match="somebody else"):
        approve_step(story, by=chief_editor)
    assert not StoryPage.objects.get(pk=story.pk).live


@pytest.mark.django_db
def test_a_newsroom_of_one_may_say_so(draft, chief_editor, monkeypatch):
    monkeypatch.setenv("GALLEY_REVIEW_OTHERS", "0")
    story = send_for_checking(draft(owner=chief_editor), by=chief_editor)
    for _step in range(3):
        story = approve_step(story, by=chief_editor)
    assert story.live
