"""Readers' text: nothing of it becomes markup, and what is not seen is not kept."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from galley.feedback.text import addresses, as_html, name_key, tidy


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("See https://example.org/a.", ["https://example.org/a"]),
        ("见https://example.org/桥。后来", ["https://example.org/桥"]),
        ("(https://example.org/b_(c))", ["https://example.org/b_(c)"]),
        ("“https://example.org/”，", ["https://example.org/"]),
        ("javascript:alert(1) ftp://x example.org", []),
        ("HTTPS://EXAMPLE.ORG/x and http://a.example", ["HTTPS://EXAMPLE.ORG/x", "http://a.example"]),
    ],
)
def test_addresses_end_where_the_sentence_goes_on(text, found):
    assert addresses(text) == found


def test_links_give_no_weight_and_text_stays_text():
    assert as_html("A <b>bold</b> claim\nsee https://example.org/?a=1&b=2") == (
        "<p>A &lt;b&gt;bold&lt;/b&gt; claim<br>see "
        '<a href="https://example.org/?a=1&amp;b=2" rel="nofollow ugc noopener">https://example.org/?a=1&amp;b=2</a></p>'
    )


def test_paragraphs_are_paragraphs():
    assert as_html("One\n\nTwo\n\n\n") == "<p>One</p><p>Two</p>"


def test_tidy_drops_what_is_not_seen():
    assert tidy("a\u202egnp\u200b.exe \r\n\r\n\r\n\r\nb\x00\t c  ") == "agnp.exe\n\nb c".replace("b c", "b c")


@given(st.text(max_size=300))
def test_no_text_makes_other_elements(text):
    html = as_html(tidy(text))
    assert set(re.findall(r"<(/?[a-z]+)", html)) <= {"p", "/p", "br", "a", "/a"}
    assert "<" not in re.sub(r"</?p>|<br>|<a href=\"[^\"<>]*\" rel=\"nofollow ugc noopener\">|</a>", "", html)


@given(st.text(max_size=200))
def test_tidy_twice_is_tidy_once(text):
    assert tidy(tidy(text)) == tidy(text)


@pytest.mark.parametrize(("one", "other"), [("Ada", "a d a"), ("Ａｄａ", "ada"), ("Ada!", "ADA"), ("李 娜", "李娜")])
def test_names_that_look_alike_have_one_key(one, other):
    assert name_key(one) == name_key(other)
