"""Who wrote an article: people by name, one for each."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator
from typing import Any

from galley.gather.extraction.page import Page, kinds_of, words_of
from galley.gather.extraction.titles import site_of
from galley.kernel.text import plain, tokens

MOST = 12
_METAS = (
    *(
        "author",
        "article:author",
        "parsely-author",
        "sailthru.author",
        "dc.creator",
        "dcterms.creator",
        "dc.contributor",
    ),
    *("citation_author", "byl", "og:article:author", "og:author", "authors", "article.author", "rbauthors"),
    *("twitter:data1", "dc.creator.name", "citation_authors", "article_author", "cxenseparse:author", "vr:author"),
)
_LEAD = re.compile(
    r"^(?:(?:written|posted|published|story|reported|text|words|report|article|reporting|review(?:ed)?|edited)\s+)?"
    r"(?:by|von|par|por|di|door|av|af|przez|autor(?:es|a)?|author|authors|auteur|autore|reporter|автор)\s*[:：]?\s+",
    re.IGNORECASE,
)
_CHINESE_LEAD = re.compile(
    r"^(?:[（(【\[]?\s*)(?:本报|本台|本刊|本网|见习|实习|特约|首席|高级|新华社|中新社|中新网|央视|财经)*"
    r"(?:记者|作者|撰文|撰稿|文|采写|采访|编译|通讯员|评论员|特约撰稿人|作\s*者|記者|撰文者|文字|报道|報導)\s*(?:[:：/|丨｜]\s*|\s+)?"
)
_CHINESE_TAIL = re.compile(r"(?:\s*(?:报道|報導|摄|摄影报道|综合报道|发自.*|编辑|责编|校对|[)）】\]]))+$")
_TAIL = re.compile(
    r"\s*(?:\||•|·|–|—|\s-\s|\bfor\b|\bin\b|\bat\b|\bon\b|\bof\b\s|\(|\[|@|https?:|\bvia\b|\bupdated\b|\bpublished\b|\bposted\b|\d{1,2}[:.]\d{2}|"
    r"\b(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*\.?\s+\d).*$",
    re.IGNORECASE | re.DOTALL,
)
_MAIL = re.compile(r"\S+@\S+\.\S+")
_SPLIT = re.compile(
    r"\s*(?:,|;|/|&|\+|、|，|；|\band\b|\bund\b|\bet\b|\by\b(?=\s+[A-ZÀ-Ý])|\be\b(?=\s+[A-ZÀ-Ý])|\bwith\b|\|)\s*"
)
_ROLES = re.compile(
    r"(?:\b(?:staff|senior|chief|contributing|associate|deputy|managing|political|sports?|science|business|news|health|digital|executive|"
    r"special|guest|freelance|city|world|tech|technology|national|contributor|columnist|correspondent|reporter|editor|writer|"
    r"producer|photographer|journalist|critic|md|phd|ph\.?d\.?|m\.?d\.?|jr\.?|sr\.?|ms|rd|bureau|team|desk|press|wire|agency|"
    r"the|report|reports)\b[\s.]*)+",
    re.IGNORECASE,
)
_SUFFIXES = {
    "jr",
    "jr.",
    "sr",
    "sr.",
    "ii",
    "iii",
    "iv",
    "md",
    "m.d.",
    "phd",
    "ph.d.",
    "ph.d",
    "ms",
    "rd",
    "esq",
    "esq.",
}
_NONE = frozenset(
    {
        *(
            "admin",
            "administrator",
            "editor",
            "staff",
            "guest",
            "unknown",
            "none",
            "null",
            "author",
            "website",
            "webmaster",
            "n/a",
        ),
        *(
            "by",
            "view all posts",
            "see all",
            "follow",
            "contact",
            "share",
            "anonymous",
            "user",
            "root",
            "wordpress",
            "about the author",
        ),
        *("佚名", "管理员", "编辑", "记者", "作者", "小编", "未知", "匿名", "原创", "来源", "本站", "网络"),
    }
)
_CLASSES = re.compile(
    r"(?:^|[\s_-])(?:by-?line|byline|author|auteur|autor|contributor|reporter|writer|zuozhe|editor-name|jizhe)",
    re.IGNORECASE,
)
_NOT_CLASSES = re.compile(
    r"comment|related|recommend|sidebar|footer|promo|newsletter|social|share|avatar|image|bio|date|photo|caption",
    re.IGNORECASE,
)
_HAN = re.compile(r"^[\u4e00-\u9fff·•]{2,12}$")


def authors_of(page: Page) -> tuple[str, ...]:
    """The names of those who wrote it, in order; organisations only where no person is named."""
    site = site_of(page)
    organisations: list[str] = []
    for source in (_structured, _metas, _microdata, _links, _bylines, _chinese):
        found = list(dict.fromkeys(name for said in source(page) for name in names_in(said)))
        people = [name for name in found if not _is_organisation(name, site)]
        organisations += [name for name in found if name not in people]
        if people:
            people = _with_those_of_the_byline(_without_doubles(people), page, site)
            return tuple(_best_spelling(name, page) for name in people)[:MOST]
    return tuple(dict.fromkeys(organisations))[:1]


def _with_those_of_the_byline(people: list[str], page: Page, site: str) -> list[str]:
    """What a reader sees, where it names the same people and more: a head has often room for one alone."""
    seen = [name for said in _bylines(page) for name in names_in(said) if not _is_organisation(name, site)]
    told = {name.casefold() for name in people}
    return _without_doubles(seen) if told < {name.casefold() for name in seen} and len(seen) <= 6 else people


def _structured(page: Page) -> Iterator[str]:
    for one in page.objects:
        said = list(_people(one.get("author") or one.get("creator"), page))
        if said:
            yield from said
            return


def _people(value: Any, page: Page, *, depth: int = 0) -> Iterator[str]:
    if depth > 3:
        return
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for one in value[:MOST]:
            yield from _people(one, page, depth=depth + 1)
    elif isinstance(value, dict):
        if "name" not in value and isinstance(value.get("@id"), str):
            value = page.nodes.get(value["@id"], value)
        name = value.get("name")
        if isinstance(name, list | dict):
            yield from _people(name, page, depth=depth + 1)
        elif isinstance(name, str) and not (kinds_of(value) & {"thing"} and not name):
            yield name
        elif value.get("givenName") or value.get("familyName"):
            yield f"{value.get('givenName') or ''} {value.get('familyName') or ''}"


def _metas(page: Page) -> Iterator[str]:
    for name in _METAS:
        if name == "twitter:data1" and "written by" not in page.meta("twitter:label1").lower():
            continue
        said = [value for value in page.metas.get(name, []) if not value.startswith(("http", "www.", "/", "@"))]
        if any(names_in(value) for value in said):
            yield from said
            return


def _microdata(page: Page) -> Iterator[str]:
    for element in page.tree.xpath("//*[contains(concat(' ', @itemprop, ' '), ' author ')]")[:MOST]:
        if _is_aside(element):
            continue
        named = element.xpath(".//*[@itemprop='name']")
        for one in named[:3] or [element]:
            yield str(one.get("content") or "") or words_of(one)


def _links(page: Page) -> Iterator[str]:
    for element in page.tree.xpath("//a[contains(concat(' ', @rel, ' '), ' author ')]")[:MOST]:
        if not _is_aside(element):
            yield words_of(element)


def _bylines(page: Page) -> Iterator[str]:
    for element in page.tree.iter("span", "div", "p", "a", "address", "li", "em", "strong", "cite", "td"):
        marked = f"{element.get('class', '')} {element.get('id', '')}"
        if not _CLASSES.search(marked) or _NOT_CLASSES.search(marked) or _is_aside(element):
            continue
        said = words_of(element)
        if 2 < len(said) < 120 and names_in(said):
            yield said
            return
    for element in page.tree.iter("p", "span", "div", "address", "em", "strong", "td", "h3", "h4", "h5"):
        said = words_of(element) if len(element) < 6 else ""
        if (
            len(said) < 80
            and re.match(r"(?:written\s+|posted\s+)?by:?\s+[A-ZÀ-Ý]", said, re.IGNORECASE)
            and not _is_aside(element)
        ):
            yield said
            return


def _chinese(page: Page) -> Iterator[str]:
    head = words_of(page.tree)[:200_000]
    if not re.search("[\u4e00-\u9fff]{8}", head):
        return
    for pattern in (r"作\s*者\s*[:：]\s*", r"(?:记者|記者|撰文|采写|文)\s*[:：/|丨｜]\s*"):
        found = re.search(
            pattern + r"([\u4e00-\u9fff·]{2,5}(?:[\s、，,]{1,2}[\u4e00-\u9fff·]{2,4}(?=[\s、，,）)]))*)", head
        )
        if found:
            yield re.split(r"\s*(?:来源|编辑|责任编辑|发布|时间|字号|责编|浏览)", found[1])[0]
            return
    if found := re.search(
        r"(?:本报|本台|本网|新华社|中新社|中新网|见习)?(?:记者|記者)\s*([\u4e00-\u9fff·]{2,4}(?:[\s、]{1,2}[\u4e00-\u9fff·]{2,4}){0,3})\s*[)）】]",
        head,
    ):
        yield found[1]


def names_in(said: str) -> list[str]:
    """The names in a byline: "By Jane Doe and 李娜 | Staff" is Jane Doe and 李娜."""
    text = html.unescape(said)
    text = " ".join((plain(text) if "<" in text else text).split())
    text = _MAIL.sub("", text)
    if text.lower().startswith(("http", "www.", "/", "@")) or len(text) > 300:
        return []
    text = _LEAD.sub("", text.strip(" :：-–—|"))
    if re.search("[\u4e00-\u9fff]", text):
        text = _CHINESE_TAIL.sub("", _CHINESE_LEAD.sub("", text))
    text = _TAIL.sub("", text) if _TAIL.search(text) and _TAIL.search(text).start() > 2 else text  # type: ignore[union-attr]
    found: list[str] = []
    for part in _SPLIT.split(text):
        name = part.strip(" .:：-–—|\u3000'\"“”")
        if not name:
            continue
        if name.lower() in _SUFFIXES and found:
            continue
        name = _AGENCY.sub("", name)
        is_list = all(_HAN.match(piece) and len(piece) <= 4 for piece in name.split())
        found += [one for one in (name.split() if is_list else [name]) if _is_name(one)]
    return found


_AGENCY = re.compile(
    r"\s+(?:(?:the\s+)?associated press|ap|reuters|afp|bloomberg|usa today|tass|dpa|efe|xinhua)$", re.IGNORECASE
)
_ROLE_AT_END = frozenset(
    {
        *(
            "writer",
            "reporter",
            "editor",
            "correspondent",
            "columnist",
            "contributor",
            "producer",
            "photographer",
            "journalist",
        ),
        *("director", "manager", "analyst", "professor", "ministries", "ministry", "officials", "police", "readers"),
    }
)


def _is_name(name: str) -> bool:
    low = name.lower()
    if low.rpartition(" ")[2] in _ROLE_AT_END or (
        low.startswith(("the ", "a ", "an ", "this ", "our ")) and len(name) < 14
    ):
        return False
    if low in _NONE or not 2 <= len(name) <= 60 or len(name.split()) > 6:
        return False
    if any(c.isdigit() for c in name) and not re.fullmatch(r"[\w.-]{3,20}", name):
        return False
    if re.search(r"[<>{}=\\:?!]|\.(?:com|org|net|php)\b", name):
        return False
    return bool(re.search(r"[^\W\d_]", name)) and not _ROLES.fullmatch(name + " ")


def _is_organisation(name: str, site: str) -> bool:
    words = set(tokens(name))
    if site and words and (words <= set(tokens(site)) or set(tokens(site)) <= words):
        return True
    return bool(
        re.search(
            r"\b(?:news|press|staff|team|editors?|editorial|desk|agency|reuters|afp|bloomberg|magazine|media|network|wire|times|"
            r"post|board|services?|reports|contributor|newsroom|redaktion|rédaction|associated|inc|ltd|online)\b|"
            r"(?:网|社|报|台|新闻|编辑部|日报|晚报|时报|在线|频道|公司|政府|委员会|办公室|局|部)$",
            name,
            re.IGNORECASE,
        )
    )


def _best_spelling(name: str, page: Page) -> str:
    """A name in capitals or without them as the page spells it elsewhere, else with capitals as names have them."""
    if not name.isascii() or not (name.isupper() or name.islower()) or " " not in name:
        return name
    found = re.search(re.escape(name), page.text, re.IGNORECASE)
    spelt = [m for m in re.findall(re.escape(name), page.text, re.IGNORECASE) if not m.isupper() and not m.islower()]
    return spelt[0] if found and spelt else name.title()


def _without_doubles(names: Iterable[str]) -> list[str]:
    kept: list[str] = []
    for name in names:
        if not any(name.casefold() == other.casefold() for other in kept):
            kept.append(name)
    return kept


def _is_aside(element: Any) -> bool:
    """Within comments, further stories, or the page's foot."""
    for parent in element.iterancestors():
        marked = f"{parent.get('class', '')} {parent.get('id', '')}"
        if parent.tag in {"footer", "aside", "nav"} or re.search(
            r"comment|related|recommend|sidebar|footer|most-read", marked, re.IGNORECASE
        ):
            return parent.tag not in {"body", "html"}
    return False
