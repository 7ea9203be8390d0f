"""From the click on "sign off" to the first reader who has the story, and to the last channel that has it.

Fifty stories, one after the other, through the real desk over HTTP: web server and worker run as processes, and the
channels are the site, the feeds with a WebSub hub, a webhook and a newsletter with three readers, each with a real
server on loopback. Beside each, in turns, a page published by plain Wagtail (`_plain_wagtail.py`): from the begin of
`publish()` to its first reader. Readers look every 20 ms.
"""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import Any

from _report import Peer, Row, percentile, report

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
STORIES = int(os.environ.get("GALLEY_BENCH_STORIES", "50"))
PORT, PLAIN_PORT = 8941, 8943
LOOK_EVERY_SECONDS = 0.02
PATIENCE_SECONDS = 60.0
CSRF = "b" * 32
PARAGRAPHS = [f"<p>{'The harbour board heard about the bridge over the river once more. ' * 5}</p>"] * 16


def environment(folder: Path, **more: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("GALLEY_", "DJANGO_"))}
    return {
        **kept,
        "GALLEY_DATA_DIR": str(folder),
        "GALLEY_PORT": str(PORT),
        "GALLEY_BASE_URL": f"http://127.0.0.1:{PORT}",
        "DJANGO_SETTINGS_MODULE": "galley.project.settings",
        "PYTHONPATH": os.pathsep.join([str(HERE), str(HERE.parent / "src")]),
        **more,
    }


def prepare(web_url: str, count: int) -> None:
    """In a process of its own: staff, channels, and stories that lack the last signature; prints what is needed."""
    import django

    django.setup()
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore
    from django.urls import reverse
    from django.utils import timezone

    from galley.distribute.models import Channel, MailingList, Subscriber
    from galley.kernel.models import User
    from galley.kernel.roles import Role, group_of
    from galley.newsroom.models import SectionPage, StoryPage
    from galley.newsroom.services import approve_step, send_for_checking
    from galley.site.models import FrontPage

    people = {}
    for role in (Role.REPORTER, Role.DESK_EDITOR, Role.CHIEF_EDITOR):
        people[role] = User.objects.create_user(role.value)
        people[role].groups.add(group_of(role))
    front = FrontPage.objects.get(locale__language_code="en")
    section = front.add_child(instance=SectionPage(title="Town", slug="town", locale=front.locale))
    Channel.objects.create(slug="site", name="Site", adapter="site")
    private = {"allow_private_address": True}
    Channel.objects.create(slug="feeds", name="Feeds", adapter="feeds", settings={"hub_url": web_url, **private})
    Channel.objects.create(
        slug="hook", name="Hook", adapter="webhook", settings={"url": web_url, "secret": "bench only", **private}
    )
    letters = Channel.objects.create(
        slug="letters", name="Letters", adapter="newsletter", settings={"from_name": "The Bench"}
    )
    each = MailingList.objects.create(channel=letters, slug="each", name="Every story", language="en")
    for number in range(3):
        Subscriber.objects.create(mailing_list=each, email=f"reader{number}@example.org", confirmed_at=timezone.now())
    stories = []
    for number in range(count):
        story = StoryPage(
            title=f"Flash number {number}",
            slug=f"flash-{number}",
            standfirst="The bridge again.",
            body=[("text", text) for text in PARAGRAPHS],
            locale=front.locale,
            owner=people[Role.REPORTER],
        )
        section.add_child(instance=story)
        story.save_revision(user=people[Role.REPORTER])
        story = send_for_checking(StoryPage.objects.get(pk=story.pk), by=people[Role.REPORTER])
        for role in (Role.DESK_EDITOR, Role.CHIEF_EDITOR):
            story = approve_step(story, by=people[role])
        state = story.current_workflow_task_state
        click = reverse("wagtailadmin_pages:workflow_action", args=[story.pk, "approve", state.pk])
        stories.append({"pk": story.pk, "click": click, "title": story.title, "path": story.get_url()})
    chief = people[Role.CHIEF_EDITOR]
    session = SessionStore()
    session[SESSION_KEY] = str(chief.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = chief.get_session_auth_hash()
    session.create()
    print(json.dumps({"session": session.session_key, "stories": stories}))


def plain() -> None:
    """In a process of its own, with plain Wagtail: publish a page for each line read; print when and what."""
    import _plain_wagtail  # noqa: F401 -- it sets Django up
    from home.models import ArticlePage, HomePage

    home = HomePage.objects.get()
    for number, _line in enumerate(sys.stdin):
        page = ArticlePage(
            title=f"Flash number {number}",
            slug=f"flash-{number}",
            standfirst="The bridge again.",
            body=[("paragraph", text) for text in PARAGRAPHS],
            live=False,
        )
        home.add_child(instance=page)
        revision = page.save_revision()
        print(json.dumps({"ready": page.slug, "title": page.title}), flush=True)
        sys.stdin.readline()
        revision.publish()
        print(json.dumps({"published": page.slug}), flush=True)


@contextmanager
def running(command: list[str], environ: dict[str, str], **options: Any) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(command, env=environ, stderr=subprocess.DEVNULL, text=True, **options)
    try:
        yield process
    finally:
        process.terminate()
        process.wait(timeout=60)


def get(url: str, timeout: float = 10.0) -> str:
    try:
        with urllib.request.urlopen(url, timeout=timeout) as answer:
            return answer.read().decode()
    except (urllib.error.HTTPError, OSError):
        return ""


def wait_for(url: str) -> None:
    end = time.monotonic() + PATIENCE_SECONDS
    while not get(url):
        if time.monotonic() > end:
            sys.exit(f"{url} does not answer.")
        time.sleep(0.1)


class Reader(threading.Thread):
    """Looks at an address until it says the title; `at` is when it did."""

    def __init__(self, url: str, title: str) -> None:
        super().__init__()
        self.url, self.title, self.at = url, title, 0.0

    def run(self) -> None:
        end = time.perf_counter() + PATIENCE_SECONDS
        while time.perf_counter() < end:
            if self.title in get(self.url):
                self.at = time.perf_counter()
                return
            time.sleep(LOOK_EVERY_SECONDS)


def sign_off(story: dict[str, Any], session: str) -> None:
    """The click, as the browser sends it."""
    url = f"http://127.0.0.1:{PORT}{story['click']}"
    form = urllib.parse.urlencode({"csrfmiddlewaretoken": CSRF, "comment": ""}).encode()
    headers = {"Cookie": f"sessionid={session}; csrftoken={CSRF}", "X-Requested-With": "XMLHttpRequest"}
    with urllib.request.urlopen(urllib.request.Request(url, data=form, headers=headers), timeout=60) as answer:
        answer.read()


def deliveries_at_rest(database: Path, story: int) -> bool:
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True, timeout=20)) as connection:
        states = [row[0] for row in connection.execute(
            "SELECT state FROM galley_distribute_delivery WHERE story_id = ?", [story]
        )]  # fmt: skip
        bad = connection.execute(
            "SELECT key, state, attempts, reason, detail FROM galley_distribute_delivery "
            "WHERE story_id = ? AND state IN ('failed', 'in_doubt', 'skipped')", [story]
        ).fetchall()  # fmt: skip
    if bad:
        sys.exit(f"Not every channel has story {story}: {bad}")
    return len(states) == 4 and set(states) == {"sent"}


def publish_ours(story: dict[str, Any], session: str, database: Path) -> dict[str, float]:
    """One story; how many milliseconds each took."""
    reader = Reader(f"http://127.0.0.1:{PORT}{story['path']}", story["title"])
    began = time.perf_counter()
    reader.start()
    sign_off(story, session)
    clicked = time.perf_counter()
    end = clicked + PATIENCE_SECONDS
    while not deliveries_at_rest(database, story["pk"]):
        if time.perf_counter() > end:
            sys.exit(f"Story {story['pk']} did not reach every channel.")
        time.sleep(LOOK_EVERY_SECONDS)
    everywhere = time.perf_counter()
    reader.join()
    took = {"click": clicked, "reader": reader.at, "channels": everywhere}
    return {name: (at - began) * 1000 for name, at in took.items()}


def publish_plain(process: subprocess.Popen[str]) -> float:
    """One page of plain Wagtail; milliseconds from `publish()` to its first reader."""
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write("next\n")
    process.stdin.flush()
    ready = json.loads(process.stdout.readline())
    reader = Reader(f"http://127.0.0.1:{PLAIN_PORT}/{ready['ready']}/", ready["title"])
    began = time.perf_counter()
    reader.start()
    process.stdin.write("go\n")
    process.stdin.flush()
    process.stdout.readline()
    reader.join()
    return (reader.at - began) * 1000


def main() -> int:
    from tests.distribute.servers import MailServer, WebServer

    with tempfile.TemporaryDirectory(prefix="galley-bench-") as name, ExitStack() as stack:
        folder = Path(name)
        home, plain_home = folder / "var", folder / "plain"
        home.mkdir()
        plain_home.mkdir()
        web, mail = WebServer(), MailServer()
        stack.callback(web.close)
        stack.callback(mail.close)
        environ = environment(home, GALLEY_SMTP_URL=mail.url)
        subprocess.run([sys.executable, "-m", "galley.project", "migrate", "--verbosity=0"], env=environ, check=True)
        subprocess.run(
            [sys.executable, "-m", "galley.project", "collectstatic", "--no-input", "--verbosity=0"],
            env=environ, check=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        made = subprocess.run(
            [sys.executable, __file__, "prepare", web.url, str(STORIES)],
            env=environ,
            check=True,
            capture_output=True,
            text=True,
        )
        told = json.loads(made.stdout.strip().splitlines()[-1])
        stack.enter_context(running([sys.executable, "-m", "galley.project.web", "127.0.0.1", str(PORT), "1"], environ))
        stack.enter_context(running([sys.executable, "-m", "galley.project", "worker"], environ))

        plain_environ = {**environment(plain_home), "PLAIN_WAGTAIL_DIR": str(plain_home)}
        del plain_environ["DJANGO_SETTINGS_MODULE"]
        article = folder / "article.json"
        article.write_text(json.dumps({"title": "Bridge", "standfirst": "Again.", "paragraphs": ["One."] * 16}))
        subprocess.run(
            [sys.executable, str(HERE / "_plain_wagtail.py"), "prepare", str(article)], env=plain_environ, check=True
        )
        stack.enter_context(running(
            [sys.executable, "-m", "granian", "_plain_wagtail:application", "--interface", "wsgi",
             "--host", "127.0.0.1", "--port", str(PLAIN_PORT), "--workers", "1", "--blocking-threads", "4", "--no-log"],
            plain_environ, cwd=HERE,
        ))  # fmt: skip
        peer = stack.enter_context(running(
            [sys.executable, __file__, "plain"], plain_environ, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        ))  # fmt: skip
        wait_for(f"http://127.0.0.1:{PORT}/")
        wait_for(f"http://127.0.0.1:{PLAIN_PORT}/bridge/")

        ours, theirs = [], []
        for number, story in enumerate(told["stories"], start=1):
            ours.append(publish_ours(story, told["session"], home / "galley.sqlite3"))
            theirs.append(publish_plain(peer))
            if number % 10 == 0:
                last = ours[-1]
                print(
                    f"{number} stories: reader {last['reader']:.0f} ms, channels {last['channels']:.0f} ms", flush=True
                )
        keys = [request.headers["webhook-id"] for request in web.requests if "webhook-id" in request.headers]
        if sorted(keys) != sorted(set(keys)) or len(keys) != STORIES or len(mail.letters) != 3 * STORIES:
            sys.exit(f"Not each once: {len(keys)} calls, {len(set(keys))} keys, {len(mail.letters)} letters.")

    def row(what: str, which: str, share: float, *, reach_ms: float | None = None, beside: bool = True) -> Row:
        figure = percentile([took[which] for took in ours], share)
        peer_row = Peer("plain Wagtail, publish to first reader", round(percentile(theirs, share), 1))
        reach = f"{reach_ms / 1000:g} s" if reach_ms else None
        met = figure <= reach_ms if reach_ms else None
        return Row(what, round(figure, 1), "ms", peer_row if beside else None, reach=reach, met=met)

    return report(
        "publish",
        [
            row("sign-off to first reader, p50", "reader", 0.5),
            row("sign-off to first reader, p95", "reader", 0.95, reach_ms=1000),
            row("sign-off to all channels, p50", "channels", 0.5),
            row("sign-off to all channels, p95", "channels", 0.95, reach_ms=3000),
            row("the answer to the click, p50", "click", 0.5, beside=False),
            row("the answer to the click, p95", "click", 0.95, beside=False),
        ],
    )


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["prepare", web_url, count]:
            prepare(web_url, int(count))
        case ["plain"]:
            plain()
        case _:
            sys.exit(main())
