"""Local paper: neighbours; the place stands over the headline."""

from galley.site.themes import Theme, themes

themes.add(
    Theme(
        "local",
        css="site/themes/local.css",
        paper_light="#FFFFFF",
        paper_dark="#101714",
        preload=("site/fonts/galley-local.woff2", "site/fonts/galley-serif.woff2"),
        kicker="place",
    )
)
