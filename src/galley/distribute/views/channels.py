"""The desk's screens about channels: the list, adding one of a kind, its settings, its mailing lists, a test."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_POST
from wagtail.admin import messages

from galley.distribute import services
from galley.distribute.access import access_channel, access_list, may_keep_channels, may_reach_inside, require, staff
from galley.distribute.data import Ability, InDoubt, Later, Refused, Sent
from galley.distribute.forms import ChannelForm, MailingListForm
from galley.distribute.models import Channel
from galley.distribute.queries import channels_with_news, kinds_to_add, lists_of
from galley.distribute.registries import channels as kinds
from galley.kernel.typed_settings import TypedSettingsError


@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """The channels, and the kinds that can be added."""
    require(may_keep_channels(staff(request)))
    context = {
        "header_title": gettext("Channels"),
        "page_title": gettext("Channels"),
        "breadcrumbs_items": [{"url": "", "label": gettext("Channels")}],
        "header_icon": "site",
        "channels": channels_with_news(),
        "kinds": [
            {
                "url": reverse("galley_distribute_desk:add_channel", args=[kind.slug]),
                "name": gettext(kind.name),
                "about": gettext(kind.about),
            }
            for kind in kinds_to_add()
        ],
    }
    return render(request, "distribute/desk/channels.html", context)


def add(request: HttpRequest, kind: str) -> HttpResponse:
    """Add a channel of a kind."""
    require(may_keep_channels(staff(request)))
    adapter = next((each for each in kinds_to_add() if each.slug == kind), None)
    if adapter is None:
        raise Http404
    inside = may_reach_inside(staff(request))
    form = ChannelForm(request.POST or None, adapter=adapter, may_reach_inside=inside)
    if request.method == "POST" and form.is_valid():
        channel = _save(form, slug=form.cleaned_data["slug"])
        messages.success(
            request, gettext("“%(name)s” is added. Send a test before the first story.") % {"name": channel}
        )
        return redirect("galley_distribute_desk:channel", channel.pk)
    context = {
        "header_title": gettext("Add a channel"),
        "page_title": gettext("Add a channel"),
        "breadcrumbs_items": _path(f"{gettext('Add a channel')}: {gettext(adapter.name)}"),
        "page_subtitle": gettext(adapter.name),
        "header_icon": "site",
        "form": form,
        "about": gettext(adapter.about),
        "button": gettext("Add the channel"),
    }
    return render(request, "distribute/desk/channel.html", context, status=_status(form))


def channel(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a channel's settings; its short name and its kind stay."""
    row = access_channel(pk, user=staff(request))
    if row.adapter not in kinds:
        raise Http404
    inside = may_reach_inside(staff(request))
    form = ChannelForm(request.POST or None, adapter=row.kind, channel=row, may_reach_inside=inside)
    if request.method == "POST" and form.is_valid():
        _save(form, slug=row.slug)
        messages.success(request, gettext("The settings are saved. They hold from the next delivery on."))
        return redirect("galley_distribute_desk:channel", row.pk)
    has_lists = Ability.READERS in row.kind.abilities
    context = {
        "header_title": row.name,
        "page_title": row.name,
        "page_subtitle": row.kind_name,
        "breadcrumbs_items": _path(row.name),
        "header_icon": "site",
        "channel": row,
        "form": form,
        "about": gettext(row.kind.about),
        "button": gettext("Save the settings"),
        "can_test": row.kind.can_test,
        "has_lists": has_lists,
        "lists": list(lists_of(row)) if has_lists else [],
    }
    return render(request, "distribute/desk/channel.html", context, status=_status(form))


@require_POST
def test(request: HttpRequest, pk: int) -> HttpResponse:
    """Send a test, and say what came of it."""
    user = staff(request)
    row = access_channel(pk, user=user)
    try:
        outcome = services.send_test(row, to=user)
    except TypedSettingsError:
        messages.error(request, gettext("The channel's settings are not complete."))
        return redirect("galley_distribute_desk:channel", row.pk)
    match outcome:
        case Sent():
            messages.success(request, gettext("The test went out."))
        case Later(reason, _, detail) | Refused(reason, detail) | InDoubt(reason, detail):
            messages.error(request, " ".join([gettext("The test did not go out."), gettext(reason), detail]).strip())
    return redirect("galley_distribute_desk:channel", row.pk)


def add_list(request: HttpRequest, pk: int) -> HttpResponse:
    """Add a mailing list to a newsletter."""
    row = access_channel(pk, user=staff(request))
    form = MailingListForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        form.instance.channel = row
        form.save()
        messages.success(request, gettext("Readers can subscribe to the list now."))
        return redirect("galley_distribute_desk:channel", row.pk)
    return _list_page(request, form, title=gettext("Add a mailing list"), subtitle=row.name)


def mailing_list(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a mailing list."""
    row = access_list(pk, user=staff(request))
    form = MailingListForm(request.POST or None, instance=row)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, gettext("The list is saved."))
        return redirect("galley_distribute_desk:channel", row.channel_id)
    return _list_page(request, form, title=row.name, subtitle=row.channel.name)


def _path(label: str) -> list[dict[str, str]]:
    """Where a page stands: under the channels."""
    return [
        {"url": reverse("galley_distribute_desk:channels"), "label": gettext("Channels")},
        {"url": "", "label": label},
    ]


def _list_page(request: HttpRequest, form: MailingListForm, *, title: str, subtitle: str) -> HttpResponse:
    context = {
        "header_title": title,
        "page_title": title,
        "page_subtitle": subtitle,
        "breadcrumbs_items": _path(f"{subtitle}: {title}"),
        "header_icon": "mail",
        "form": form,
        "button": gettext("Save the list"),
    }
    return render(request, "distribute/desk/form.html", context, status=_status(form))


def _save(form: ChannelForm, *, slug: str) -> Channel:
    return services.save_channel(
        slug=slug,
        name=form.cleaned_data["name"],
        adapter=form.adapter.slug,
        values=form.typed_settings(),
        languages=form.cleaned_data["languages"],
        enabled=form.cleaned_data["enabled"],
    )


def _status(form: Any) -> int:
    return 422 if form.is_bound and not form.is_valid() else 200
