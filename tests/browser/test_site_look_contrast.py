"""Every theme can be read: contrast of every pair of its colours, in light and in dark, by WCAG 2 and by APCA."""

from __future__ import annotations

from typing import Any

import pytest

from galley.site.themes import themes

pytestmark = pytest.mark.browser

THEMES = [theme.slug for theme in themes]
TEXT = ("ink-2", "link", "live", "ok", "machine")
PAIRS: list[tuple[str, str, float, float]] = [
    ("ink", "paper", 7, 75),
    ("ink", "soft", 7, 75),
    *((name, "paper", 4.5, 60) for name in TEXT),
    ("correction-ink", "correction", 7, 75),
    ("paper", "link", 4.5, 60),  # words on the main button
    ("correction-edge", "paper", 3, 0),
    ("edge", "paper", 3, 0),
]


def _channels(colour: str) -> tuple[float, float, float]:
    text = colour.strip().removeprefix("#")
    return tuple(int(text[at : at + 2], 16) / 255 for at in (0, 2, 4))  # type: ignore[return-value]


def wcag(one: str, other: str) -> float:
    """Source: WCAG 2.2, "contrast ratio"."""

    def luminance(colour: str) -> float:
        parts = [v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4 for v in _channels(colour)]
        return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]

    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def apca(text: str, ground: str) -> float:
    """Source: APCA 0.0.98G-4g (W3 licence), https://github.com/Myndex/apca-w3."""

    def y(colour: str) -> float:
        red, green, blue = (v**2.4 for v in _channels(colour))
        value = 0.2126729 * red + 0.7151522 * green + 0.0721750 * blue
        return value + (0.022 - value) ** 1.414 if value < 0.022 else value

    t, g = y(text), y(ground)
    raw = (g**0.56 - t**0.57) * 1.14 if g > t else (g**0.65 - t**0.62) * 1.14
    if abs(raw) < 0.1:
        return 0.0
    return abs(raw - 0.027 if raw > 0 else raw + 0.027) * 100


def test_the_two_measures_agree_with_their_published_values():
    assert round(wcag("#000000", "#ffffff"), 1) == 21
    assert round(apca("#888888", "#ffffff"), 1) == 63.1
    assert round(apca("#ffffff", "#888888"), 1) == 68.5


@pytest.mark.parametrize("appearance", ["light", "dark"])
@pytest.mark.parametrize("theme", THEMES)
def test_colours_of_a_theme_can_be_told_apart(sample_site: str, reader: Any, theme: str, appearance: str):
    page = reader(dark=appearance == "dark")
    page.goto(f"{sample_site}/theme-{theme}/front/")
    page.evaluate("value => { document.documentElement.dataset.theme = value }", appearance)
    names = {name for pair in PAIRS for name in pair[:2]}
    colours = page.evaluate(
        "names => Object.fromEntries(names.map("
        "name => [name, getComputedStyle(document.documentElement).getPropertyValue('--' + name)]))",
        sorted(names),
    )
    weak = [
        f"{text} {colours[text]} on {ground} {colours[ground]}: {wcag(colours[text], colours[ground]):.1f}, "
        f"Lc {apca(colours[text], colours[ground]):.0f}; wanted {ratio}, Lc {lc}"
        for text, ground, ratio, lc in PAIRS
        if wcag(colours[text], colours[ground]) < ratio or apca(colours[text], colours[ground]) < lc
    ]
    assert weak == []


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("theme", THEMES)
def test_axe_finds_nothing_in_any_theme(sample_site: str, reader: Any, axe: Any, theme: str, *, dark: bool):
    for width in (360, 1280):
        page = reader(width=width, dark=dark)
        for path in ("/front/", "/story/", "/zh-hans/front/", "/zh-hans/story/"):
            page.goto(f"{sample_site}/theme-{theme}{path}")
            assert page.evaluate("document.documentElement.scrollWidth") <= width
            assert axe(page) == [], path
