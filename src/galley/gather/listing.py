"""The desk's two lists, on Wagtail's own search, filters and pages: the wall and the sources."""

from __future__ import annotations

from typing import Any, cast
from urllib.parse import urlencode

import django_filters
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.paginator import WagtailPaginator
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views.generic.models import IndexView
from wagtail.admin.widgets.button import Button, HeaderButton

from galley.gather import event_queries, event_words, queries, watch_queries
from galley.gather.access import may_edit_sources, may_see_wires
from galley.gather.forms import language_name
from galley.gather.models import Event, Source
from galley.gather.ranking import Ranking
from galley.gather.registries import event_actions
from galley.gather.views import wall_filter
from galley.gather.views_watches import KEPT_PARAMETERS
from galley.kernel.models import User

SECTION = pgettext_lazy("part of the publication", "Section")


def _languages() -> list[tuple[str, str]]:
    return [(code, language_name(code)) for code in queries.languages_in_use()]


def _sections() -> list[tuple[str, str]]:
    return [(name, name) for name in queries.sections_in_use()]


class StaffOnly(IndexView):
    """A list for every member of staff with a role."""

    permission_policy = None
    search_backend_name = None
    locale = None

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not may_see_wires(cast(User, request.user)):
            raise PermissionDenied
        answer: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        return answer


class WallFilters(WagtailFilterSet):
    """Source, language and section; what they mean is `queries.WallFilter`'s, so the filters themselves do nothing."""

    source = django_filters.ModelChoiceFilter(
        label=_("Source"), queryset=Source.objects.order_by("name"), method="leave"
    )
    language = django_filters.ChoiceFilter(label=_("Language"), choices=_languages, method="leave")
    section = django_filters.ChoiceFilter(label=SECTION, choices=_sections, method="leave")

    class Meta:
        model = Event
        fields: list[str] = []

    def leave(self, events: Any, name: str, value: Any) -> Any:
        return events


class WallPaginator(WagtailPaginator):
    """Counts only as far as somebody turns pages."""

    @cached_property
    def count(self) -> int:
        return self.object_list[: queries.MOST_COUNTED].count()


class WallView(StaffOnly):
    """What is happening: events with their items, the newest first, told when more comes."""

    model = Event
    page_title = _("Wall")
    header_icon = "list-ul"
    index_url_name = "galley_gather:wall"
    index_results_url_name = "galley_gather:wall_results"
    template_name = "gather/desk/wall.html"
    results_template_name = "gather/desk/wall_results.html"
    filterset_class = WallFilters
    search_fields = ["title"]
    paginate_by = 40
    paginator_class = WallPaginator
    rankings: dict[int, Ranking]

    def get_base_queryset(self) -> QuerySet[Event]:
        wanted = wall_filter(self.request)
        if not self.by_weight:
            return queries.wall_events(wanted)
        self.rankings = event_queries.weighed(wanted)
        return event_queries.in_order(self.rankings)

    @property
    def by_weight(self) -> bool:
        """Whether the weightiest comes first, and not the newest."""
        return self.request.GET.get("sort") == "weight"

    def _searches(self, user: User) -> dict[str, Any]:
        """The saved searches, and the address of this one in each order."""
        kept = {name: value for name in KEPT_PARAMETERS if (value := self.request.GET.get(name))}
        searches = watch_queries.searches_of(user)
        plain = {name: value for name, value in kept.items() if name != "sort"}
        return {
            "by_weight": self.by_weight,
            "searches": searches,
            "own_searches": [one for one in searches if one.user_id == user.pk],
            "current_query": urlencode(sorted(kept.items())),
            "newest_query": urlencode(sorted(plain.items())),
            "weight_query": urlencode(sorted({**plain, "sort": "weight"}.items())),
        }

    def order_queryset(self, queryset: QuerySet[Event]) -> QuerySet[Event]:
        return queryset

    def search_queryset(self, queryset: QuerySet[Event]) -> QuerySet[Event]:
        return queryset  # the base queryset has searched already: in the items, not in the titles only

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [{"url": "", "label": gettext("Wall")}]

    def get_context_data(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        mark = queries.newest_item_id()  # before the rows are read: what comes in between is told as new
        context: dict[str, Any] = super().get_context_data(*args, **kwargs)
        user, rows = cast(User, self.request.user), queries.wall_rows(list(context["object_list"]))
        profile = getattr(user, "wagtail_userprofile", None)
        context |= {
            "rows": rows,
            "mark": mark,
            "actions": event_actions.of(user),
            "shortcuts_enabled": getattr(profile, "keyboard_shortcuts", True),
            "has_sources": bool(rows) or Source.objects.exists(),
            "can_edit_sources": may_edit_sources(user),
        }
        if self.by_weight:
            context["weights"] = {row.event.pk: event_words.weight(self.rankings[row.event.pk]) for row in rows}
        if not self.results_only:
            context |= self._searches(user)
        return context


class SourceFilters(WagtailFilterSet):
    """How a source is, its language and its section."""

    health = django_filters.ChoiceFilter(
        label=_("Health"),
        choices=[
            (Source.Health.FAILING.value, Source.Health.FAILING.label),
            (Source.Health.WELL.value, Source.Health.WELL.label),
            (Source.Health.OFF.value, Source.Health.OFF.label),
        ],
        method="filter_health",
    )
    section = django_filters.ChoiceFilter(label=SECTION, choices=_sections)

    class Meta:
        model = Source
        fields: list[str] = []

    def filter_health(self, sources: QuerySet[Source], name: str, value: str) -> QuerySet[Source]:
        wanted = {
            Source.Health.FAILING.value: Q(enabled=True, failures__gt=0) | Q(is_gone=True),
            Source.Health.WELL.value: Q(enabled=True, failures=0, last_success__isnull=False),
            Source.Health.OFF.value: Q(enabled=False, is_gone=False),
        }
        return sources.filter(wanted[value])


class HealthColumn(Column):
    """How a source is: a shape, a word, the error in plain words."""

    cell_template_name = "gather/desk/health_cell.html"


class SourceTitleColumn(TitleColumn):
    """The name and the address."""

    cell_template_name = "gather/desk/source_cell.html"


class TimeColumn(Column):
    """A moment: the time today, the day before."""

    cell_template_name = "gather/desk/time_cell.html"


class SourcesView(StaffOnly):
    """Every source with its health; those that fail first."""

    model = Source
    page_title = _("Sources")
    header_icon = "globe"
    index_url_name = "galley_gather:sources"
    index_results_url_name = "galley_gather:sources_results"
    template_name = "gather/desk/sources.html"
    results_template_name = "gather/desk/sources_results.html"
    filterset_class = SourceFilters
    search_fields = ["name", "url", "section"]
    paginate_by = 50

    @cached_property
    def columns(self) -> list[Column]:
        return [
            SourceTitleColumn(
                "name", label=_("Source"), get_url=lambda source: reverse("galley_gather:source", args=[source.pk])
            ),
            HealthColumn("health", label=_("Health"), accessor=lambda source: source),
            TimeColumn("last_success", label=_("Last success"), classname="gather-wide"),
            TimeColumn("next_try", label=_("Next try"), classname="gather-wide"),
            Column("items_brought", label=_("Items"), classname="gather-wide gather-number"),
            Column("section", label=SECTION, classname="gather-wide"),
        ]

    def get_base_queryset(self) -> QuerySet[Source]:
        return queries.sources_for_list()

    def order_queryset(self, queryset: QuerySet[Source]) -> QuerySet[Source]:
        return queryset.order_by("-is_gone", "-failures", "name", "pk")

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [{"url": "", "label": gettext("Sources")}]

    @cached_property
    def header_buttons(self) -> list[Any]:
        if not may_edit_sources(cast(User, self.request.user)):
            return []
        return [HeaderButton(label=gettext("Add a source"), url=reverse("galley_gather:choose_kind"), icon_name="plus")]

    @cached_property
    def header_more_buttons(self) -> list[Any]:
        if not may_edit_sources(cast(User, self.request.user)):
            return []
        return [
            Button(
                label=gettext("Import a list of feeds"), url=reverse("galley_gather:import_sources"), icon_name="upload"
            ),
            Button(
                label=gettext("Export the feeds"), url=reverse("galley_gather:export_sources"), icon_name="download"
            ),
        ]

    def get_context_data(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(*args, **kwargs)
        context["can_edit_sources"] = may_edit_sources(cast(User, self.request.user))
        return context
