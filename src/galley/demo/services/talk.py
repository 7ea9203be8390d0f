"""Readers' part: comments, reports, decisions with a reason, appeals, and errors that they found."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from random import Random

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
)
from galley.feedback.models import Comment, Reader
from galley.feedback.services.comments import post_comment
from galley.feedback.services.error_reports import answer_error_report, report_error
from galley.feedback.services.readers import choose_name
from galley.feedback.services.reads import add_reads
from galley.govern.models import Case, Decision
from galley.govern.queries import current_rules
from galley.govern.services import appeals, decisions, reports
from galley.kernel.models import User
from galley.newsroom.models import StoryPage

NEWCOMERS = ("crosscut",)
"""Readers whose first comment a published rule may hold."""


class Talk:
    """Lives through what readers said, in order."""

    def __init__(self, *, staff: Staff, stories: dict[str, StoryPage]) -> None:
        self.staff = staff
        self.stories = {key: StoryPage.objects.get(pk=page.pk) for key, page in stories.items() if page.live}
        self.now = timezone.now()
        self.rules = {rule.number: rule for rule in current_rules().rules.all()}
        self.comments: dict[str, Comment] = {}
        self.readers: dict[str, Reader] = {}

    def all(self) -> None:
        """Comments, then what became of some, then errors, then how much was read."""
        self._meet_readers()
        for said in sorted(COMMENTS, key=lambda said: self._published(said.story) + said.after):
            at = self._at(said.story, said.after)
            with clock.at(at):
                self.comments[said.key] = post_comment(
                    self.stories[said.story],
                    author=self.readers[said.by],
                    text=said.text,
                    answers_to=self.comments.get(said.answers),
                    posted_at=at,
                )
        self._report(REPORTS)
        for key in sorted({*WITHHELD, *APPROVED}, key=self._decided_at):
            self._decide(key)
        for key in sorted(APPEALS, key=self._decided_at):
            self._appeal(key)
        self._report(WAITING_REPORTS)
        self._errors()
        self._reads()

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

    def _report(self, made: Mapping[str, tuple[tuple[str, int, int, str], ...]]) -> None:
        for key, entries in made.items():
            comment = self.comments[key]
            for reader, minutes, rule, text in entries:
                at = min(comment.posted_at + timedelta(minutes=minutes), self.now - timedelta(minutes=1))
                with clock.at(at):
                    reports.report_comment(
                        comment, rule=self.rules[rule], text=text, reader=self.readers[reader], made_at=at
                    )

    def _decided_at(self, key: str) -> datetime:
        hours = WITHHELD[key][0] if key in WITHHELD else APPROVED[key][0]
        return min(self.comments[key].posted_at + timedelta(hours=hours), self.now - timedelta(minutes=1))

    def _moderator(self, comment: Comment) -> User:
        chinese = comment.author.language == "zh-hans"
        return self.staff.users["lin-zimo" if chinese else "grace-okafor"]

    def _decide(self, key: str) -> None:
        comment, at = self.comments[key], self._decided_at(key)
        case = Case.objects.get(comment=comment)
        with clock.at(at):
            if key in APPROVED:
                decisions.approve(case, by=self._moderator(comment), reason=APPROVED[key][1], at=at)
                return
            _, rule, reason, words = WITHHELD[key]
            decisions.withhold(
                case, by=self._moderator(comment), rule=self.rules[rule], reason=reason, words=words, at=at
            )

    def _appeal(self, key: str) -> None:
        hours, text, until, outcome, reason = APPEALS[key]
        comment = self.comments[key]
        decision = Decision.objects.get(case__comment=comment)
        at = min(decision.at + timedelta(hours=hours), self.now - timedelta(seconds=40))
        with clock.at(at):
            made = appeals.appeal(decision, text=text, at=at)
        if until is None:
            return
        at = min(at + timedelta(hours=until), self.now - timedelta(seconds=20))
        another = self.staff.users["grace-okafor" if comment.author.language == "zh-hans" else "lin-zimo"]
        with clock.at(at):
            appeals.decide_appeal(made, by=another, overturn=outcome == "overturned", reason=reason, at=at)

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
