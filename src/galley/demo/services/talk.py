"""Readers' part: comments, reports, decisions with a reason, appeals, and errors that they found."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from functools import partial
from random import Random
from typing import Any

from django.utils import timezone

from galley.demo import clock
from galley.demo.services.staff import Staff
from galley.demo.talk import (
    APPEALS,
    APPROVED,
    COMMENTS,
    ERRORS,
    REPORTS,
    VOICES,
    WAITING_REPORTS,
    WITHHELD,
    Said,
)
from galley.feedback.models import Comment, Reader
from galley.feedback.services.comments import post_comment
from galley.feedback.services.error_reports import answer_error_report, report_error
from galley.feedback.services.readers import choose_name
from galley.feedback.services.reads import add_reads
from galley.govern.models import Appeal, Case, Decision, LogEntry, LogHead, Rule, RuleBook
from galley.govern.queries import current_rules
from galley.govern.services import appeals, decisions, reports
from galley.govern.services.rules import settle_rules
from galley.kernel.models import User
from galley.newsroom.models import StoryPage


def begin_the_rules() -> None:
    """Let the house rules date from the newsroom's beginning: `migrate` published them just now, and nobody saw them."""
    if LogEntry.objects.count() != 1 or RuleBook.objects.count() != 1 or Case.objects.exists():
        return
    for rows in (Rule, RuleBook, LogEntry, LogHead):
        rows.objects.all().delete()
    settle_rules()


class Talk:
    """Lives through what readers said, in order."""

    def __init__(self, *, staff: Staff, stories: dict[str, StoryPage]) -> None:
        self.staff = staff
        self.stories = {key: StoryPage.objects.get(pk=page.pk) for key, page in stories.items() if page.live}
        self.now = timezone.now()
        self.rules = {rule.number: rule for rule in current_rules().rules.all()}
        self.comments: dict[str, Comment] = {}
        self.readers: dict[str, Reader] = {}
        self.said_at: dict[str, datetime] = {}
        self.plan: list[tuple[datetime, Callable[[datetime], Any]]] = []

    def all(self) -> None:
        """Comments and what became of them, in the order in which it happened; then errors, and how much was read."""
        self._meet_readers()
        self._plan_comments()
        self._plan_reports(REPORTS)
        for key in (*WITHHELD, *APPROVED):
            self._plan(self._decided_at(key), partial(self._decide, key))
        self._plan_appeals()
        self._plan_reports(WAITING_REPORTS)
        for at, do in sorted(self.plan, key=lambda entry: entry[0]):
            with clock.at(at):
                do(at)
        self._errors()
        self._reads()

    def _plan(self, at: datetime, do: Callable[[datetime], Any]) -> None:
        self.plan.append((at, do))

    def _plan_comments(self) -> None:
        for said in sorted(COMMENTS, key=lambda said: self._published(said.story) + said.after):
            self.said_at[said.key] = self._at(said.story, said.after)
            self._plan(self.said_at[said.key], partial(self._post, said))

    def _post(self, said: Said, at: datetime) -> None:
        self.comments[said.key] = post_comment(
            self.stories[said.story],
            author=self.readers[said.by],
            text=said.text,
            answers_to=self.comments.get(said.answers),
            posted_at=at,
        )

    def _meet_readers(self) -> None:
        first = min(self._published(said.story) for said in COMMENTS)
        for voice in VOICES.values():
            reader = Reader.objects.create(
                email=voice.email, language=voice.language, created_at=first - timedelta(days=40)
            )
            self.readers[voice.slug] = choose_name(reader, voice.name)

    def _published(self, story: str) -> datetime:
        return self.stories[story].first_published_at or self.now

    def _at(self, story: str, after: timedelta) -> datetime:
        return min(self._published(story) + after, self.now - timedelta(minutes=2))

    def _plan_reports(self, made: Mapping[str, tuple[tuple[str, int, int, str], ...]]) -> None:
        for key, entries in made.items():
            for reader, minutes, rule, text in entries:
                at = min(self.said_at[key] + timedelta(minutes=minutes), self.now - timedelta(seconds=90))
                self._plan(at, partial(self._report, key, reader, rule, text))

    def _report(self, key: str, reader: str, rule: int, text: str, at: datetime) -> None:
        reports.report_comment(
            self.comments[key], rule=self.rules[rule], text=text, reader=self.readers[reader], made_at=at
        )

    def _decided_at(self, key: str) -> datetime:
        hours = WITHHELD[key][0] if key in WITHHELD else APPROVED[key][0]
        return min(self.said_at[key] + timedelta(hours=hours), self.now - timedelta(seconds=60))

    def _moderator(self, comment: Comment, *, other: bool = False) -> User:
        """Who looks after the comment's language; or the other one, who decides the appeal."""
        return self.staff.users["lin-zimo" if (comment.author.language == "zh-hans") != other else "grace-okafor"]

    def _decide(self, key: str, at: datetime) -> None:
        comment = self.comments[key]
        case = Case.objects.get(comment=comment)
        by = self._moderator(comment)
        if key in APPROVED:
            decisions.approve(case, by=by, reason=APPROVED[key][1], at=at)
            return
        _, rule, reason, words = WITHHELD[key]
        decisions.withhold(case, by=by, rule=self.rules[rule], reason=reason, words=words, at=at)

    def _plan_appeals(self) -> None:
        for key, (hours, text, until, outcome, reason) in APPEALS.items():
            at = min(self._decided_at(key) + timedelta(hours=hours), self.now - timedelta(seconds=40))
            self._plan(at, partial(self._appeal, key, text))
            if until is not None:
                at = min(at + timedelta(hours=until), self.now - timedelta(seconds=20))
                self._plan(at, partial(self._decide_appeal, key, outcome == "overturned", reason))

    def _appeal(self, key: str, text: str, at: datetime) -> None:
        appeals.appeal(Decision.objects.get(case__comment=self.comments[key]), text=text, at=at)

    def _decide_appeal(self, key: str, overturn: bool, reason: str, at: datetime) -> None:  # noqa: FBT001 -- planned
        comment = self.comments[key]
        made = Appeal.objects.get(decision__case__comment=comment)
        another = self._moderator(comment, other=True)
        appeals.decide_appeal(made, by=another, overturn=overturn, reason=reason, at=at)

    def _errors(self) -> None:
        for story, hours, words, text, email, answer in ERRORS:
            at = self._at(story, timedelta(hours=hours))
            language = "zh-hans" if story.endswith(".zh") else "en"
            with clock.at(at):
                report = report_error(
                    self.stories[story], text=text, words=words, email=email, language=language, made_at=at
                )
            if answer:
                corrected, said = answer
                desk = self.staff.users["li-nan" if language == "zh-hans" else "tom-varga"]
                with clock.at(min(at + timedelta(hours=16), self.now - timedelta(minutes=1))):
                    answer_error_report(report, corrected=corrected, answer=said, by=desk)

    def _reads(self) -> None:
        """Reads of the last days: many at first, fewer later, more of what weighs more."""
        random = Random(7)
        for story in self.stories.values():
            published = story.first_published_at or self.now
            hours = min(int((self.now - published).total_seconds() // 3600), 72)
            for hour in range(hours + 1):
                at = published + timedelta(hours=hour)
                waking = 1.0 if 6 <= timezone.localtime(at).hour <= 23 else 0.15
                reads = round(story.news_value**2 * 22 * waking * random.uniform(0.6, 1.4) / (1 + hour * 0.6))
                if reads and at <= self.now:
                    add_reads(story.pk, reads, at=at)
