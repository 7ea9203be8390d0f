"""A published story is put right."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, cast

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext
from wagtail.blocks import CharBlock, RichTextBlock, TextBlock
from wagtail.models import WorkflowState

from galley.kernel.roles import Role, roles_of
from galley.newsroom.errors import CorrectionError
from galley.newsroom.models import Correction, Signature, StoryPage
from galley.newsroom.models.review import Step, sign
from galley.newsroom.signals import correction_published

if TYPE_CHECKING:
    from wagtail.models import Revision

    from galley.kernel.models import User


@transaction.atomic
def publish_correction(
    story: StoryPage, *, was: str, now: str, by: User, changes: Mapping[str, str] | None = None
) -> Correction:
    """Correct a published story at once; for chief editors, who sign for it.

    Args:
        was: what the story said; may be empty.
        now: what is right; readers see it above the story.
        changes: {words in the story: words instead}; None: `was` becomes `now` where the story says it word for word.

    Raises:
        CorrectionError: the story is not published, this person may not, or words to change are not in the story.
    """
    correction = propose_correction(story, was=was, now=now, by=by, changes=changes)
    if not _may_publish_own(by):
        raise CorrectionError(gettext("Another person has to agree to this correction first."))
    return _publish(correction, by=by)


@transaction.atomic
def propose_correction(
    story: StoryPage, *, was: str, now: str, by: User, changes: Mapping[str, str] | None = None
) -> Correction:
    """Write a correction down; it waits until another person agrees.

    Raises:
        CorrectionError: the story is not published, or words to change are not in the story.
    """
    story = StoryPage.objects.select_for_update(of=("self",)).get(pk=story.pk)
    if not story.live:
        raise CorrectionError(gettext("Only a published story is corrected; a draft is edited."))
    if not now.strip():
        raise CorrectionError(gettext("Say what is right: readers see this text."))
    if changes is None:
        changes = {was: now} if was and _holds(story, was) else {}
    for words in changes:
        if not _holds(story, words):
            raise CorrectionError(gettext("The story does not say “%(words)s”.") % {"words": words})
    return Correction.objects.create(story=story, was=was, now=now, changes=dict(changes), proposed_by=by)


@transaction.atomic
def approve_correction(correction: Correction, *, by: User) -> Correction:
    """Agree to a correction that somebody proposed: it is published.

    Raises:
        CorrectionError: it was decided already, or this person may not decide it.
    """
    if not may_decide(correction, by):
        raise CorrectionError(gettext("Another editor has to agree to this correction."))
    return _publish(correction, by=by)


@transaction.atomic
def decline_correction(correction: Correction, *, by: User, reason: str) -> Correction:
    """Say no to a correction that somebody proposed, and why.

    Raises:
        CorrectionError: it was decided already, this person may not decide it, or no reason is given.
    """
    if not reason.strip():
        raise CorrectionError(gettext("Say why the correction is declined."))
    if not may_decide(correction, by):
        raise CorrectionError(gettext("Another editor has to decide about this correction."))
    _take(correction, Correction.State.DECLINED, by=by, reason=reason)
    return correction


def may_decide(correction: Correction, user: User) -> bool:
    """Whether this person may agree to the correction: an editor other than who proposed it, or a chief editor."""
    if _may_publish_own(user):
        return True
    return Role.DESK_EDITOR in roles_of(user) and correction.proposed_by_id != user.pk


def _may_publish_own(user: User) -> bool:
    return bool(user.is_superuser or Role.CHIEF_EDITOR in roles_of(user))


def _take(correction: Correction, state: Correction.State, *, by: User, **values: Any) -> None:
    """Decide once: of two people who decide at the same time one is told."""
    taken = Correction.objects.filter(pk=correction.pk, state=Correction.State.PROPOSED).update(
        state=state, decided_by=by, **values
    )
    if not taken:
        raise CorrectionError(gettext("Somebody has decided about this correction already."))
    correction.refresh_from_db()


def _publish(correction: Correction, *, by: User) -> Correction:
    story = StoryPage.objects.select_for_update(of=("self",)).get(pk=correction.story_id)
    if not story.live or story.live_revision is None:
        raise CorrectionError(gettext("The story is not on the site any more."))
    draft = story.latest_revision if story.has_unpublished_changes else None
    review = story.current_workflow_state
    signed = Signature.objects.valid_for(story.live_revision)
    corrected = _changed(story, correction.changes)
    revision = corrected.save_revision(user=correction.proposed_by or by, log_action=True)
    for step in Step:
        if step is Step.SIGN_OFF or step.value not in signed:
            sign(story, revision, step, by=by, comment=gettext("Correction"))
        else:
            earlier = signed[step.value]
            sign(story, revision, step, by=earlier.by or by, carried_from=earlier)
    _take(
        correction,
        Correction.State.PUBLISHED,
        by=by,
        published_at=timezone.now(),
        revision=revision,
        version=story.version + 1,
    )
    revision.publish(user=by)
    correction_published.send(correction_id=correction.pk, story_id=story.pk, revision_id=revision.pk)
    if draft is not None:
        _keep_draft(draft, review, correction, by=by)
    return correction


def _keep_draft(draft: Revision, review: WorkflowState | None, correction: Correction, *, by: User) -> None:
    """Somebody was changing the story meanwhile: their draft goes on, with the correction in it."""
    story = _changed(draft.as_object(), correction.changes)
    story.save_revision(user=draft.user or by, log_action=True)
    if review is not None and review.status == WorkflowState.STATUS_IN_PROGRESS:
        fresh = StoryPage.objects.get(pk=correction.story_id)
        fresh.get_workflow().start(fresh, review.requested_by or by)


def _holds(story: StoryPage, words: str) -> bool:
    """Whether the story says these words where a correction can change them."""
    return (
        words in story.title or words in story.standfirst or _body_changed(story, words, f"{words}\0") != _body(story)
    )


def _body(story: StoryPage) -> list[Any]:
    return cast("list[Any]", story.body.get_prep_value())


def _body_changed(story: StoryPage, words: str, instead: str) -> list[Any]:
    return [_replaced_entry(entry, story.body.stream_block, words, instead) for entry in _body(story)]


def _changed(story: StoryPage, changes: Mapping[str, str]) -> StoryPage:
    """The story with words replaced in headline, standfirst and text."""
    for words, instead in changes.items():
        story.title = story.title.replace(words, instead)
        story.standfirst = story.standfirst.replace(words, instead)
        story.body = cast(Any, json.dumps(_body_changed(story, words, instead)))
    return story


def _replaced(value: Any, block: Any, words: str, instead: str) -> Any:
    """The stored value of a block with words replaced where it holds words; addresses and choices stay.

    Args:
        block: whose value it is; None for what has none of its own, such as a table's cells.
    """
    if isinstance(value, str):
        if isinstance(block, RichTextBlock):
            return _replaced_in_markup(value, words, instead)
        return value.replace(words, instead) if block is None or isinstance(block, (CharBlock, TextBlock)) else value
    if isinstance(value, list):
        return [_replaced_entry(entry, block, words, instead) for entry in value]
    if isinstance(value, dict):
        inners = getattr(block, "child_blocks", {})
        return {
            name: entry if name in FIXED else _replaced(entry, inners.get(name), words, instead)
            for name, entry in value.items()
        }
    return value


def _replaced_entry(entry: Any, block: Any, words: str, instead: str) -> Any:
    """An entry of a list or of a stream, which is wrapped with its type, or of a plain list."""
    inner = getattr(block, "child_block", None)
    if not isinstance(entry, dict) or not {"type", "value"} <= entry.keys():
        return _replaced(entry, inner, words, instead)
    inner = inner or getattr(block, "child_blocks", {}).get(entry["type"])
    return {**entry, "value": _replaced(entry["value"], inner, words, instead)}


def _replaced_in_markup(markup: str, words: str, instead: str) -> str:
    """Words replaced between the tags only: what a person wrote becomes neither a tag nor an attribute of one."""
    words, instead = html.escape(words, quote=False), html.escape(instead, quote=False)
    return "".join(
        piece if number % 2 else piece.replace(words, instead) for number, piece in enumerate(TAG.split(markup))
    )


TAG = re.compile(r"""(<(?:"[^"]*"|'[^']*'|[^'">])*>)""")
FIXED = frozenset({"id", "type", "url"})
"""What is no text though it is a string."""
