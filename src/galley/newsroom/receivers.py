"""What the newsroom does when Wagtail saves one of its rows; rows only."""

from __future__ import annotations

import io
from functools import partial
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.files.base import ContentFile
from django.db.models.signals import post_save, pre_save
from django.dispatch import receiver
from PIL import Image, ImageOps
from wagtail.admin import signal_handlers
from wagtail.models import Page, ReferenceIndex, UploadedFile, WorkflowState
from wagtail.signals import page_published, post_page_move, task_submitted, workflow_approved, workflow_rejected
from wagtail.users.models import UserProfile

from galley.gather.models import Series
from galley.gather.signals import item_killed, series_changed
from galley.kernel.jobs.declare import task_named
from galley.kernel.pictures import PictureError, clean
from galley.newsroom.models import Contributor, Correction, NewsroomImage, ReviewState, SectionPage, StoryPage
from galley.newsroom.services.kills import mark_stories_of
from galley.newsroom.setup import settle_section
from galley.newsroom.signals import rows_changed


@receiver(pre_save, sender=Page, dispatch_uid="galley.newsroom.page_saved_by_itself")
def page_saved_by_itself(sender: Any, instance: Page, **kwargs: Any) -> None:
    """A story's bare `Page` can be saved too, past `StoryPage.save`; the promise holds there as well."""
    fields = kwargs.get("update_fields")
    if instance.pk and instance.live and (fields is None or "live" in fields):
        story = instance.specific if instance.cached_content_type.model_class() is StoryPage else None
        if story is not None:
            story.check_signed(instance.live_revision)


@receiver(post_save, sender=SectionPage, dispatch_uid="galley.newsroom.section_saved")
def section_saved(sender: Any, instance: SectionPage, created: Any, **kwargs: Any) -> None:
    if created and not kwargs.get("raw"):
        settle_section(instance)


@receiver(page_published, sender=SectionPage, dispatch_uid="galley.newsroom.section_published")
def section_published(sender: Any, instance: SectionPage, **kwargs: Any) -> None:
    rows_changed.send(keys=[instance.key])


@receiver(post_save, sender=Contributor, dispatch_uid="galley.newsroom.contributor_saved")
def contributor_saved(sender: Any, instance: Contributor, created: Any, **kwargs: Any) -> None:
    if not created:
        rows_changed.send(keys=[instance.key])


@receiver(post_save, sender=NewsroomImage, dispatch_uid="galley.newsroom.picture_saved")
def picture_saved(sender: Any, instance: NewsroomImage, created: Any, **kwargs: Any) -> None:
    if not created:
        rows_changed.send(keys=[instance.key])


@receiver(pre_save, sender=UploadedFile, dispatch_uid="galley.newsroom.picture_waits")
def picture_waits(sender: Any, instance: Any, **kwargs: Any) -> None:
    """A picture whose words are still missing waits in a public folder, for good when the form is left: clean it first.

    Its words are kept on the instance as `picture_words`, for the form that asks for the rest.
    """
    kind, file = instance.for_content_type, instance.file
    if kind is not None and kind.model_class() is NewsroomImage and _is_not_stored(file):
        file.seek(0)
        picture = clean(file.read())
        instance.picture_words = picture.words
        instance.file = ContentFile(picture.body, name=file.name)


@receiver(pre_save, sender=UserProfile, dispatch_uid="galley.newsroom.portrait_changes")
def portrait_changes(sender: Any, instance: Any, **kwargs: Any) -> None:
    """The portrait of somebody on the staff is a picture in a public folder too."""
    file = instance.avatar
    if not _is_not_stored(file):
        return
    file.seek(0)
    body, name = file.read(), file.name
    try:
        body = clean(body).body
    except PictureError:  # Wagtail's form takes kinds that the library does not, BMP and TIFF among them
        out = io.BytesIO()
        with Image.open(io.BytesIO(body)) as portrait:
            pixels = ImageOps.exif_transpose(portrait).convert("RGB")
            Image.frombytes("RGB", pixels.size, pixels.tobytes()).save(out, "PNG")
        body, name = out.getvalue(), f"{name.rpartition('.')[0]}.png"
    instance.avatar = ContentFile(body, name=name)


def _is_not_stored(file: Any) -> bool:
    return bool(file) and not file._committed  # noqa: SLF001 -- Django's own way to tell


@receiver(post_page_move, dispatch_uid="galley.newsroom.page_moved")
def page_moved(sender: Any, instance: Any, **kwargs: Any) -> None:
    if isinstance(instance, StoryPage | SectionPage):
        rows_changed.send(keys=[instance.key])


@receiver(task_submitted, sender=ReviewState, dispatch_uid="galley.newsroom.step_waits")
def step_waits(sender: Any, instance: ReviewState, **kwargs: Any) -> None:
    task_named("newsroom.tell_reviewers").enqueue(instance.pk)


@receiver(workflow_rejected, sender=WorkflowState, dispatch_uid="galley.newsroom.sent_back")
def sent_back(sender: Any, instance: WorkflowState, **kwargs: Any) -> None:
    task_named("newsroom.tell_writer").enqueue(instance.pk, "rejected")


@receiver(workflow_approved, sender=WorkflowState, dispatch_uid="galley.newsroom.signed")
def signed(sender: Any, instance: WorkflowState, **kwargs: Any) -> None:
    task_named("newsroom.tell_writer").enqueue(instance.pk, "approved")


@receiver(post_save, sender=Correction, dispatch_uid="galley.newsroom.correction_saved")
def correction_saved(sender: Any, instance: Correction, created: Any, **kwargs: Any) -> None:
    if created and not kwargs.get("raw"):
        # Enqueued for every new one; the job finds nothing to say when it was published at once.
        task_named("newsroom.tell_editors_of_correction").enqueue(instance.pk)


@item_killed.connect
def source_killed(*, item_id: int, **kwargs: Any) -> None:
    mark_stories_of(item_id)


def leave_stories_to_galley() -> None:
    """Wagtail's own letters are sent inside the transaction, over the network; those about stories are jobs here."""
    for notifier in (
        signal_handlers.workflow_submission_email_notifier,
        signal_handlers.workflow_approval_email_notifier,
        signal_handlers.workflow_rejection_email_notifier,
    ):
        notifier.can_handle = partial(_is_not_of_a_story, notifier)


def _is_not_of_a_story(notifier: Any, instance: Any, **kwargs: Any) -> bool:
    of_a_story = isinstance(instance, WorkflowState) and instance.content_type.model_class() is StoryPage
    return not of_a_story and type(notifier).can_handle(notifier, instance, **kwargs)


leave_stories_to_galley()


@series_changed.connect
def charts_changed(*, series_ids: list[int], **kwargs: Any) -> None:
    """Stories with a chart of one of these series show what is measured now."""
    kind = ContentType.objects.get_for_model(Series)
    found = ReferenceIndex.objects.filter(to_content_type=kind, to_object_id__in=[str(pk) for pk in series_ids])
    pages = [int(pk) for pk in set(found.values_list("object_id", flat=True)) if pk.isdigit()]
    keys = [f"story:{pk}" for pk in StoryPage.objects.live().filter(pk__in=pages).values_list("pk", flat=True)]
    if keys:
        rows_changed.send(keys=keys)
