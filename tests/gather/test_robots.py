"""What a site's robots.txt allows: read as RFC 9309 has it, over a real server."""

import pytest

from galley.gather.errors import FetchError
from galley.gather.fetchers import robots, web

HERE = "https://town.example"


@pytest.mark.parametrize(
    ("text", "path", "allowed"),
    [
        ("", "/a", True),
        ("User-agent: *\nDisallow: /", "/a", False),
        ("User-agent: *\nDisallow:", "/a", True),
        ("User-agent: *\nDisallow: /\n\nUser-agent: galley\nAllow: /", "/a", True),
        ("User-agent: Galley\nDisallow: /secret\n\nUser-agent: *\nDisallow: /", "/open", True),
        ("User-agent: Galley\nDisallow: /secret\n\nUser-agent: *\nDisallow: /", "/secret/1", False),
        ("User-agent: *\nDisallow: /a\nAllow: /a/b", "/a/b/c", True),  # the longest match
        ("User-agent: *\nDisallow: /*.pdf$", "/x/y.pdf", False),
        ("User-agent: *\nDisallow: /*.pdf$", "/x/y.pdf?a=1", True),
        ("User-agent: OtherBot\nDisallow: /", "/a", True),
        ("\ufeffUSER-AGENT: *\r\nDISALLOW: /a # why", "/a", False),
        ("User-agent: *\nDisallow: /%E6%96%B0", "/新闻", False),
        ("<html>not found</html>", "/a", True),
    ],
)
def test_rules(text, path, allowed):
    assert robots.rules_in(text).allow(HERE + path) is allowed


def test_the_pause_that_a_site_asks_for_is_taken_within_reason():
    assert robots.rules_in("User-agent: *\nCrawl-delay: 7.5").delay_seconds == 7.5
    assert robots.rules_in("User-agent: *\nRequest-rate: 1/20").delay_seconds == 20
    assert robots.rules_in("User-agent: *\nCrawl-delay: 999999").delay_seconds == robots.MOST_DELAY_SECONDS
    assert robots.rules_in("User-agent: *\nCrawl-delay: soon").delay_seconds == 0


def test_where_there_is_no_file_all_is_allowed_and_where_the_server_fails_nothing(news):
    with web.open_http(allow_private=True) as http:
        assert robots.rules_of(news.base + "/page", http=http).allow(news.base + "/page")
        news.put("/robots.txt", "", status=403)
        assert robots.rules_of(news.base + "/page", http=http).allow(news.base + "/page")
        news.put("/robots.txt", "", status=503, Retry_After="120")
        with pytest.raises(FetchError) as refused:
            robots.rules_of(news.base + "/page", http=http)
        assert refused.value.retry_after_seconds == 120
        news.put("/robots.txt", "User-agent: Galley\nDisallow: /private\nSitemap: https://x.example/s.xml")
        rules = robots.rules_of(news.base + "/page", http=http)
    assert rules.sitemaps == ("https://x.example/s.xml",)
    with pytest.raises(FetchError, match=r"robots\.txt does not allow"):
        robots.must_allow(rules, news.base + "/private/1")
    assert news.asked[-1][1]["user-agent"].startswith("Galley/")
