"""A newsroom for tests whose newsroom is a process: staff, a section, and a story one signature short of going live."""

from __future__ import annotations

import uuid

from wagtail.models import Locale, Page

from galley.kernel.models import User
from galley.kernel.roles import Role, group_of
from galley.newsroom.models import SectionPage, StoryPage
from galley.newsroom.services import approve_step, send_for_checking
from galley.site.models import FrontPage


def person(role: Role) -> User:
    user, new = User.objects.get_or_create(username=role.value, defaults={"email": f"{role.value}@example.org"})
    if new:
        user.groups.add(group_of(role))
    return user


def section(language: str = "en") -> SectionPage:
    locale = Locale.objects.get_or_create(language_code=language)[0]
    root = Page.objects.get(depth=1)
    front = FrontPage.objects.filter(locale=locale).first() or root.add_child(
        instance=FrontPage(title="Front", slug=f"front-{language}", locale=locale)
    )
    found = SectionPage.objects.filter(locale=locale).first()
    return found or front.add_child(instance=SectionPage(title="Town", slug="town", locale=locale))


def nearly_published(title: str = "Bridge closes for repairs") -> StoryPage:
    """A story that lacks the sign-off only."""
    parent, reporter = section(), person(Role.REPORTER)
    story = StoryPage(
        title=title,
        slug=f"story-{uuid.uuid4().hex[:8]}",
        owner=reporter,
        locale=parent.locale,
        body=[("text", "<p>The bridge closes on Monday.</p>")],
    )
    parent.add_child(instance=story)
    story.save_revision(user=reporter)
    story = send_for_checking(StoryPage.objects.get(pk=story.pk), by=reporter)
    story = approve_step(story, by=person(Role.DESK_EDITOR))
    return approve_step(story, by=person(Role.CHIEF_EDITOR))


def sign_off(story: StoryPage) -> StoryPage:
    """The last signature, which publishes it."""
    return approve_step(story, by=person(Role.CHIEF_EDITOR))
