"""Themes: each is a set of tokens in one CSS file, and what the document's head must know of it.

A newsroom's own theme is one module in a package of its own, with an entry point of the group `galley.site.themes`; its
CSS is a static file that sets tokens on `:root` and `[lang|=zh]`. See docs/extend/theme.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from galley.kernel.registry import Registry


@dataclass(frozen=True)
class Theme:
    """One look of the reader site.

    Args:
        slug: its name in `GALLEY_THEME`; never renamed.
        css: its static file, read after `site/galley.css`; empty for the plain look.
        paper_light, paper_dark: the colour that a phone gives its own bars.
        preload: static files of the fonts in which a page in a Latin script is first seen.
        preload_zh: the same for a page in Chinese, whose characters come from the reader's own fonts.
        kicker: what stands over a headline: the story's own kicker or, for a paper of neighbours, the place.
        scheme: the appearance of somebody who has chosen none, in the system or here.
    """

    slug: str
    css: str = ""
    paper_light: str = "#FFFFFF"
    paper_dark: str = "#131518"
    preload: tuple[str, ...] = ("site/fonts/galley-serif.woff2", "site/fonts/galley-sans.woff2")
    preload_zh: tuple[str, ...] = ("site/fonts/galley-sans.woff2",)
    kicker: Literal["kicker", "place"] = "kicker"
    scheme: Literal["system", "dark"] = "system"


themes: Registry[Theme] = Registry("galley.site.themes")
