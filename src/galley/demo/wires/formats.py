"""The formats that feeds come in: RSS 2.0, RSS 1.0, Atom and JSON Feed, each as its specification says."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from html import escape

from galley.demo.wires import pictures
from galley.demo.wires.places import place_in
from galley.demo.wires.pool import Wire
from galley.demo.wires.schedule import Item


@dataclass(frozen=True)
class Setting:
    """What a feed needs to know of its server."""

    base_url: str
    started_at: datetime

    def at(self, seconds: float) -> datetime:
        return (self.started_at + timedelta(seconds=seconds)).replace(microsecond=0)

    def iso(self, seconds: float) -> str:
        return self.at(seconds).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")

    def mail(self, seconds: float) -> str:
        return format_datetime(self.at(seconds).astimezone(UTC), usegmt=True)

    def link(self, item: Item) -> str:
        return f"{self.base_url}/{item.wire}/{item.slug}{item.query}"

    def feed(self, wire: Wire) -> str:
        return f"{self.base_url}{wire.path}"

    def newest(self, items: Sequence[Item]) -> float:
        return max((item.updated for item in items), default=0.0)


def guid(item: Item) -> str:
    """What stays the same when an item is updated."""
    return f"tag:hernmouth.example,2026:{item.wire}/{item.name}"


def body_html(item: Item) -> str:
    """The text as paragraphs."""
    return "".join(f"<p>{escape(line, quote=False)}</p>" for line in item.paragraphs)


def _where(item: Item) -> str:
    """The place that an item names, as GeoRSS Simple says it; empty when it names none."""
    found = place_in(" ".join((item.title, *item.paragraphs)))
    if found is None:
        return ""
    name, latitude, longitude = found
    return f"<georss:featurename>{escape(name)}</georss:featurename><georss:point>{latitude} {longitude}</georss:point>"


def rss(wire: Wire, items: Sequence[Item], at: Setting) -> bytes:
    """RSS 2.0 (https://www.rssboard.org/rss-specification), with the full text and the time of the last change."""
    entries = "".join(
        f"<item><title>{escape(item.title)}</title><link>{escape(at.link(item))}</link>"
        f'<guid isPermaLink="false">{escape(guid(item))}</guid><pubDate>{at.mail(item.published)}</pubDate>'
        + (f"<atom:updated>{at.iso(item.updated)}</atom:updated>" if item.version > 1 else "")
        + f"<dc:creator>{escape(wire.author)}</dc:creator><dc:rights>{escape(wire.rights)}</dc:rights>"
        f"<description>{escape(item.paragraphs[0])}</description>"
        f"<content:encoded>{escape(body_html(item))}</content:encoded>{_where(item)}"
        f"{pictures.media(item, wire, at.base_url)}</item>"
        for item in items
    )
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:content="http://purl.org/rss/1.0/modules/content/" '
        f'xmlns:georss="http://www.georss.org/georss" {pictures.NAMESPACE}><channel>'
        f"<title>{escape(wire.name)}</title><link>{at.base_url}/{wire.slug}/</link>"
        f"<description>{escape(wire.about)}</description><language>{wire.language}</language>"
        f"<copyright>{escape(wire.rights)}</copyright><lastBuildDate>{at.mail(at.newest(items))}</lastBuildDate>"
        f'<ttl>1</ttl><atom:link href="{at.feed(wire)}" rel="self" type="application/rss+xml"/>{entries}</channel></rss>\n'
    ).encode()


def rdf(wire: Wire, items: Sequence[Item], at: Setting) -> bytes:
    """RSS 1.0 (https://web.resource.org/rss/1.0/spec)."""
    listed = "".join(f'<rdf:li rdf:resource="{escape(at.link(item))}"/>' for item in items)
    entries = "".join(
        f'<item rdf:about="{escape(at.link(item))}"><title>{escape(item.title)}</title><link>{escape(at.link(item))}</link>'
        f"<description>{escape(item.paragraphs[0])}</description><dc:date>{at.iso(item.published)}</dc:date>"
        + (f"<dcterms:modified>{at.iso(item.updated)}</dcterms:modified>" if item.version > 1 else "")
        + f"<dc:creator>{escape(wire.author)}</dc:creator><dc:rights>{escape(wire.rights)}</dc:rights>"
        f"<dc:identifier>{escape(guid(item))}</dc:identifier>"
        f"<content:encoded>{escape(body_html(item))}</content:encoded></item>"
        for item in items
    )
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<rdf:RDF xmlns="http://purl.org/rss/1.0/" '
        'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:dc="http://purl.org/dc/elements/1.1/" '
        'xmlns:dcterms="http://purl.org/dc/terms/" xmlns:content="http://purl.org/rss/1.0/modules/content/">'
        f'<channel rdf:about="{at.feed(wire)}"><title>{escape(wire.name)}</title><link>{at.base_url}/{wire.slug}/</link>'
        f"<description>{escape(wire.about)}</description><dc:language>{wire.language}</dc:language>"
        f"<dc:rights>{escape(wire.rights)}</dc:rights><dc:date>{at.iso(at.newest(items))}</dc:date>"
        f"<items><rdf:Seq>{listed}</rdf:Seq></items></channel>{entries}</rdf:RDF>\n"
    ).encode()


def atom(wire: Wire, items: Sequence[Item], at: Setting) -> bytes:
    """Atom (RFC 4287)."""
    entries = "".join(
        f"<entry><title>{escape(item.title)}</title><id>{escape(guid(item))}</id>"
        f'<link rel="alternate" type="text/html" href="{escape(at.link(item))}"/>'
        f"<published>{at.iso(item.published)}</published><updated>{at.iso(item.updated)}</updated>"
        f"<rights>{escape(wire.rights)}</rights><summary>{escape(item.paragraphs[0])}</summary>"
        f'<content type="html">{escape(body_html(item))}</content>{pictures.media(item, wire, at.base_url)}</entry>'
        for item in items
    )
    return (
        f'<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom" {pictures.NAMESPACE} '
        f'xml:lang="{wire.language}">'
        f"<title>{escape(wire.name)}</title><subtitle>{escape(wire.about)}</subtitle>"
        f"<id>tag:hernmouth.example,2026:{wire.slug}</id><updated>{at.iso(at.newest(items))}</updated>"
        f"<author><name>{escape(wire.author)}</name></author><rights>{escape(wire.rights)}</rights>"
        f'<link rel="self" type="application/atom+xml" href="{at.feed(wire)}"/>'
        f'<link rel="alternate" type="text/html" href="{at.base_url}/{wire.slug}/"/>{entries}</feed>\n'
    ).encode()


def jsonfeed(wire: Wire, items: Sequence[Item], at: Setting) -> bytes:
    """JSON Feed 1.1 (https://www.jsonfeed.org/version/1.1/)."""
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": wire.name,
        "description": wire.about,
        "home_page_url": f"{at.base_url}/{wire.slug}/",
        "feed_url": at.feed(wire),
        "language": wire.language,
        "authors": [{"name": wire.author}],
        "items": [
            {
                "id": guid(item),
                "url": at.link(item),
                "title": item.title,
                "content_html": body_html(item),
                "summary": item.paragraphs[0],
                "date_published": at.iso(item.published),
                "date_modified": at.iso(item.updated),
            }
            for item in items
        ],
    }
    return json.dumps(feed, ensure_ascii=False, indent=1).encode() + b"\n"


Format = Callable[[Wire, Sequence[Item], Setting], bytes]
FORMATS: dict[str, tuple[str, Format]] = {
    "rss.xml": ("application/rss+xml", rss),
    "rdf.xml": ("application/rdf+xml", rdf),
    "atom.xml": ("application/atom+xml", atom),
    "feed.json": ("application/feed+json", jsonfeed),
}
