"""What Wagtail gives stays usable on a story: autosave, locks, comparison, history, schedule, language versions."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Locale, Page, Revision
from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text, streamfield

from galley.newsroom.errors import NotSignedError, ReviewError
from galley.newsroom.models import Signature, StoryPage
from galley.newsroom.services import approve_step, send_for_checking

pytestmark = pytest.mark.django_db


def form(story, title="Bridge closes", **more):
    return nested_form_data(
        {
            "title": title,
            "slug": story.slug,
            "kicker": "",
            "standfirst": "",
            "body": streamfield([("text", rich_text("<p>It closes.</p>"))]),
            "news_value": "3",
            "machine_made": "",
            "bylines": inline_formset([]),
            "sources_used": inline_formset([]),
            "comments": inline_formset([]),
        }
        | more
    )


def autosave(client, story, **more):
    address = reverse("wagtailadmin_pages:edit", args=[story.pk])
    if "loaded_revision_id" in more:
        loaded = Revision.objects.get(pk=more["loaded_revision_id"])
        more["loaded_revision_created_at"] = loaded.created_at.isoformat()
    return client.post(address, form(story, **more), headers={"Accept": "application/json"}).json()


def test_autosave_keeps_one_revision_until_somebody_signs_it(client, draft, reporter, desk_editor):
    story = draft()
    client.force_login(reporter)
    first = autosave(client, story, title="A", loaded_revision_id=story.latest_revision_id)
    second = autosave(client, story, title="B", overwrite_revision_id=first["revision_id"])
    assert second["revision_id"] == first["revision_id"]
    story = approve_step(send_for_checking(story, by=reporter), by=desk_editor)
    client.force_login(desk_editor)
    third = autosave(client, story, title="C", loaded_revision_id=first["revision_id"])
    assert third["revision_id"] != first["revision_id"]
    signature = Signature.objects.get()
    assert signature.revision_id == first["revision_id"]
    assert signature.revision.content["title"] == "B"


def test_a_signed_revision_is_not_written_over_even_by_whoever_made_it(draft, reporter, desk_editor):
    story = draft(owner=reporter)
    approve_step(send_for_checking(story, by=reporter), by=desk_editor)
    story = StoryPage.objects.get(pk=story.pk)
    signed = story.latest_revision
    changed = story.get_latest_revision_as_object()
    changed.title = "Another"
    revision = changed.save_revision(user=reporter, overwrite_revision=signed)
    assert revision.pk != signed.pk
    signed.refresh_from_db()
    assert signed.content["title"] == "Bridge closes for repairs"


def test_an_edit_after_a_signature_is_checked_again_from_the_first_step(draft, reporter, desk_editor, chief_editor):
    story = approve_step(send_for_checking(draft(), by=reporter), by=desk_editor)
    changed = story.get_latest_revision_as_object()
    changed.title = "Bridge closes, perhaps"
    changed.save_revision(user=chief_editor)
    story = approve_step(story, by=chief_editor)  # signs the editor's check of what is there now
    assert story.current_workflow_task.reviewstep.step == "desk_check"
    story = approve_step(story, by=desk_editor)
    assert story.current_workflow_task.reviewstep.step == "sign_off"  # the editor's check of this version stands
    assert approve_step(story, by=chief_editor).live


def test_a_writer_is_locked_out_while_others_check(client, draft, reporter):
    story = send_for_checking(draft(), by=reporter)
    client.force_login(reporter)
    assert autosave(client, story, title="Later")["error_code"] == "locked"


def test_a_desk_editor_locks_and_unlocks(client, draft, desk_editor):
    story = draft()
    client.force_login(desk_editor)
    client.post(reverse("wagtailadmin_pages:lock", args=[story.pk]))
    assert StoryPage.objects.get(pk=story.pk).locked_by == desk_editor
    client.post(reverse("wagtailadmin_pages:unlock", args=[story.pk]))
    assert not StoryPage.objects.get(pk=story.pk).locked


def test_versions_are_listed_and_compared(client, draft, reporter):
    story = draft()
    first = story.latest_revision
    changed = story.get_latest_revision_as_object()
    changed.body = [("text", "<p>The bridge closes on Tuesday.</p>"), ("heading", "Buses")]
    second = changed.save_revision(user=reporter)
    client.force_login(reporter)
    assert client.get(reverse("wagtailadmin_pages:history", args=[story.pk])).status_code == 200
    page = client.get(reverse("wagtailadmin_pages:revisions_compare", args=[story.pk, first.pk, second.pk]))
    assert "Tuesday" in page.content.decode()


def test_a_writer_sets_the_schedule(client, draft, reporter):
    story = draft()
    moment = (timezone.now() + timedelta(days=1)).replace(second=0, microsecond=0)
    client.force_login(reporter)
    client.post(
        reverse("wagtailadmin_pages:edit", args=[story.pk]),
        form(story, go_live_at=timezone.localtime(moment).strftime("%Y-%m-%d %H:%M")),
    )
    assert StoryPage.objects.get(pk=story.pk).get_latest_revision_as_object().go_live_at == moment


def test_a_story_is_translated_into_the_other_language(client, published, reporter, sections):
    story = published()
    client.force_login(reporter)
    address = reverse("simple_translation:submit_page_translation", args=[story.pk])
    chinese = Locale.objects.get(language_code="zh-hans")
    client.post(address, {"locales": [chinese.pk], "include_subtree": ""})
    version = StoryPage.objects.get(locale=chinese)
    assert version.translation_key == story.translation_key
    assert (version.live, version.version) == (False, 0)
    assert version.guid != story.guid
    assert version.signatures.count() == 0


def test_a_story_is_not_mirrored(published):
    with pytest.raises(ReviewError):
        published().create_alias(update_slug="mirror")


def test_the_bare_page_of_a_story_does_not_go_live_either(draft):
    page = Page.objects.get(pk=draft().pk)
    page.live = True
    with pytest.raises(NotSignedError):
        page.save()


def test_the_preview_shows_the_draft(client, draft, reporter):
    story = draft()
    client.force_login(reporter)
    address = reverse("wagtailadmin_pages:preview_on_edit", args=[story.pk])
    assert client.post(address, form(story, title="Not saved yet")).json()["is_valid"]
    assert "Not saved yet" in client.get(address).content.decode()
