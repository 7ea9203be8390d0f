"""One form for one page."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from galley.kernel.urls import canonical_url, same_page_key


@pytest.mark.parametrize(
    ("url", "canonical"),
    [
        (" HTTPS://News.Example:443/A?utm_source=rss&b=2&fbclid=x#top ", "https://news.example/A?b=2"),
        ("http://news.example:80", "http://news.example/"),
        ("http://news.example:8080/x", "http://news.example:8080/x"),
        ("https://user:pw@news.example/x", "https://news.example/x"),
        ("https://新闻.example/中文", "https://xn--efvy88h.example/%E4%B8%AD%E6%96%87"),
        ("https://n.example/%e4%b8%ad", "https://n.example/%E4%B8%AD"),
        ("https://n.example/a%2Fb", "https://n.example/a%2Fb"),
        ("https://n.example/x?b=2&a=1", "https://n.example/x?b=2&a=1"),
        ("https://n.example/x?id=1&spm=a.b", "https://n.example/x?id=1"),
        ("http://[2001:DB8::1]/x", "http://[2001:db8::1]/x"),
        ("tag:n.example,2026:1", "tag:n.example,2026:1"),
        ("http://[::1", "http://[::1"),
    ],
)
def test_canonical_url(url, canonical):
    assert canonical_url(url) == canonical


@given(st.text() | st.text().map("http://{}".format) | st.text().map("https://n.example/{}".format))
def test_any_text_has_a_canonical_form_that_stays(text):
    once = canonical_url(text)
    assert canonical_url(once) == once
    same_page_key(text)


def test_pages_are_the_same_without_scheme_www_and_closing_slash():
    keys = {
        same_page_key(u) for u in ("http://www.n.example/a/", "https://n.example/a", "https://n.example/a?utm_id=1#x")
    }
    assert keys == {"n.example/a"}
    assert same_page_key("https://n.example/") == ""
    assert same_page_key("urn:x") == ""
    assert same_page_key("https://n.example/?p=7") == "n.example/?p=7"
