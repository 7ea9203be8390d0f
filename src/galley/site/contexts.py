"""What each reader page's template is given: frozen values, and a promise to themes.

Every page template gets three names: `page` (the context of its kind, below), `shell` (the document's head) and `menu`
(header and footer). Addresses are relative to the site ("/town/bridge/") except where a comment says absolute. Times
are aware. Text is plain unless its name ends in `_html` (clean HTML); `json_ld` is safe inside a script element.
Pages of other apps that extend `site/base.html` get `shell` and `menu` from the tags `{% page_shell as shell %}` and
`{% site_menu as menu %}` of the tag library `galley_site`.

Templates, by context: `site/front.html`, `section.html`, `story.html`, `author.html`, `topic.html`, `search.html`,
`archive.html`, `corrections.html`, `error.html`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

from galley.newsroom.data import CorrectionData, MachineMade, PictureData, SignatureData, StoryData

PageKind = Literal["front", "section", "story", "author", "topic", "search", "archive", "corrections", "error", "page"]


@dataclass(frozen=True)
class Link:
    """Words and where they lead."""

    label: str
    url: str
    current: bool = False
    """It is the page that one is on (aria-current)."""


@dataclass(frozen=True)
class LanguageLink:
    """The same page in another language, or that language's front page when there is no such page."""

    language: str
    """"en" or "zh-hans"."""
    tag: str
    """For `lang` and `hreflang`: "en" or "zh-Hans"."""
    label: str
    """In that language itself: "English", "中文"."""
    url: str
    current: bool = False
    same_page: bool = True
    """False: it leads to the front page, so it is not an hreflang alternate."""


@dataclass(frozen=True)
class Alternate:
    """An hreflang alternate, absolute."""

    tag: str
    """"en", "zh-Hans" or "x-default"."""
    url: str


@dataclass(frozen=True)
class FeedLink:
    """A `link rel=alternate` to a feed, absolute."""

    title: str
    media_type: str
    url: str


@dataclass(frozen=True)
class AlertBanner:
    """An emergency alert that an editor put on every page; it goes by itself."""

    language: str
    lang: str
    """Of its words, for `lang`: not always the page's, because the sender may not write in it."""
    title: str
    kind: str
    """How bad it is, in the page's language."""
    places: str
    description: str
    instruction: str
    sender: str
    sent: datetime
    until: datetime
    web: str = ""
    """The sender's own page about it; absolute, may be empty."""


@dataclass(frozen=True)
class PageShell:
    """The document's head."""

    kind: PageKind
    language: str
    """"en" or "zh-hans"."""
    lang: str
    """Of the html element: "en" or "zh-Hans"."""
    site_name: str
    title: str
    """Of the title element, the site's name in it."""
    description: str = ""
    canonical: str = ""
    """Absolute; empty for pages that have none (errors, search)."""
    robots: str = ""
    """Of the meta element: "noindex" for search and errors, "max-image-preview:large" for stories."""
    alternates: tuple[Alternate, ...] = ()
    feeds: tuple[FeedLink, ...] = ()
    json_ld: tuple[str, ...] = ()
    """Each for one `<script type="application/ld+json">`; already escaped, output with `|safe`."""
    open_graph: tuple[tuple[str, str], ...] = ()
    """(property, content), such as ("og:title", "…") and ("article:published_time", "…")."""
    previous_url: str = ""
    next_url: str = ""
    """`link rel=prev` and `next` of lists with pages."""
    alerts: tuple[AlertBanner, ...] = ()
    """Emergency alerts in force, the worst first."""


@dataclass(frozen=True)
class Menu:
    """Header and footer."""

    name: str
    """Of the publication, in the page's language."""
    motto: str
    home_url: str
    search_url: str
    sections: tuple[Link, ...]
    languages: tuple[LanguageLink, ...]
    footer: tuple[Link, ...]
    """Archive, corrections, rules, public log, feeds, newsletter: those that exist."""
    year: int = 0
    """For the footer."""


@dataclass(frozen=True)
class StoryCard:
    """A story in a list."""

    story_id: int
    url: str
    headline: str
    standfirst: str = ""
    kicker: str = ""
    section: str = ""
    section_url: str = ""
    place: str = ""
    byline: str = ""
    """"Lin Mei and Tom Hale", joined as the language does; empty when nobody is named."""
    published_at: datetime | None = None
    updated_at: datetime | None = None
    """Only when there was a real change after publication."""
    news_value: int = 3
    """1 (for those who look) to 5 (the news of the day)."""
    picture: PictureData | None = None
    """Smaller sizes than on the story; `srcset` covers the widths of all card forms."""
    label: str = ""
    """One word in front of the headline where the story has a special form: "Correction", "Live", "Video"."""
    machine_made: MachineMade = ""
    language: str = ""


@dataclass(frozen=True)
class Paging:
    """Where one is in a list with pages."""

    number: int
    pages: int
    count: int
    """Of all entries."""
    previous_url: str = ""
    next_url: str = ""
    links: tuple[Link | None, ...] = ()
    """Page numbers as links; None is a gap."""


@dataclass(frozen=True)
class Package:
    """Stories that belong together, chosen by an editor."""

    title: str
    url: str
    """Of the section or topic that it leads to; may be empty."""
    cards: tuple[StoryCard, ...]


@dataclass(frozen=True)
class CorrectionEntry:
    """A correction in a list: what it corrects, and how."""

    correction: CorrectionData
    story: Link
    section: str = ""


@dataclass(frozen=True)
class FrontContext:
    """The front page. A story is on it once."""

    made_at: datetime
    """When this page was made; it is made anew at least every day."""
    lead: StoryCard | None
    """None only when nothing is published yet."""
    seconds: tuple[StoryCard, ...] = ()
    packages: tuple[Package, ...] = ()
    river: tuple[StoryCard, ...] = ()
    """Newest first, without those above."""
    live: tuple[StoryCard, ...] = ()
    """Running live coverage, for the bar under the header."""
    most_read: tuple[StoryCard, ...] = ()
    """May repeat stories above; without pictures."""
    corrections: tuple[CorrectionEntry, ...] = ()
    """The last few."""
    archive_url: str = ""
    corrections_url: str = ""


@dataclass(frozen=True)
class SectionContext:
    """A section: one lead, some second stories and the river on page 1; only the river after."""

    name: str
    description: str
    url: str
    lead: StoryCard | None
    seconds: tuple[StoryCard, ...]
    river: tuple[StoryCard, ...]
    paging: Paging
    topics: tuple[Link, ...] = ()
    """Those of its recent stories, most used first."""


@dataclass(frozen=True)
class StorySlotView:
    """A part that another app shows under a story; the template includes `template` with `story` and `page`."""

    slug: str
    template: str


@dataclass(frozen=True)
class AuthorCard:
    """The person at the end of a story."""

    name: str
    role: str
    url: str
    bio: str = ""
    photo: PictureData | None = None


@dataclass(frozen=True)
class StoryContext:
    """A story's page."""

    story: StoryData
    section: Link
    translations: tuple[LanguageLink, ...] = ()
    """Its linked versions in other languages; without itself."""
    signatures: tuple[SignatureData, ...] = ()
    """Who checked it, in order, for "Checked by …"."""
    related: tuple[StoryCard, ...] = ()
    """Of the same topics or section, without those that the text itself lists."""
    authors: tuple[AuthorCard, ...] = ()
    slots: tuple[StorySlotView, ...] = ()
    preview: bool = False
    """It is a draft, shown to staff: a line says so."""


@dataclass(frozen=True)
class AuthorContext:
    """A contributor's page."""

    name: str
    role: str
    bio: str
    photo: PictureData | None
    cards: tuple[StoryCard, ...]
    paging: Paging


@dataclass(frozen=True)
class TopicContext:
    """A subject's page."""

    name: str
    code: str
    """"medtop:20000002"."""
    cards: tuple[StoryCard, ...]
    paging: Paging
    broader: Link | None = None


@dataclass(frozen=True)
class TextPart:
    """A run of text, found by the search or not (`<mark>`)."""

    text: str
    marked: bool = False


@dataclass(frozen=True)
class SearchHit:
    """A found story."""

    card: StoryCard
    headline: tuple[TextPart, ...]
    snippet: tuple[TextPart, ...]


@dataclass(frozen=True)
class Choice:
    """One option of a select element."""

    value: str
    label: str
    selected: bool = False


@dataclass(frozen=True)
class SearchContext:
    """The search page; its form is a GET form of the fields `q`, `sort`, `section`, `language`, `since`, `until`."""

    query: str
    asked: bool
    """Something was searched for; False: only the form."""
    hits: tuple[SearchHit, ...]
    paging: Paging
    sorts: tuple[Choice, ...]
    """`sort`: relevance, newest, oldest."""
    sections: tuple[Choice, ...]
    languages: tuple[Choice, ...]
    since: date | None = None
    until: date | None = None
    filtered: bool = False
    """A filter other than the words is set, so "Try all dates" makes sense."""
    reset_url: str = ""
    """The same words without filters."""


@dataclass(frozen=True)
class ArchiveMonth:
    """A month with stories."""

    first_day: date
    url: str
    count: int
    current: bool = False


@dataclass(frozen=True)
class ArchiveDay:
    """A day's stories, newest first."""

    day: date
    cards: tuple[StoryCard, ...]


@dataclass(frozen=True)
class ArchiveContext:
    """The archive: its months, and the days of the one that is shown."""

    month: date | None
    """The first day of the month shown; None: nothing is published yet."""
    months: tuple[ArchiveMonth, ...]
    """Newest first."""
    days: tuple[ArchiveDay, ...]
    newer_url: str = ""
    older_url: str = ""


@dataclass(frozen=True)
class CorrectionsDay:
    """A day's corrections, newest first."""

    day: date
    entries: tuple[CorrectionEntry, ...]


@dataclass(frozen=True)
class CorrectionsContext:
    """All corrections, by day."""

    days: tuple[CorrectionsDay, ...]
    paging: Paging


@dataclass(frozen=True)
class ErrorContext:
    """404, 410, 403, 400 and 500; `site/error.html`. The page of 500 is made without the database."""

    status: int
    title: str
    message: str
    """What happened and what to do, already translated."""
    links: tuple[Link, ...] = field(default=())
    """Ways on: front page, search, archive."""
