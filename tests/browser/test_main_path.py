"""The whole way in a real browser, in both languages, from `galley up` in an empty folder.

A wire arrives, somebody takes it, three people check it, it is published, and it is on the site, in the feeds and in an
inbox; then it is corrected, everywhere.
"""

from __future__ import annotations

import email
import email.policy
import json
import re
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import Any

import pytest
from aiosmtpd.controller import Controller

from galley.demo.people import PASSWORD
from tests.browser.documents import new_document
from tests.homes import NewsroomHome, Running, free_port, wait_until

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PATHS = {
    "en": {
        "width": 1280,
        "prefix": "",
        "wire": "Tug catches drifting barge",
        "start": "Start a story from this",
        "send": "Send for checking",
        "needs": "Needs you",
        "steps": [("desk", "Sign: Desk check"), ("desk.night", "Sign: Editor’s check"), ("chief", "Sign: Sign-off")],
        "writer": "reporter",
        "headline": "Barge with 240 tonnes of wheat stopped short of the broken bridge",
        "wrong": "180 metres",
        "right": "160 metres",
        "publish": "Publish the correction",
        "correction": "Correction",
        "subscribe": "Subscribe",
        "confirm": "Confirm the subscription",
        "reader": "ann@inbox.example",
        "feed": "/feeds/",
    },
    "zh-hans": {
        "width": 390,
        "prefix": "/zh-hans",
        "wire": "驳船在灯桥上游180米被拦下",
        "start": "据此开始写稿",
        "send": "提交审核",
        "needs": "等你处理",
        "steps": [("desk.zh", "签字：编辑初审"), ("desk.zh.night", "签字：复审"), ("chief.zh", "签字：终审签发")],
        "writer": "reporter.zh",
        "headline": "装有240吨小麦的驳船在断桥前被拦下",
        "wrong": "180米",
        "right": "160米",
        "publish": "发布更正",
        "correction": "更正",
        "subscribe": "订阅",
        "confirm": "确认订阅",
        "reader": "an@inbox.example",
        "feed": "/zh-hans/feeds/",
    },
}


class Inbox:
    """A mail server on this machine that keeps what it is given."""

    def __init__(self) -> None:
        self.letters: list[tuple[list[str], email.message.EmailMessage]] = []

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802 -- aiosmtpd's name
        letter = email.message_from_bytes(envelope.content, policy=email.policy.default)
        self.letters.append((list(envelope.rcpt_tos), letter))
        return "250 OK"

    def to(self, address: str, *, about: str) -> list[email.message.EmailMessage]:
        """Letters to an address whose subject or text says something."""
        return [
            letter
            for receivers, letter in list(self.letters)
            if address in receivers and (about in str(letter["subject"]) or about in text_of(letter))
        ]


def text_of(letter: email.message.EmailMessage) -> str:
    part = letter.get_body(preferencelist=("plain", "html"))
    return part.get_content() if part is not None else ""


@dataclass
class Newsroom:
    """A running demo newsroom."""

    url: str
    home: NewsroomHome
    process: Running
    inbox: Inbox

    def get(self, path: str) -> tuple[int, str]:
        try:
            with urllib.request.urlopen(self.url + urllib.parse.quote(path), timeout=10) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()


@pytest.fixture
def newsroom(newsroom_home: NewsroomHome) -> Iterator[Newsroom]:
    """`galley up` in an empty data folder, until it says that it is up."""
    inbox = Inbox()
    controller = Controller(inbox, hostname="127.0.0.1", port=free_port())
    controller.start()
    newsroom_home.environ |= {
        "GALLEY_SMTP_URL": f"smtp://127.0.0.1:{controller.port}",
        "GALLEY_WIRES_PORT": str(free_port()),
        "GALLEY_WIRES_SPEED": "30",
        "GALLEY_FETCH_PAUSE_SECONDS": "1",
    }
    process = newsroom_home.start("up")
    process.wait_for_log("Galley is up", seconds=600)
    url = re.search(r"Galley is up: (http://\S+?)/\s", process.log)[1]
    yield Newsroom(url, newsroom_home, process, inbox)
    code = process.stop(seconds=60)
    controller.stop()
    assert code == 0, process.log[-3000:]


def test_a_wire_becomes_a_story_that_reaches_everybody_and_is_corrected_everywhere(newsroom: Newsroom, reader):
    assert f"reporter      {PASSWORD}" in newsroom.process.log
    for language in PATHS:
        subscribe(newsroom, reader, language)
    for language, path in PATHS.items():
        address = publish(newsroom, reader, language)
        is_everywhere(newsroom, language, address, says=path["wrong"])
        correct(newsroom, reader, language, address)
        is_everywhere(newsroom, language, address, says=path["right"], corrected=True)
    assert newsroom.home.query("SELECT name, last_error FROM galley_kernel_job WHERE last_error <> ''") == []


def subscribe(newsroom: Newsroom, reader: Any, language: str) -> None:
    """A reader asks for every story and confirms it from the inbox."""
    path = PATHS[language]
    page = reader(width=path["width"], language=language)
    page.goto(f"{newsroom.url}{path['prefix']}/newsletter/")
    page.get_by_role("textbox").first.fill(path["reader"])
    choice = page.locator("main input[type=radio], main input[type=checkbox]").first
    if choice.count():
        choice.check()
    page.locator("main").get_by_role("button", name=path["subscribe"], exact=True).click()
    letter = wait_until(
        lambda: newsroom.inbox.to(path["reader"], about="/newsletter/confirm/"),
        seconds=60,
        what="the letter to confirm",
    )[0]
    page.goto(re.search(r"http://\S+/newsletter/confirm/[^\s\"]+", text_of(letter))[0])
    page.get_by_role("button", name=path["confirm"]).click()
    page.wait_for_load_state()
    page.context.close()


def publish(newsroom: Newsroom, reader: Any, language: str) -> str:
    """From the wall to the site; gives the story's path there."""
    path = PATHS[language]
    page = log_in(newsroom, reader, path["writer"], "/desk/wall/", language)
    item, event = wait_until(lambda: arrived(newsroom, path["wire"]), seconds=180, what=f"“{path['wire']}” on the wall")
    page.goto(f"{newsroom.url}/desk/wall/?q={path['wire'].split()[0]}", wait_until="networkidle")
    assert page.get_by_text(path["wire"]).count() > 0 or page.locator("[data-gather-row]").count() > 0
    start = page.locator(f"form[action$='/stories/from/{item}/'] button").first
    if not start.count():  # the event's newest item is another one: its page has a button for each item
        page.locator(f"#event-{event} [data-gather-open]").first.click()
        page.wait_for_load_state("networkidle")
        start = page.locator(f"form[action$='/stories/from/{item}/'] button").first
    with new_document(page):
        start.click()
    page.wait_for_load_state("networkidle")
    page.locator("[name=title]").fill(path["headline"])
    with new_document(page):
        page.locator("footer button[type=submit]").first.click()
    page.wait_for_load_state("networkidle")
    press(page, path["send"])
    page.context.close()

    for person, step in path["steps"]:
        assert not is_live(newsroom, path["headline"])
        page = log_in(newsroom, reader, person, "/desk/", language)
        assert page.get_by_role("heading", name=path["needs"]).is_visible()
        with new_document(page):
            page.locator(".newsroom-home__title", has_text=path["headline"]).first.click()
        page.wait_for_load_state("networkidle")
        press(page, step)
        page.context.close()
    slug = is_live(newsroom, path["headline"])
    assert slug
    return f"{path['prefix']}/town/{slug}/"


def correct(newsroom: Newsroom, reader: Any, language: str, address: str) -> None:
    """The chief editor puts a figure right."""
    path = PATHS[language]
    page = log_in(newsroom, reader, path["steps"][-1][0], "/desk/", language)
    (story,) = rows(newsroom, path["headline"])
    page.goto(f"{newsroom.url}/desk/stories/{story[0]}/correct/", wait_until="networkidle")
    page.locator("[name=was]").fill(path["wrong"])
    page.locator("[name=now]").fill(path["right"])
    with new_document(page):
        page.get_by_role("button", name=path["publish"]).click()
    page.context.close()


def is_everywhere(newsroom: Newsroom, language: str, address: str, *, says: str, corrected: bool = False) -> None:
    """On its page, on the front page, in each feed and in the reader's inbox."""
    path = PATHS[language]

    def on_site() -> bool:
        status, page = newsroom.get(address)
        told = re.sub(r"<[^>]+>", "", page)
        return (
            status == 200
            and path["headline"] in told
            and says in told
            and (not corrected or path["correction"] in told)
        )

    wait_until(on_site, seconds=60, what=f"{address} saying {says}")
    wait_until(lambda: path["headline"] in newsroom.get(path["prefix"] + "/")[1], seconds=60, what="the front page")
    for name in ("rss.xml", "atom.xml", "feed.json"):
        wait_until(
            partial(holds, newsroom, path["feed"] + name, path["headline"], says), seconds=60, what=path["feed"] + name
        )
    feed = json.loads(newsroom.get(path["feed"] + "feed.json")[1])
    (entry,) = [item for item in feed["items"] if item["title"] == path["headline"]]
    assert says in entry["content_html"]
    about = says if corrected else path["headline"]
    letters = wait_until(
        lambda: [x for x in newsroom.inbox.to(path["reader"], about=about) if path["headline"] in text_of(x)],
        seconds=90,
        what=f"a letter that says {about}",
    )
    assert len(letters) == 1
    assert letters[0]["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def holds(newsroom: Newsroom, address: str, *words: str) -> bool:
    body = newsroom.get(address)[1]
    return all(word in body for word in words)


def log_in(newsroom: Newsroom, reader: Any, username: str, path: str, language: str) -> Any:
    """Through the log-in page, as a person does."""
    page = reader(width=PATHS[language]["width"], height=900, language=language)
    page.set_default_timeout(90_000)
    page.goto(newsroom.url + path)
    page.locator("[name=login]").fill(username)
    page.locator("[name=password]").fill(PASSWORD)
    with new_document(page):
        page.keyboard.press("Enter")
    page.wait_for_url(f"{newsroom.url}/desk/**")
    page.wait_for_load_state("networkidle")
    return page


def press(page: Any, words: str) -> None:
    """Press a button of the editor's footer; all but the first are in its menu."""
    button = page.locator("footer").get_by_role("button", name=re.compile(re.escape(words))).first
    if not button.is_visible():
        page.locator("footer [data-w-dropdown-target='toggle']").first.click()
    with new_document(page):
        button.click()


def arrived(newsroom: Newsroom, headline: str) -> tuple[Any, ...] | None:
    """The numbers of the item and of its event, once it has one."""
    found = newsroom.home.query(
        "SELECT id, event_id FROM galley_gather_wireitem WHERE headline LIKE %s AND event_id IS NOT NULL",
        [f"{headline}%"],
    )
    return found[0] if found else None


def rows(newsroom: Newsroom, headline: str) -> list[tuple[Any, ...]]:
    return newsroom.home.query(
        "SELECT id, slug, live FROM wagtailcore_page WHERE draft_title = %s OR title = %s", [headline, headline]
    )


def is_live(newsroom: Newsroom, headline: str) -> str:
    """The address name of the story when readers have it."""
    return next((slug for _, slug, live in rows(newsroom, headline) if live), "")
