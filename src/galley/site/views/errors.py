"""What a reader is told when there is no page, in the language of the address."""

from __future__ import annotations

import logging

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext

from galley.newsroom.models import StoryPage
from galley.site import pagekeys, queries
from galley.site import shell as shells
from galley.site.contexts import ErrorContext, Link, PageShell
from galley.site.queries import Sections
from galley.site.rendering import keep
from galley.site.views.respond import language_of

logger = logging.getLogger(__name__)
DESK = ("/desk/", "/account/")


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404; or 410 where a story was withdrawn, so that search engines forget it."""
    story = None if request.path.startswith(DESK) else _withdrawn_story(request)
    if story is None:
        return _error(
            request,
            404,
            gettext("There is no page at this address"),
            gettext("It may have moved, or the address may have been mistyped. Search, or begin at the front page."),
        )
    pagekeys.note(story.key)
    response = _error(
        request,
        410,
        gettext("This story was withdrawn"),
        gettext("The newsroom took it off the site. What it corrected or withdrew is on the corrections page."),
    )
    return keep(response, subject=story.key)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403, also for a form whose protection against forgery failed."""
    return _error(
        request,
        403,
        gettext("This page is not open to you"),
        gettext(
            "Sign in with an account that may see it. If you sent a form, go back, load the page anew, send again."
        ),
    )


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """403 of a form that came without its token."""
    logger.info("site.csrf_failure", extra={"reason": reason})
    return _error(
        request,
        403,
        gettext("The form was not accepted"),
        gettext("It was open for too long, or cookies are blocked. Go back, load the page anew and send it again."),
    )


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400."""
    return _error(
        request,
        400,
        gettext("This request cannot be understood"),
        gettext("Check the address, or begin at the front page."),
    )


def server_error(request: HttpRequest) -> HttpResponse:
    """500, made without the database: it may be what is broken; in plain text when the templates are."""
    title = gettext("The page could not be made")
    message = gettext("The fault is ours and has been noted. Try again in a minute.")
    try:
        return _error(request, 500, title, message, with_rows=False)
    except Exception:  # the last word to a reader must not fail
        logger.exception("site.error_page_failed")
        return HttpResponse(f"{title}. {message}", status=500, content_type="text/plain; charset=utf-8")


def _error(request: HttpRequest, status: int, title: str, message: str, *, with_rows: bool = True) -> HttpResponse:
    language = language_of(request)
    with translation.override(language):
        who = _publication(language, with_rows=with_rows)
        page = ErrorContext(status=status, title=title, message=message, links=_ways_on(language))
        context = {"page": page, "shell": _shell(who, title, with_alerts=with_rows), "menu": shells.menu(who)}
        body = render_to_string("site/error.html", context)
    response = HttpResponse(body, status=status)
    response["Content-Language"] = shells.tag(language)
    return response


def _publication(language: str, *, with_rows: bool) -> shells.Publication:
    if with_rows:
        try:
            return shells.publication(language)
        except DatabaseError:
            logger.exception("site.error_page_without_rows")
    return shells.Publication(language, str(settings.WAGTAIL_SITE_NAME), "", "", Sections(language, ()))


def _shell(who: shells.Publication, title: str, *, with_alerts: bool) -> PageShell:
    return shells.shell(who, kind="error", title=title, robots="noindex", with_alerts=with_alerts)


def _ways_on(language: str) -> tuple[Link, ...]:
    return (
        Link(gettext("Front page"), shells.home(language)),
        Link(gettext("Search"), queries.address("search", language)),
        Link(gettext("Archive"), queries.address("archive", language)),
    )


def _withdrawn_story(request: HttpRequest) -> StoryPage | None:
    """A story that was at this address and is not on the site any more; one query."""
    language = language_of(request)
    prefix = shells.home(language)
    if not request.path.startswith(prefix) or not request.path.endswith("/"):
        return None
    rest = request.path[len(prefix) :].strip("/").split("/")
    if len(rest) != 2 or "\0" in request.path:
        return None
    found: StoryPage | None = (
        StoryPage.objects.filter(
            locale__language_code=language,
            slug=rest[1],
            live=False,
            version__gt=0,
            url_path__endswith=f"/{'/'.join(rest)}/",
        )
        .defer("body")
        .first()
    )
    return found
