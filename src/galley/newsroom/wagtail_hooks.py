"""Where the newsroom meets Wagtail's admin."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.templatetags.static import static
from django.urls import URLResolver, include, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.menu import MenuItem
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.models import Page
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet

from galley.kernel.models import User
from galley.newsroom.access import is_writer
from galley.newsroom.actions import put_in_our_words
from galley.newsroom.home import panels_for
from galley.newsroom.models import Contributor, StoryPage, Topic
from galley.newsroom.queries.stories import live_stories_at


@hooks.register("register_admin_urls", order=-1)  # before Wagtail's, for the address that takes the place of its own
def newsroom_urls() -> list[URLResolver]:
    return [path("", include("galley.newsroom.urls"))]


class WritersMenuItem(MenuItem):
    """Shown to whoever makes stories."""

    def is_shown(self, request: HttpRequest) -> bool:
        return is_writer(cast(User, request.user))


@hooks.register("register_admin_menu_item")
def stories_menu_item() -> MenuItem:
    return WritersMenuItem(
        _("Stories"), reverse("galley_newsroom:stories"), name="stories", icon_name="doc-full", order=90
    )


@hooks.register("register_admin_menu_item")
def corrections_menu_item() -> MenuItem:
    return WritersMenuItem(
        _("Corrections"), reverse("galley_newsroom:corrections"), name="corrections", icon_name="edit", order=95
    )


@hooks.register("insert_global_admin_css")
def newsroom_css() -> str:
    return format_html('<link rel="stylesheet" href="{}">', static("newsroom/desk.css"))


@hooks.register("construct_homepage_panels")
def home_panels(request: HttpRequest, panels: list[Any]) -> None:
    panels += panels_for(request)


@hooks.register("construct_page_action_menu")
def story_actions(menu_items: list[Any], request: HttpRequest, context: dict[str, Any]) -> None:
    put_in_our_words(menu_items, context)


@hooks.register("before_edit_page")
def say_what_was_killed(request: HttpRequest, page: Any) -> None:
    """A killed source stands at the top of its story's screen, whoever opens it, until somebody has dealt with it."""
    if request.method == "GET" and isinstance(page, StoryPage):
        for note in page.killed_sources.open():
            said = _("%(source)s has killed “%(headline)s”, from which this story was made.")
            used = _("The story uses its pictures: %(pictures)s.") if note.pictures else ""
            words = {"source": note.source_name, "headline": note.headline, "pictures": note.picture_names}
            messages.error(
                request,
                f"{said % words} {used % words if used else ''}".strip(),
                buttons=[
                    messages.button(reverse("galley_newsroom:settle_killed", args=[note.pk]), _("Say what was done"))
                ],
            )


@hooks.register("construct_image_chooser_queryset")
def offer_no_killed_pictures(images: Any, request: HttpRequest) -> Any:
    """A picture whose provider has killed it is not offered for another story."""
    return images.exclude(origin__killed_at__isnull=False)


@hooks.register("before_unpublish_page")
def withdraw_with_a_reason(request: HttpRequest, page: Any) -> HttpResponse | None:
    if isinstance(page.specific, StoryPage):
        return redirect("galley_newsroom:withdraw", page.pk)
    return None


@hooks.register("before_bulk_action")
def withdraw_one_by_one(request: HttpRequest, action: str, objects: Iterable[Any], view: Any) -> HttpResponse | None:
    """Several stories at once cannot be taken off the site: each needs its reason, and readers are told."""
    pages = [each for each in objects if isinstance(each, Page)] if action in {"unpublish", "delete"} else []
    if not any(live_stories_at(page).exists() for page in pages):
        return None
    messages.error(request, _("A live story is taken off the site by itself, with a reason. Nothing was changed."))
    return redirect("wagtailadmin_explore", pages[0].get_parent().pk)


@hooks.register("register_log_actions")
def log_actions(actions: Any) -> None:
    actions.register_action("newsroom.withdraw", _("Take off the site"), _("Taken off the site"))


class ContributorViewSet(SnippetViewSet):
    """Whoever is named on stories."""

    model = Contributor
    icon = "user"
    menu_label = _("Contributors")
    menu_order = 96
    add_to_admin_menu = True
    list_display = ["name", "name_zh", "role"]
    search_fields = ["name", "name_zh", "role"]
    panels = [
        FieldRowPanel([FieldPanel("name"), FieldPanel("name_zh")]),
        FieldPanel("slug"),
        FieldRowPanel([FieldPanel("role"), FieldPanel("role_zh")]),
        FieldRowPanel([FieldPanel("bio"), FieldPanel("bio_zh")]),
        FieldPanel("photo"),
        FieldPanel("user"),
    ]


class TopicViewSet(SnippetViewSet):
    """The vocabulary; it is IPTC's, so it is looked up and not changed."""

    model = Topic
    icon = "tag"
    menu_label = _("Topics")
    add_to_settings_menu = True
    list_display = ["code", "name_en", "name_zh", "retired"]
    list_filter = ["retired"]
    search_fields = ["name_en", "name_zh", "code"]
    inspect_view_enabled = True


register_snippet(ContributorViewSet)
register_snippet(TopicViewSet)
