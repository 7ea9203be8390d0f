"""A newsroom can leave: everything is there, in formats that others read."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from django.core.files.images import ImageFile
from PIL import Image

from galley.newsroom.models import Contributor, NewsroomImage
from galley.project.export import ExportError, write_export
from tests.homes import SHARED_DATA
from tests.newsroom.conftest import (  # noqa: F401 -- fixtures
    chief_editor,
    desk_editor,
    draft,
    person,
    published,
    reporter,
    sections,
)

SCHEMA = SHARED_DATA / "ninjs/specification/ninjs-schema_3.1.json"


def shows_nothing(done: int, total: int, what: str = "") -> None: ...


def lines(path: Path) -> list[dict]:
    return [json.loads(line) for line in path.read_text().splitlines()]


@pytest.fixture
def media(tmp_path: Path, settings) -> Path:
    settings.MEDIA_ROOT = str(tmp_path / "media")
    return tmp_path / "media"


@pytest.fixture
def picture(db, media) -> NewsroomImage:
    body = io.BytesIO()
    Image.new("RGB", (1600, 900), "navy").save(body, "JPEG")
    uploaded = ImageFile(io.BytesIO(body.getvalue()), name="bridge.jpg")
    return NewsroomImage.objects.create(title="Bridge", description="The bridge at noon", credit="Li Na", file=uploaded)


@pytest.fixture
def exported(tmp_path, published, draft, picture) -> Path:  # noqa: F811 -- a fixture
    Contributor.objects.create(name="Li Na", name_zh="李娜", slug="li-na")
    published("Bridge closes", picture=picture, standfirst="On Monday.", rights="CC BY 4.0")
    published("大桥关闭", language="zh-hans")
    draft("Not yet")
    write_export(tmp_path / "out", show=shows_nothing)
    return tmp_path / "out"


def test_published_stories_and_drafts_are_told_apart(exported):
    found = {story["headlines"][0]["value"]: story for story in lines(exported / "stories.jsonl")}
    assert {headline: story["pubStatus"] for headline, story in found.items()} == {
        "Bridge closes": "usable",
        "大桥关闭": "usable",
        "Not yet": "withheld",
    }
    assert found["大桥关闭"]["language"] == "zh-Hans"
    assert found["Bridge closes"]["copyrightNotice"] == "CC BY 4.0"
    assert [each["title"].partition(":")[0] for each in found["Bridge closes"]["trustIndicators"]] != []


def test_every_story_is_valid_ninjs(exported):
    if not SCHEMA.exists():
        pytest.skip(f"needs the IPTC's schema: {SCHEMA}")
    import referencing
    from jsonschema import Draft202012Validator

    draft_2020 = {"$schema": "https://json-schema.org/draft/2020-12/schema"}  # GeoJSON's schema, which is not used
    registry = referencing.Registry(retrieve=lambda _uri: referencing.Resource.from_contents(draft_2020))
    validator = Draft202012Validator(json.loads(SCHEMA.read_text()), registry=registry)
    stories = lines(exported / "stories.jsonl")
    assert len(stories) == 3
    assert [error.message for story in stories for error in validator.iter_errors(story)] == []


def test_pictures_are_the_files_that_were_uploaded(exported, media, picture):
    (row,) = lines(exported / "pictures.jsonl")
    assert row["alt"] == "The bridge at noon"
    assert row["credit"] == "Li Na"
    assert (exported / row["file"]).read_bytes() == (media / picture.file.name).read_bytes()
    assert not (exported / "media" / "images").exists(), "sizes are made again from the originals"


def test_contributors_keep_both_names(exported):
    (row,) = lines(exported / "contributors.jsonl")
    assert (row["name"], row["name_zh"]) == ("Li Na", "李娜")


def test_what_was_written_is_counted(exported):
    about = json.loads((exported / "about.json").read_text())
    assert about["written"] == {"stories": 3, "corrections": 0, "contributors": 1, "pictures": 1, "files": 1}


@pytest.mark.django_db
def test_a_folder_that_holds_something_is_refused(tmp_path):
    (tmp_path / "mine").write_text("mine")
    with pytest.raises(ExportError, match="is not empty"):
        write_export(tmp_path, show=shows_nothing)
    assert [path.name for path in tmp_path.iterdir()] == ["mine"]
