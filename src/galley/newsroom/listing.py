"""The lists of the desk: stories and corrections, on Wagtail's own tables, filters and search."""

from __future__ import annotations

from typing import Any, cast

import django_filters
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column, DateColumn, TitleColumn, UserColumn
from wagtail.admin.views.generic.models import IndexView
from wagtail.admin.widgets.button import HeaderButton
from wagtail.models import Locale

from galley.kernel.models import User
from galley.newsroom.access import is_writer
from galley.newsroom.models import Correction, SectionPage, StoryPage
from galley.newsroom.queries.desk import STATES, status_of, stories_for_the_list, stories_in


class StatusColumn(Column):
    """A shape, a word and a detail, for whoever looks."""

    cell_template_name = "newsroom/desk/status_cell.html"

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def get_value(self, instance: StoryPage) -> Any:
        return status_of(instance, user=self.user)


class LanguageColumn(Column):
    def get_value(self, instance: StoryPage) -> str:
        return str(instance.locale.get_display_name())


class SectionColumn(Column):
    """The story's section, from the view's one look at all sections."""

    def get_cell_context_data(self, instance: StoryPage, parent_context: Any) -> Any:
        context = super().get_cell_context_data(instance, parent_context)
        context["value"] = parent_context["table"].section_titles.get(instance.path[: -StoryPage.steplen], "")
        return context


def _sections(request: HttpRequest | None) -> QuerySet[SectionPage]:
    return SectionPage.objects.order_by("locale_id", "path")


class StoryFilters(WagtailFilterSet):
    """State, section, language, and whose."""

    state = django_filters.ChoiceFilter(label=_("Status"), choices=list(STATES.items()), method="filter_state")
    section = django_filters.ModelChoiceFilter(label=_("Section"), queryset=_sections, method="filter_section")
    locale = django_filters.ModelChoiceFilter(label=_("Language"), queryset=Locale.objects.all())
    whose = django_filters.ChoiceFilter(label=_("Whose"), choices=[("mine", _("Mine"))], method="filter_whose")

    class Meta:
        model = StoryPage
        fields: list[str] = []

    def filter_state(self, stories: Any, name: str, value: str) -> Any:
        return stories_in(value, stories)

    def filter_section(self, stories: Any, name: str, value: SectionPage) -> Any:
        return stories.filter(path__startswith=value.path)

    def filter_whose(self, stories: Any, name: str, value: str) -> Any:
        return stories.filter(owner=self.request.user)


class WritersOnly(IndexView):
    """A list for whoever makes stories."""

    permission_policy = None
    paginate_by = 30

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not is_writer(cast(User, request.user)):
            raise PermissionDenied
        answer: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        return answer


class StoriesView(WritersOnly):
    """Every story, the last changed first; found by state, section, language and words."""

    model = StoryPage
    page_title = _("Stories")
    header_icon = "doc-full"
    index_url_name = "galley_newsroom:stories"
    index_results_url_name = "galley_newsroom:stories_results"
    filterset_class = StoryFilters
    search_fields = ["title", "draft_title", "standfirst", "kicker"]
    search_backend_name = None
    template_name = "newsroom/desk/stories.html"
    locale = None

    @cached_property
    def columns(self) -> list[Column]:
        return [
            TitleColumn(
                "title",
                label=_("Headline"),
                accessor=lambda story: story.draft_title or story.title,
                get_url=lambda story: reverse("wagtailadmin_pages:edit", args=[story.pk]),
            ),
            StatusColumn("status", label=_("Status"), user=cast(User, self.request.user)),
            SectionColumn("section", label=_("Section"), classname="newsroom-wide"),
            LanguageColumn("language", label=_("Language"), classname="newsroom-wide"),
            UserColumn("owner", label=_("Writer"), classname="newsroom-wide"),
            DateColumn("latest_revision_created_at", label=pgettext_lazy("time", "Changed"), classname="newsroom-wide"),
        ]

    def get_base_queryset(self) -> QuerySet[StoryPage]:
        return stories_for_the_list()

    def get_table(self, object_list: Any) -> Any:
        table = super().get_table(object_list)
        table.section_titles = dict(SectionPage.objects.values_list("path", "title"))
        return table

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [{"url": "", "label": gettext("Stories")}]

    @cached_property
    def header_buttons(self) -> list[Any]:
        return [
            HeaderButton(label=gettext("Start a story"), url=reverse("galley_newsroom:new_story"), icon_name="plus")
        ]

    def get_context_data(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(*args, **kwargs)
        current = self.request.GET.get("state", "")
        context["states"] = [(slug, label, slug == current) for slug, label in [("", _("All")), *STATES.items()]]
        return context


class CorrectionFilters(WagtailFilterSet):
    state = django_filters.ChoiceFilter(label=_("Status"), choices=Correction.State.choices)

    class Meta:
        model = Correction
        fields = ["state"]


class CorrectionsView(WritersOnly):
    """Every correction, the newest first."""

    model = Correction
    page_title = _("Corrections")
    header_icon = "edit"
    index_url_name = "galley_newsroom:corrections"
    index_results_url_name = "galley_newsroom:corrections_results"
    filterset_class = CorrectionFilters
    search_fields = ["now", "was", "story__title"]
    search_backend_name = None
    locale = None

    @cached_property
    def columns(self) -> list[Column]:
        return [
            TitleColumn(
                "story",
                label=_("Story"),
                accessor="story.title",
                get_url=lambda row: reverse("galley_newsroom:correction", args=[row.pk]),
            ),
            Column("now", label=_("What is right"), accessor="now"),
            Column("state", label=_("Status"), accessor="get_state_display"),
            UserColumn("proposed_by", label=_("Proposed by")),
            DateColumn("proposed_at", label=pgettext_lazy("time", "Proposed")),
        ]

    def get_base_queryset(self) -> QuerySet[Correction]:
        return Correction.objects.select_related("story", "proposed_by").order_by("-proposed_at", "-pk")

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [{"url": "", "label": gettext("Corrections")}]
