"""The front page of each language, and what an editor chose for it."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.admin.panels import FieldPanel, InlinePanel
from wagtail.models import Orderable, Page, PagePermissionTester

from galley.kernel.models import User
from galley.kernel.rendering import RenderedPage
from galley.newsroom.access import is_editor


class FrontPermissionTester(PagePermissionTester):
    """Editors curate the front page, and nothing else of the tree comes with that.

    Wagtail's permissions of a page are those of all below it: with them, whoever may publish a front page could take
    sections off the site, move and reorder them.
    """

    def can_edit(self) -> bool:
        return bool(super().can_edit() or (self.user.is_active and is_editor(self.user)))

    def can_publish(self) -> bool:
        return bool(super().can_publish() or (self.user.is_active and is_editor(self.user)))

    def can_set_view_restrictions(self) -> bool:
        return bool(super().can_publish())


class FrontPage(RenderedPage, Page):
    """The front page of one language; the sections of that language are its children.

    An editor fills as many slots as there is reason to; what is left free is filled by news value and time.
    """

    motto = models.CharField(
        _("motto"), max_length=160, blank=True, help_text=_("One line under the name, such as the town it is for.")
    )

    content_panels = [
        *Page.content_panels,
        FieldPanel("motto"),
        InlinePanel(
            "slots",
            heading=_("First and second stories"),
            label=_("Story"),
            help_text=_("Free places are filled with the stories of the highest news value, newest first."),
        ),
        InlinePanel(
            "packages",
            heading=_("Packages"),
            label=_("Package"),
            help_text=_("Stories that belong together, under a heading."),
        ),
    ]
    parent_page_types = ["wagtailcore.Page"]
    subpage_types = ["galley_newsroom.SectionPage"]

    class Meta:
        verbose_name = _("front page")
        verbose_name_plural = _("front pages")

    def permissions_for_user(self, user: User) -> FrontPermissionTester:
        return FrontPermissionTester(user, self)

    @property
    def language(self) -> str:
        """The language code, "en" or "zh-hans"."""
        return str(self.locale.language_code)


class FrontSlot(Orderable):
    """A story that an editor gave a place on the front page."""

    class Place(models.TextChoices):
        LEAD = "lead", _("First story")
        SECOND = "second", _("Second story")

    front = ParentalKey(FrontPage, on_delete=models.CASCADE, related_name="slots")
    place = models.CharField(_("place"), max_length=10, choices=Place, default=Place.SECOND)
    story = models.ForeignKey(
        "galley_newsroom.StoryPage", verbose_name=_("story"), on_delete=models.CASCADE, related_name="+"
    )

    panels = [FieldPanel("place"), FieldPanel("story")]

    class Meta(Orderable.Meta):
        verbose_name = _("place on the front page")
        verbose_name_plural = _("places on the front page")

    def __str__(self) -> str:
        return f"{self.get_place_display()}: {self.story}"


class FrontPackage(Orderable, ClusterableModel):
    """Stories under one heading on the front page."""

    front = ParentalKey(FrontPage, on_delete=models.CASCADE, related_name="packages")
    title = models.CharField(_("heading"), max_length=120)
    section = models.ForeignKey(
        "galley_newsroom.SectionPage",
        verbose_name=_("section"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_("Where the heading leads; with no stories chosen, its newest are shown."),
    )

    panels = [FieldPanel("title"), FieldPanel("section"), InlinePanel("stories", label=_("Story"))]

    class Meta(Orderable.Meta):
        verbose_name = _("package")
        verbose_name_plural = _("packages")

    def __str__(self) -> str:
        return self.title


class PackageStory(Orderable):
    """A story in a package."""

    package = ParentalKey(FrontPackage, on_delete=models.CASCADE, related_name="stories")
    story = models.ForeignKey(
        "galley_newsroom.StoryPage", verbose_name=_("story"), on_delete=models.CASCADE, related_name="+"
    )

    panels = [FieldPanel("story")]

    class Meta(Orderable.Meta):
        verbose_name = _("story of a package")
        verbose_name_plural = _("stories of packages")

    def __str__(self) -> str:
        return str(self.story)
