"""Pictures of wires come into the library, with the words that a person gave them."""

from __future__ import annotations

import mimetypes
from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.core.files.base import ContentFile
from django.utils.text import slugify
from django.utils.translation import gettext

from galley.gather.models import KeptPicture, WireItem
from galley.gather.picture_queries import PictureView, pictures_of
from galley.kernel.text import one_line
from galley.newsroom.data import ChosenPicture
from galley.newsroom.errors import NewsroomError
from galley.newsroom.models import NewsroomImage, PictureOrigin

if TYPE_CHECKING:
    from galley.kernel.models import User


def take_pictures(item: WireItem, chosen: Sequence[ChosenPicture], *, by: User) -> list[NewsroomImage]:
    """Put chosen pictures of a wire item into the library; one that is there with the same words is not put in twice.

    Call it in the transaction that makes the story. The network is not asked: each picture is at hand already.

    Raises:
        NewsroomError: one is not at hand, or has been killed.
    """
    offered = {one.key: one for one in pictures_of(item) if one.is_kept and not one.is_killed} if chosen else {}
    if any(choice.key not in offered for choice in chosen):  # before a file is written that no rollback takes away
        raise NewsroomError(gettext("A chosen picture was killed or changed meanwhile: choose again."))
    return [_take(offered[choice.key], choice, by=by) for choice in chosen]


def _take(view: PictureView, choice: ChosenPicture, *, by: User) -> NewsroomImage:
    words = {
        "description": choice.alt[:255],
        "caption": choice.caption,
        "credit": choice.credit[:255],
        "rights": choice.rights,
    }
    own = NewsroomImage.objects.filter(origin__item=view.item, origin__key=view.key, origin__killed_at=None)
    known = own.filter(**words).first()
    if known is not None:
        return known
    kept = KeptPicture.objects.get(uses__item=view.item, uses__key=view.key)
    title = one_line(choice.caption or view.item.headline, max_length=120)
    image = NewsroomImage(
        title=title,
        **words,
        machine_made=view.is_machine_made,
        uploaded_by_user=by,
        file=ContentFile(bytes(kept.body), name=_file_name(title, kept.media_type)),
    )
    image.save()
    PictureOrigin.objects.create(
        image=image, item=view.item, source_id=view.item.source_id, guid=view.picture.guid, key=view.key
    )
    return image


def _file_name(title: str, media_type: str) -> str:
    ending = ".jpg" if media_type == "image/jpeg" else mimetypes.guess_extension(media_type) or ".jpg"
    return f"{slugify(title)[:60] or 'wire'}{ending}"
