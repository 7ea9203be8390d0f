# ruff: noqa: E501 -- sentences are not cut
"""Reader pages made of sample values: each part of each template, at its longest and at its emptiest, in both languages.

No database is needed, so what is ugly is seen in seconds; readers' paths through the real site are tested elsewhere.
"""

from __future__ import annotations

import io
import os
import random
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from unittest import mock

from django.template.loader import render_to_string
from django.utils import timezone, translation
from PIL import Image, ImageDraw

from galley.newsroom.data import (
    CorrectionData,
    PersonData,
    PictureData,
    SignatureData,
    SourceData,
    StoryData,
    TopicData,
)
from galley.site import contexts as c
from galley.site.conf import THEME
from galley.site.themes import themes

NOW = timezone.now().replace(microsecond=0)

HEADS = {
    "en": [
        "Harbour bridge closes for a year after inspectors find cracks in three piers",
        "School meals stay free, council decides by one vote",
        "The last ferryman of Saltmarsh hands over his keys",
        "Rents rise faster than wages for the sixth year",
        "Night buses return in spring, and nobody yet knows who pays for them",
        "A small library wins a large prize",
        "Storm leaves 2,300 homes without light",
        "Fish market moves to the old tram depot",
        "What the new water tariff means for a family of four",
        "Teenagers map every broken street lamp in town, 412 of them",
        "Hospital opens evening clinic",
        "Otters are back in the river after ninety years, and anglers want to know what happens next",
    ],
    "zh-hans": [
        "港口大桥查出三座桥墩开裂，将封闭一年大修",
        "议会一票之差通过：学校午餐继续免费",
        "盐沼村最后一位摆渡人交出了钥匙",
        "房租涨幅连续第六年超过工资",
        "夜班公交明春恢复，钱从哪里来还没有着落",
        "小图书馆得了大奖",
        "暴风雨过后，2300户人家停电",
        "鱼市搬进老电车库",
        "新水价出台，四口之家一年多付多少？",
        "中学生走遍全城，标出412盏坏路灯",
        "市医院开设夜间门诊",
        "绝迹九十年的水獭回到河里，钓鱼人想知道：“接下来怎么办？”",
    ],
}
STANDS = {
    "en": [
        "Detours begin on Monday; the ferry will carry cars again for the first time since 1974.",
        "Eleven for, ten against: the mayor cast the deciding vote after a debate of six hours.",
        "Four generations of one family rowed people over the river. On Sunday the last of them tied up the boat.",
    ],
    "zh-hans": [
        "绕行方案周一起实行，渡轮将自1974年以来首次重新载运汽车。",
        "十一票赞成，十票反对；辩论六小时后，市长投出决定性一票。",
        "一家四代在河上摆渡。上周日，最后一位把船系好，走上了岸。",
    ],
}
SECTIONS = {
    "en": ["Town", "Money", "Schools", "Culture", "Sport", "Weather", "Letters"],
    "zh-hans": ["本地", "经济", "教育", "文化", "体育", "天气", "来信"],
}
PEOPLE = {"en": ["Lin Mei", "Tom Hale", "Aoife Ní Bhriain"], "zh-hans": ["林梅", "汤姆·黑尔", "欧阳子涵"]}
TOPICS = {"en": ["Bridges", "Local government", "Public transport"], "zh-hans": ["桥梁", "地方政府", "公共交通"]}
DATA = Path(__file__).parent / "data"
BODY = {language: (DATA / f"body.{language}.html").read_text() for language in ("en", "zh-hans")}
UI = {
    "en": {
        "name": "The Saltmarsh Courier", "motto": "News of the harbour town since 1887", "tag": "en", "prefix": "",
        "footer": ["Archive", "Corrections", "House rules", "Public log", "Newsletter", "RSS"],
        "role": ["reporter", "photo"], "steps": ["Desk check", "Editor’s check", "Sign-off"],
        "place": "Saltmarsh", "was": "The repair costs €8.4 million.", "now": "The repair costs €18.4 million; a figure was lost in editing.",
        "months": 14, "alt": "The harbour bridge in morning fog, seen from the fish market", "caption": "The bridge on Wednesday morning, already closed.",
        "kicker": "Harbour", "description": "What happens between the harbour and the hills.", "query": "bridge",
        "bio": "Writes on bridges, budgets and the council. She came to the Courier in 2011.",
        "error": ("This page is not here", "The address may be mistyped, or the story was moved. Search for it, or begin at the front page."),
        "rights": "CC BY 4.0", "source": ["Report of the bridge inspection, March 2026", "City treasurer’s letter to the council"],
    },
    "zh-hans": {
        "name": "盐沼信使报", "motto": "港城新闻，始于1887年", "tag": "zh-Hans", "prefix": "/zh-hans",
        "footer": ["往期", "更正", "社区守则", "公开日志", "新闻邮件", "RSS"],
        "role": ["记者", "摄影"], "steps": ["编辑台核查", "编辑审核", "签发"],
        "place": "盐沼镇", "was": "大修将花费840万欧元。", "now": "大修将花费1840万欧元；编辑时漏掉了一个数字。",
        "months": 14, "alt": "晨雾中的港口大桥，从鱼市望去", "caption": "周三早晨的大桥，已经封闭。",
        "kicker": "港口", "description": "港口到山丘之间，每天发生的事。", "query": "大桥",
        "bio": "报道桥梁、预算和议会。2011年加入本报。",
        "error": ("这里没有您要找的页面", "地址可能有误，或者报道已经移走。您可以搜索，也可以从首页看起。"),
        "rights": "CC BY 4.0", "source": ["桥梁检测报告（2026年3月）", "财政官致议会的信"],
    },
}  # fmt: skip


def picture_bytes(seed: int, width: int, height: int | None = None) -> bytes:
    """A drawn view: sky, hills and water; the same for the same seed."""
    height = height or round(width * 2 / 3)
    dice = random.Random(seed)
    hue = dice.choice([(174, 203, 222), (224, 205, 178), (150, 178, 190), (205, 190, 205)])
    image = Image.new("RGB", (width, height), hue)
    draw = ImageDraw.Draw(image)
    for row in range(height // 2):
        share = row / (height / 2)
        draw.line([(0, row), (width, row)], fill=tuple(round(v + (245 - v) * share) for v in hue))
    for depth in range(3):
        tone = 150 - depth * 38
        base = height * (0.42 + 0.16 * depth)
        points = [(0, height)] + [
            (x, base + dice.uniform(-0.09, 0.05) * height) for x in range(0, width + width // 6, max(1, width // 6))
        ]
        draw.polygon([*points, (width, height)], fill=(tone - 30, tone, tone - 10))
    out = io.BytesIO()
    image.save(out, "JPEG", quality=80)
    return out.getvalue()


def _picture(seed: int, language: str, *, tall: bool = False, machine: bool = False) -> PictureData:
    shape = (800, 1000) if tall else (1440, 960)
    name = "tall" if tall else "1440"
    return PictureData(
        url=f"/pictures/{seed}/{name}.jpg",
        width=shape[0],
        height=shape[1],
        alt=UI[language]["alt"],
        caption=UI[language]["caption"],
        credit=PEOPLE[language][2],
        machine_made=machine,
        srcset=""
        if tall
        else f"/pictures/{seed}/480.jpg 480w, /pictures/{seed}/960.jpg 960w, /pictures/{seed}/1440.jpg 1440w",
    )


def _card(number: int, language: str) -> c.StoryCard:
    ui = UI[language]
    heads, stands = HEADS[language], STANDS[language]
    return c.StoryCard(
        story_id=number,
        url=f"{ui['prefix']}/story/",
        headline=heads[number % len(heads)],
        standfirst=stands[number % len(stands)],
        kicker=ui["kicker"] if number % 3 == 0 else "",
        section=SECTIONS[language][number % 7],
        section_url=f"{ui['prefix']}/section/",
        place=ui["place"],
        byline=PEOPLE[language][0],
        published_at=NOW - timedelta(minutes=17 + number * 171),
        news_value=5 if number == 0 else 3,
        picture=_picture(number, language) if number % 4 != 3 else None,
        machine_made="translated" if number == 5 else "",
        language=language,
    )


def _menu(language: str, here: str) -> c.Menu:
    ui = UI[language]
    p = ui["prefix"]
    return c.Menu(
        name=ui["name"],
        motto=ui["motto"],
        home_url=f"{p}/front/",
        search_url=f"{p}/search/",
        sections=tuple(
            c.Link(name, f"{p}/section/", current=here == "section" and at == 0)
            for at, name in enumerate(SECTIONS[language])
        ),
        languages=(
            c.LanguageLink("en", "en", "English", f"/{here}/", current=language == "en"),
            c.LanguageLink("zh-hans", "zh-Hans", "中文", f"/zh-hans/{here}/", current=language != "en"),
        ),
        footer=tuple(c.Link(label, f"{p}/archive/") for label in ui["footer"]),
        year=NOW.year,
    )


def _shell(language: str, kind: c.PageKind, title: str) -> c.PageShell:
    ui = UI[language]
    return c.PageShell(
        kind=kind,
        language=language,
        lang=ui["tag"],
        site_name=ui["name"],
        title=f"{title} | {ui['name']}",
        description=ui["description"],
        canonical="https://news.example.org/",
        alternates=(
            c.Alternate("en", "https://news.example.org/"),
            c.Alternate("zh-Hans", "https://news.example.org/zh-hans/"),
        ),
        feeds=(c.FeedLink(ui["name"], "application/rss+xml", "https://news.example.org/feeds/rss.xml"),),
        open_graph=(("og:title", title), ("og:type", "article")),
        json_ld=('{"@context": "https://schema.org", "@type": "NewsArticle"}',),
    )


def _story(language: str) -> StoryData:
    ui = UI[language]
    p = ui["prefix"]
    people = PEOPLE[language]
    published = NOW - timedelta(hours=3)
    return StoryData(
        story_id=1,
        revision_id=3,
        version=3,
        url=f"https://news.example.org{p}/story/",
        language=language,
        headline=HEADS[language][0],
        standfirst=STANDS[language][0],
        body_html=BODY[language],
        body_text=re.sub(r"<[^>]+>", "", BODY[language]),
        section=SECTIONS[language][0],
        section_slug="town",
        published_at=published,
        updated_at=NOW - timedelta(hours=1),
        guid="urn:uuid:5b1f6e1c-0000-4000-8000-000000000001",
        kicker=ui["kicker"],
        bylines=(
            PersonData(people[0], ui["role"][0], f"{p}/author/"),
            PersonData(people[1], "", f"{p}/author/"),
            PersonData(people[2], ui["role"][1]),
        ),
        topics=tuple(TopicData(f"medtop:2000000{at}", name, f"{p}/topic/") for at, name in enumerate(TOPICS[language])),
        place=ui["place"],
        picture=_picture(1, language),
        rights=ui["rights"],
        sources=(SourceData(ui["source"][0], "https://example.org/report", "CC BY 4.0"), SourceData(ui["source"][1])),
        corrections=(CorrectionData(7, NOW - timedelta(hours=1), ui["was"], ui["now"], 3),),
        machine_made="translated" if language != "en" else "",
    )


def _signatures(language: str) -> tuple[SignatureData, ...]:
    steps = ("desk_check", "editor_check", "sign_off")
    labels = UI[language]["steps"]
    people = PEOPLE[language]
    return tuple(
        SignatureData(step, label, people[at % 2 + 1], NOW - timedelta(hours=4 - at))
        for at, (step, label) in enumerate(zip(steps, labels, strict=True))
    )


def _paging(number: int, pages: int, count: int) -> c.Paging:
    return c.Paging(number, pages, count, "?page=1" if number > 1 else "", "?page=3" if number < pages else "")


def _corrections(language: str) -> tuple[c.CorrectionEntry, ...]:
    ui = UI[language]
    return tuple(
        c.CorrectionEntry(
            CorrectionData(at, NOW - timedelta(hours=1 + 20 * at), ui["was"] if at else "", ui["now"], at + 2),
            c.Link(HEADS[language][at * 3], f"{ui['prefix']}/story/"),
            SECTIONS[language][at],
        )
        for at in range(3)
    )


def _search(language: str, *, empty: bool) -> c.SearchContext:
    ui = UI[language]
    word = ui["query"]
    hits = tuple(
        c.SearchHit(
            replace(_card(at, language), machine_made=""),
            (c.TextPart(HEADS[language][at]),),
            (
                c.TextPart(STANDS[language][at % 3][:9]),
                c.TextPart(word, marked=True),
                c.TextPart(STANDS[language][at % 3][9:]),
            ),
        )
        for at in range(4)
    )
    every = {"en": "All", "zh-hans": "全部"}[language]
    return c.SearchContext(
        query="brige" if empty else word,
        asked=True,
        hits=() if empty else hits,
        paging=_paging(1, 1, 0) if empty else _paging(2, 3, 41),
        sorts=(c.Choice("relevance", {"en": "Best match", "zh-hans": "最相关"}[language], selected=True), c.Choice("newest", {"en": "Newest first", "zh-hans": "最新"}[language])),
        sections=(c.Choice("", every, selected=True), *(c.Choice(str(at), name) for at, name in enumerate(SECTIONS[language]))),
        languages=(c.Choice("", every, selected=True), c.Choice("en", "English"), c.Choice("zh-hans", "中文")),
        since=date(2026, 1, 1) if empty else None,
        filtered=empty,
        reset_url="?q=brige",
    )  # fmt: skip


def _archive(language: str) -> c.ArchiveContext:
    ui = UI[language]
    first = NOW.date().replace(day=1)
    months = []
    for at in range(ui["months"]):
        year, month0 = divmod(first.year * 12 + first.month - 1 - at, 12)
        months.append(
            c.ArchiveMonth(date(year, month0 + 1, 1), f"{ui['prefix']}/archive/", 31 + at * 7 % 40, current=at == 0)
        )
    cards = [_card(at, language) for at in range(12)]
    days: dict[date, list[c.StoryCard]] = {}
    for card in cards:
        assert card.published_at is not None
        days.setdefault(timezone.localtime(card.published_at).date(), []).append(card)
    return c.ArchiveContext(
        first,
        tuple(months),
        tuple(c.ArchiveDay(day, tuple(found)) for day, found in days.items()),
        older_url="?month=2",
    )


def pages(language: str) -> Iterator[tuple[str, str, c.PageKind, Any]]:
    """(name, template, kind, context) of every reader page in one language; "empty-" pages have nothing to show."""
    ui = UI[language]
    p = ui["prefix"]
    cards = [_card(at, language) for at in range(24)]
    story = _story(language)
    other = [
        c.LanguageLink("en", "en", "English", "/story/"),
        c.LanguageLink("zh-hans", "zh-Hans", "中文", "/zh-hans/story/"),
    ][language == "en"]
    yield (
        "front",
        "site/front.html",
        "front",
        c.FrontContext(
            made_at=NOW,
            lead=cards[0],
            seconds=tuple(cards[1:4]),
            packages=(
                c.Package(SECTIONS[language][0], f"{p}/section/", tuple(cards[4:7])),
                c.Package(SECTIONS[language][3], "", tuple(cards[7:11])),
            ),
            river=tuple(cards[11:19]),
            most_read=tuple(cards[2:7]),
            corrections=_corrections(language)[:2],
            archive_url=f"{p}/archive/",
            corrections_url=f"{p}/corrections/",
        ),
    )
    yield (
        "front-live",
        "site/front.html",
        "front",
        c.FrontContext(
            made_at=NOW,
            lead=replace(cards[3], picture=None),
            seconds=(cards[5],),
            river=tuple(cards[8:10]),
            live=(cards[4],),
        ),
    )
    yield "front-empty", "site/front.html", "front", c.FrontContext(made_at=NOW, lead=None)
    yield (
        "section",
        "site/section.html",
        "section",
        c.SectionContext(
            name=SECTIONS[language][0],
            description=ui["description"],
            url=f"{p}/section/",
            lead=cards[0],
            seconds=tuple(cards[1:4]),
            river=tuple(cards[4:14]),
            paging=_paging(1, 3, 44),
            topics=tuple(c.Link(name, f"{p}/topic/") for name in TOPICS[language]),
        ),
    )
    yield (
        "section-empty",
        "site/section.html",
        "section",
        c.SectionContext(SECTIONS[language][6], "", f"{p}/section/", None, (), (), _paging(1, 1, 0)),
    )
    yield (
        "story",
        "site/story.html",
        "story",
        c.StoryContext(
            story=story,
            section=c.Link(story.section, f"{p}/section/"),
            translations=(other,),
            signatures=_signatures(language),
            related=tuple(cards[5:8]),
            authors=(
                c.AuthorCard(
                    PEOPLE[language][0], ui["role"][0], f"{p}/author/", ui["bio"], _picture(9, language, tall=True)
                ),
            ),
        ),
    )
    yield "story-short", "site/story.html", "story", c.StoryContext(
        story=replace(
            story, picture=_picture(2, language, tall=True, machine=True), corrections=(), sources=(), kicker="", topics=(),
            standfirst="", bylines=(), version=1, updated_at=story.published_at, body_html=BODY[language].partition("</p>")[0] + "</p></div>",
        ),
        section=c.Link(story.section, f"{p}/section/"),
        preview=True,
    )  # fmt: skip
    yield (
        "author",
        "site/author.html",
        "author",
        c.AuthorContext(
            PEOPLE[language][0],
            ui["role"][0],
            ui["bio"],
            _picture(9, language, tall=True),
            tuple(cards[:8]),
            _paging(1, 2, 14),
        ),
    )
    yield (
        "topic",
        "site/topic.html",
        "topic",
        c.TopicContext(
            TOPICS[language][0],
            "medtop:20000002",
            tuple(cards[:8]),
            _paging(2, 3, 31),
            c.Link(TOPICS[language][1], f"{p}/topic/"),
        ),
    )
    yield "search", "site/search.html", "search", _search(language, empty=False)
    yield "search-empty", "site/search.html", "search", _search(language, empty=True)
    yield "archive", "site/archive.html", "archive", _archive(language)
    days = {timezone.localtime(entry.correction.at).date(): (entry,) for entry in _corrections(language)}
    yield (
        "corrections",
        "site/corrections.html",
        "corrections",
        c.CorrectionsContext(tuple(c.CorrectionsDay(day, found) for day, found in days.items()), _paging(1, 1, 3)),
    )
    yield (
        "error",
        "site/error.html",
        "error",
        c.ErrorContext(
            404, *ui["error"], (c.Link(ui["name"], f"{p}/front/"), c.Link(ui["footer"][0], f"{p}/archive/"))
        ),
    )


def rendered() -> dict[str, str]:
    """HTML of every sample page by its address, such as "/zh-hans/front/", and front and story of every theme."""
    found = {}
    for language, ui in UI.items():
        with translation.override(language):
            for name, template, kind, page in pages(language):
                given = {
                    "page": page,
                    "menu": _menu(language, name),
                    "shell": _shell(language, kind, getattr(page, "name", None) or HEADS[language][0]),
                }
                found[f"{ui['prefix']}/{name}/"] = render_to_string(template, given)
                if name in {"front", "story"}:
                    for theme in themes:
                        with mock.patch.dict(os.environ, {THEME.name: theme.slug}):
                            found[f"/theme-{theme.slug}{ui['prefix']}/{name}/"] = render_to_string(template, given)
    return found
