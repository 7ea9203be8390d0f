"""The next person is told: a letter to whoever can take the step, and to the writer when the story comes back."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext, override
from wagtail.models import TaskState, WorkflowState
from wagtail.users.models import UserProfile

from galley.kernel.models import User
from galley.newsroom.models import Correction, KilledSource, ReviewStep, StoryPage
from galley.newsroom.services.corrections import may_decide


def tell_reviewers(task_state_id: int) -> int:
    """Write to everybody who can sign the step that a story waits at; returns how many letters were sent."""
    state = TaskState.objects.filter(pk=task_state_id, status=TaskState.STATUS_IN_PROGRESS).first()
    if state is None:  # somebody was faster than the post
        return 0
    step: ReviewStep = state.task.specific
    story: StoryPage = state.workflow_state.content_object.specific  # by itself it is the bare Page
    people = User.objects.filter(groups__in=step.groups.all(), is_active=True).distinct()
    readers = [user for user in people if not step.why_not(user, story)]
    return _send(
        readers,
        "submitted",
        "newsroom/mail/to_sign.txt",
        lambda: gettext("%(step)s: %(story)s") % {"step": step.get_step_display(), "story": _title(story)},
        {"story": story, "title": _title(story), "step": step, "requested_by": state.workflow_state.requested_by},
        key=f"review-{state.pk}",
    )


def tell_writer(workflow_state_id: int, what: str) -> int:
    """Write to the writer, and to whoever sent it, that the story came back ("rejected") or was signed ("approved")."""
    state = WorkflowState.objects.filter(pk=workflow_state_id).first()
    if state is None or state.content_type.model_class() is not StoryPage:
        return 0
    story = state.content_object.specific
    last = state.task_states.exclude(finished_at=None).order_by("-finished_at", "-pk").first()
    doer = last.finished_by if last else None
    people = {user for user in (story.owner, state.requested_by) if user is not None and user != doer}
    subject = {
        "rejected": lambda: gettext("Sent back: %(story)s") % {"story": _title(story)},
        "approved": lambda: gettext("Signed: %(story)s") % {"story": _title(story)},
    }[what]
    return _send(
        people,
        what,
        f"newsroom/mail/{what}.txt",
        subject,
        {"story": story, "title": _title(story), "comment": last.comment if last else "", "by": doer},
        key=f"{what}-{last.pk if last else state.pk}",
    )


def tell_editors_of_correction(correction_id: int) -> int:
    """Write to the editors who may agree to a correction that somebody proposed."""
    correction = Correction.objects.waiting().filter(pk=correction_id).select_related("story").first()
    if correction is None:
        return 0
    people = User.objects.filter(groups__name__in=["desk_editor", "chief_editor"], is_active=True).distinct()
    return _send(
        [user for user in people if user.pk != correction.proposed_by_id and may_decide(correction, user)],
        "submitted",
        "newsroom/mail/correction.txt",
        lambda: gettext("Correction to agree to: %(story)s") % {"story": correction.story.title},
        {"story": correction.story, "title": correction.story.title, "correction": correction},
        key=f"correction-{correction.pk}",
        url_name="galley_newsroom:correction",
        url_pk=correction.pk,
    )


def tell_of_killed_source(note_id: int) -> int:
    """Write to a story's writer and to all editors that one of its sources was killed."""
    note = KilledSource.objects.open().filter(pk=note_id).select_related("story__owner").first()
    if note is None:  # somebody was faster than the post
        return 0
    people = set(User.objects.filter(groups__name__in=["desk_editor", "chief_editor"], is_active=True))
    if note.story.owner is not None and note.story.owner.is_active:
        people.add(note.story.owner)
    return _send(
        sorted(people, key=lambda user: user.pk),
        "submitted",
        "newsroom/mail/killed.txt",
        lambda: gettext("Source killed: %(story)s") % {"story": _title(note.story)},
        {"story": note.story, "title": _title(note.story), "note": note},
        key=f"killed-{note.pk}-{int(note.killed_at.timestamp())}",
    )


def _title(story: StoryPage) -> str:
    return str(story.draft_title or story.title)


def _send(
    people: Iterable[User],
    kind: str,
    template: str,
    subject: Callable[[], str],  # called in each reader's language
    context: dict[str, Any],
    *,
    key: str,
    url_name: str = "wagtailadmin_pages:edit",
    url_pk: int | None = None,
) -> int:
    sent = 0
    pk = url_pk if url_pk is not None else context["story"].pk
    for user in people:
        profile = UserProfile.get_for_user(user)
        if not user.email or not getattr(profile, f"{kind}_notifications", True):
            continue
        with override(profile.get_preferred_language()):
            text = render_to_string(
                template,
                {**context, "user": user, "url": settings.WAGTAILADMIN_BASE_URL + reverse(url_name, args=[pk])},
            )
            # A job may run twice; with the same Message-ID a mail program shows the letter once.
            message_id = f"<galley-{key}-{user.pk}@{settings.GALLEY_BASE_URL.partition('//')[2].partition(':')[0]}>"
            sent += EmailMessage(
                subject().replace("\n", " "),
                text.strip() + "\n",
                to=[user.email],
                headers={"Auto-Submitted": "auto-generated", "Message-ID": message_id},
            ).send()
    return sent
