"""Form fields of the desk that Wagtail has not."""

from __future__ import annotations

from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import get_language


class TopicsInput(forms.SelectMultiple):
    """Choose from some 1,300 topics: those chosen are boxes to untick, others are found by typing.

    Without JavaScript it is a plain list of the topics in use.
    """

    template_name = "newsroom/widgets/topics.html"

    class Media:
        js = ["newsroom/topics.js"]
        css = {"all": ["newsroom/desk.css"]}

    def optgroups(self, name: str, value: list[str], attrs: dict[str, Any] | None = None) -> list[Any]:
        """Only what is chosen: the field's whole queryset would be a page of 1,300 lines."""
        chosen = [pk for pk in value if str(pk).isdigit()]
        choices: Any = self.choices
        topics = choices.queryset.filter(pk__in=chosen) if chosen else []
        language = get_language() or "en"
        return [
            (
                None,
                [
                    self.create_option(name, topic.pk, topic.name_in(language), selected=True, index=index)
                    for index, topic in enumerate(topics)
                ],
                0,
            )
        ]

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["widget"]["search_url"] = reverse("galley_newsroom:topics")
        context["widget"]["described_by"] = context["widget"]["attrs"].get("aria-describedby", "")
        return context
