"""Pictures: what a newsroom must know of each, and their sizes."""

from __future__ import annotations

from typing import Any

from django.core.files.base import ContentFile
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.images.models import AbstractImage, AbstractRendition, Image
from wagtail.search import index

from galley.kernel.pictures import PictureError, PictureWords, clean
from galley.newsroom.data import PictureData

SIZES = ("width-480", "width-960", "width-1440")
"""The sizes of a picture on a page; the middle one is what a channel without `srcset` shows."""


class NewsroomImage(AbstractImage):
    """A picture with its words: alternative text (`description`), caption, credit and rights.

    Location and device data leave the file when it is saved: see `galley.kernel.pictures`.
    """

    caption = models.TextField(_("caption"), blank=True)
    credit = models.CharField(_("credit"), max_length=255, blank=True, help_text=_("Who made it, as readers see it."))
    rights = models.TextField(_("rights"), blank=True, help_text=_("Who owns it and what is allowed."))
    machine_made = models.BooleanField(
        _("made by a machine"),
        default=False,
        help_text=_("Drawn or changed in substance by a model; readers are told."),
    )

    admin_form_fields = (
        "title",
        "file",
        "description",
        "caption",
        "credit",
        "rights",
        "machine_made",
        "collection",
        "tags",
        "focal_point_x",
        "focal_point_y",
        "focal_point_width",
        "focal_point_height",
    )
    search_fields = [
        *AbstractImage.search_fields,
        index.SearchField("caption"),
        index.SearchField("credit"),
        index.FilterField("machine_made"),
    ]

    class Meta(AbstractImage.Meta):
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")
        permissions = Image._meta.permissions  # noqa: SLF001 -- Django's documented name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save; a new file is first rid of location and device data, and its words become the fields' where empty.

        A file is new when the row does not hold it yet, also when `file.save(..., save=False)` stored it before.

        Raises:
            PictureError: the file is no picture that can be cleaned.
        """
        # Django's own way to tell a file that is not stored; the fields of Wagtail's abstract class have no types.
        file: Any = self.file
        if file and not file._committed:  # noqa: SLF001
            self.take_words(self._clean_file(file))
        elif file and not self._is_file_of_row(file.name):
            self.take_words(self._clean_stored_file(file))
        super().save(*args, **kwargs)

    def _is_file_of_row(self, name: str) -> bool:
        return self.pk is not None and type(self)._base_manager.filter(pk=self.pk, file=name).exists()  # noqa: SLF001

    def _clean_file(self, file: Any) -> PictureWords:
        file.seek(0)
        picture = clean(file.read())
        self.file: Any = ContentFile(picture.body, name=file.name)
        self._set_image_file_metadata()
        return picture.words

    def _clean_stored_file(self, file: Any) -> PictureWords:
        """Put the clean file in the place of the stored one; what cannot be cleaned does not stay there either."""
        with file.storage.open(file.name) as stored:
            body = stored.read()
        try:
            picture = clean(body)
        except PictureError:
            if not type(self)._base_manager.filter(file=file.name).exists():  # noqa: SLF001
                file.storage.delete(file.name)
            raise
        if picture.body != body:
            file.close()
            file.storage.delete(file.name)
            self.file = file.storage.save(file.name, ContentFile(picture.body))
            self._set_image_file_metadata()
        return picture.words

    def take_words(self, words: PictureWords) -> None:
        """Let the file's own words be the fields' where these are empty."""
        self.description: str = self.description or words.alt[:255]
        self.caption = self.caption or words.caption
        self.credit = self.credit or words.credit[:255]
        self.rights = self.rights or words.rights
        self.machine_made = self.machine_made or words.machine_made

    @property
    def default_alt_text(self) -> str:
        """What the picture shows; empty when nobody said it, never the file's name."""
        return str(self.description)

    @property
    def key(self) -> str:
        """The key of the pages that show this picture."""
        return f"image:{self.pk}"

    def as_data(
        self, *, base_url: str = "", alt: str = "", caption: str | None = None, credit: str = ""
    ) -> PictureData:
        """The picture in its sizes, which are made when they do not exist yet.

        Args:
            base_url: put before addresses that begin with a slash.
            alt: instead of the picture's own.
            caption: instead of the picture's own; empty for none.
            credit: instead of the picture's own.
        """
        renditions = self.get_renditions(*SIZES)
        sizes = {rendition.width: rendition for rendition in renditions.values()}
        middle = renditions[SIZES[1]]

        def absolute(url: str) -> str:
            return f"{base_url}{url}" if url.startswith("/") else url

        srcset = ", ".join(f"{absolute(sizes[width].url)} {width}w" for width in sorted(sizes))
        return PictureData(
            url=absolute(middle.url),
            width=middle.width,
            height=middle.height,
            alt=alt or self.default_alt_text,
            caption=self.caption if caption is None else caption,
            credit=credit or self.credit,
            machine_made=self.machine_made,
            srcset=srcset if len(sizes) > 1 else "",
        )


class PictureOrigin(models.Model):
    """The wire from which a picture of the library came, so that a kill finds it."""

    image = models.OneToOneField(NewsroomImage, models.CASCADE, related_name="origin", verbose_name=_("picture"))
    item = models.ForeignKey(
        "galley_gather.WireItem", models.SET_NULL, null=True, related_name="+", verbose_name=_("wire item")
    )
    source = models.ForeignKey(
        "galley_gather.Source", models.SET_NULL, null=True, related_name="+", verbose_name=_("source")
    )
    guid = models.CharField(max_length=500, blank=True, db_index=True)
    """The picture's own, as its provider has it."""
    key = models.CharField(max_length=40)
    killed_at = models.DateTimeField(_("killed"), null=True, blank=True)

    class Meta:
        verbose_name = _("origin of a picture")
        verbose_name_plural = _("origins of pictures")

    def __str__(self) -> str:
        return str(self.image)


class NewsroomRendition(AbstractRendition):
    """One size of a picture."""

    image = models.ForeignKey(NewsroomImage, on_delete=models.CASCADE, related_name="renditions")

    class Meta:
        unique_together = (("image", "filter_spec", "focal_point_key"),)
