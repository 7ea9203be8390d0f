"""The desk's screens of tips. They show sealed messages; a key comes with a request and goes with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from wagtail.admin import messages

from galley.gather import tips_queries
from galley.gather.access import access_tip, may_read_tips, require
from galley.gather.services import tips
from galley.gather.tips.parcel import ParcelError
from galley.gather.tips.sealing import SealError
from galley.gather.tips_forms import AnswerForm, IdentityForm
from galley.gather.views import staff
from galley.kernel.uploads import body_in_memory

if TYPE_CHECKING:
    from django.http import HttpRequest

    from galley.gather.models import Tip

KEY_FILE_BYTES = 200_000
TIPS_A_PAGE = 30


@require_GET
def tip_list(request: HttpRequest) -> HttpResponse:
    """The tips, the newest first."""
    require(may_read_tips(staff(request)))
    title = gettext("Tips")
    page = Paginator(tips_queries.tips_for_desk(), TIPS_A_PAGE).get_page(request.GET.get("page"))
    return _private(
        render(
            request,
            "gather/desk/tips.html",
            {"page_of": page, "is_open": tips.tips_are_open(), **_head(title, [{"url": "", "label": title}])},
        )
    )


@require_GET
def tip(request: HttpRequest, pk: int) -> HttpResponse:
    """One tip: its sealed messages, and what can be done."""
    return _tip_page(request, access_tip(pk, user=staff(request)))


@sensitive_post_parameters()
@body_in_memory(most_bytes=lambda: KEY_FILE_BYTES)
@require_http_methods(["POST"])
def read(request: HttpRequest, pk: int) -> HttpResponse:
    """Open the messages with the key that comes along."""
    found = access_tip(pk, user=staff(request))
    form = IdentityForm(request.POST, request.FILES)
    if not form.is_valid():
        return _tip_page(request, found, read_form=form, status=422)
    try:
        shown = tips.read_tip(found, form.cleaned_data["identity"])
    except (SealError, ParcelError, FileNotFoundError):
        form.add_error("identity", gettext("This key does not open the tip. Take the newsroom’s own key file."))
        return _tip_page(request, found, read_form=form, status=422)
    tips.mark_seen(found)
    return _tip_page(request, found, shown=shown)


@require_GET
def download(request: HttpRequest, pk: int, message: int) -> HttpResponse:
    """One sealed message as it is kept, to be opened on a machine of the editor's own."""
    found = access_tip(pk, user=staff(request))
    name, sealed = tips.sealed_message(found, message)
    tips.mark_seen(found)
    response = HttpResponse(sealed, content_type="application/octet-stream")
    response["Content-Disposition"] = f'attachment; filename="tip-{found.label}-{name[:6]}.zip.age"'
    return _private(response)


@require_POST
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """Write to the sender."""
    user = staff(request)
    found = access_tip(pk, user=user)
    form = AnswerForm(request.POST)
    if not form.is_valid():
        return _tip_page(request, found, answer_form=form, status=422)
    tips.answer_tip(found, form.cleaned_data["text"], by=user)
    messages.success(request, gettext("The answer is sealed and waits for the sender."))
    return redirect("galley_gather:tip", found.pk)


@require_POST
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Delete a tip, once it was said that it is meant."""
    found = access_tip(pk, user=staff(request))
    tips.delete_tip(found)
    messages.success(request, gettext("The tip and its files are deleted."))
    return redirect("galley_gather:tips")


def _tip_page(request: HttpRequest, found: Tip, *, status: int = 200, **more: Any) -> HttpResponse:
    title = gettext("Tip %(label)s") % {"label": found.label}
    context = {
        "tip": found,
        "tip_messages": found.messages.select_related("written_by"),
        "read_form": IdentityForm(),
        "answer_form": AnswerForm(),
        "shown": None,
        "is_open": tips.tips_are_open(),
        **more,
        **_head(title, [{"url": reverse("galley_gather:tips"), "label": gettext("Tips")}, {"url": "", "label": title}]),
    }
    return _private(render(request, "gather/desk/tip.html", context, status=status))


def _head(title: str, breadcrumbs: list[dict[str, str]]) -> dict[str, Any]:
    return {"page_title": title, "header_title": title, "header_icon": "lock", "breadcrumbs_items": breadcrumbs}


def _private(response: HttpResponse) -> HttpResponse:
    patch_cache_control(response, private=True, no_store=True)
    return response
