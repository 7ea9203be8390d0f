"""Station: watch first, dark first."""

from galley.site.themes import Theme, themes

themes.add(
    Theme(
        "station",
        css="site/themes/station.css",
        paper_light="#FFFFFF",
        paper_dark="#0E1116",
        preload=("site/fonts/galley-station.woff2",),
        preload_zh=("site/fonts/galley-station.woff2",),
        scheme="dark",
    )
)
