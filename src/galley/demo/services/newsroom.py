"""The whole demo newsroom, made once, in one transaction."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Protocol

from django.db import transaction
from django.db.models import Max, QuerySet
from django.utils import timezone, translation

from galley.demo import clock
from galley.demo.people import STAFF
from galley.demo.pictures import scenes
from galley.demo.pictures.files import Darkroom
from galley.demo.services import paper
from galley.demo.services.beats import make_beats
from galley.demo.services.pictures import WIDTHS, Pictures
from galley.demo.services.staff import make_staff
from galley.demo.services.stories import Stories
from galley.demo.services.talk import Talk, begin_the_rules
from galley.demo.services.tips import make_tips
from galley.demo.services.wires import make_sources
from galley.kernel.models import Job, User

SILENT_JOBS = ("newsroom.tell_reviewers", "newsroom.tell_writer", "newsroom.tell_editors_of_correction")


class Progress(Protocol):
    """Told how much is done, of how much, and what is being done."""

    def __call__(self, done: int, total: int, what: str = "") -> None: ...


def is_made() -> bool:
    """The demo newsroom is here."""
    return User.objects.filter(username__in=[person.username for person in STAFF]).exists()


def create_demo(progress: Progress | None = None) -> bool:
    """Make the demo newsroom, whole or not at all; whether it was made now. Safe to call again.

    Args:
        progress: called after each step.
    """
    if is_made():
        return False
    darkroom = Darkroom(widths=WIDTHS)
    try:
        for seed, person in enumerate(STAFF):
            darkroom.ask_for(person.slug, looks=person.looks, seed=seed)
        for name in scenes:
            darkroom.ask_for(name)
        with transaction.atomic(), translation.override("en"):
            _make(darkroom, progress or _say_nothing)
    finally:
        darkroom.close()
    return True


def _make(darkroom: Darkroom, progress: Progress) -> None:
    now = timezone.now()
    before = Job.objects.aggregate(last=Max("pk"))["last"] or 0
    step = _Steps(progress)
    with clock.at(now - timedelta(days=40)):
        staff = make_staff(darkroom)
        step("staff")
        chief = staff.users["mara-ellison"]
        paper.name_the_paper(by=chief)
        sections = paper.make_sections(by=chief)
        paper.make_channels()
        begin_the_rules()
        step("sections")
    pictures = Pictures(darkroom, by=staff.users["noor-haddad"])
    stories = Stories(staff=staff, pictures=pictures, sections=sections)
    for text in stories.begin():
        step(text.key)
    for moment in stories.moments():
        with clock.at(moment.at):
            moment.do()
        if moment.what:
            step(moment.what)
    # These letters were read weeks ago; those about stories that are still in work are sent.
    _new_jobs(before).filter(name__in=SILENT_JOBS).delete()
    stories.make_drafts()
    step("drafts")
    paper.fill_front_pages(stories.pages, sections, by=chief)
    Talk(staff=staff, stories=stories.pages).all()
    step("comments")
    paper.make_letters(now)
    make_sources(by=staff.users["sam-whitlock"])
    make_beats(staff)
    make_tips()
    _forget_repeated_jobs(before)
    step("wires")


def _new_jobs(before: int) -> QuerySet[Job]:
    return Job.objects.filter(pk__gt=before, state=Job.State.READY)


def _forget_repeated_jobs(before: int) -> None:
    """What was asked for again and again in this one transaction, such as to index a page, is done once."""
    seen: set[str] = set()
    again = []
    for pk, name, args, kwargs in _new_jobs(before).order_by("-pk").values_list("pk", "name", "args", "kwargs"):
        asked = json.dumps([name, args, kwargs], sort_keys=True)
        if asked in seen:
            again.append(pk)
        seen.add(asked)
    for start in range(0, len(again), 500):
        Job.objects.filter(pk__in=again[start : start + 500]).delete()


class _Steps:
    """Counts the steps of the making."""

    TOTAL = 2 + 50 + 50 + 3

    def __init__(self, progress: Progress) -> None:
        self.done, self.tell = 0, progress

    def __call__(self, what: str) -> None:
        self.done += 1
        self.tell(min(self.done, self.TOTAL), self.TOTAL, what)


def _say_nothing(done: int, total: int, what: str = "") -> None:
    """Nobody looks."""
