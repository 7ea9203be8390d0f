"""The plain look: the tokens of `site/galley.css` as they are."""

from galley.site.themes import Theme, themes

themes.add(Theme("plain"))
