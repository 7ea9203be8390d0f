"""Broadsheet: calm, many heads, few pictures."""

from galley.site.themes import Theme, themes

themes.add(
    Theme(
        "broadsheet",
        css="site/themes/broadsheet.css",
        paper_light="#FBF8F2",
        paper_dark="#171513",
        preload=("site/fonts/galley-broadsheet.woff2", "site/fonts/galley-serif.woff2"),
    )
)
