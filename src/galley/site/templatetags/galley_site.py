"""What every reader page is given: `shell` and `menu`, also where the view of another app gives none."""

from __future__ import annotations

from typing import Any

from django import template
from django.conf import settings
from django.utils import translation

from galley.site import shell as shells
from galley.site.contexts import Menu, PageShell

register = template.Library()
Context = dict[str, Any]


@register.simple_tag(takes_context=True)
def page_shell(context: Context) -> PageShell:
    """The head of a page of another app: its `title` and `description` from the context, and no index entry.

    The page sets the title element itself with the block `title`, or gives `title`.
    """
    made: PageShell = shells.shell(
        _publication(context),
        kind="page",
        title=str(context.get("title") or context.get("page_title") or ""),
        description=str(context.get("description") or ""),
        path=_path(context),
        versions=_versions(context),
        robots=str(context.get("robots") or ""),
    )
    return made


@register.simple_tag(takes_context=True)
def site_menu(context: Context) -> Menu:
    """Header and footer of a page of another app."""
    return shells.menu(_publication(context), path=_path(context), versions=_versions(context))


def _publication(context: Context) -> shells.Publication:
    language = _language()
    known = context.get("_publication")
    if known is None:
        known = shells.publication(language)
        context["_publication"] = known
    publication: shells.Publication = known
    return publication


def _language() -> str:
    active = translation.get_language() or settings.LANGUAGE_CODE
    return active if active in shells.languages() else settings.LANGUAGE_CODE


def _path(context: Context) -> str:
    request = context.get("request")
    return str(request.path) if request is not None else ""


def _versions(context: Context) -> dict[str, str]:
    """The same address in the other languages; a page that has none in another gives `versions`."""
    given = context.get("versions")
    if isinstance(given, dict):  # a page may well have versions of another kind, such as those of its rules
        return given
    path = _path(context)
    if not path:
        return {}
    prefix = shells.home(_language())
    rest = path[len(prefix) :] if path.startswith(prefix) else path.lstrip("/")
    return {code: shells.home(code) + rest for code in shells.languages()}
