"""How emergency alerts are said and drawn on the desk's screens."""

from __future__ import annotations

import math
from typing import Any

from django import template
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext

from galley.gather import alert_words, queries_alerts
from galley.gather.alerts_desk import state_of
from galley.gather.cap import CapInfo
from galley.gather.models import Alert
from galley.gather.parsers.cap import points_of

register = template.Library()
SIZE, EDGE = 240, 8
KM_A_DEGREE = 111.2


@register.simple_tag
def alert_status(alert: Alert) -> SafeString:
    """The state of an alert as a shape and words, and what it says of itself when it is not real."""
    shape, word = state_of(alert)
    if alert.is_exercise:
        word = f"{alert_words.STATUS[alert.status]} · {word}"
    elif alert.is_active:
        word = f"{word} · {alert_words.SEVERITY[alert.severity]}"
    return mark_safe(render_to_string("gather/desk/status.html", {"shape": shape, "word": word}))


@register.filter
def in_my_words(alert: Alert) -> queries_alerts.AlertWords:
    """What an alert says, in the reader's language where its sender wrote in it."""
    return queries_alerts.alert_words_in(alert, get_language() or "en")


@register.simple_tag
def alert_title(alert: Alert) -> SafeString:
    """The title of an alert in the reader's language, with the language that it is in."""
    said = in_my_words(alert)
    return format_html('<span lang="{}">{}</span>', queries_alerts.lang_tag(said.language), said.title)


@register.filter
def severity_words(word: str) -> Any:
    return alert_words.SEVERITY.get(word, word)


@register.filter
def urgency_words(word: str) -> Any:
    return alert_words.URGENCY.get(word, word)


@register.filter
def certainty_words(word: str) -> Any:
    return alert_words.CERTAINTY.get(word, word)


@register.filter
def alert_url(pk: int) -> str:
    return reverse("galley_gather:alert", args=[pk])


@register.inclusion_tag("gather/desk/alert_pinned.html")
def pinned_alerts() -> dict[str, Any]:
    """The alerts in force, for the top of the wall and the home page: nothing stands before them."""
    return {"alerts": queries_alerts.active_alerts(limit=10)}


@register.simple_tag
def area_sketch(info: CapInfo) -> SafeString:
    """The outlines of an alert's areas, north up; empty when it draws none."""
    shapes = [points_of(polygon) for area in info.areas for polygon in area.polygons]
    shapes += [circle for area in info.areas for text in area.circles if (circle := _circle(text))]
    points = [point for shape in shapes for point in shape]
    if not points:
        return mark_safe("")
    south, north = min(p[0] for p in points), max(p[0] for p in points)
    west, east = min(p[1] for p in points), max(p[1] for p in points)
    narrow = math.cos(math.radians((south + north) / 2)) or 1.0
    scale = (SIZE - 2 * EDGE) / max(north - south, (east - west) * narrow, 1e-6)
    width, height = (east - west) * narrow * scale + 2 * EDGE, (north - south) * scale + 2 * EDGE

    def path(shape: list[tuple[float, float]]) -> str:
        placed = ((EDGE + (lon - west) * narrow * scale, EDGE + (north - lat) * scale) for lat, lon in shape)
        return " ".join(f"{x:.1f},{y:.1f}" for x, y in placed)

    drawn = format_html_join("", '<polygon points="{}"/>', ((path(shape),) for shape in shapes))
    label = gettext("Outline of the area, north up: %(south)s to %(north)s, %(west)s to %(east)s degrees") % {
        "south": f"{south:.2f}",
        "north": f"{north:.2f}",
        "west": f"{west:.2f}",
        "east": f"{east:.2f}",
    }
    return format_html(
        '<svg class="gather-sketch" viewBox="0 0 {} {}" width="{}" height="{}" role="img" aria-label="{}">{}</svg>',
        *(round(width), round(height), round(width), round(height), label, drawn),
    )


def _circle(text: str) -> list[tuple[float, float]]:
    """The outline of "latitude,longitude radius in km"; empty when that is not what it is, or has no size."""
    centre, _, radius = text.partition(" ")
    middle = points_of(centre)
    try:
        size = float(radius) / KM_A_DEGREE
    except ValueError:
        return []
    if not middle or not 0 < size < 90:
        return []
    (latitude, longitude), narrow = middle[0], math.cos(math.radians(middle[0][0])) or 1.0
    turns = [2 * math.pi * step / 36 for step in range(36)]
    return [(latitude + size * math.cos(turn), longitude + size * math.sin(turn) / narrow) for turn in turns]
