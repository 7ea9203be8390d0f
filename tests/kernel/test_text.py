"""Words, plain text and clean HTML, in both languages and against hostile input."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from galley.kernel.ids import fingerprint, new_uuid
from galley.kernel.text import clean_html, is_chinese, one_line, plain, tokens


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("The Bridge's closed: 18,000 stranded!", ["the", "bridge", "closed", "18000", "stranded"]),
        ("Ａ Café — naïve", ["a", "café", "naïve"]),
        ("市长宣布", ["市长", "长宣", "宣布"]),
        ("桥", ["桥"]),
        ("2026年大桥BRIDGE关闭", ["2026", "年大", "大桥", "bridge", "关闭"]),
        ("हिन्दी समाचार", ["हिन्दी", "समाचार"]),
        ("3.5 per cent at 14:05", ["3.5", "per", "cent", "at", "14:05"]),
        ("", []),
        ("—…!?", []),
    ],
)
def test_tokens(text, words):
    assert tokens(text) == words


@given(st.text())
def test_any_text_has_tokens_without_spaces(text):
    assert all(word and not any(c.isspace() for c in word) for word in tokens(text))


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>One</p><p>Two<br>three</p>", "One\nTwo\nthree"),
        ("a&nbsp;&amp;&#20013; <b>b</b>", "a &中 b"),
        ("<script>alert(1)</script>seen<style>x{}</style>", "seen"),
        ("no tags & no entities", "no tags & no entities"),
        ("5 < 6", "5 < 6"),
        ("<table><tr><td>1</td><td>2</td></tr></table>", "1 2"),
    ],
)
def test_plain(html, text):
    assert plain(html) == text


@pytest.mark.parametrize(
    "html",
    [
        "<img src=x onerror=alert(1)>",
        "<a href='javascript:alert(1)'>x</a>",
        "<svg><script>alert(1)</script></svg>",
        "<iframe src='https://x.example'></iframe>",
        "<p style='background:url(x)' class=a id=b onclick=c>x</p>",
        "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror=alert(1)&gt;'>",
        "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
        "<form action=//x><input><button formaction=javascript:alert(1)>",
    ],
)
def test_clean_html_leaves_nothing_that_runs(html):
    cleaned = clean_html(html).lower()
    for forbidden in (
        "<script",
        "onerror=alert",
        "javascript:",
        "<iframe",
        "style=",
        "class=",
        "onclick",
        "<form",
        "<svg",
    ):
        assert forbidden not in cleaned.replace("&lt;", "‹"), cleaned


def test_relative_addresses_lead_from_the_feed_or_are_dropped():
    html = '<a href="/a">x</a><img src="b.jpg" alt="c">'
    assert 'href="https://n.example/a"' in clean_html(html, base_url="https://n.example/f/feed.xml")
    assert 'src="https://n.example/f/b.jpg"' in clean_html(html, base_url="https://n.example/f/feed.xml")
    assert "b.jpg" not in clean_html(html)


@pytest.mark.parametrize("piece", ["<p", "<div ", "</td", "&amp", "&#", "<!--", "\n ", "<p><b>"])
def test_hostile_html_takes_linear_time(piece):
    started = time.process_time()
    plain(piece * 40_000)
    assert time.process_time() - started < 4


def test_one_line():
    assert one_line(" a\n b ") == "a b"
    assert one_line("The bridge over the river is closed", max_length=20) == "The bridge over the…"
    assert one_line("市长宣布大桥将于明年关闭维修", max_length=8) == "市长宣布大桥将…"


def test_is_chinese():
    assert is_chinese("市长宣布 bridge 关闭")
    assert not is_chinese("The bridge 桥 is closed for the winter")
    assert not is_chinese("東京のニュースです")
    assert not is_chinese("")


def test_uuids_sort_by_time():
    made = []
    for _ in range(5):
        made.append(new_uuid())
        time.sleep(0.002)
    assert made == sorted(made)
    assert {u.version for u in made} == {7}
    assert len(fingerprint("a", "b")) == 40
    assert fingerprint("ab") != fingerprint("a", "b")
