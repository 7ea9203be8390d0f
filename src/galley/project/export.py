"""A newsroom in open formats, so that it can leave: one JSON object a line, and every media file as it was uploaded.

| file | a line is |
|---|---|
| `stories.jsonl` | a story as IPTC ninjs 3.1, published ones as `usable`, drafts as `withheld` |
| `corrections.jsonl` | a published correction: story, what was wrong, what is right, when |
| `contributors.jsonl` | somebody who is named on stories |
| `pictures.jsonl` | a picture: its file under `media/`, alternative text, caption, credit, rights |
| `media/` | the files themselves |
"""

from __future__ import annotations

import json
import mimetypes
import shutil
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.conf import settings

from galley.newsroom.data import StoryData
from galley.newsroom.models import Contributor, Correction, NewsroomImage, StoryPage
from galley.newsroom.queries import story_data
from galley.project.progress import Progress

SCHEMA = "https://www.iptc.org/std/ninjs/ninjs-schema_3.1.json"
# Source: IPTC Digital Source Type NewsCodes, https://cv.iptc.org/newscodes/digitalsourcetype/.
MACHINE_MADE = {
    "uri": "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia",
    "name": "Created by a machine from trained models",
}
CHUNK = 50


class ExportError(Exception):
    """The newsroom cannot be written there; the message says why."""


def write_export(folder: Path, *, show: Progress) -> dict[str, int]:
    """Write everything into a folder that is empty or new; how many of each were written.

    Raises:
        ExportError: the folder holds something, or cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if any(folder.iterdir()):
            raise ExportError(f"{folder} is not empty. Choose another folder.")
        stories = StoryPage.objects.order_by("pk")
        total = stories.count()
        written = {
            "stories": _write(folder / "stories.jsonl", _stories(stories, total, show)),
            "corrections": _write(folder / "corrections.jsonl", _corrections()),
            "contributors": _write(folder / "contributors.jsonl", _contributors()),
            "pictures": _write(folder / "pictures.jsonl", _pictures()),
            "files": _copy_media(folder / "media", show),
        }
        about = {"galley_export": 1, "made_at": datetime.now(UTC).isoformat(timespec="seconds"), "written": written}
        (folder / "about.json").write_text(json.dumps({**about, "site": settings.GALLEY_BASE_URL}, indent=1))
    except OSError as error:
        raise ExportError(f"{folder} cannot be written: {error.strerror or error}.") from error
    return written


def as_ninjs(story: StoryData, *, is_published: bool) -> dict[str, Any]:
    """A story as IPTC ninjs 3.1. Source: https://iptc.org/std/ninjs/ninjs-schema_3.1.json."""
    said: dict[str, Any] = {
        "uri": story.guid,
        "standard": {"name": "ninjs", "version": "3.1", "schema": SCHEMA},
        "type": "text",
        "representationType": "full",
        "version": str(story.version),
        "firstCreated": story.published_at.isoformat(),
        "versionCreated": story.updated_at.isoformat(),
        "pubStatus": "usable" if is_published else "withheld",
        "language": "zh-Hans" if story.language == "zh-hans" else story.language,
        "headlines": _texts(main=story.headline, kicker=story.kicker),
        "descriptions": _texts(standfirst=story.standfirst),
        "bodies": [
            {"role": "main", "contentType": "text/html", "value": story.body_html},
            {"role": "main", "contentType": "text/plain", "value": story.body_text, "wordCount": story.word_count},
        ],
        "by": ", ".join(person.name for person in story.bylines),
        "people": [
            {"name": person.name, "rel": person.role or "author", **({"uri": person.url} if person.url else {})}
            for person in story.bylines
        ],
        "located": story.place,
        "subjects": [
            {"name": topic.name, "uri": f"http://cv.iptc.org/newscodes/mediatopic/{topic.code.partition(':')[2]}"}
            for topic in story.topics
        ],
        "genres": [{"name": story.section, "literal": story.section_slug}] if story.section else [],
        "infoSources": [
            {"name": source.name, **({"uri": source.url} if source.url else {})} for source in story.sources
        ],
        "copyrightNotice": story.rights,
        "altIds": [
            {"role": "galley", "value": str(story.story_id)},
            {"role": "url", "value": story.url},
            *({"role": f"translation:{language}", "value": url} for language, url in story.translations),
        ],
        "trustIndicators": [
            {
                "role": "urn:galley:signature",
                "title": f"{signed.label}: {signed.by}, {signed.at.isoformat()}",
            }
            for signed in story.signatures
        ],
        "edNote": "\n".join(f"{each.at.isoformat()} {each.now}" for each in story.corrections),
        "digitalSourceType": MACHINE_MADE if story.machine_made else {},
        "associations": [_association(story)] if story.picture else [],
    }
    return {name: value for name, value in said.items() if value not in ("", [], {})}


def _association(story: StoryData) -> dict[str, Any]:
    picture = story.picture
    if picture is None:
        raise ValueError("The story has no picture.")
    return {
        "name": "main",
        "uri": picture.url,
        "type": "picture",
        **({"copyrightNotice": picture.credit} if picture.credit else {}),
        "descriptions": _texts(caption=picture.caption, alt=picture.alt),
        "renditions": [{"name": "web", "href": picture.url, "width": picture.width, "height": picture.height}],
    }


def _texts(**by_role: str) -> list[dict[str, str]]:
    return [{"role": role, "contentType": "text/plain", "value": text} for role, text in by_role.items() if text]


def _stories(stories: Any, total: int, show: Progress) -> Iterator[dict[str, Any]]:
    for number, story in enumerate(stories.iterator(chunk_size=CHUNK)):
        show(number, total, story.slug)
        is_published = bool(story.live)
        page = story if is_published else story.get_latest_revision_as_object()
        yield as_ninjs(story_data(page), is_published=is_published)


def _corrections() -> Iterator[dict[str, Any]]:
    for correction in Correction.objects.published().select_related("story").iterator(chunk_size=CHUNK):
        said = correction.as_data()
        yield {
            "story": correction.story.guid.urn,
            "was": said.was,
            "now": said.now,
            "at": said.at.isoformat(),
            "version": said.version,
        }


def _contributors() -> Iterator[dict[str, Any]]:
    names = ("slug", "name", "name_zh", "role", "role_zh", "bio", "bio_zh", "photo_id")
    yield from Contributor.objects.order_by("pk").values(*names).iterator(chunk_size=CHUNK)


def _pictures() -> Iterator[dict[str, Any]]:
    for picture in NewsroomImage.objects.order_by("pk").iterator(chunk_size=CHUNK):
        yield {
            "id": picture.pk,
            "file": f"media/{picture.file.name}",
            "media_type": mimetypes.guess_type(picture.file.name)[0] or "",
            "title": picture.title,
            "alt": picture.description,
            "caption": picture.caption,
            "credit": picture.credit,
            "rights": picture.rights,
            "machine_made": picture.machine_made,
            "width": picture.width,
            "height": picture.height,
        }


def _write(path: Path, rows: Iterable[dict[str, Any]]) -> int:
    number = 0
    with path.open("w", encoding="utf-8") as file:
        for row in rows:
            file.write(json.dumps(row, ensure_ascii=False) + "\n")
            number += 1
    return number


def _copy_media(target: Path, show: Progress) -> int:
    """Every uploaded file; sizes made from pictures are left out, they are made again from these."""
    media = Path(settings.MEDIA_ROOT)
    files = [
        path
        for path in sorted(media.rglob("*"))
        if path.is_file() and not path.is_symlink() and path.relative_to(media).parts[0] != "images"
    ]
    for number, path in enumerate(files):
        relative = path.relative_to(media)
        show(number, len(files), relative.as_posix())
        copy = target / relative
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, copy)
    return len(files)
