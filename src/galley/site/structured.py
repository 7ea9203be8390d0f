"""What a page says to machines: schema.org as JSON-LD, and Open Graph.

Sources: https://schema.org/NewsArticle, https://developers.google.com/search/docs/appearance/structured-data/article,
https://schema.org/CorrectionComment, https://ogp.me/, https://cv.iptc.org/newscodes/digitalsourcetype/.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext

from galley.kernel.text import one_line
from galley.newsroom.data import PictureData, StoryData
from galley.site.contexts import Link
from galley.site.queries import address
from galley.site.shell import Publication, absolute, home, og_locale, tag

MADE_BY_MACHINE = "https://schema.org/TrainedAlgorithmicMediaDigitalSource"
"""schema.org's name of IPTC's digital source type "trainedAlgorithmicMedia"."""
WITH_A_MACHINE = "https://schema.org/CompositeWithTrainedAlgorithmicMediaDigitalSource"
HEADLINE = 110
"""Search engines cut a headline after this many letters."""


def as_json_ld(value: dict[str, Any]) -> str:
    """JSON that cannot end the script element that it is in."""
    text = json.dumps({"@context": "https://schema.org", **_without_empty(value)}, ensure_ascii=False)
    return text.translate({ord("<"): "\\u003c", ord(">"): "\\u003e", ord("&"): "\\u0026", 0x2028: " ", 0x2029: " "})


def news_article(story: StoryData, who: Publication) -> dict[str, Any]:
    """A story as a NewsArticle, its corrections included."""
    url = absolute(story.url)
    return {
        "@type": "NewsArticle",
        "@id": url,
        "url": url,
        "mainEntityOfPage": {"@type": "WebPage", "@id": url},
        "identifier": story.guid,
        "headline": one_line(story.headline, max_length=HEADLINE),
        "alternativeHeadline": story.kicker,
        "description": one_line(story.standfirst),
        "image": [_picture(story.picture)] if story.picture else None,
        "datePublished": story.published_at.isoformat(),
        "dateModified": story.updated_at.isoformat(),
        "author": [
            {"@type": "Person", "name": person.name, "jobTitle": person.role, "url": absolute(person.url)}
            for person in story.bylines
        ]
        or [{"@type": "NewsMediaOrganization", "name": who.name, "url": absolute(home(who.language))}],
        "editor": [
            {"@type": "Person", "name": name} for name in dict.fromkeys(signature.by for signature in story.signatures)
        ],
        "publisher": organization(who),
        "isAccessibleForFree": True,
        "inLanguage": tag(story.language),
        "articleSection": story.section,
        "keywords": [topic.name for topic in story.topics],
        "about": [{"@type": "Thing", "name": topic.name, "identifier": topic.code} for topic in story.topics],
        "contentLocation": {"@type": "Place", "name": story.place} if story.place else None,
        "wordCount": story.word_count,
        "version": story.version,
        "copyrightNotice": story.rights,
        "citation": [{"@type": "CreativeWork", "name": source.name, "url": source.url} for source in story.sources],
        "correction": [
            {
                "@type": "CorrectionComment",
                "@id": f"{url}#correction-{correction.correction_id}",
                "text": _correction_text(correction.was, correction.now),
                "datePublished": correction.at.isoformat(),
            }
            for correction in story.corrections
        ],
        "digitalSourceType": MADE_BY_MACHINE
        if story.machine_made == "written"
        else (WITH_A_MACHINE if story.machine_made else None),
        "workTranslation": [
            {"@type": "NewsArticle", "@id": absolute(other), "inLanguage": tag(language)}
            for language, other in story.translations
        ],
    }


def organization(who: Publication) -> dict[str, Any]:
    """The publisher."""
    return {
        "@type": "NewsMediaOrganization",
        "@id": f"{absolute(home(who.language))}#publisher",
        "name": who.name,
        "description": who.motto,
        "url": absolute(home(who.language)),
        "correctionsPolicy": absolute(address("corrections", who.language)),
    }


def web_site(who: Publication) -> dict[str, Any]:
    """The site and its search, for the front page."""
    search = absolute(address("search", who.language))
    return {
        "@type": "WebSite",
        "@id": f"{absolute(home(who.language))}#site",
        "name": who.name,
        "url": absolute(home(who.language)),
        "inLanguage": tag(who.language),
        "publisher": organization(who),
        "potentialAction": {
            "@type": "SearchAction",
            "target": {"@type": "EntryPoint", "urlTemplate": f"{search}?q={{search_term_string}}"},
            "query-input": "required name=search_term_string",
        },
    }


def breadcrumbs(links: Sequence[Link]) -> dict[str, Any]:
    """Where a page is."""
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": place, "name": link.label, "item": absolute(link.url)}
            for place, link in enumerate(links, start=1)
        ],
    }


def profile(name: str, role: str, bio: str, url: str, photo: PictureData | None, who: Publication) -> dict[str, Any]:
    """A contributor's page."""
    person = {
        "@type": "Person",
        "name": name,
        "jobTitle": role,
        "description": bio,
        "url": absolute(url),
        "image": _picture(photo) if photo else None,
        "worksFor": organization(who),
    }
    return {"@type": "ProfilePage", "mainEntity": person}


def collection(name: str, description: str, url: str, who: Publication) -> dict[str, Any]:
    """A list of stories: a section, a topic."""
    return {
        "@type": "CollectionPage",
        "name": name,
        "description": description,
        "url": absolute(url),
        "inLanguage": tag(who.language),
        "isPartOf": {"@type": "WebSite", "@id": f"{absolute(home(who.language))}#site"},
    }


def story_open_graph(story: StoryData, who: Publication) -> tuple[tuple[str, str], ...]:
    """A story as a shared link shows it."""
    values = [
        ("og:type", "article"),
        ("og:site_name", who.name),
        ("og:locale", og_locale(story.language)),
        *(("og:locale:alternate", og_locale(language)) for language, _url in story.translations),
        ("og:title", story.headline),
        ("og:description", one_line(story.standfirst)),
        ("og:url", absolute(story.url)),
        ("article:published_time", story.published_at.isoformat()),
        ("article:modified_time", story.updated_at.isoformat()),
        ("article:section", story.section),
        *(("article:author", absolute(person.url)) for person in story.bylines if person.url),
        *(("article:tag", topic.name) for topic in story.topics),
        ("twitter:card", "summary_large_image" if story.picture else "summary"),
    ]
    if story.picture is not None:
        values += [
            ("og:image", absolute(story.picture.url)),
            ("og:image:width", str(story.picture.width)),
            ("og:image:height", str(story.picture.height)),
            ("og:image:alt", story.picture.alt),
        ]
    return tuple((name, value) for name, value in values if value)


def _picture(picture: PictureData) -> dict[str, Any]:
    return {
        "@type": "ImageObject",
        "url": absolute(picture.url),
        "width": picture.width,
        "height": picture.height,
        "caption": picture.caption or picture.alt,
        "creditText": picture.credit,
        "digitalSourceType": MADE_BY_MACHINE if picture.machine_made else None,
    }


def _correction_text(was: str, now: str) -> str:
    return gettext("We wrote: %(was)s Right is: %(now)s") % {"was": was, "now": now} if was else now


def _without_empty(value: Any) -> Any:
    if isinstance(value, dict):
        made = {name: _without_empty(inner) for name, inner in value.items()}
        return {name: inner for name, inner in made.items() if inner not in (None, "", [], {})}
    if isinstance(value, (list, tuple)):
        return [_without_empty(inner) for inner in value]
    return value
