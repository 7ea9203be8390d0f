"""What a page tells: title, authors, dates and text, whatever way the page says them."""

# ruff: noqa: E501 -- pages are written here as a server sends them
import contextlib
import json
import time
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from galley.gather.commands import cli
from galley.gather.errors import ParseError
from galley.gather.extraction import extract
from galley.gather.extraction.authors import names_in
from galley.gather.extraction.titles import without_site
from tests.gather.shared import DATA

EN = (
    "<p>Engineers found a crack in the northern pier of the old bridge on Tuesday and closed it at once to all traffic.</p>"
    "<p>Ferries run free of charge until the repair is done, which is expected to take six weeks in all, the town said.</p>"
    "<p>Shops nearby will be given support, the council decided in the evening, and a new bridge will be thought about.</p>"
)
ZH = (
    "<p>鹭津市交通局二十四日宣布，横跨桤河的旧桥因北侧桥墩出现裂缝，自当日中午起全面封闭，禁止一切车辆和行人通行。</p>"
    "<p>工程师在例行检查中发现裂缝长约三米，桥体暂无坍塌危险，但仍须加固后才能恢复通车，预计工期六周。</p>"
)
AROUND = "<nav><ul><li><a href=/>Home</a><li><a href=/b>Sport</a></ul></nav>{}<aside><h3>Most read</h3><a href=/x>A dog was found in the canal</a></aside><footer>© Town 2020</footer>"


def page(head, body, *, lang="en"):
    return f"<!doctype html><html lang='{lang}'><head><meta charset=utf-8>{head}</head><body>{AROUND.format(body)}</body></html>".encode()


def ld(**said):
    return f"<script type='application/ld+json'>{json.dumps({'@context': 'https://schema.org', **said})}</script>"


PAGES = {
    "json-ld": (
        page(
            "<title>Crack closes bridge - Town Wire</title>"
            + ld(**{"@type": "NewsArticle", "headline": "Bridge closed after crack", "datePublished": "2026-11-24T10:30:00+01:00",
                    "author": [{"@type": "Person", "name": "Jane Doe"}, {"@type": "Person", "name": "Tom O'Neil"}]}),
            f"<h1>Bridge closed after crack</h1>{EN}",
        ),
        ("Bridge closed after crack", ("Jane Doe", "Tom O'Neil"), "2026-11-24T10:30:00+01:00"),
    ),
    "graph with references": (
        page(
            ld(**{"@graph": [
                {"@type": "WebSite", "name": "Town Wire"},
                {"@type": "Article", "headline": "Bridge closed", "author": {"@id": "#p"}, "datePublished": "2026-11-24"},
                {"@type": "Person", "@id": "#p", "name": "Jane Doe"},
            ]}),
            f"<h1>Bridge closed</h1>{EN}",
        ),
        ("Bridge closed", ("Jane Doe",), "2026-11-24T00:00:00+00:00"),
    ),
    "open graph and meta": (
        page(
            "<meta property='og:title' content='Bridge closed after crack'><meta property='og:site_name' content='Town Wire'>"
            "<meta name=author content='JANE DOE'><meta property='article:published_time' content='2026-11-24T09:30:00Z'>",
            f"<h1>Town Wire</h1><h2>Bridge closed after crack</h2><p class=byline>By Jane Doe</p>{EN}",
        ),
        ("Bridge closed after crack", ("Jane Doe",), "2026-11-24T09:30:00+00:00"),
    ),
    "microdata": (
        page(
            "<title>Choir wins | The Local</title>",
            "<div itemscope itemtype='http://schema.org/NewsArticle'><h1 itemprop=headline>Choir wins national prize</h1>"
            "<span itemprop=author itemscope><span itemprop=name>Anna Müller</span></span>"
            f"<time itemprop=datePublished datetime='2026-11-23T21:15:00+01:00'>Monday</time><div itemprop=articleBody>{EN}</div></div>",
        ),
        ("Choir wins national prize", ("Anna Müller",), "2026-11-23T21:15:00+01:00"),
    ),
    "nothing but what a reader sees": (
        page(
            "<title>Bridge closed after crack is found - Town Wire</title>",
            "<h1>Bridge closed after crack is found</h1><div class=byline>By Jane Doe and Tom O'Neil, Staff Writers</div>"
            f"<div class=dateline>November 24, 2026 at 10:30 am</div><div class=story>{EN}</div>",
        ),
        ("Bridge closed after crack is found", ("Jane Doe", "Tom O'Neil"), "2026-11-24T10:30:00+00:00"),
    ),
    "Chinese, structured": (
        page(
            "<title>旧桥因裂缝全面封闭_鹭津新闻网</title>"
            + ld(**{"@type": "NewsArticle", "headline": "旧桥因裂缝全面封闭", "datePublished": "2026-11-24T10:30:00+08:00",
                    "author": {"name": ["李晓明", "王芳"]}}),
            f"<h1>旧桥因裂缝全面封闭</h1><div class=content>{ZH}</div>",
            lang="zh-CN",
        ),
        ("旧桥因裂缝全面封闭", ("李晓明", "王芳"), "2026-11-24T10:30:00+08:00"),
    ),
    "Chinese, as portals have it": (
        page(
            "<title>旧桥因裂缝全面封闭-鹭津新闻-鹭津在线</title>",
            "<h1>旧桥因裂缝全面封闭</h1><div class=info><span>2026-11-24 10:30:00</span> <span>来源：鹭津日报</span> "
            f"<span>作者：李晓明 王芳</span></div><div id=artibody>{ZH}</div>",
            lang="zh",
        ),
        ("旧桥因裂缝全面封闭", ("李晓明", "王芳"), "2026-11-24T10:30:00+08:00"),
    ),
    "Chinese, its reporter in the text": (
        page(
            "<title>旧桥因裂缝全面封闭 | 鹭津日报</title>",
            f"<h1>旧桥因裂缝全面封闭</h1><p class=date>2026年11月24日 10:30</p><article><p>本报讯（记者 李晓明）</p>{ZH}</article>",
            lang="zh",
        ),
        ("旧桥因裂缝全面封闭", ("李晓明",), "2026-11-24T10:30:00+08:00"),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", PAGES)
def test_title_authors_and_date(name):
    body, (title, authors, published) = PAGES[name]
    article = extract(body, url="https://town.example/a")
    assert (article.title, article.authors) == (title, authors)
    assert article.published.isoformat() == published
    for word in ("Home", "Most read", "dog", "©"):
        assert word not in article.text
    assert ("north" in article.text) or ("桥墩" in article.text)


def test_gb18030_without_a_header():
    body = PAGES["Chinese, as portals have it"][0].replace(b"charset=utf-8", b"charset=gb2312")
    article = extract(body.decode().encode("gb18030"), url="https://town.example/a")
    assert article.title == "旧桥因裂缝全面封闭"
    assert "桥墩" in article.text


@pytest.mark.parametrize(
    ("said", "names"),
    [
        ("By Jane Doe", ["Jane Doe"]),
        ("by Jane Doe, Tom Roe and Li Na", ["Jane Doe", "Tom Roe", "Li Na"]),
        ("Jane Doe | Staff Writer", ["Jane Doe"]),
        ("Jane Doe, AP Sports Writer", ["Jane Doe"]),
        ("Tom Davies Associated Press", ["Tom Davies"]),
        ("Jane Doe jane@town.example", ["Jane Doe"]),
        ("Written by Jane Doe on November 24, 2026", ["Jane Doe"]),
        ("Jane Doe, MD", ["Jane Doe"]),
        ("Von Anna Müller und Jürgen Groß", ["Anna Müller", "Jürgen Groß"]),
        ("记者 李晓明 王芳", ["李晓明", "王芳"]),
        ("文/李晓明", ["李晓明"]),
        ("本报记者李晓明 报道", ["李晓明"]),
        ("作者：李晓明、王芳", ["李晓明", "王芳"]),
        ("https://town.example/jane", []),
        ("admin", []),
        ("佚名", []),
        ("", []),
        ("<a href='/x'>Jane Doe</a>", ["Jane Doe"]),
    ],
)
def test_names_in_bylines(said, names):
    assert names_in(said) == names


@pytest.mark.parametrize(
    ("title", "site", "kept"),
    [
        ("Bridge closed - Town Wire", "Town Wire", "Bridge closed"),
        ("Town Wire: bridge closed", "Town Wire", "Town Wire: bridge closed"),
        ("Bridge closed after crack is found | News | Town Wire", "", "Bridge closed after crack is found"),
        (
            "Opinion - why the bridge - and not the road - matters",
            "Town Wire",
            "Opinion - why the bridge - and not the road - matters",
        ),
        ("旧桥因裂缝全面封闭_鹭津新闻网", "", "旧桥因裂缝全面封闭"),
        ("旧桥因裂缝全面封闭-新闻频道-鹭津在线", "", "旧桥因裂缝全面封闭"),
        ("Covid-19", "", "Covid-19"),
    ],
)
def test_the_name_of_the_site_is_no_part_of_a_title(title, site, kept):
    assert without_site(title, site) == kept


def test_text_that_a_page_cuts_into_boxes_is_put_together():
    boxes = "".join(
        f"<div class=row><div class='article__body col'>{EN.replace('Engineers', f'Engineers {n}')}</div><div class=ad>Buy</div></div>"
        for n in range(4)
    )
    text = extract(
        page("", f"<h1>Long read</h1><article><div class=chunks>{boxes}</div></article>"), url="https://t.example/"
    ).text
    assert all(f"Engineers {n}" in text for n in range(4))
    assert "Buy" not in text


@pytest.mark.parametrize("body", [b"", b"   ", b"\x00"])
def test_what_is_no_page_is_refused(body):
    with pytest.raises(ParseError):
        extract(body, url="https://town.example/")


@pytest.mark.parametrize(
    "body",
    [
        pytest.param("<div>" * 100_000, id="nesting"),
        pytest.param("<p>word word word.</p>" * 50_000, id="paragraphs"),
        pytest.param("<script type='application/ld+json'>" + "[" * 100_000 + "</script>", id="JSON nested"),
        pytest.param("<meta name=author content='" + "and " * 50_000 + "'>", id="byline"),
        pytest.param("<title>" + "- " * 50_000 + "</title><h1>x</h1>", id="title"),
        pytest.param("<h1>x</h1>" * 5_000, id="headings"),
        pytest.param("<span class=date>" + "2026-1" * 20_000 + "</span>", id="dates"),
    ],
)
def test_hostile_pages_take_little_time(body):
    started = time.process_time()
    with contextlib.suppress(ParseError):
        extract(f"<html><body>{body}</body></html>".encode(), url="https://town.example/")
    assert time.process_time() - started < 15


SHARDS = ["<h1>", "</h1>", "<p>words words words words", "<script type='application/ld+json'>{\"@type\": \"Article\", \"author\": [1, {\"name\": {}}]}</script>",
          "<meta name=author content=x>", "<time datetime=9999-99-99>", "作者：李", "<article>", "\x00", "<meta charset=utf-16>", "&#0;"]  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(SHARDS) | st.text(max_size=20), max_size=15))
def test_any_shards_give_an_article_or_a_parse_error(pieces):
    try:
        article = extract("".join(pieces).encode("utf-8", "surrogatepass"), url="https://town.example/")
    except ParseError:
        return
    for text in (article.title, article.text, *article.authors):
        assert "\0" not in text
        text.encode()


def test_the_command_prints_json(tmp_path, news):
    file = tmp_path / "page.html"
    file.write_bytes(PAGES["json-ld"][0])
    url = news.put("/page", PAGES["microdata"][0])
    done = CliRunner().invoke(cli, ["extract", str(file), url, str(tmp_path / "none"), "--allow-private"])
    first, second, third = (json.loads(line) for line in done.output.splitlines())
    assert (first["title"], first["authors"]) == ("Bridge closed after crack", ["Jane Doe", "Tom O'Neil"])
    assert second["published"] == "2026-11-23T21:15:00+01:00"
    assert "error" in third
    assert done.exit_code == 1


def test_the_shared_pages_are_read_better_than_by_trafilatura_alone(monkeypatch):
    if not (DATA / "extraction-dev/ground-truth.json").exists():
        pytest.skip("the shared data extraction-dev is absent")
    import gzip

    import trafilatura

    monkeypatch.syspath_prepend(Path(__file__).resolve().parents[2] / "bench")
    from extraction import f1

    truth = json.loads((DATA / "extraction-dev/ground-truth.json").read_text())
    ours, alone = [], []
    for name, one in truth.items():
        body = gzip.decompress((DATA / f"extraction-dev/html/{name}.html.gz").read_bytes())
        ours.append((one["articleBody"], extract(body, url=one["url"]).text))
        alone.append(
            (one["articleBody"], trafilatura.extract(body, include_comments=False, favor_precision=True) or "")
        )
    assert f1(ours) >= f1(alone)
