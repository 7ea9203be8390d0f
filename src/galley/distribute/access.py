"""One way to get a row: found, and allowed."""

from __future__ import annotations

from typing import Literal, cast

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from galley.distribute.models import Channel, Delivery, MailingList
from galley.kernel.models import User
from galley.kernel.roles import Role, roles_of


def staff(request: HttpRequest) -> User:
    """Whoever asks; Wagtail's admin lets nobody else in."""
    return cast("User", request.user)


def may_watch(user: User) -> bool:
    """Whether somebody sees where stories went."""
    return user.has_perm("galley_distribute.view_delivery")


def may_decide(user: User) -> bool:
    """Whether somebody decides about deliveries that failed or are in doubt."""
    return user.has_perm("galley_distribute.decide_delivery")


def may_keep_channels(user: User) -> bool:
    """Whether somebody adds and changes channels and mailing lists."""
    return user.has_perm("galley_distribute.change_channel")


def may_reach_inside(user: User) -> bool:
    """Whether somebody may let a channel reach this machine and its network."""
    return user.is_superuser or Role.OPERATOR in roles_of(user)


def require(allowed: bool) -> None:  # noqa: FBT001 -- reads as a sentence
    """Refuse who is not allowed.

    Raises:
        PermissionDenied: they are not.
    """
    if not allowed:
        raise PermissionDenied


def access_delivery(pk: int, *, user: User, to: Literal["see", "decide"] = "see") -> Delivery:
    """A delivery that this person may see, or decide about.

    Raises:
        PermissionDenied: they may not.
        Http404: there is none.
    """
    require(may_watch(user) if to == "see" else may_decide(user))
    return get_object_or_404(Delivery.objects.select_related("channel", "rendition", "decided_by"), pk=pk)


def access_channel(pk: int, *, user: User) -> Channel:
    """A channel that this person may change.

    Raises:
        PermissionDenied: they may not.
        Http404: there is none.
    """
    require(may_keep_channels(user))
    return get_object_or_404(Channel, pk=pk)


def access_list(pk: int, *, user: User) -> MailingList:
    """A mailing list that this person may change.

    Raises:
        PermissionDenied: they may not.
        Http404: there is none.
    """
    require(may_keep_channels(user))
    return get_object_or_404(MailingList.objects.select_related("channel"), pk=pk)
