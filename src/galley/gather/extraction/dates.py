"""When an article was published and changed, with the zone that the page says."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from galley.gather.extraction.page import Page, words_of
from galley.gather.markup.dates import EARLIEST_YEAR, parse_date

CHINA = timezone(timedelta(hours=8))
_PUBLISHED = (
    *(
        "article:published_time",
        "og:article:published_time",
        "parsely-pub-date",
        "sailthru.date",
        "datepublished",
        "date",
    ),
    *(
        "pubdate",
        "publishdate",
        "publish-date",
        "publish_date",
        "published_date",
        "article.published",
        "dc.date.issued",
    ),
    *(
        "dcterms.created",
        "dc.date",
        "dcterms.date",
        "dcterms.issued",
        "cxenseparse:recs:publishtime",
        "og:published_time",
    ),
    *(
        "published_time_telegram",
        "article:published",
        "citation_publication_date",
        "citation_date",
        "originalpublicationdate",
    ),
    *(
        "og:release_date",
        "og:pubdate",
        "rnews:datepublished",
        "ptime",
        "_pubtime",
        "apub:time",
        "article.created",
        "pub_date",
    ),
    *("dc.date.created", "weibo: article:create_at", "publication_date", "article_date_original", "creation_date"),
    *(
        "bt:pubdate",
        "firstpublishedtime",
        "publishedtime",
        "mediator_published_time",
        "shareaholic:article_published_time",
    ),
)
_MODIFIED = (
    *(
        "article:modified_time",
        "og:updated_time",
        "datemodified",
        "last-modified",
        "lastmod",
        "dcterms.modified",
        "revised",
    ),
    *(
        "dc.date.modified",
        "article:modified",
        "og:article:modified_time",
        "article.updated",
        "weibo: article:update_at",
    ),
)
_CLASSES = re.compile(
    r"(?:^|[\s_-])(?:pub|publish|published|publication|date|time|timestamp|dateline|posted|entry-date|fabu|shijian)",
    re.IGNORECASE,
)
_ASIDE = re.compile(
    r"comment|related|recommend|sidebar|footer|most|trending|widget|promo|rail|ticker|latest", re.IGNORECASE
)
_UPDATED = re.compile(r"updat|modif|revis|更新|修改", re.IGNORECASE)
_IN_URL = re.compile(r"/((?:19|20)\d\d)[/-]?(0[1-9]|1[0-2])[/-]?(0[1-9]|[12]\d|3[01])(?=[/_.-]|$|\d{0,6}\b)")
_IN_TEXT = re.compile(
    r"(?P<zh>(?:19|20)\d\d\s*[年./-]\s*\d{1,2}\s*[月./-]\s*\d{1,2}\s*日?(?:\s*\d{1,2}\s*[:：时]\s*\d{2}(?:[:：]\d{2})?)?)|"
    r"(?P<iso>(?:19|20)\d\d-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d)?(?:\.\d+)?\s?(?:Z|[+-]\d\d:?\d\d)?)?)|"
    r"(?P<mdy>(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}\.?\s+\d{1,2}(?:st|nd|rd|th)?,?\s+(?:19|20)\d\d"
    r"(?:,?\s*(?:at\s+)?\d{1,2}:\d{2}\s*(?:[ap]\.?m\.?)?\s*(?:[A-Z]{2,4})?)?)|"
    r"(?P<dmy>\d{1,2}(?:st|nd|rd|th|\.)?\s+(?:de\s+)?[^\W\d_]{3,10}\.?,?\s+(?:de\s+)?(?:19|20)\d\d)",
    re.IGNORECASE,
)


def dates_of(page: Page) -> tuple[datetime | None, datetime | None]:
    """When it was published and when it was last changed; None where the page does not say."""
    published = _first(_published(page), page)
    modified = _first(_modified(page), page)
    if published is None:
        published = _by_htmldate(page) or modified
    if modified is not None and (published is None or modified <= published):
        modified = None
    return published, modified


def _first(told: Iterator[str], page: Page) -> datetime | None:
    for said in told:
        moment = moment_of(said)
        if moment is not None and _is_likely(moment):
            return moment.replace(tzinfo=CHINA) if _is_chinese_clock(said, page) else moment
    return None


def _is_chinese_clock(said: str, page: Page) -> bool:
    """A time without a zone on a Chinese page is China's own: no page there writes another, or its zone."""
    said = said.strip()
    has_zone = re.search(r"[+-]\d\d:?\d\d$|[A-Za-z]$", said) or said.isdigit()
    return (
        not has_zone
        and bool(re.search(r"[\u4e00-\u9fff]{8}", page.text))
        and not re.search("[\u3040-\u30ff]{3}", page.text)
    )


def moment_of(said: str) -> datetime | None:
    """A date as a page writes it, in its own zone; UTC where it names none."""
    text = " ".join(said.split())[:80].strip(" |·,")
    iso = re.fullmatch(r"(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d)?)(?:[.,]\d+)?\s?(Z|[+-]\d\d(?::?\d\d)?)?", text)
    if iso:
        with contextlib.suppress(ValueError):
            zone = (iso[3] or "+00:00").replace("Z", "+00:00")
            zone = zone if ":" in zone else f"{zone[:3]}:{zone[3:] or '00'}"
            return datetime.fromisoformat(f"{iso[1]}T{iso[2]}{zone}").replace(microsecond=0)
    text = re.sub(r"(?<=\d)(?:st|nd|rd|th)\b|\bat\b|^\w+:\s+", " ", text, flags=re.IGNORECASE)
    if not re.search(r"\d{4}|\d{9,13}", text):
        return None
    return parse_date(text)


def _is_likely(moment: datetime) -> bool:
    return moment.year >= EARLIEST_YEAR and moment <= datetime.now(UTC) + timedelta(days=2)


def _published(page: Page) -> Iterator[str]:
    for one in page.objects:
        for key in ("datePublished", "dateCreated", "uploadDate"):
            if isinstance(one.get(key), str):
                yield one[key]
    for name in _PUBLISHED:
        yield from page.metas.get(name, [])[:1]
    for element in page.tree.xpath("//*[contains(@itemprop, 'datePublished') or contains(@property, 'datePublished')]")[
        :3
    ]:
        yield str(element.get("content") or element.get("datetime") or "") or words_of(element)
    times = [t for t in page.tree.iter("time") if not _is_aside(t)]
    marked = [t for t in times if t.get("pubdate") is not None or "publish" in f"{t.get('class', '')}".lower()]
    for element in [*marked, *[t for t in times if not _is_update(t)], *times][:6]:
        yield str(element.get("datetime") or "") or words_of(element)
    yield from _visible(page)
    if found := _IN_URL.search(page.url):
        yield "-".join(found.groups())


def _visible(page: Page) -> Iterator[str]:
    """Dates in elements that are named for it, then beside the headline."""
    for element in page.tree.iter("span", "div", "p", "li", "abbr", "em", "i", "small", "td", "font", "strong"):
        if not _CLASSES.search(f"{element.get('class', '')} {element.get('id', '')}") or _is_aside(element):
            continue
        said = words_of(element) if len(element) < 12 else ""
        if 6 <= len(said) <= 160 and (found := _IN_TEXT.search(said)) and not _UPDATED.match(said):
            yield found[0]
            break
    heading = next(iter(page.tree.iter("h1")), None)
    if heading is not None:
        near = _after(heading)
        if found := _IN_TEXT.search(near):
            yield found[0]


def _after(heading: Any) -> str:
    """The first words behind a headline."""
    said = [words_of(element)[:300] for element in heading.itersiblings() if isinstance(element.tag, str)]
    parent = heading.getparent()
    if parent is not None:
        said += [words_of(e)[:300] for e in parent.itersiblings() if isinstance(e.tag, str)][:3]
    return " ".join(said)[:500]


def _modified(page: Page) -> Iterator[str]:
    for one in page.objects:
        if isinstance(one.get("dateModified"), str):
            yield one["dateModified"]
    for name in _MODIFIED:
        yield from page.metas.get(name, [])[:1]
    for element in page.tree.xpath("//*[contains(@itemprop, 'dateModified')]")[:2]:
        yield str(element.get("content") or element.get("datetime") or "") or words_of(element)


def _by_htmldate(page: Page) -> datetime | None:
    from htmldate import find_date  # noqa: PLC0415 -- slow import, and seldom needed

    try:
        found = find_date(page.text, original_date=True, extensive_search=True, url=page.url or None)
    except (ValueError, TypeError, AttributeError, LookupError, RecursionError):
        return None
    moment = parse_date(found) if found else None
    return moment if moment is not None and _is_likely(moment) else None


def _is_update(element: Any) -> bool:
    parent = element.getparent()
    marked = f"{element.get('class', '')} {parent.get('class', '') if parent is not None else ''}"
    return bool(_UPDATED.search(marked) or (parent is not None and _UPDATED.match((parent.text or "").strip())))


def _is_aside(element: Any) -> bool:
    for parent in (element, *element.iterancestors()):
        if parent.tag in {"body", "html", "main"}:
            return False
        if parent.tag in {"footer", "aside", "nav"} or _ASIDE.search(
            f"{parent.get('class', '')} {parent.get('id', '')}"
        ):
            return True
    return False
