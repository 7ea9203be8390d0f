"""A wire's pictures come into the library and the draft by a person's choice, with their terms; a kill finds them."""

import pytest
from django.core import mail
from django.test import override_settings
from django.urls import reverse
from wagtail.models import Locale

from galley.gather.data import FeedData, FeedItem, PictureSize, PubStatus, WirePicture
from galley.gather.models import Source, WireItem
from galley.gather.picture_queries import pictures_of
from galley.gather.services import get_picture, store_feed
from galley.kernel.jobs.testing import run_due_jobs
from galley.kernel.roles import Role
from galley.newsroom.data import ChosenPicture
from galley.newsroom.errors import NewsroomError
from galley.newsroom.models import KilledSource, NewsroomImage, PictureOrigin, SectionPage, StoryPage
from galley.newsroom.services import mark_stories_of, send_for_checking, start_story
from tests.gather.drawings import drawing
from tests.gather.servers import news_server
from tests.kernel.test_pictures import CAMERA, exif_with_place

pytestmark = pytest.mark.django_db
TERMS = "Not in Riverton. " + "No archive, no sales. " * 40


@pytest.fixture(autouse=True)
def media(tmp_path):
    with override_settings(MEDIA_ROOT=tmp_path / "media"):
        yield


@pytest.fixture
def news():
    with news_server() as server:
        yield server


@pytest.fixture
def bring(news, sections):
    source = Source.objects.create(name="Agency", url=f"{news.base}/feed", allow_private=True)

    def keep(*pictures, guid="urn:a", **more):
        entry = FeedItem(guid=guid, title="Bridge closed", content_html="<p>Closed.</p>", pictures=pictures, **more)
        store_feed(source, FeedData("Wire", (entry,)))
        return WireItem.objects.get(guid=guid)

    return keep


@pytest.fixture
def noon(news):
    """A picture with everything that an agency says of one."""
    return WirePicture(
        (PictureSize(news.put("/noon.jpg", drawing(400, 300, exif=exif_with_place(1)))),),
        guid="urn:p:noon",
        caption="The bridge at noon",
        alt="A bridge",
        credit="Li Na / Agency",
        rights=TERMS,
    )


@pytest.fixture
def night(news):
    return WirePicture((PictureSize(news.put("/night.png", drawing(kind="PNG", colour="navy"))),), machine_made=True)


def choice(view, **words):
    return ChosenPicture(view.key, **({"alt": "A bridge", "credit": "Li Na", "caption": "Noon"} | words))


def started(item, by, *, get=True, **words):
    views = pictures_of(item)
    if get:
        views = [get_picture(item, one.key) for one in views]
    return start_story(item, by=by, pictures=[choice(one, **words) for one in views])


@pytest.fixture
def as_(client):
    def login(user):
        client.force_login(user)
        return client

    return login


def test_the_first_leads_and_others_stand_below_the_text(bring, noon, night, reporter):
    story = started(bring(noon, night), reporter, rights=TERMS)
    assert not story.live
    lead = story.picture
    assert (lead.description, lead.credit, lead.rights, lead.caption) == ("A bridge", "Li Na", TERMS, "Noon")
    assert (lead.width, lead.height, lead.uploaded_by_user) == (400, 300, reporter)
    assert [block.block_type for block in story.body] == ["text", "picture"]
    other = story.body[1].value["picture"]
    assert (other.machine_made, other.file.name.endswith(".png")) == (True, True)
    assert story.machine_made == StoryPage.MachineMade.PICTURED
    revision = story.get_latest_revision_as_object()
    assert (revision.picture_id, len(revision.body)) == (lead.pk, 2)
    with lead.file.open() as file:
        assert CAMERA.encode() not in file.read()


def test_without_a_choice_no_picture_is_taken(bring, noon, reporter, news):
    story = start_story(bring(noon), by=reporter)
    assert (story.picture, NewsroomImage.objects.count(), news.asked) == (None, 0, [])


def test_the_same_picture_with_the_same_words_is_in_the_library_once(bring, noon, reporter):
    item = bring(noon)
    first, second = started(item, reporter), started(item, reporter)
    assert first.picture == second.picture
    third = started(item, reporter, caption="Another caption")
    assert third.picture != first.picture
    assert NewsroomImage.objects.count() == 2


def test_what_is_not_at_hand_makes_no_story(bring, noon, reporter):
    item = bring(noon)
    with pytest.raises(NewsroomError):
        started(item, reporter, get=False)
    assert (StoryPage.objects.count(), NewsroomImage.objects.count()) == (0, 0)


def test_a_picture_that_is_not_at_hand_leaves_no_file_of_the_others(bring, noon, night, reporter, tmp_path):
    item = bring(noon, night)
    first, second = pictures_of(item)
    get_picture(item, first.key)
    with pytest.raises(NewsroomError):
        start_story(item, by=reporter, pictures=[choice(first), choice(second)])
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_a_picture_that_is_offered_anew_after_a_kill_is_another_one_of_the_library(bring, noon, reporter):
    killed = started(bring(noon), reporter).picture
    bring(noon, status=PubStatus.CANCELED, provider_version="2")
    anew = started(bring(noon, provider_version="3"), reporter).picture
    assert anew != killed
    assert PictureOrigin.objects.get(image=anew).killed_at is None


def start_url(item):
    return reverse("galley_newsroom:start_from_item", args=[item.pk])


def said(item, *, take=(0,), section=None, **words):
    """What the form sends."""
    section = section or SectionPage.objects.get(locale__language_code="en")
    data = {"start": "1", "section": section.pk, "take": [pictures_of(item)[number].key for number in take]}
    for view in pictures_of(item):
        given = {name: getattr(view, name) for name in ("alt", "caption", "credit", "rights")} | words
        data |= {f"{name}-{view.key}": value for name, value in given.items()}
    return data


def test_the_walls_button_asks_for_pictures_first(as_, bring, noon, reporter):
    item = bring(noon)
    client = as_(reporter)
    page = client.post(start_url(item)).content.decode()
    assert StoryPage.objects.count() == 0
    for words in ("The bridge at noon", "Li Na / Agency", "Not in Riverton", "Take this picture", "gather-pictures"):
        assert words in page
    assert f'name="alt-{pictures_of(item)[0].key}"' in page
    answer = client.post(start_url(item), said(item))
    story = StoryPage.objects.get()
    assert answer["Location"] == reverse("wagtailadmin_pages:edit", args=[story.pk])
    assert (story.picture.rights.strip(), story.picture.description) == (TERMS.strip(), "A bridge")
    assert story.picture.origin.guid == "urn:p:noon"
    page = client.get(answer["Location"]).content.decode()
    assert "1 picture is in the library and in the draft." in page
    assert story.picture.title in page


def test_the_items_own_section_is_chosen_and_none_need_be_taken(as_, bring, noon, reporter):
    item = bring(noon, language="zh")
    page = as_(reporter).get(start_url(item)).content.decode()
    chinese = SectionPage.objects.get(locale=Locale.objects.get(language_code="zh-hans"))
    assert f'<option value="{chinese.pk}" selected>' in page
    as_(reporter).post(start_url(item), said(item, take=(), section=chinese))
    story = StoryPage.objects.get()
    assert (story.locale.language_code, story.picture) == ("zh-hans", None)


def test_a_caption_that_a_person_took_out_does_not_come_back(as_, bring, noon, reporter):
    item = bring(noon)
    assert as_(reporter).post(start_url(item), said(item, caption="", alt="A bridge")).status_code == 302
    assert StoryPage.objects.get().picture.caption == ""


@pytest.mark.parametrize("missing", ["alt", "credit"])
def test_alternative_text_and_credit_are_asked_for(as_, bring, night, reporter, missing):
    item = bring(night)
    answer = as_(reporter).post(start_url(item), said(item, **({"alt": "A bridge", "credit": "Li Na"} | {missing: ""})))
    assert answer.status_code == 422
    assert "Say this before the picture is taken." in answer.content.decode()
    assert (StoryPage.objects.count(), NewsroomImage.objects.count()) == (0, 0)


def test_a_picture_that_cannot_be_had_is_said_and_the_rest_of_the_form_stays(as_, bring, noon, news, reporter):
    item = bring(noon)
    del news.pages["/noon.jpg"]
    answer = as_(reporter).post(start_url(item), said(item, caption="My own caption"))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "There is nothing at this address." in page
    assert "My own caption" in page
    assert " checked" in page
    assert StoryPage.objects.count() == 0


def test_a_picture_that_changed_meanwhile_is_not_taken(as_, bring, noon, night, reporter):
    old = said(bring(noon))
    bring(night, provider_version="2")
    answer = as_(reporter).post(start_url(WireItem.objects.get()), old)
    assert (answer.status_code, StoryPage.objects.count()) == (422, 0)
    assert "choose again" in answer.content.decode()


def test_who_makes_no_stories_takes_no_pictures(as_, bring, noon, person, news):
    item = bring(noon)
    assert as_(person(Role.OPERATOR)).post(start_url(item), said(item)).status_code in {302, 403}
    assert (StoryPage.objects.count(), NewsroomImage.objects.count(), news.asked) == (0, 0, [])


def test_a_kill_names_the_pictures_that_a_story_uses(as_, bring, noon, night, reporter, desk_editor):
    item = bring(noon, night)
    story = started(item, reporter, caption="The bridge at noon")
    bystander = start_story(item, by=reporter)
    bring(noon, night, status=PubStatus.CANCELED, provider_version="2", edit_note="Wrong bridge")
    notes = dict(KilledSource.objects.values_list("story_id", "pictures"))
    assert notes == {story.pk: "The bridge at noon\nThe bridge at noon", bystander.pk: ""}
    run_due_jobs()
    letters = [letter.body for letter in mail.outbox if "“The bridge at noon”" in letter.body]
    assert letters
    page = as_(desk_editor).get(reverse("wagtailadmin_pages:edit", args=[story.pk])).content.decode()
    assert "The story uses its pictures: “The bridge at noon”" in page
    assert "with pictures" in as_(desk_editor).get("/desk/").content.decode()


def test_a_killed_picture_is_found_in_stories_that_were_made_from_something_else(bring, noon, draft, reporter):
    image = started(bring(noon), reporter).picture
    other = draft("Another story", picture=image)
    quoting = draft("In its text", body=[("picture", {"picture": image})])
    run_due_jobs()  # Wagtail notes what refers to what in a job
    picture_wire = bring(noon, guid="urn:p:noon", status=PubStatus.CANCELED, extra={"type": "picture"})
    assert mark_stories_of(picture_wire.pk) == []  # the wire that killed it did that already
    noted = set(KilledSource.objects.values_list("story_id", flat=True))
    assert {other.pk, quoting.pk} <= noted
    assert set(KilledSource.objects.values_list("pictures", flat=True)) == {image.title}


def test_a_killed_picture_is_not_offered_for_another_story(as_, bring, noon, reporter):
    item = bring(noon)
    image = started(item, reporter).picture
    chooser = reverse("wagtailimages_chooser:choose_results")
    assert image.title in as_(reporter).get(chooser).content.decode()
    bring(noon, status=PubStatus.CANCELED, provider_version="2")
    assert PictureOrigin.objects.get().killed_at is not None
    assert image.title not in as_(reporter).get(chooser).content.decode()
    with pytest.raises(NewsroomError):
        start_story(WireItem.objects.get(), by=reporter, pictures=[choice(pictures_of(WireItem.objects.get())[0])])


def test_a_killed_picture_is_not_on_the_page_where_a_story_starts(as_, bring, noon, night, reporter):
    item = bring(noon, night)
    bring(noon, guid="urn:p:noon", status=PubStatus.CANCELED)
    page = as_(reporter).get(start_url(item)).content.decode()
    assert "The bridge at noon" not in page
    assert page.count("Take this picture") == 1


def test_a_story_with_a_picture_goes_through_the_review_like_any_other(bring, noon, reporter):
    story = send_for_checking(started(bring(noon), reporter), by=reporter)
    assert not story.live
    assert story.get_latest_revision_as_object().picture is not None
