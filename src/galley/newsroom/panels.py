"""How a story and a section are laid out in the desk's editor."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    InlinePanel,
    MultipleChooserPanel,
    ObjectList,
    PublishingPanel,
    TabbedInterface,
    TitleFieldPanel,
)
from wagtail.admin.panels.comment_panel import CommentPanel

from galley.newsroom.widgets import TopicsInput

STORY = TabbedInterface(
    [
        ObjectList(
            [
                TitleFieldPanel(
                    "title",
                    heading=_("Headline"),
                    placeholder=_("Headline"),
                    help_text=_("What happened, in as few words as it takes."),
                ),
                FieldPanel("kicker"),
                FieldPanel("standfirst"),
                MultipleChooserPanel(
                    "bylines",
                    chooser_field_name="contributor",
                    heading=_("Bylines"),
                    label=_("Byline"),
                    panels=[FieldRowPanel([FieldPanel("contributor"), FieldPanel("role")])],
                ),
                FieldPanel("picture"),
                FieldPanel("body"),
            ],
            heading=_("Story"),
        ),
        ObjectList(
            [
                FieldRowPanel([FieldPanel("news_value"), FieldPanel("place")]),
                FieldPanel("subjects", widget=TopicsInput),
                FieldPanel("embargo_until"),
                FieldPanel("machine_made"),
                FieldPanel("rights"),
                InlinePanel(
                    "sources_used",
                    heading=_("Sources used"),
                    label=_("Source"),
                    panels=[FieldPanel("name"), FieldPanel("url"), FieldPanel("rights")],
                ),
            ],
            heading=_("About it"),
        ),
        ObjectList(
            [FieldPanel("slug"), FieldPanel("seo_title"), FieldPanel("search_description")],
            heading=_("Address and search"),
        ),
        ObjectList([PublishingPanel(), CommentPanel()], heading=_("Schedule")),
    ]
)
"""Of the editor of `StoryPage`."""
