"""Who may see and change what: for screens, commands and the API alike."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404

from galley.gather.models import Alert, Event, Level, SavedSearch, Series, Source, Tip, Watch, WireItem
from galley.kernel.models import PushBrowser
from galley.kernel.roles import Role, roles_of

if TYPE_CHECKING:
    from galley.kernel.models import User


def may_see_wires(user: User) -> bool:
    """Every member of staff who has a role."""
    return user.has_perm("galley_gather.view_wireitem")


def may_edit_sources(user: User) -> bool:
    return user.has_perm("galley_gather.change_source")


def may_sign_off_alerts(user: User) -> bool:
    """Desk and chief editors: one signature puts an emergency alert on the site."""
    return user.has_perm("galley_gather.sign_off_alert")


def may_decide_events(user: User) -> bool:
    """Whoever makes stories: splitting, merging and pinning changes nothing for good, and is undone by one button."""
    return user.has_perm("galley_gather.decide_event")


def may_weigh_events(user: User) -> bool:
    """The chief editor: how the wall is weighed is the newsroom's policy."""
    return user.has_perm("galley_gather.change_eventweights")


def may_reach_inside(user: User) -> bool:
    """Whether this person may let a source reach a private network or a file outside the data folder."""
    return user.is_superuser or Role.OPERATOR in roles_of(user)


def may_read_tips(user: User) -> bool:
    """Desk and chief editors, and nobody else: not even a superuser without that role."""
    return bool(roles_of(user) & {Role.DESK_EDITOR, Role.CHIEF_EDITOR})


def require(allowed: object) -> None:
    """Refuse with 403 what is not allowed.

    Raises:
        PermissionDenied: it is not allowed.
    """
    if not allowed:
        raise PermissionDenied


def access_source(pk: int, *, user: User, to: str) -> Source:
    """A source that this person may "see" or "edit".

    Raises:
        Http404: there is none.
        PermissionDenied: this person may not.
    """
    require({"see": may_see_wires, "edit": may_edit_sources}[to](user))
    return get_object_or_404(Source, pk=pk)


def access_event(pk: int, *, user: User) -> Event:
    """An event.

    Raises:
        Http404: there is none.
        PermissionDenied: this person may not see wires.
    """
    require(may_see_wires(user))
    return get_object_or_404(Event, pk=pk)


def access_wire(pk: int, *, user: User) -> WireItem:
    """A wire item.

    Raises:
        Http404: there is none.
        PermissionDenied: this person may not see wires.
    """
    require(may_see_wires(user))
    return get_object_or_404(WireItem.objects.defer("body_html", "sketch"), pk=pk)


def access_series(pk: int, *, user: User, to: str) -> Series:
    """A series that this person may "see" or "edit".

    Raises:
        Http404: there is none.
        PermissionDenied: this person may not.
    """
    require({"see": may_see_wires, "edit": may_edit_sources}[to](user))
    return get_object_or_404(Series.objects.select_related("source"), pk=pk)


def access_level(pk: int, *, series: Series) -> Level:
    """A level of a series that this person may edit.

    Raises:
        Http404: the series has none such.
    """
    return get_object_or_404(series.levels, pk=pk)


def access_watch(pk: int, *, user: User) -> Watch:
    """A watch of this person's own.

    Raises:
        Http404: there is none, or it is somebody else's.
        PermissionDenied: this person may not see wires.
    """
    require(may_see_wires(user))
    return get_object_or_404(Watch.objects.select_related("user", "source"), pk=pk, user=user)


def access_browser(mark: str, *, user: User) -> PushBrowser:
    """A browser in which this person switched push on.

    Raises:
        Http404: there is none, or it is somebody else's.
        PermissionDenied: this person may not see wires.
    """
    require(may_see_wires(user))
    return get_object_or_404(PushBrowser.objects.select_related("user"), mark=mark, user=user)


def access_search(pk: int, *, user: User) -> SavedSearch:
    """A saved search of this person's own, as only its owner deletes it.

    Raises:
        Http404: there is none, or it is somebody else's.
    """
    require(may_see_wires(user))
    return get_object_or_404(SavedSearch, pk=pk, user=user)


def access_tip(pk: int, *, user: User) -> Tip:
    """A tip, sealed.

    Raises:
        Http404: there is none.
        PermissionDenied: this person may not know of tips.
    """
    require(may_read_tips(user))
    return get_object_or_404(Tip, pk=pk)


def access_alert(pk: int, *, user: User, to: str) -> Alert:
    """An emergency alert that this person may "see" or "sign off".

    Raises:
        Http404: there is none.
        PermissionDenied: this person may not.
    """
    require({"see": may_see_wires, "sign off": may_sign_off_alerts}[to](user))
    return get_object_or_404(Alert.objects.select_related("item"), pk=pk)
