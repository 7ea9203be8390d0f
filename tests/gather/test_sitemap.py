"""A site's sitemap: new pages are read once, one by one, as slowly as the site asks."""

# ruff: noqa: E501 -- pages are written here as a server sends them
import gzip
import itertools
import time

import pytest

from galley.gather import services
from galley.gather.errors import ParseError, SourceError
from galley.gather.kinds import sitemap as kind
from galley.gather.kinds.sitemap import SitemapSettings
from galley.gather.models import Source, WireItem
from galley.gather.parsers.sitemap import read_sitemap
from galley.kernel.time import now

NEWS = 'xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"'
WORDS = "The town said on Tuesday that {} would be looked at again before the winter, when everybody is at home. " * 3


def urlset(*entries):
    made = "".join(
        f"<url><loc>{loc}</loc>"
        + (f"<lastmod>{date}</lastmod>" if date else "")
        + (f"<news:news><news:publication><news:name>Town</news:name><news:language>en</news:language></news:publication>"
           f"<news:publication_date>{date}</news:publication_date><news:title>{title}</news:title></news:news>" if title else "")
        + "</url>"
        for loc, date, title in entries
    )  # fmt: skip
    return f'<?xml version="1.0" encoding="UTF-8"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" {NEWS}>{made}</urlset>'


def article(title):
    return (
        f"<html lang=en><head><title>{title} | Town</title><meta property='article:published_time' content='2026-11-23T10:00:00+01:00'>"
        f"<meta name=author content='Li Na'></head><body><h1>{title}</h1><article><p>{WORDS.replace('{}', title)}</p><p>{WORDS.replace('{}', 'it')}</p>"
        "</article></body></html>"
    )


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    monkeypatch.setattr(kind, "FETCH_PAUSE_SECONDS", type("Pause", (), {"value": 0}))


@pytest.fixture
def site(news, make_source):
    def make(*titles, **settings):
        entries = []
        for number, title in enumerate(titles):
            url = news.put(f"/{title.lower().replace(' ', '-')}", article(title))
            entries.append((url, f"2026-11-2{number}T10:00:00Z", title))
        return make_source(news.put("/sitemap.xml", urlset(*entries)), kind="sitemap", settings=settings), entries

    return make


def test_new_pages_are_read_whole_and_once(news, site):
    source, entries = site("Bridge closed", "Choir wins")
    assert services.fetch_source(source.pk).new == 2
    item = WireItem.objects.get(headline="Bridge closed")
    assert (item.byline, item.published.isoformat()) == ("Li Na", "2026-11-23T09:00:00+00:00")
    assert "looked at again" in item.body_text
    asked = len(news.asked)
    assert services.fetch_source(source.pk).new == 0
    assert [path for path, _ in news.asked[asked:]] == ["/robots.txt", "/sitemap.xml"]
    url = news.put("/third", article("Third thing"))
    news.put("/sitemap.xml", urlset(*entries, (url, "2026-11-25T10:00:00Z", "Third thing")))
    assert services.fetch_source(source.pk).new == 1


def test_only_the_newest_are_read_at_first_and_the_older_never(news, site):
    source, _entries = site("One", "Two", "Three", first=1)
    services.fetch_source(source.pk)
    assert services.fetch_source(source.pk).new == 0
    assert [item.headline for item in WireItem.objects.all()] == ["Three"]


def test_a_page_that_changed_is_a_new_version(news, site, monkeypatch):
    today = now()
    source, entries = site("Bridge closed")
    services.fetch_source(source.pk)
    news.put("/bridge-closed", article("Bridge closed").replace("looked at", "thought about"))
    news.put("/sitemap.xml", urlset((entries[0][0], today.isoformat(), "Bridge closed")))
    assert services.fetch_source(source.pk).updated == 1


def test_a_page_that_fails_is_tried_again_and_then_told_of(news, site):
    source, _entries = site("Good one", "Bad one")
    news.put("/bad-one", "", status=500)
    for _ in range(3):
        services.fetch_source(source.pk)
    assert [item.headline for item in WireItem.objects.all()] == ["Good one"]
    assert sum(path == "/bad-one" for path, _ in news.asked) == 3
    assert any("bad-one" in detail for _said, _line, detail in Source.objects.get(pk=source.pk).problems)


def test_pages_that_robots_forbid_are_left_out_and_told_of(news, site):
    news.put("/robots.txt", "User-agent: Galley\nDisallow: /choir")
    source, _entries = site("Bridge closed", "Choir wins")
    assert services.fetch_source(source.pk).new == 1
    assert "/choir-wins" not in [path for path, _ in news.asked]
    assert any("robots.txt" in said for said, _line, _detail in Source.objects.get(pk=source.pk).problems)


def test_the_pause_between_two_pages_is_the_sites_own(news, site):
    news.put("/robots.txt", "User-agent: *\nCrawl-delay: 1")
    source, _entries = site("One", "Two", "Three")
    times = []
    for path in ("/one", "/two", "/three"):
        reply = news.pages[path]
        news.pages[path] = lambda _headers, reply=reply: times.append(time.monotonic()) or reply
    services.fetch_source(source.pk)
    assert len(times) == 3
    assert all(later - earlier >= 0.95 for earlier, later in itertools.pairwise(times))


def test_a_pause_longer_than_a_fetch_goes_on_in_the_next_without_asking_anything(news, site, monkeypatch):
    news.put("/robots.txt", "User-agent: *\nCrawl-delay: 300")
    source, _entries = site("One", "Two")
    assert services.fetch_source(source.pk).new == 1
    asked = len(news.asked)
    kept = Source.objects.get(pk=source.pk)
    assert kept.next_try <= now()
    services.fetch_source(source.pk)
    assert len(news.asked) == asked
    kept.state["not_before"] = kept.state["last_at"] = time.time() - 301
    kept.save(update_fields=["state"])
    assert services.fetch_source(source.pk).new == 1


def test_a_site_names_its_sitemaps_and_an_index_leads_to_more(news, make_source):
    page = news.put("/news/a", article("Found by robots"))
    other = news.put("/about", article("About us page"))
    news.put("/one.xml.gz", gzip.compress(urlset((page, "2026-11-24", ""), (other, "2026-11-20", "")).encode()))
    index = f'<sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><sitemap><loc>{news.base}/one.xml.gz</loc></sitemap></sitemapindex>'
    news.put("/robots.txt", f"User-agent: *\nDisallow:\nSitemap: {news.put('/index.xml', index)}")
    source = make_source(news.base, kind="sitemap", settings={"only": ["/news/"]})
    assert services.fetch_source(source.pk).new == 1
    assert WireItem.objects.get().headline == "Found by robots"


def test_a_trial_reads_three_pages_at_most_and_keeps_nothing(news, site):
    site("One", "Two", "Three", "Four")
    found = services.preview(news.base + "/sitemap.xml", kind="sitemap", allow_private=True)
    assert [item.title for item in found.feed.items] == ["Two", "Three", "Four"]
    assert found.feed.title == "Town"
    assert not WireItem.objects.exists()


def test_what_is_no_sitemap_is_said(news):
    for body in ("<html></html>", "<rss></rss>", "", "\x1f\x8bnot gzip"):
        with pytest.raises(ParseError):
            services.preview(news.put("/s.xml", body), kind="sitemap", allow_private=True)
    with pytest.raises(SourceError, match="names no sitemap"):
        services.preview(news.base, kind="sitemap", settings=SitemapSettings(), allow_private=True)


def test_sitemaps_of_every_shape_are_read():
    text = read_sitemap(b"https://a.example/1\nhttps://a.example/2\n", url="https://a.example/s.txt")
    assert [one.url for one in text.entries] == ["https://a.example/1", "https://a.example/2"]
    spaced = read_sitemap(
        "<s:urlset xmlns:s='http://www.sitemaps.org/schemas/sitemap/0.9'><s:url><s:loc> https://a.example/新?a=1&amp;b=2 </s:loc>"
        "<image:image xmlns:image='x'><image:title>Not this</image:title></image:image></s:url></s:urlset>".encode(),
        url="https://a.example/s.xml",
    )
    assert [(one.url, one.title) for one in spaced.entries] == [("https://a.example/新?a=1&b=2", "")]
    hostile = b'<!DOCTYPE u [<!ENTITY x SYSTEM "file:///etc/passwd">]><urlset><url><loc>javascript:1</loc></url><url><loc>&x;</loc></url></urlset>'
    assert read_sitemap(hostile, url="https://a.example/s.xml").entries == ()
