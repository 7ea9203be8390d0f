"""Each role sees and may do what is its own; a form that is wrong says so and changes nothing."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse
from django.utils import timezone
from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text, streamfield

from galley.gather.models import Source, WireItem
from galley.kernel.roles import Role
from galley.newsroom.models import Correction, NewsroomImage, StoryPage, Topic
from galley.newsroom.services import approve_step, propose_correction, send_back, send_for_checking

pytestmark = pytest.mark.django_db


@pytest.fixture
def as_(client):
    def login(user):
        client.force_login(user)
        return client

    return login


@pytest.fixture
def item(db):
    source = Source.objects.create(name="River Authority", url="https://river.example/feed", rights="CC BY 4.0")
    return WireItem.objects.create(
        source=source,
        guid="1",
        guid_key="1",
        url="https://river.example/1",
        headline="Water at the quay is two metres above normal",
        summary="The lower road is closed.",
        body_html="<p>Water stands <b>two metres</b> high.</p><script>alert(1)</script>",
        language="en",
        published=timezone.now(),
        rights="CC BY 4.0",
        content_hash="1",
    )


def test_a_wire_item_becomes_a_draft_with_all_that_it_carries(as_, reporter, sections, item):
    answer = as_(reporter).post(reverse("galley_newsroom:start_from_item", args=[item.pk]))
    story = StoryPage.objects.get()
    assert answer.url == reverse("wagtailadmin_pages:edit", args=[story.pk])
    assert story.title == item.headline
    assert story.standfirst == item.summary
    assert [str(block.value) for block in story.body] == ["<p>Water stands <b>two metres</b> high.</p>"]
    (used,) = story.sources_used.all()
    assert (used.name, used.url, used.rights, used.item) == ("River Authority", item.url, "CC BY 4.0", item)
    assert (story.owner, story.live, story.rights) == (reporter, False, "CC BY 4.0")
    assert as_(reporter).get(answer.url).status_code == 200


def test_a_chinese_item_begins_in_a_chinese_section(as_, reporter, sections, item):
    WireItem.objects.update(language="zh-hans")
    as_(reporter).post(reverse("galley_newsroom:start_from_item", args=[item.pk]))
    assert StoryPage.objects.get().get_parent() == sections["zh-hans"].page_ptr


@pytest.mark.parametrize(
    ("name", "allowed"),
    [
        ("stories", {"reporter", "producer", "desk_editor", "chief_editor"}),
        ("corrections", {"reporter", "producer", "desk_editor", "chief_editor"}),
        ("new_story", {"reporter", "producer", "desk_editor", "chief_editor"}),
        ("topics", {"reporter", "producer", "desk_editor", "chief_editor"}),
    ],
)
@pytest.mark.parametrize("role", list(Role))
def test_a_screen_is_for_its_roles(as_, person, sections, name, allowed, role):
    answer = as_(person(role, f"x-{role.value}")).get(reverse(f"galley_newsroom:{name}"))
    refused = answer.status_code == 403 or (answer.status_code == 302 and answer.url == "/desk/")
    assert refused is (role.value not in allowed)


def test_only_a_chief_editor_takes_a_story_off_the_site(as_, published, desk_editor, chief_editor):
    story = published()
    address = reverse("galley_newsroom:withdraw", args=[story.pk])
    as_(desk_editor).post(address, {"reason": "It is wrong."})
    assert StoryPage.objects.get(pk=story.pk).live
    assert as_(chief_editor).post(address, {"reason": ""}).status_code == 422
    assert StoryPage.objects.get(pk=story.pk).live
    as_(chief_editor).post(address, {"reason": "It is of another town."})
    assert not StoryPage.objects.get(pk=story.pk).live
    history = as_(chief_editor).get(reverse("wagtailadmin_pages:history", args=[story.pk]))
    assert "Taken off the site" in history.content.decode()


def test_wagtails_own_unpublish_leads_to_the_reason(as_, published, chief_editor):
    story = published()
    answer = as_(chief_editor).post(reverse("wagtailadmin_pages:unpublish", args=[story.pk]))
    assert answer.url == reverse("galley_newsroom:withdraw", args=[story.pk])
    assert StoryPage.objects.get(pk=story.pk).live


@pytest.mark.parametrize("action", ["unpublish", "delete"])
def test_several_at_once_cannot_be_taken_off_without_a_reason(as_, published, chief_editor, action):
    story = published()
    for page in (story, story.get_parent()):
        address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", action])
        answer = as_(chief_editor).post(
            f"{address}?id={page.pk}&next=/desk/", {"include_descendants": "on", "confirm": "Galley"}, follow=True
        )
        if action == "unpublish":  # nobody has the permission to delete a live story at all
            assert "A live story is taken off the site by itself" in answer.content.decode()
        assert StoryPage.objects.get(pk=story.pk).live


def test_nobody_has_a_button_that_publishes(as_, draft, chief_editor, admin_user):
    story = draft()
    for user in (chief_editor, admin_user):
        page = as_(user).get(reverse("wagtailadmin_pages:edit", args=[story.pk])).content.decode()
        assert 'name="action-publish"' not in page
        assert "Send for checking" in page
    data = nested_form_data(
        {
            "title": "x",
            "slug": "x",
            "kicker": "",
            "standfirst": "",
            "body": streamfield([("text", rich_text("<p>x</p>"))]),
            "news_value": "3",
            "machine_made": "",
            "bylines": inline_formset([]),
            "sources_used": inline_formset([]),
            "comments": inline_formset([]),
            "action-publish": "1",
        }
    )
    answer = as_(admin_user).post(reverse("wagtailadmin_pages:edit", args=[story.pk]), data)
    assert answer.status_code == 302  # it was saved as a draft
    assert StoryPage.objects.get(pk=story.pk).draft_title == "x"
    assert not StoryPage.objects.get(pk=story.pk).live


def test_bulk_publishing_is_refused(as_, draft, admin_user):
    story = draft()
    address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "publish"]) + f"?id={story.pk}"
    as_(admin_user).post(address)
    assert not StoryPage.objects.get(pk=story.pk).live


def test_a_checker_signs_in_the_editor_and_the_writer_cannot(as_, draft, reporter, desk_editor):
    story = send_for_checking(draft(), by=reporter)
    mine = as_(reporter).get(reverse("wagtailadmin_pages:edit", args=[story.pk])).content.decode()
    assert "Sign: Desk check" not in mine
    theirs = as_(desk_editor).get(reverse("wagtailadmin_pages:edit", args=[story.pk])).content.decode()
    assert "Sign: Desk check" in theirs
    assert "Signatures of this version" in theirs
    state = story.current_workflow_task_state
    address = reverse("wagtailadmin_pages:workflow_action", args=[story.pk, "approve", state.pk])
    as_(reporter).post(address, {"comment": ""})
    assert story.signatures.count() == 0
    as_(desk_editor).post(address, {"comment": "Checked with the council."})
    (signature,) = story.signatures.all()
    assert (signature.by, signature.comment) == (desk_editor, "Checked with the council.")


def test_home_says_what_to_do_now(
    as_, draft, published, reporter, desk_editor, chief_editor, person, django_assert_max_num_queries
):
    waiting = send_for_checking(draft("Waits for the desk"), by=reporter)
    back = send_for_checking(draft("Came back"), by=reporter)
    send_back(back, by=desk_editor, comment="Who says so?")
    other = approve_step(send_for_checking(draft("Waits for sign-off"), by=reporter), by=desk_editor)
    approve_step(other, by=chief_editor)
    propose_correction(published("Is public"), was="", now="It is so.", by=reporter)
    desk = as_(desk_editor).get("/desk/").content.decode()
    needs, _, work = desk.partition("newsroom-in-work")
    assert waiting.title in needs
    assert "Is public" in needs
    assert other.title not in needs
    assert other.title in work
    mine = as_(reporter).get("/desk/").content.decode()
    assert mine.index("Came back") < mine.index("Waits for the desk")
    assert "newsroom-needs-you" not in mine
    producer = as_(person(Role.PRODUCER, "pia")).get("/desk/").content.decode()
    assert "Pictures without alternative text" in producer
    assert "newsroom-needs-you" not in producer
    moderator = as_(person(Role.COMMUNITY_MODERATOR, "mo")).get("/desk/").content.decode()
    assert not {"newsroom-my-stories", "newsroom-needs-you", "newsroom-in-work"} & set(
        re.findall(r"newsroom-[a-z-]+", moderator)
    )


@pytest.mark.parametrize("state", ["draft", "checking", "returned", "scheduled", "live", "withdrawn"])
def test_the_list_of_stories_is_filtered_by_state(as_, draft, published, reporter, desk_editor, chief_editor, state):
    draft("Is a draft")
    send_for_checking(draft("Is checking"), by=reporter)
    send_back(send_for_checking(draft("Is returned"), by=reporter), by=desk_editor, comment="x")
    published("Is scheduled", go_live_at=timezone.now() + timezone.timedelta(hours=1))
    published("Is live")
    gone = published("Is withdrawn")
    gone.unpublish()
    page = as_(reporter).get(reverse("galley_newsroom:stories"), {"state": state})
    titles = {story.title for story in page.context["object_list"]}
    assert titles == {f"Is {'a ' if state == 'draft' else ''}{state}"}


def test_the_list_of_stories_is_found_by_words_in_both_languages(as_, draft, reporter):
    draft("Bridge closes")
    draft("老桥停用", language="zh-hans")
    client = as_(reporter)
    for words, title in (("bridge", "Bridge closes"), ("停用", "老桥停用")):
        page = client.get(reverse("galley_newsroom:stories"), {"q": words})
        assert [story.title for story in page.context["object_list"]] == [title]


def test_the_list_costs_the_same_for_more_stories(as_, draft, reporter, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client, address = as_(reporter), reverse("galley_newsroom:stories")
    send_for_checking(draft("One"), by=reporter)
    client.get(address)
    with CaptureQueriesContext(connection) as few:
        client.get(address)
    for number in range(5):
        send_for_checking(draft(f"Story {number}"), by=reporter)
    with CaptureQueriesContext(connection) as many:
        client.get(address)
    assert len(many) == len(few)


def test_a_correction_form_proposes_for_a_reporter_and_publishes_for_a_chief_editor(
    as_, published, reporter, desk_editor, chief_editor
):
    story = published()
    address = reverse("galley_newsroom:correct", args=[story.pk])
    wrong = as_(reporter).post(address, {"was": "", "now": "It is so.", "find": "not there", "replace": "x"})
    assert wrong.status_code == 422
    assert "not there" in wrong.content.decode()
    as_(reporter).post(address, {"was": "Monday", "now": "Tuesday", "find": "", "replace": ""})
    correction = Correction.objects.get()
    assert correction.state == "proposed"
    page = as_(desk_editor).get(reverse("galley_newsroom:correction", args=[correction.pk])).content.decode()
    assert "Publish the correction" in page
    own = as_(reporter).get(reverse("galley_newsroom:correction", args=[correction.pk])).content.decode()
    assert "Publish the correction" not in own
    as_(desk_editor).post(reverse("galley_newsroom:correction", args=[correction.pk]), {"decision": "agree"})
    assert Correction.objects.get().state == "published"
    as_(chief_editor).post(address, {"was": "", "now": "The mayor is Aoife Byrne.", "find": "", "replace": ""})
    assert Correction.objects.published().count() == 2


def test_topics_are_found_in_both_languages(as_, reporter):
    client = as_(reporter)
    for words, name in (("animation", "animation"), ("动画", "animation"), ("20000003", "animation")):
        found = client.get(reverse("galley_newsroom:topics"), {"q": words}).json()["topics"]
        assert name in {topic["name"] for topic in found}
    assert client.get(reverse("galley_newsroom:topics"), {"q": " "}).json() == {"topics": []}
    retired = Topic.objects.filter(retired=True).first()
    found = client.get(reverse("galley_newsroom:topics"), {"q": retired.name_en}).json()["topics"]
    assert retired.pk not in {topic["id"] for topic in found}


def test_a_picture_asks_for_what_it_shows(as_, reporter, settings, tmp_path):
    from django.core.files.uploadedfile import SimpleUploadedFile

    from tests.kernel.test_pictures import PLACE, with_place

    settings.MEDIA_ROOT = tmp_path
    client = as_(reporter)

    def upload(**more):
        file = SimpleUploadedFile("bridge.jpg", with_place("JPEG"), "image/jpeg")
        return client.post(reverse("wagtailimages:add"), {"title": "Bridge", "file": file, "tags": ""} | more)

    assert "Alternative text" in client.get(reverse("wagtailimages:add")).content.decode()
    upload()
    assert NewsroomImage.objects.count() == 0
    upload(description="A bridge", caption="", credit="", rights="")
    (image,) = NewsroomImage.objects.all()
    assert PLACE.encode() not in image.file.read()
    assert image.description == "A bridge"


def test_a_reporter_edits_their_own_story_and_not_anothers(as_, draft, reporter, person):
    story = draft()
    assert as_(reporter).get(reverse("wagtailadmin_pages:edit", args=[story.pk])).status_code == 200
    other = person(Role.REPORTER, "olu")
    answer = as_(other).get(reverse("wagtailadmin_pages:edit", args=[story.pk]))
    assert answer.status_code in {302, 403}


def test_what_was_published_is_not_deleted(as_, published, draft, chief_editor, admin_user):
    story = published()
    for user in (chief_editor, admin_user):
        as_(user).post(reverse("wagtailadmin_pages:delete", args=[story.pk]))
        assert StoryPage.objects.filter(pk=story.pk).exists()
