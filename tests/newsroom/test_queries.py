"""What channels and pages are given, and how much it costs."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.utils import timezone
from wagtail.models import Locale

from galley.newsroom.models import Byline, Contributor, NewsroomImage, StoryPage, StorySource, Topic
from galley.newsroom.queries import live_stories, stories_data, story_data
from galley.newsroom.queries.stories import absolute_addresses, count_words
from galley.newsroom.services import publish_correction
from tests.kernel.test_pictures import encoded

pytestmark = pytest.mark.django_db
BASE = "https://news.example"


@pytest.fixture
def picture(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    image = NewsroomImage(title="Bridge", description="A stone bridge.", credit="Rosa", caption="The bridge today.")
    image.file = ContentFile(encoded("JPEG"), name="bridge.jpg")
    image.save()
    return image


@pytest.fixture
def full(published, picture, reporter):
    """A story with everything."""
    person = Contributor.objects.create(slug="rosa", name="Rosa Reilly", name_zh="罗莎·赖利")

    def make(title="Bridge closes", language="en", **values):
        return published(
            title,
            language=language,
            kicker="Roads",
            standfirst="It closes on Monday.",
            place="Hernmouth",
            rights="© Courier",
            machine_made="translated",
            picture=picture,
            subjects=[Topic.objects.get(code="medtop:20000002")],
            bylines=[Byline(contributor=person, role="photo")],
            sources_used=[StorySource(name="River Authority", url="https://river.example/1", rights="CC BY")],
            body=[
                ("text", '<p>The bridge <a href="/town/x/">closes</a>.</p>'),
                ("picture", {"picture": picture, "alt": "", "caption": "", "credit": ""}),
            ],
            **values,
        )

    return make


def test_story_data_says_everything_in_the_storys_language(full):
    data = story_data(full(language="zh-hans"), base_url=BASE)
    assert data.language == "zh-hans"
    assert data.url == f"{BASE}/zh-hans/town/bridge-closes/"
    assert (data.section, data.section_slug) == ("城事", "town")
    (byline,) = data.bylines
    assert (byline.name, byline.url) == ("罗莎·赖利", f"{BASE}/zh-hans/authors/rosa/")
    (topic,) = data.topics
    assert (topic.code, topic.name) == ("medtop:20000002", "艺术与娱乐")
    assert data.topics[0].url.startswith(f"{BASE}/zh-hans/topics/")
    assert data.picture is not None
    assert data.picture.url.startswith(f"{BASE}/media/")
    assert data.picture.alt == "A stone bridge."
    assert [source.name for source in data.sources] == ["River Authority"]
    assert data.machine_made == "translated"
    assert data.updated_at == data.published_at
    assert data.guid.startswith("urn:uuid:")
    assert data.keys >= {"settings", f"image:{data_image(data)}"} | {
        key for key in data.keys if key.startswith("story:")
    }
    assert {key.partition(":")[0] for key in data.keys} == {
        "story",
        "settings",
        "section",
        "contributor",
        "topic",
        "image",
    }
    assert f'href="{BASE}/town/x/"' in data.body_html
    assert 'src="/' not in data.body_html
    assert 'loading="lazy"' in data.body_html
    assert 'alt="A stone bridge."' in data.body_html
    assert data.body_text.startswith("The bridge closes")


def data_image(data):
    return next(key.partition(":")[2] for key in data.keys if key.startswith("image:"))


def test_language_versions_know_each_other(full, published, sections):
    first = full()
    assert story_data(first, base_url=BASE).translations == ()
    copy = first.copy_for_translation(Locale.objects.get(language_code="zh-hans"), copy_parents=True)
    copy = StoryPage.objects.get(pk=copy.pk)
    assert not copy.live
    assert copy.guid != first.guid
    assert copy.machine_made == "translated"
    assert story_data(StoryPage.objects.get(pk=first.pk), base_url=BASE).translations == ()


def test_only_live_stories_of_the_language_newest_first(published, draft):
    old, new, other = published("Old"), published("New"), published("别处", language="zh-hans")
    StoryPage.objects.filter(pk=old.pk).update(first_published_at=timezone.now() - timedelta(days=1))
    draft("Draft")
    assert list(live_stories("en")) == [new, old]
    assert list(live_stories("zh-hans")) == [other]


def test_a_list_costs_the_same_for_two_stories_as_for_six(full, django_assert_max_num_queries):
    def cost() -> int:
        with django_assert_max_num_queries(60) as counted:
            assert stories_data(live_stories("en"), base_url=BASE)
        return len(counted)

    def without_pictures(n: int) -> None:
        for number in range(n):
            full(f"Story {number}-{StoryPage.objects.count()}")
        for story in StoryPage.objects.all():
            StoryPage.objects.filter(pk=story.pk).update(body=[])

    without_pictures(2)
    cost()  # renditions and caches are made the first time
    two = cost()
    without_pictures(4)
    cost()
    assert cost() == two
    assert two <= 10


def test_a_list_of_live_stories_costs_seven_queries(full, django_assert_num_queries):
    full()
    full("Another")
    with django_assert_num_queries(7):
        for story in live_stories("en"):
            assert story.bylines.all()[0].contributor.name
            assert story.picture.title
            assert story.locale.language_code
            assert [topic.slug for topic in story.subjects.all()]


def test_updated_is_said_only_of_a_real_change(published, chief_editor):
    story = published()
    assert story.changed_at is None
    first = story_data(story, base_url=BASE)
    publish_correction(story, was="", now="The mayor is Aoife Byrne, not Byrnes.", by=chief_editor)
    again = story_data(StoryPage.objects.get(pk=story.pk), base_url=BASE)
    assert again.version == 2
    assert again.updated_at == first.published_at  # the text is the same
    publish_correction(story, was="Monday", now="Tuesday", by=chief_editor)
    assert story_data(StoryPage.objects.get(pk=story.pk), base_url=BASE).updated_at > first.published_at


@pytest.mark.parametrize(
    ("text", "words"),
    [("", 0), ("The mayor's twenty-one cats", 4), ("老桥停用八周", 6), ("老桥 closes 停用", 5)],
)
def test_words_are_counted_as_a_reader_counts_them(text, words):
    assert count_words(text) == words


def test_addresses_become_absolute_and_others_stay():
    html = (
        '<p>A <a href="/x">b</a> <a href="//cdn.example/y">c</a> &amp; '
        '<img src="/m/1.jpg" srcset="/m/1.jpg 1w, /m/2.jpg 2w"></p>'
    )
    assert absolute_addresses(html, BASE) == (
        f'<p>A <a href="{BASE}/x">b</a> <a href="//cdn.example/y">c</a> &amp; '
        f'<img src="{BASE}/m/1.jpg" srcset="{BASE}/m/1.jpg 1w, {BASE}/m/2.jpg 2w"></p>'
    )
