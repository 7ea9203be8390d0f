"""The desk's screens of emergency alerts, and what its live stream asks Django for every screen."""

from __future__ import annotations

import json
from typing import Any, cast

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext, pgettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST
from wagtail.admin import messages
from wagtail.admin.ui.tables import Column, TitleColumn

from galley.gather import alert_words, live, queries_alerts
from galley.gather.access import access_alert, may_see_wires, may_sign_off_alerts, require
from galley.gather.errors import AlertError
from galley.gather.listing import StaffOnly, TimeColumn
from galley.gather.models import Alert, SiteBanner
from galley.gather.push_desk import PushSwitch
from galley.gather.services import alerts as services
from galley.gather.views_watches import watch_news
from galley.kernel.models import User
from galley.kernel.time import now
from galley.kernel.webpush import outbox

POLL_SECONDS = 4
"""Between two questions of a screen that has no stream."""


def staff(request: HttpRequest) -> User:
    """Whoever asks; Wagtail's admin lets nobody else in."""
    return cast(User, request.user)


class StateColumn(Column):
    """What an alert is now: a shape and words."""

    cell_template_name = "gather/desk/alert_state_cell.html"


class AlertTitleColumn(TitleColumn):
    """The alert's headline and where it holds, in the reader's language, and who told us."""

    cell_template_name = "gather/desk/alert_title_cell.html"


class AlertsView(StaffOnly):
    """Every alert, the newest first; those that are active stand above."""

    model = Alert
    page_title = _("Emergency alerts")
    header_icon = "warning"
    index_url_name = "galley_gather:alerts"
    index_results_url_name = "galley_gather:alerts_results"
    template_name = "gather/desk/alerts.html"
    results_template_name = "gather/desk/alerts_results.html"
    search_fields = ["item__headline", "item__body_text", "sender", "identifier"]
    paginate_by = 50

    @cached_property
    def columns(self) -> list[Column]:
        return [
            AlertTitleColumn(
                "headline", label=_("Alert"), get_url=lambda alert: reverse("galley_gather:alert", args=[alert.pk])
            ),
            StateColumn("state", label=_("State"), accessor=lambda alert: alert),
            TimeColumn("sent", label=_("Sent"), classname="gather-wide"),
            TimeColumn("expires", label=_("Expires"), classname="gather-wide"),
        ]

    def get_base_queryset(self) -> Any:
        return queries_alerts.alerts_for_list()

    def order_queryset(self, queryset: Any) -> Any:
        return queryset

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        return [{"url": "", "label": gettext("Emergency alerts")}]

    def get_context_data(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(*args, **kwargs)
        return context if self.results_only else {**context, "push_switch": PushSwitch.of(staff(self.request))}


@require_GET
def alert(request: HttpRequest, pk: int) -> HttpResponse:
    """One alert whole, with what can be done about the site's banner."""
    user = staff(request)
    require(may_see_wires(user))
    found = queries_alerts.alert_with_all(pk)
    if found is None:
        raise Http404
    message = found.cap
    said = queries_alerts.alert_words_in(found, get_language() or "en", message)
    problem = services.why_not_on_site(found)
    shown = next((banner for banner in found.banners.all() if banner.taken_down_at is None), None)
    return render(
        request,
        "gather/desk/alert.html",
        {
            "alert": found,
            "message": message,
            "state": state_of(found),
            "infos": sorted(message.infos, key=lambda info: info.language != said.language),
            "status": alert_words.STATUS[message.status],
            "scope": alert_words.SCOPE[message.scope],
            "message_type": alert_words.MESSAGE_TYPE[message.message_type],
            "flaws": [(gettext(said), where) for said, where in message.flaws],
            "shown": shown,
            "banners": found.banners.all(),
            "previews": [] if shown or problem else _previews(found),
            "why_not": gettext(problem) if problem else "",
            "waited_for": not problem and not shown and queries_alerts.was_on_site(found),
            "may_sign_off": may_sign_off_alerts(user),
            "page_title": said.title,
            "header_title": pgettext("heading of a screen", "Emergency alert"),
            "header_icon": "warning",
            "breadcrumbs_items": [
                {"url": reverse("galley_gather:alerts"), "label": gettext("Emergency alerts")},
                {"url": "", "label": gettext("Alert")},
            ],
        },
    )


def _previews(alert: Alert) -> list[tuple[str, list[queries_alerts.BannerData]]]:
    """What readers of each language would see: (language's code, entries)."""
    draft = SiteBanner(alert=alert, content=alert.item.extra["cap"], until=alert.expires)
    return [(code, queries_alerts.banner_data(draft, code, at=now())) for code, _name in settings.LANGUAGES]


def state_of(alert: Alert) -> tuple[str, Any]:
    """The shape and the words of an alert's state."""
    if alert.is_active:
        return ("waiting" if alert.is_exercise else "needs_you"), Alert.State.ACTIVE.label
    state = Alert.State.EXPIRED if alert.state == Alert.State.ACTIVE else Alert.State(alert.state)
    return ("waiting" if state == Alert.State.MESSAGE else "done"), state.label


@require_POST
def sign_off(request: HttpRequest, pk: int) -> HttpResponse:
    """Put an alert on the site: the one signature that it needs."""
    found = access_alert(pk, user=staff(request), to="sign off")
    try:
        services.sign_off(found, by=staff(request))
    except AlertError as error:
        messages.error(request, gettext(error.problem))
    else:
        messages.success(request, gettext("The alert is on every page of the site. It goes by itself when it is over."))
    return redirect("galley_gather:alert", pk)


@require_POST
def take_down(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an alert off the site."""
    found = access_alert(pk, user=staff(request), to="sign off")
    if services.take_down(found, by=staff(request)):
        messages.success(request, gettext("The alert is off the site."))
    else:
        messages.warning(request, gettext("The alert was not on the site any more."))
    return redirect("galley_gather:alert", pk)


# The live stream


@require_GET
def live_check(request: HttpRequest) -> HttpResponse:
    """Whether whoever has these cookies may listen; asked by `galley.gather.live` in front of Django."""
    require(may_see_wires(staff(request)))
    answer = HttpResponse(status=204)
    answer["Cache-Control"] = "no-store"
    return answer


@require_GET
def live_news(request: HttpRequest) -> HttpResponse:
    """What is warned of, what ended lately and what one's watches found; all that a screen without a stream needs.

    And the marks of one's browsers that are pushed to and take it: there a page need not say it as well.
    """
    user = staff(request)
    require(may_see_wires(user))
    active = queries_alerts.active_alerts()
    known = {alert.pk for alert in active}
    lately = [alert for alert in queries_alerts.changed_lately() if alert.pk not in known]
    answer = JsonResponse(
        {
            "alerts": [queries_alerts.alert_news(alert) for alert in (*active, *lately)],
            "watches": watch_news(user),
            "pushed": [browser.mark for browser in outbox.browsers_of(user) if not browser.problem],
        }
    )
    answer["Cache-Control"] = "no-store"
    return answer


def live_script() -> SafeString:
    """The script of every desk screen, with its addresses and words."""
    words = {
        "bar": gettext("Emergency alerts"),
        "alert": gettext("Emergency alert"),
        "exercise": gettext("Not real: an exercise or a test"),
        "until": gettext("until %s"),
        "on_site": gettext("on the site"),
        "seen": pgettext("button beside an alert that somebody has taken note of", "Seen"),
        "allow": gettext("Let alerts sound and notify me in this browser"),
        "severities": {word: str(said) for word, said in alert_words.SEVERITY.items()},
        "states": {str(state.value): str(state.label) for state in Alert.State},
    }
    return format_html(
        '<script src="{}" data-stream="{}" data-news="{}" data-seconds="{}" data-watches="{}"'
        ' data-words="{}" data-scope="{}" defer></script>',
        static("gather/live.js"),
        live.PATH if live.is_served() else "",
        reverse("galley_gather:live_news"),
        POLL_SECONDS,
        reverse("galley_gather:watches"),
        json.dumps(words, ensure_ascii=False),
        reverse("wagtailadmin_home"),
    )
