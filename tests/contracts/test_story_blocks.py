"""Every block of a story's text: a new file is in this test the day it is added."""

from __future__ import annotations

import re

import pytest
from django.core.files.base import ContentFile
from django.template.loader import get_template
from lxml import html
from wagtail.documents.models import Document

from galley.gather.data import Batch
from galley.gather.models import Series, Source
from galley.gather.sensors.values import ReadingData
from galley.gather.services.storing import store_batch
from galley.kernel.time import now
from galley.newsroom.blocks import blocks, story_blocks, template_of
from galley.newsroom.models import NewsroomImage, StoryPage
from tests.kernel.test_pictures import encoded

WICKED = '<script>alert(1)</script>"onload=x'


@pytest.fixture
def values(db, settings, tmp_path):
    """A value for each block; a block without one fails the test below, so that none is forgotten."""
    settings.MEDIA_ROOT = tmp_path
    image = NewsroomImage(
        title="Bridge", description="A bridge", credit=WICKED, caption="The bridge", machine_made=True
    )
    image.file = ContentFile(encoded("JPEG"), name="bridge.jpg")
    image.save()
    file = Document.objects.create(title="Film", file=ContentFile(b"film", name="film.mp4"))
    text = "<p>Some <b>text</b></p>"
    source = Source.objects.create(name=WICKED, url="mqtt://gauge.example:1883", kind="mqtt")
    series = Series.objects.create(source=source, key="level", name=WICKED, unit="m")
    store_batch(source, Batch(readings=(ReadingData("level", now(), 2.31, unit="m"),)))
    return {
        "text": text,
        "heading": WICKED,
        "picture": {"picture": image.pk, "alt": "", "caption": WICKED, "credit": ""},
        "quote": {"text": WICKED, "who": "Ann", "role": "engineer", "url": "https://a.example/"},
        "pull_quote": {"text": WICKED, "who": "Ann"},
        "list": {"numbered": True, "items": [text, text]},
        "embed": {"url": "https://www.a.example/post", "title": WICKED, "text": WICKED, "picture": image.pk},
        "table": {
            "data": [["Year", "Rain"], ["2025", WICKED]],
            "first_row_is_table_header": True,
            "first_col_is_header": True,
            "table_caption": WICKED,
            "table_header_choice": "both",
        },
        "fact_box": {"title": WICKED, "text": text},
        "gallery": {
            "title": WICKED,
            "pictures": [{"picture": image.pk, "alt": alt, "caption": ""} for alt in ("Left", "")],
        },
        "video": {
            "file": file.pk, "title": WICKED, "poster": image.pk, "subtitles": file.pk, "caption": WICKED, "credit": "",
            "upright": True, "transcript": text,
        },
        "audio": {"file": file.pk, "title": WICKED, "credit": WICKED, "transcript": text},
        "live_chart": {"series": str(series.uuid), "hours": "24", "title": ""},
        "related": {"title": "", "stories": []},
    }  # fmt: skip


def rendered(slug, value):
    story = StoryPage(title="x", body=[{"type": slug, "value": value}])
    return "".join(str(block.render()) for block in story.body)


@pytest.mark.parametrize("block", list(blocks), ids=lambda block: block.slug)
def test_a_block_is_clean_html_in_its_class(block, values):
    markup = rendered(block.slug, values[block.slug])
    if block.slug == "related":  # nothing to relate to: nothing is shown
        assert markup.strip() == ""
        return
    root = html.fragment_fromstring(markup)
    assert f"blk-{block.slug}" in root.get("class").split()
    assert not root.xpath("//script | //style | //@style | //@onload | //*[starts-with(name(), 'on')]")
    assert "<script" not in markup.replace("&lt;script", "")
    for picture in root.iter("img"):
        assert picture.get("width").isdigit()
        assert picture.get("height").isdigit()
        assert picture.get("loading") == "lazy"
        assert picture.get("alt") is not None
    for player in [*root.iter("video"), *root.iter("audio")]:
        assert player.get("autoplay") is None
        assert player.get("aria-label")


@pytest.mark.parametrize("block", list(blocks), ids=lambda block: block.slug)
def test_a_block_has_a_template_a_label_in_both_languages_and_an_icon(block):
    from django.utils.translation import override

    get_template(template_of(block.slug))
    made = block.make()
    assert re.fullmatch(r"[a-z][a-z_]*", block.slug)
    assert made.meta.icon
    labels = []
    for language in ("en", "zh-hans"):
        with override(language):
            labels.append(str(made.meta.label))
    assert labels[0] != labels[1]
    assert re.search(r"[\u4e00-\u9fff]", labels[1])


def test_the_body_is_made_of_every_block():
    assert {slug for slug, _block in story_blocks()} == {block.slug for block in blocks}
