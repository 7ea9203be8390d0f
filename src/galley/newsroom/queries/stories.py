"""Rows of the newsroom for one screen or one channel; the number of queries of each is tested."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, cast

from django.conf import settings
from django.db.models import Prefetch, QuerySet
from django.utils import timezone
from django.utils.translation import override
from lxml import html as lxml_html
from wagtail.models import Page

from galley.kernel.text import plain
from galley.newsroom.data import MachineMade, PersonData, SignatureData, SourceData, StoryData, TopicData
from galley.newsroom.models import Byline, Correction, NewsroomImage, Signature, StoryPage
from galley.newsroom.models.review import Step

_CHART = re.compile(r'<figure class="blk-live_chart">.*?</figure>', re.DOTALL)
_DRAWN = re.compile(r"<svg.*?</svg>|<details>.*?</details>", re.DOTALL)
RELATED = ("locale", "live_revision", "picture")


def live_stories(language: str) -> QuerySet[StoryPage]:
    """The stories that readers of this language have, newest first; a list of them costs seven queries or fewer."""
    return with_what_lists_show(StoryPage.objects.live().filter(locale__language_code=language)).order_by(
        "-first_published_at", "-pk"
    )


def with_what_lists_show(stories: QuerySet[StoryPage]) -> QuerySet[StoryPage]:
    """Fetch what `story_data` and lists need together, not story by story."""
    return stories.select_related(*RELATED).prefetch_related(
        Prefetch("bylines", queryset=Byline.objects.select_related("contributor").order_by("sort_order")),
        Prefetch("signatures", queryset=Signature.objects.filter(voided_at=None).order_by("at", "pk")),
        Prefetch("corrections", queryset=Correction.objects.published(), to_attr="published_corrections"),
        Prefetch("picture__renditions", NewsroomImage.get_rendition_model().objects.all(), "prefetched_renditions"),
        "subjects",
        "sources_used",
    )


def story_data(story: StoryPage, *, base_url: str | None = None) -> StoryData:
    """All that a channel or a page may say of the story as it is live.

    Args:
        story: a live story; or, for a preview, a draft as Wagtail makes it from a revision.
        base_url: the site's address, without a slash at the end; by default the configured one.
    """
    base = settings.GALLEY_BASE_URL if base_url is None else base_url
    language = story.language
    section = _section_of(story)
    with override(language):
        body_html = absolute_addresses(_body_html(story), base)
        bylines = _bylines(story, language, base)
    published_at = story.first_published_at or timezone.now()
    body_text = plain(_without_drawings(body_html))
    picture = story.picture.as_data(base_url=base) if story.picture else None
    return StoryData(
        story_id=story.pk or 0,
        revision_id=story.live_revision_id or story.latest_revision_id or 0,
        version=max(story.version, 1),
        url=_address(story, base),
        language=language,
        headline=story.title,
        standfirst=story.standfirst,
        body_html=body_html,
        body_text=body_text,
        section=section.title if section else "",
        section_slug=section.slug if section else "",
        published_at=published_at,
        updated_at=story.changed_at or published_at,
        guid=story.guid.urn,
        kicker=story.kicker,
        bylines=bylines,
        signatures=_signatures(story, language),
        topics=tuple(
            TopicData(
                code=topic.code, name=topic.name_in(language), url=f"{base}{_prefix(language)}/topics/{topic.slug}/"
            )
            for topic in story.subjects.all()
        ),
        place=story.place,
        picture=picture,
        rights=story.rights,
        sources=tuple(SourceData(source.name, source.url, source.rights) for source in story.sources_used.all()),
        corrections=tuple(correction.as_data() for correction in _corrections(story)),
        machine_made=cast(MachineMade, story.machine_made),
        translations=_translations(story, base),
        word_count=count_words(body_text),
        keys=keys_of(story, section),
    )


def stories_data(stories: Iterable[StoryPage], *, base_url: str | None = None) -> list[StoryData]:
    """`story_data` of many, with sections and language versions fetched together; for feeds and sitemaps.

    A story with pictures in its text costs two queries more; others none.
    """
    listed = list(stories)
    sections = {page.path: page for page in Page.objects.filter(path__in={s.path[: -s.steplen] for s in listed})}
    versions: dict[Any, list[StoryPage]] = {}
    for other in _live_versions(story.translation_key for story in listed):
        versions.setdefault(other.translation_key, []).append(other)
    for story in listed:
        known: Any = story
        known.known_section = sections.get(story.path[: -story.steplen])
        known.known_versions = versions.get(story.translation_key, [])
    return [story_data(story, base_url=base_url) for story in listed]


def keys_of(story: StoryPage, section: Page | None = None) -> frozenset[str]:
    """The rows that a page of this story is made from."""
    keys = {story.key, "settings"}
    if section is not None:
        keys.add(f"section:{section.pk}")
    keys |= {f"contributor:{byline.contributor_id}" for byline in story.bylines.all()}
    keys |= {f"topic:{topic.pk}" for topic in story.subjects.all()}
    keys |= {f"image:{pk}" for pk in _image_ids(story)}
    keys |= {f"story:{pk}" for pk in _related_ids(story)}
    return frozenset(keys)


def absolute_addresses(html: str, base: str) -> str:
    """Put the site's address before those of links, pictures and films that begin with a slash."""
    if not base or not html:
        return html
    root = lxml_html.fragment_fromstring(html, create_parent="div")
    for element in root.iter():
        if not isinstance(element.tag, str):
            continue
        for name in ("href", "src", "poster", "cite"):
            address = element.get(name)
            if address and address.startswith("/") and not address.startswith("//"):
                element.set(name, base + address)
        srcset = element.get("srcset")
        if srcset:
            element.set("srcset", re.sub(r"(^|,\s*)/(?!/)", rf"\1{base}/", srcset))
    text = root.text or ""
    return text + "".join(lxml_html.tostring(child, encoding="unicode") for child in root)


def count_words(text: str) -> int:
    """Words as a reader counts them: each Chinese character is one, each run of other letters is one."""
    chinese = re.findall(r"[\u3400-\u9fff\uf900-\ufaff]", text)
    others = re.findall(r"[^\W\u3400-\u9fff\uf900-\ufaff]+(?:['’-][^\W\u3400-\u9fff]+)*", text)
    return len(chinese) + len(others)


def _section_of(story: StoryPage) -> Page | None:
    if not story.path:
        return None
    return getattr(story, "known_section", None) or story.get_parent()


def _address(story: StoryPage, base: str) -> str:
    address = story.get_url() or "/"
    return address if address.startswith("http") else base + address


def _without_drawings(body_html: str) -> str:
    """A chart's words without its axis and its table: in a plain text they are a heap of figures."""
    return _CHART.sub(lambda chart: _DRAWN.sub("", chart[0]), body_html)


def _body_html(story: StoryPage) -> str:
    return "".join(str(block.render()) for block in story.body)


def _prefix(language: str) -> str:
    return "" if language == settings.LANGUAGE_CODE else f"/{language}"


def _bylines(story: StoryPage, language: str, base: str) -> tuple[PersonData, ...]:
    return tuple(
        PersonData(
            name=byline.contributor.name_in(language),
            role=str(Byline.Role(byline.role).label),
            url=f"{base}{_prefix(language)}/authors/{byline.contributor.slug}/",
        )
        for byline in story.bylines.all()
    )


def _signatures(story: StoryPage, language: str) -> tuple[SignatureData, ...]:
    newest = {
        signature.step: signature
        for signature in sorted(story.signatures.all(), key=lambda row: (row.at, row.pk))
        if signature.revision_id == story.live_revision_id and signature.voided_at is None
    }
    return tuple(newest[step.value].as_data(language) for step in Step if step.value in newest)


def _corrections(story: StoryPage) -> Sequence[Correction]:
    if hasattr(story, "published_corrections"):
        return list(story.published_corrections)
    return list(Correction.objects.filter(story_id=story.pk).published()) if story.pk else []


def _translations(story: StoryPage, base: str) -> tuple[tuple[str, str], ...]:
    if not story.pk:
        return ()
    versions = getattr(story, "known_versions", None)
    if versions is None:
        versions = list(_live_versions([story.translation_key]))
    others = [version for version in versions if version.pk != story.pk]
    return tuple((other.language, _address(other, base)) for other in others)


def _live_versions(translation_keys: Iterable[Any]) -> QuerySet[StoryPage]:
    return StoryPage.objects.live().filter(translation_key__in=set(translation_keys)).select_related("locale")


def _blocks_of(story: StoryPage, kind: str) -> Iterator[dict[str, Any]]:
    return (block["value"] for block in story.body.raw_data if block and block["type"] == kind)


def _image_ids(story: StoryPage) -> set[int]:
    found = {story.picture_id} if story.picture_id else set()
    for block in story.body.raw_data:
        value = block["value"] if block else None
        if isinstance(value, dict):
            found |= {value[name] for name in ("picture", "poster") if isinstance(value.get(name), int)}
            for entry in value.get("pictures") or []:
                picture = (entry.get("value") or entry).get("picture") if isinstance(entry, dict) else None
                if isinstance(picture, int):
                    found.add(picture)
    return found


def _related_ids(story: StoryPage) -> set[int]:
    found: set[int] = set()
    for value in _blocks_of(story, "related"):
        for entry in value.get("stories") or []:
            pk = entry.get("value") if isinstance(entry, dict) else entry
            if isinstance(pk, int):
                found.add(pk)
    return found


def live_stories_at(page: Page) -> QuerySet[StoryPage]:
    """Stories on the site that are this page or below it."""
    return StoryPage.objects.live().descendant_of(page, inclusive=True)
