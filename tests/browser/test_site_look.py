# ruff: noqa: E501 -- scripts for the browser are not cut
"""What LOOK promises of every reader page, checked on sample pages at their longest and at their emptiest."""

from __future__ import annotations

import itertools
import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.browser import samples
from tests.browser.conftest import node_package
from tests.browser.documents import new_document

pytestmark = pytest.mark.browser

STATIC = Path(__file__).resolve().parents[2] / "src/galley/site/static/site"
NAMES = [name for name, *_rest in samples.pages("en")]
PREFIXES = {"en": "", "zh-hans": "/zh-hans"}
LANGUAGES = list(PREFIXES)

# What sticks out sideways, but for what is meant to scroll by itself, and text that is cut off.
STICKS_OUT = """() => [...document.querySelectorAll('body *')].filter(e => {
  if (e.closest('.sections, .blk-table, .table, .live-bar, .vh, .skip')) return false
  const box = e.getBoundingClientRect()
  return box.width > 1 && (box.right > innerWidth + 1 || box.left < -1)
}).slice(0, 5).map(e => e.tagName + '.' + e.className)"""


@pytest.fixture(params=LANGUAGES)
def language(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_axe_finds_nothing_on_any_page(
    sample_site: str, reader: Any, axe: Any, language: str, width: int, *, dark: bool
):
    page = reader(width=width, dark=dark, language=language)
    found = {}
    for name in NAMES:
        page.goto(f"{sample_site}{PREFIXES[language]}/{name}/")
        if violations := axe(page):
            found[name] = violations
    assert found == {}


@pytest.mark.parametrize("width", [320, 360, 768, 1280])
def test_no_page_scrolls_sideways(sample_site: str, reader: Any, language: str, width: int):
    page = reader(width=width, language=language)
    for name in NAMES:
        page.goto(f"{sample_site}{PREFIXES[language]}/{name}/")
        assert page.evaluate("document.documentElement.scrollWidth") <= width, (name, page.evaluate(STICKS_OUT))
        assert page.evaluate(STICKS_OUT) == [], name


def test_nothing_is_cut_when_text_is_twice_as_large_on_a_small_phone(sample_site: str, reader: Any, language: str):
    page = reader(width=320, language=language)
    for name in NAMES:
        page.goto(f"{sample_site}{PREFIXES[language]}/{name}/")
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        assert page.evaluate("document.documentElement.scrollWidth") <= 320, (name, page.evaluate(STICKS_OUT))
        cut = page.evaluate(
            """() => [...document.querySelectorAll('h1,h2,h3,p,li,dd,dt,a,button,label')].filter(e =>
              !e.closest('.vh, .sections, .live-bar, .blk-table') && getComputedStyle(e).overflow !== 'visible'
              && (e.scrollWidth > e.clientWidth + 1 || e.scrollHeight > e.clientHeight + 1)).map(e => e.outerHTML.slice(0, 80))"""
        )
        assert cut == [], name


@pytest.mark.parametrize("width", [360, 1280])
def test_nothing_jumps_while_a_page_loads(sample_site: str, reader: Any, language: str, width: int):
    page = reader(width=width, language=language)
    page.add_init_script(
        "window.shift = 0; new PerformanceObserver(list => { for (const e of list.getEntries()) window.shift += e.value })"
        ".observe({type: 'layout-shift', buffered: true})"
    )
    for name in ("front", "story", "section", "search"):
        page.goto(f"{sample_site}{PREFIXES[language]}/{name}/")
        page.wait_for_load_state("networkidle")
        page.mouse.wheel(0, 2_000)
        page.wait_for_timeout(150)
        assert page.evaluate("window.shift") == 0, name


def test_a_column_of_text_has_a_readable_length(sample_site: str, reader: Any, language: str):
    page = reader(width=1280, language=language)
    page.goto(f"{sample_site}{PREFIXES[language]}/story/")
    letters = page.evaluate(
        """() => {
          const p = document.querySelector('.prose .blk-text p'), range = document.createRange(), text = []
          const walk = document.createTreeWalker(p, NodeFilter.SHOW_TEXT)
          let lines = new Map()
          for (let node; node = walk.nextNode();) for (let at = 0; at < node.length; at++) {
            range.setStart(node, at); range.setEnd(node, at + 1)
            const box = range.getClientRects()[0]
            if (box) lines.set(Math.round(box.bottom / 8), (lines.get(Math.round(box.bottom / 8)) || 0) + 1)
          }
          return Math.max(...lines.values())
        }"""
    )
    low, high = {"en": (45, 80), "zh-hans": (30, 40)}[language]
    assert low <= letters <= high


def test_chinese_marks_are_as_wide_as_characters(sample_site: str, reader: Any):
    page = reader(width=360, language="zh-hans")
    page.goto(f"{sample_site}/zh-hans/story/")
    widths = page.evaluate(
        """() => {
          const p = document.querySelector('.prose .blk-text p')
          const span = document.createElement('span')
          p.append(span)
          const wide = text => { span.textContent = text; return span.getBoundingClientRect().width }
          const one = wide('国')
          return ['字“字', '字—字', '字…字', '字·字'].map(text => wide(text) / one)
        }"""
    )
    if page.evaluate("document.fonts.check('16px \"Noto Sans CJK SC\"')") is False:
        pytest.skip("no Chinese font is installed: apt-get install fonts-noto-cjk")
    assert [round(width, 1) for width in widths] == [3.0, 3.0, 3.0, 3.0]


def test_chinese_has_no_slanted_characters_but_dots(sample_site: str, reader: Any):
    page = reader(language="zh-hans")
    page.goto(f"{sample_site}/zh-hans/story/")
    style = "e => [getComputedStyle(e).fontStyle, getComputedStyle(e).textEmphasisStyle]"
    assert page.eval_on_selector(".prose em", style) == ["normal", "dot"]


@pytest.mark.parametrize("width", [360, 1280])
def test_tab_shows_where_one_is_and_never_under_something(sample_site: str, reader: Any, language: str, width: int):
    page = reader(width=width, language=language)
    for name in ("story", "front-live", "search"):
        page.goto(f"{sample_site}{PREFIXES[language]}/{name}/")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.className") == "skip"
        seen = 0
        for _step in range(90):
            page.keyboard.press("Tab")
            state = page.evaluate(
                """() => {
                  const e = document.activeElement
                  if (!e || e === document.body) return null
                  const box = e.getClientRects()[0], style = getComputedStyle(e)
                  const at = document.elementFromPoint(box.x + Math.min(box.width, 40) / 2, box.y + box.height / 2)
                  return {what: e.outerHTML.slice(0, 90), outline: style.outlineStyle, width: parseFloat(style.outlineWidth),
                          seen: box.top >= -1 && box.bottom <= innerHeight + 1 && !!at && (e === at || e.contains(at) || at.contains(e) || !!at.closest('label'))}
                }"""
            )
            if state is None:
                break
            seen += 1
            assert (state["outline"], state["width"]) == ("solid", 3), state
            assert state["seen"], state
        assert seen > 10


def test_every_target_is_large_enough_for_a_thumb(sample_site: str, reader: Any, language: str):
    page = reader(width=360, language=language, is_mobile=True)
    for name in NAMES:
        page.goto(f"{sample_site}{PREFIXES[language]}/{name}/")
        small = page.evaluate(
            """() => [...document.querySelectorAll('.masthead a, .masthead summary, .button, .button-quiet, input, select, .pager a, .filters > summary, .months a')]
              .filter(e => e.checkVisibility() && !e.closest('.vh') && !(e.matches('[type=radio]') && e.closest('label').offsetHeight >= 44))
              .filter(e => e.getBoundingClientRect().height < 43.5).map(e => e.outerHTML.slice(0, 90))"""
        )
        assert small == [], name


@pytest.mark.parametrize("width", [360, 1280])
def test_everything_is_there_without_scripts(sample_site: str, reader: Any, language: str, width: int):
    page = reader(width=width, language=language, scripts=False)
    page.goto(f"{sample_site}{PREFIXES[language]}/front/")
    assert page.locator(".lead h2").inner_text() == samples.HEADS[language][0]
    assert page.locator("[data-appearance]").is_hidden()
    other = "zh-Hans" if language == "en" else "en"
    if width < 600:
        page.locator("details.menu summary").click()
    with new_document(page):
        page.locator(f"a[hreflang={other}]").locator("visible=true").first.click()
    assert page.locator("html").get_attribute("lang") == other
    page.goto(f"{sample_site}{PREFIXES[language]}/search/")
    if width < 600:
        page.locator(".filters summary").click()
    assert page.locator("#section").is_visible()


def test_the_small_script_says_how_long_ago(sample_site: str, reader: Any, language: str):
    page = reader(language=language)
    page.goto(f"{sample_site}{PREFIXES[language]}/front/")
    words = page.locator(".lead time").inner_text()
    assert {"en": "min. ago", "zh-hans": "分钟前"}[language] in words


def test_a_chosen_appearance_stays(sample_site: str, reader: Any):
    page = reader(width=1280)
    page.goto(f"{sample_site}/front/")
    paper = "getComputedStyle(document.body).backgroundColor"
    assert page.evaluate(paper) == "rgb(255, 255, 255)"
    page.get_by_label("Dark").check()
    assert page.evaluate(paper) == "rgb(19, 21, 24)"
    page.goto(f"{sample_site}/story/")
    assert page.evaluate(paper) == "rgb(19, 21, 24)"
    page.get_by_label("As your device").check()
    assert page.evaluate(paper) == "rgb(255, 255, 255)"


def test_escape_closes_the_menu_and_gives_the_focus_back(sample_site: str, reader: Any):
    page = reader(width=360)
    page.goto(f"{sample_site}/front/")
    page.locator("details.menu summary").click()
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    assert page.locator(".menu-panel").is_hidden()
    assert page.evaluate("document.activeElement.tagName") == "SUMMARY"


def test_nothing_moves_for_those_who_asked_for_less_motion(sample_site: str, reader: Any):
    page = reader(reduced_motion="reduce")
    page.goto(f"{sample_site}/story/")
    moving = (
        "[...document.querySelectorAll('*')].filter(e => parseFloat(getComputedStyle(e).transitionDuration) > 0).length"
    )
    assert page.evaluate(moving) == 0


def test_in_forced_colours_a_correction_keeps_its_edge(sample_site: str, reader: Any):
    page = reader(forced_colors="active")
    page.goto(f"{sample_site}/story/")
    assert page.eval_on_selector(".correction", "e => getComputedStyle(e).borderBlockStartStyle") == "solid"


def test_a_correction_stands_above_the_text_and_is_never_folded(sample_site: str, reader: Any, language: str):
    page = reader(language=language)
    page.goto(f"{sample_site}{PREFIXES[language]}/story/")
    correction, text = page.locator(".correction").bounding_box(), page.locator(".prose").bounding_box()
    assert correction["y"] + correction["height"] <= text["y"]
    words = page.locator(".correction").inner_text()
    assert samples.UI[language]["was"] in words
    assert samples.UI[language]["now"] in words


def test_only_the_live_bar_sticks(sample_site: str, reader: Any):
    page = reader()
    for name in NAMES:
        page.goto(f"{sample_site}/{name}/")
        sticky = page.evaluate(
            "[...document.querySelectorAll('body *')].filter(e => ['sticky', 'fixed'].includes(getComputedStyle(e).position))"
            ".map(e => e.className)"
        )
        assert sticky == (["live-bar"] if name == "front-live" else []), name


def test_a_river_never_shows_pictures_on_two_rows_in_a_row(sample_site: str, reader: Any):
    page = reader(width=1280)
    page.goto(f"{sample_site}/section/")
    rows = page.evaluate("[...document.querySelectorAll('.river > li')].map(e => !!e.querySelector('img'))")
    assert any(rows)
    assert not any(one and other for one, other in itertools.pairwise(rows))


def test_printed_a_story_is_text_without_menus(sample_site: str, reader: Any):
    page = reader(width=1280)
    page.goto(f"{sample_site}/story/")
    page.emulate_media(media="print")
    assert page.locator(".sections").is_hidden()
    assert page.locator(".colophon").is_hidden()
    assert page.locator(".correction").is_visible()
    assert page.locator(".prose").is_visible()


def test_pages_are_valid_html(tmp_path: Path):
    tool = node_package("html-validate") / "bin/html-validate.mjs"
    node = shutil.which("node")
    for address, html in samples.rendered().items():
        (tmp_path / f"{address.strip('/').replace('/', '_')}.html").write_text(html)
    rules = {"long-title": "off"}  # a headline is as long as it needs to be
    (tmp_path / ".htmlvalidate.json").write_text(
        json.dumps({"root": True, "extends": ["html-validate:recommended"], "rules": rules})
    )
    done = subprocess.run(
        [str(node), str(tool), "--formatter", "text", *sorted(str(path) for path in tmp_path.glob("*.html"))],
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,
    )
    assert done.stdout.strip() == ""
    assert done.returncode == 0, done.stderr


def test_style_and_script_stay_small():
    assert (STATIC / "galley.css").stat().st_size < 30_000
    assert (STATIC / "galley.js").stat().st_size < 3_000
    for path in STATIC.glob("themes/*.css"):
        assert path.stat().st_size < 3_000, path.name
