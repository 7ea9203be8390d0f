"""A small newsroom: a section in each language, one person of each role."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from wagtail.models import Locale, Page

from galley.kernel.models import User
from galley.kernel.roles import Role, group_of
from galley.newsroom.models import SectionPage, StoryPage
from galley.newsroom.services import approve_step, send_for_checking
from galley.site.models import FrontPage


@pytest.fixture
def person(db: None) -> Callable[..., User]:
    def make(role: Role, name: str = "") -> User:
        user = User.objects.create_user(
            username=name or role.value,
            email=f"{name or role.value}@example.org",
            first_name=(name or role.value).title(),
        )
        user.groups.add(group_of(role))
        return user

    return make


@pytest.fixture
def reporter(person: Callable[..., User]) -> User:
    return person(Role.REPORTER, "rosa")


@pytest.fixture
def desk_editor(person: Callable[..., User]) -> User:
    return person(Role.DESK_EDITOR, "dan")


@pytest.fixture
def chief_editor(person: Callable[..., User]) -> User:
    return person(Role.CHIEF_EDITOR, "chen")


@pytest.fixture
def sections(db: None) -> dict[str, SectionPage]:
    root = Page.objects.get(depth=1)
    found = {}
    for language, title in (("en", "Town"), ("zh-hans", "城事")):
        locale = Locale.objects.get_or_create(language_code=language)[0]
        front = FrontPage.objects.filter(locale=locale).first()
        if front is None:
            front = root.add_child(
                instance=FrontPage(title=f"Front {language}", slug=f"front-{language}", locale=locale)
            )
        section = SectionPage(title=title, slug="town", locale=locale)
        if found:
            section.translation_key = found["en"].translation_key
        found[language] = front.add_child(instance=section)
    return found


@pytest.fixture
def draft(sections: dict[str, SectionPage], reporter: User) -> Callable[..., StoryPage]:
    def make(
        title: str = "Bridge closes for repairs", *, language: str = "en", owner: User | None = None, **values: Any
    ):
        owner = owner or reporter
        values.setdefault("body", [("text", "<p>The bridge closes on Monday.</p>")])
        story = StoryPage(title=title, owner=owner, locale=sections[language].locale, **values)
        sections[language].add_child(instance=story)
        story.save_revision(user=owner)
        return StoryPage.objects.get(pk=story.pk)

    return make


@pytest.fixture
def published(draft: Callable[..., StoryPage], reporter: User, desk_editor: User, chief_editor: User):
    def make(title: str = "Bridge closes for repairs", **values: Any) -> StoryPage:
        story = send_for_checking(draft(title, **values), by=reporter)
        story = approve_step(story, by=desk_editor)
        story = approve_step(story, by=chief_editor)
        return approve_step(story, by=chief_editor)

    return make
