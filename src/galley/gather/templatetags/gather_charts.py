"""A chart in a template: `{% load gather_charts %}{{ shown|chart }}`."""

from __future__ import annotations

from django import template
from django.utils.safestring import SafeString, mark_safe

from galley.gather.sensors.chart import draw
from galley.gather.sensors_queries import SeriesChart

register = template.Library()


@register.filter
def chart(shown: SeriesChart) -> SafeString:
    """The chart of a series as SVG, whose texts are escaped where it is drawn."""
    return mark_safe(draw(shown.chart))
