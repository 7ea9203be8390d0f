"""A series that a sensor measures, as a chart; the page is made anew when readings come, at most once a minute."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail.blocks import CharBlock, ChoiceBlock, StructBlock

from galley.gather.models import Series
from galley.gather.sensors_queries import chart_of, series_choices, series_of
from galley.newsroom.blocks import StoryBlock, blocks, template_of

HOURS = (
    ("6", _("Six hours")),
    ("24", _("A day")),
    ("72", _("Three days")),
    ("168", _("A week")),
    ("720", _("A month")),
    ("8760", _("A year")),
)


class SeriesBlock(ChoiceBlock):
    """A choice of series, which Wagtail's index of references knows: so its stories are found when readings come."""

    def extract_references(self, value: Any) -> Iterator[tuple[type[Series], str, str, str]]:
        found = series_of(str(value or ""))
        if found is not None:
            yield Series, str(found.pk), "", ""


class LiveChartBlock(StructBlock):
    """A chart of a series."""

    series = SeriesBlock(choices=series_choices, label=_("Series"))
    hours = ChoiceBlock(choices=HOURS, default="24", label=_("How long"))
    title = CharBlock(label=_("Title"), required=False, max_length=200, help_text=_("Empty: the name of the series."))

    class Meta:
        icon = "history"
        label = _("Live chart")
        template = template_of("live_chart")

    def get_context(self, value: Any, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context(value, parent_context)
        found = series_of(str(value.get("series") or ""))
        if found is not None:
            context["shown"] = chart_of(found, hours=int(value.get("hours") or 24), title=value.get("title") or "")
        return context


blocks.add(StoryBlock("live_chart", LiveChartBlock, order=55))
