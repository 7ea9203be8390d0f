"""Pictures go into the library, each with its words, and with the sizes that pages show."""

from __future__ import annotations

from django.core.files.base import ContentFile

from galley.demo.captions import CREDIT, PICTURES, RIGHTS
from galley.demo.pictures.files import Darkroom, PictureFile
from galley.kernel.models import User
from galley.newsroom.models import NewsroomImage, NewsroomRendition
from galley.newsroom.models.pictures import SIZES

WIDTHS = tuple(int(size.removeprefix("width-")) for size in SIZES)


class Pictures:
    """The library: a picture in the words of one language is a row of its own, made when it is first asked for."""

    def __init__(self, darkroom: Darkroom, *, by: User) -> None:
        self.darkroom, self.by = darkroom, by
        self._kept: dict[tuple[str, str], NewsroomImage] = {}

    def get(self, name: str, language: str) -> NewsroomImage:
        """The picture of this name with its words in this language."""
        key = (name, language)
        if key not in self._kept:
            words = PICTURES[name][language]
            self._kept[key] = keep_picture(
                self.darkroom.get(name),
                file_name=f"{name}-{language[:2]}.jpg",
                title=words.title,
                alt=words.alt,
                caption=words.caption,
                credit=CREDIT[language],
                rights=RIGHTS[language],
                by=self.by,
            )
        return self._kept[key]


def keep_picture(
    picture: PictureFile, *, file_name: str, title: str, alt: str, credit: str, rights: str, by: User, caption: str = ""
) -> NewsroomImage:
    """Put a picture into the library."""
    image = NewsroomImage(
        title=title,
        description=alt[:255],
        caption=caption,
        credit=credit,
        rights=rights,
        uploaded_by_user=by,
        file=ContentFile(picture.body, name=file_name),
    )
    image.save()
    stem = file_name.removesuffix(".jpg")
    sizes = {width: picture.sizes.get(width, (picture.height, picture.body)) for width in WIDTHS}
    renditions = []
    for width, (height, body) in sizes.items():
        rendition = NewsroomRendition(image=image, filter_spec=f"width-{width}")
        rendition.file.save(f"{stem}.width-{width}.jpg", ContentFile(body), save=False)
        rendition.width, rendition.height = min(width, picture.width), height
        renditions.append(rendition)
    NewsroomRendition.objects.bulk_create(renditions)
    return image
