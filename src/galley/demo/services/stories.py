"""The stories: written, checked by three people, published, corrected, each at its time in the past."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.utils import timezone
from wagtail.models import Locale

from galley.demo import clock
from galley.demo.data import BlockText, StoryText
from galley.demo.markup import Setter
from galley.demo.services.pictures import Pictures
from galley.demo.services.staff import Staff
from galley.demo.texts import drafts, published_stories
from galley.kernel.ids import new_uuid
from galley.kernel.models import User
from galley.newsroom.models import Byline, SectionPage, StoryPage, StorySource, Topic
from galley.newsroom.services import approve_step, publish_correction, send_back, send_for_checking

PARTS = {"photo": Byline.Role.PHOTO, "desk": Byline.Role.EDITING, "editor": Byline.Role.EDITING}
CHECKERS = {
    "en": (("tom-varga", "gu-tingting"), ("gu-tingting", "tom-varga", "shen-ruolan"), ("mara-ellison", "shen-ruolan")),
    "zh-hans": (("li-nan", "fang-zhou"), ("fang-zhou", "li-nan", "mara-ellison"), ("shen-ruolan", "mara-ellison")),
}
"""Who signs each of the three steps: the first who has no part in the story and signed no step before."""


@dataclass(frozen=True)
class Moment:
    """Something that happens to a story."""

    at: datetime
    do: Callable[[], Any]
    what: str = ""


class Stories:
    """Makes the stories of the demo."""

    def __init__(self, *, staff: Staff, pictures: Pictures, sections: dict[tuple[str, str], SectionPage]) -> None:
        self.staff, self.pictures, self.sections = staff, pictures, sections
        self.now = timezone.localtime()
        self.pages: dict[str, StoryPage] = {}
        self.locales = {locale.language_code: locale for locale in Locale.objects.all()}
        codes = {f"medtop:{code}" for text in (*published_stories(), *drafts()) for code in text.topics}
        self.topics = {topic.code.partition(":")[2]: topic for topic in Topic.objects.filter(code__in=codes)}

    def published_at(self, text: StoryText) -> datetime:
        """When a story was published; never in the future."""
        if text.days == 0:
            return self.now - text.clock
        return self._midnight(text.days) + text.clock

    def begin(self) -> Iterator[StoryText]:
        """Give each story its page, oldest first, so that they can name each other."""
        texts = sorted(published_stories(), key=self.published_at)
        firsts: dict[str, Any] = {}
        for text in texts:
            with clock.at(self.published_at(text) - timedelta(hours=5)):
                page = self._page(text)
                page.translation_key = firsts.setdefault(text.name, page.translation_key)
                self._add(page, text)
            yield text

    def moments(self) -> list[Moment]:
        """Everything that happened to the published stories, in the order in which it did."""
        moments: list[Moment] = []
        for text in published_stories():
            at = self.published_at(text)
            checkers = self._checkers(text)
            moments.append(Moment(at - timedelta(minutes=95), partial(self._send, text), text.key))
            moments += [
                Moment(at - timedelta(minutes=minutes), partial(self._sign, text, checker))
                for minutes, checker in zip((60, 25, 0), checkers, strict=True)
            ]
            if text.wrong:
                moments.append(Moment(self._corrected_at(text), partial(self._correct, text)))
        return sorted(moments, key=lambda moment: moment.at)

    def make_drafts(self) -> None:
        """Put the stories in work where they are: with their writer, before a step, sent back, or booked."""
        for number, text in enumerate(drafts()):
            began = self.now - timedelta(hours=4, minutes=37 * number)
            with clock.at(began):
                self._add(self._page(text), text)
                self._fill(text)
            with clock.at(began + timedelta(minutes=40)):
                self._advance(text)

    # one story

    def _page(self, text: StoryText) -> StoryPage:
        setter = self._setter(text)
        return StoryPage(
            title=setter.line(text.headline),
            draft_title=setter.line(text.headline),
            slug=text.name,
            locale=self.locales[text.language],
            owner=self._writer(text),
        )

    def _add(self, page: StoryPage, text: StoryText) -> None:
        self.sections[text.section, text.language].add_child(instance=page)
        self.pages[text.key] = page

    def _fill(self, text: StoryText) -> StoryPage:
        """Write the story, as it was first printed, and save it as its writer's version."""
        page = StoryPage.objects.get(pk=self.pages[text.key].pk)
        setter = self._setter(text)
        page.kicker = setter.line(text.kicker)
        page.standfirst = setter.line(text.standfirst)
        page.place = text.place
        page.news_value = text.value
        page.machine_made = text.machine
        page.picture = self.pictures.get(text.picture, text.language) if text.picture else None
        page.body = json.dumps([block for block in self._blocks(text, setter) if block], ensure_ascii=False)
        page.subjects = [self.topics[code] for code in text.topics]
        page.bylines = [
            Byline(
                contributor=self.staff.contributors[person],
                role=PARTS.get(part, Byline.Role.REPORTER),
                sort_order=order,
            )
            for order, (person, part) in enumerate(text.bylines)
        ]
        page.sources_used = [
            StorySource(name=setter.line(source), sort_order=order) for order, source in enumerate(text.sources)
        ]
        if text.stage == "scheduled":
            page.go_live_at = self._midnight(-1) + timedelta(hours=7)
        page.save_revision(user=self._writer(text), log_action=True)
        self.pages[text.key] = page
        return page

    def _send(self, text: StoryText) -> None:
        send_for_checking(self._fill(text), by=self._writer(text))

    def _sign(self, text: StoryText, checker: User) -> None:
        self.pages[text.key] = approve_step(self.pages[text.key], by=checker)

    def _correct(self, text: StoryText) -> None:
        if text.wrong is None:
            return
        setter = self._setter(text)
        publish_correction(
            self.pages[text.key],
            was=setter.line(text.wrong.was),
            now=setter.line(text.wrong.now),
            by=self.staff.users["shen-ruolan" if text.language == "zh-hans" else "mara-ellison"],
            changes={setter.line(text.wrong.printed): setter.line(text.wrong.right)},
        )

    def _advance(self, text: StoryText) -> None:
        if text.stage == "draft":
            return
        page = send_for_checking(self.pages[text.key], by=self._writer(text))
        checkers = self._checkers(text)
        if text.stage == "sent_back":
            send_back(page, by=checkers[0], comment=text.note)
            return
        signed = {"desk_check": 0, "editor_check": 1, "sign_off": 2, "scheduled": 3}[text.stage]
        for checker in checkers[:signed]:
            page = approve_step(page, by=checker)

    def _writer(self, text: StoryText) -> User:
        return self.staff.users[text.bylines[0][0]]

    def _checkers(self, text: StoryText) -> list[User]:
        busy = {person for person, _ in text.bylines}
        chosen = []
        for candidates in CHECKERS[text.language]:
            person = next(candidate for candidate in candidates if candidate not in busy)
            busy.add(person)
            chosen.append(self.staff.users[person])
        return chosen

    def _corrected_at(self, text: StoryText) -> datetime:
        at = self.published_at(text)
        after = text.wrong.after if text.wrong else timedelta()
        return min(at.replace(hour=0, minute=0, second=0, microsecond=0) + after, self.now - timedelta(minutes=20))

    def _midnight(self, days: int) -> datetime:
        day = self.now.date() - timedelta(days=days)
        return datetime(day.year, day.month, day.day, tzinfo=timezone.get_current_timezone())

    # its words

    def _setter(self, text: StoryText) -> Setter:
        return Setter(text.language, timezone.localtime(self.published_at(text)))

    def _blocks(self, text: StoryText, setter: Setter) -> Iterator[dict[str, Any]]:
        paragraphs: list[str] = []
        for part in self._as_printed(text):
            if part.kind == "text":
                paragraphs.append(f"<p>{setter.html(part.words)}</p>")
                continue
            if paragraphs:
                yield _block("text", "".join(paragraphs))
                paragraphs = []
            yield self._block_of(part, text, setter)
        if paragraphs:
            yield _block("text", "".join(paragraphs))
        related = [self.pages[key].pk for key in map(partial(_key, text.language), text.related) if key in self.pages]
        if related:
            yield _block("related", {"title": "", "stories": [_item(pk) for pk in related]})

    def _as_printed(self, text: StoryText) -> Iterator[BlockText]:
        for part in text.blocks:
            if text.wrong and isinstance(part.words, str):
                yield BlockText(part.kind, part.words.replace(text.wrong.right, text.wrong.printed), part.title)
            else:
                yield part

    def _block_of(self, part: BlockText, text: StoryText, setter: Setter) -> dict[str, Any]:
        words = part.words
        if part.kind == "heading":
            return _block("heading", setter.line(words))
        if part.kind == "list":
            return _block("list", {"numbered": False, "items": [_item(setter.html(line)) for line in words]})
        if part.kind in {"quote", "pull_quote"}:
            return _block(part.kind, {"text": setter.line(words[0]), "who": setter.line(words[1])})
        if part.kind == "facts":
            points = "".join(f"<li>{setter.html(line)}</li>" for line in words)
            return _block("fact_box", {"title": setter.line(part.title), "text": f"<ul>{points}</ul>"})
        if part.kind == "gallery":
            pictures = [self.pictures.get(name, text.language).pk for name in words]
            return _block(
                "gallery",
                {"title": "", "pictures": [_item({"picture": pk, "alt": "", "caption": ""}) for pk in pictures]},
            )
        return _block("table", _table([[setter.line(cell) for cell in row] for row in words], setter.line(part.title)))


def _key(language: str, name: str) -> str:
    return f"{name}.{'zh' if language == 'zh-hans' else 'en'}"


def _block(kind: str, value: Any) -> dict[str, Any]:
    return {"type": kind, "value": value, "id": str(new_uuid())}


def _item(value: Any) -> dict[str, Any]:
    return {"type": "item", "value": value, "id": str(new_uuid())}


def _table(rows: list[list[str]], caption: str) -> dict[str, Any]:
    return {
        "data": rows,
        "first_row_is_table_header": True,
        "first_col_is_header": False,
        "table_header_choice": "row",
        "table_caption": caption,
        "cell": [],
        "mergeCells": [],
    }
