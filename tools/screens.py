"""Take a screenshot of every reader page and every desk screen, and put them into one contact sheet.

`make screens` starts a demo newsroom of its own on a free port, looks at it on a phone (360 px) and a desk (1280 px),
in light and dark, in English and Chinese, and writes `build/screens/index.html`, `build/screens/contact-sheet.png` and
the single pictures. `--quick` takes light English and dark Chinese only; `--data` looks at the newsroom in a data
folder that exists (and is not running); `--only` takes names that hold a word.
"""

from __future__ import annotations

import argparse
import contextlib
import html
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from chromium import launch
from with_postgres import free_port

ROOT = Path(__file__).resolve().parents[1]
WIDTHS = (360, 1280)
LANGUAGES = ("en", "zh-hans")
TALLEST = 2_400
"""A screenshot is cut here; what is below is the rest of a list."""
SIZE_OF_ALL = """() => {
  const page = document.documentElement, main = document.querySelector('main.content-wrapper');
  const beside = main ? page.clientWidth - main.clientWidth : 0;
  const hides = main?.querySelector('.form-side') ? 0 : main?.scrollWidth ?? 0; // an editor's side panels wait outside
  return [Math.max(page.scrollWidth, beside + hides), Math.max(page.scrollHeight, main?.scrollHeight ?? 0)];
}"""
"""Width and height of what there is to see: in the desk the page itself stands still and its main part scrolls."""


@dataclass(frozen=True)
class Screen:
    """One address, and who looks at it."""

    name: str
    path: dict[str, str]
    """By language."""
    username: str = ""


@dataclass(frozen=True)
class Shot:
    """One picture."""

    screen: Screen
    language: str
    width: int
    dark: bool
    file: Path
    problem: str = ""


def main() -> int:
    asked = _arguments()
    with contextlib.ExitStack() as stack:
        folder = Path(asked.data) if asked.data else Path(stack.enter_context(tempfile.TemporaryDirectory()))
        port = free_port()
        if not asked.data:
            from galley.demo.wires.start import first_start

            first_start(
                folder, ago=timedelta(minutes=10)
            )  # so that the demo's flood warning is in force when one looks
        base = stack.enter_context(_newsroom(folder.resolve(), port))
        _start_django()
        if not asked.data:
            _wait_for_alert()
        screens = [screen for screen in [*_reader_screens(), *_desk_screens(base)] if asked.only in screen.name]
        if asked.out.exists():
            shutil.rmtree(asked.out)
        asked.out.mkdir(parents=True)
        shots = list(_take(screens, base, asked.out, quick=asked.quick))
    _write_html(shots, asked.out)
    _write_sheet(shots, asked.out)
    problems = [shot for shot in shots if shot.problem]
    for shot in problems:
        print(f"{shot.file.name}: {shot.problem}", file=sys.stderr)
    print(f"{len(shots)} pictures of {len(screens)} screens: {asked.out / 'index.html'}")
    return 1 if problems else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--data", default="", help="data folder to look at; by default a new demo newsroom")
    parser.add_argument("--out", type=Path, default=ROOT / "build/screens", help="where the pictures go")
    parser.add_argument("--only", default="", help="only screens whose name holds this")
    parser.add_argument("--quick", action="store_true", help="light English and dark Chinese only")
    return parser.parse_args()


# --- the newsroom --------------------------------------------------------------------------------------------------


def _wait_for_alert() -> None:
    from galley.gather.models import Alert

    end = time.monotonic() + 120
    while time.monotonic() < end and not Alert.objects.filter(state=Alert.State.ACTIVE).exists():
        time.sleep(0.5)


@contextlib.contextmanager
def _newsroom(folder: Path, port: int) -> Iterator[str]:
    """`galley up` over a data folder, until it answers; stopped as an operator stops it."""
    os.environ |= {"GALLEY_DATA_DIR": str(folder), "GALLEY_PORT": str(port)}
    base = f"http://127.0.0.1:{port}"
    log = folder / "screens.log"
    folder.mkdir(parents=True, exist_ok=True)
    with log.open("w") as lines:
        galley = Path(sys.executable).with_name("galley")
        process = subprocess.Popen([str(galley), "up"], stdout=lines, stderr=subprocess.STDOUT, cwd=ROOT)
    try:
        _wait(base, process, log)
        yield base
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()


def _wait(base: str, process: subprocess.Popen[bytes], log: Path) -> None:
    end = time.monotonic() + 300
    while time.monotonic() < end:
        if process.poll() is not None:
            raise SystemExit(f"galley up ended with {process.returncode}:\n{log.read_text()[-2_000:]}")
        with contextlib.suppress(urllib.error.URLError, OSError), urllib.request.urlopen(f"{base}/readyz", timeout=5):
            return
        time.sleep(0.5)
    raise SystemExit(f"galley up was not ready in five minutes:\n{log.read_text()[-2_000:]}")


def _start_django() -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "galley.project.settings"
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # playwright's loop runs in this thread
    import django

    django.setup()


# --- what there is to see ------------------------------------------------------------------------------------------


def _reader_screens() -> Iterator[Screen]:
    from galley.newsroom.models import Correction, SectionPage, StoryPage

    stories = StoryPage.objects.live().filter(locale__language_code="en").order_by("-first_published_at")
    with_chinese = [story for story in stories if story.get_translations().live().exists()]
    yield _reader("front", "/")
    section = SectionPage.objects.live().filter(locale__language_code="en").order_by("path").first()
    if section is not None:
        yield _page("section", section)
    story = next((story for story in with_chinese if story.picture_id), None)
    if story is not None:
        yield _page("story", story)
        yield _reader("comments", f"/comments/{story.pk}/")
        if byline := story.bylines.first():
            yield _reader("author", f"/authors/{byline.contributor.slug}/")
        if topic := story.subjects.first():
            yield _reader("topic", f"/topics/{topic.slug}/")
    corrected = StoryPage.objects.live().filter(pk__in=Correction.objects.values("story_id"))
    changed = {language: corrected.filter(locale__language_code=language).first() for language in LANGUAGES}
    if all(changed.values()):
        yield Screen("reader-story-corrected", {code: page.get_url() for code, page in changed.items()})
    yield Screen("search", {"en": "/search/?q=bridge", "zh-hans": "/zh-hans/search/?q=桥"})
    yield _reader("search-empty", "/search/?q=brige")
    for name in ("archive", "corrections", "newsletter", "rules", "log", "reader/sign-in"):
        yield _reader(name.replace("/", "-"), f"/{name}/")
    yield _reader("not-found", "/archive/nowhere/")
    yield _reader("tips", "/tips/")
    yield _reader("tips-answers", "/tips/answers/")
    yield Screen("staff-sign-in", {"en": "/account/login/", "zh-hans": "/account/login/"})


def _reader(name: str, path: str) -> Screen:
    return Screen(f"reader-{name}", {"en": path, "zh-hans": f"/zh-hans{path}"})


def _page(name: str, page: Any) -> Screen:
    paths = {one.locale.language_code: one.get_url() for one in page.get_translations(inclusive=True).live()}
    return Screen(f"reader-{name}", {language: paths.get(language, page.get_url()) for language in LANGUAGES})


def _desk_screens(base: str) -> Iterator[Screen]:
    """The home of each role, and every screen in anybody's menu, as the first role that has it sees it."""
    from galley.kernel.models import User
    from galley.kernel.roles import Role

    known: set[str] = set()
    for role in (Role.CHIEF_EDITOR, *Role):
        user = User.objects.filter(groups__name=role.value, is_active=True).order_by("pk").first()
        if user is None or f"desk-home-{role.value}" in known:
            continue
        known.add(f"desk-home-{role.value}")
        yield _desk(f"home-{role.value}", "/desk/", user)
        for path in _menu_of(user, base):
            if path not in known:
                known.add(path)
                yield _desk(path.removeprefix("/desk/").strip("/").replace("/", "-"), path, user)
        for name, path in _rows():
            if name not in known and _status(user, path, base) == 200:
                known.add(name)
                yield _desk(name, path, user)


def _desk(name: str, path: str, user: Any) -> Screen:
    return Screen(f"desk-{name}", dict.fromkeys(LANGUAGES, path), user.username)


def _rows() -> list[tuple[str, str]]:
    """Screens about one row, which no menu leads to."""
    from django.urls import reverse

    from galley.gather.models import Alert, Event, Level, Series, Source, Tip, Watch, WireItem
    from galley.govern.models import Case
    from galley.newsroom.models import Correction, NewsroomImage, StoryPage

    wanted = [
        ("event", "galley_gather:event", Event.objects.order_by("-item_count", "pk").first()),
        (
            "event-killed",
            "galley_gather:event",
            _event_of(WireItem.objects.filter(status="canceled").first()),
        ),
        ("alert", "galley_gather:alert", Alert.objects.filter(state=Alert.State.ACTIVE).first()),
        ("source", "galley_gather:source", Source.objects.first()),
        ("series", "galley_gather:series", Series.objects.first()),
        ("level-add", "galley_gather:add_level", Series.objects.first()),
        ("tip", "galley_gather:tip", Tip.objects.first()),
        ("watch", "galley_gather:watch", Watch.objects.first()),
        ("watch-found", "galley_gather:watch_hits", Watch.objects.first()),
        ("story-draft", "wagtailadmin_pages:edit", StoryPage.objects.filter(live=False).first()),
        ("story-live", "wagtailadmin_pages:edit", StoryPage.objects.live().first()),
        ("story-correct", "galley_newsroom:correct", StoryPage.objects.live().first()),
        ("correction", "galley_newsroom:correction", Correction.objects.first()),
        ("picture", "wagtailimages:edit", NewsroomImage.objects.first()),
        ("case", "galley_govern_desk:case", Case.objects.first()),
    ]
    found = [(name, reverse(url_name, args=[row.pk])) for name, url_name, row in wanted if row is not None]
    level = Level.objects.first()
    if level is not None:
        found.append(("level", reverse("galley_gather:level", args=[level.series_id, level.pk])))
    return found + _forms()


def _event_of(item: Any) -> Any:
    return item.event if item is not None else None


def _forms() -> list[tuple[str, str]]:
    """Screens that are no row's and in no menu: forms to add something, and the wall as it can be asked for."""
    from django.urls import reverse

    from galley.gather.registries import source_kinds

    wall = reverse("galley_gather:wall")
    return [
        ("wall-by-weight", wall + "?sort=weight"),
        ("wall-search", wall + "?q=bridge"),
        ("wall-empty", wall + "?q=brige"),
        ("wall-weights", reverse("galley_gather:weights")),
        ("watch-add", reverse("galley_gather:add_watch")),
        ("source-kinds", reverse("galley_gather:choose_kind")),
        *((f"source-add-{kind.slug}", reverse("galley_gather:add_source", args=[kind.slug])) for kind in source_kinds),
        ("sources-import", reverse("galley_gather:import_sources")),
        ("dates-90", reverse("galley_gather:dates") + "?days=90"),
    ]


def _cookie(user: Any) -> str:
    """A session of this member of staff: the log-in page has tests of its own."""
    from django.test import Client

    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return str(client.cookies["sessionid"].value)


def _ask(user: Any, path: str, base: str) -> tuple[int, str]:
    request = urllib.request.Request(base + path, headers={"Cookie": f"sessionid={_cookie(user)}"})
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, ""


def _status(user: Any, path: str, base: str) -> int:
    return _ask(user, path, base)[0]


def _menu_of(user: Any, base: str) -> list[str]:
    """Addresses in the side bar, in its order."""
    _status, body = _ask(user, "/desk/", base)
    props = re.search(r'id="wagtail-sidebar-props"[^>]*>(.*?)</script>', body, re.DOTALL)
    paths = re.findall(r'"(/desk/[\w/-]+/)"', props[1]) if props else []
    leave_out = ("logout", "account", "login", "password")
    return [path for path in dict.fromkeys(paths) if not any(word in path for word in leave_out)]


# --- pictures ------------------------------------------------------------------------------------------------------


def _take(screens: list[Screen], base: str, out: Path, *, quick: bool) -> Iterator[Shot]:
    from playwright.sync_api import sync_playwright

    looks = [(language, dark) for language in LANGUAGES for dark in (False, True)]
    if quick:
        looks = [("en", False), ("zh-hans", True)]
    with sync_playwright() as runner:
        browser = launch(runner)
        for at, screen in enumerate(screens, 1):
            print(f"\r{at}/{len(screens)} {screen.name:<50}", end="", file=sys.stderr, flush=True)
            for language, dark in looks:
                for width in WIDTHS:
                    yield _shoot(browser, screen, base, out, language=language, dark=dark, width=width)
        browser.close()
    print(file=sys.stderr)


def _shoot(browser: Any, screen: Screen, base: str, out: Path, *, language: str, dark: bool, width: int) -> Shot:
    context = browser.new_context(
        viewport={"width": width, "height": 780 if width < 600 else 800},
        color_scheme="dark" if dark else "light",
        locale={"en": "en-GB", "zh-hans": "zh-CN"}[language],
        reduced_motion="reduce",
    )
    if screen.username:
        _sign_in(context, screen.username, base, language)
    page = context.new_page()
    troubles: list[str] = []
    page.on("pageerror", lambda error: troubles.append(str(error)))
    file = out / f"{screen.name}-{language}-{width}-{'dark' if dark else 'light'}.png"
    answer = page.goto(base + screen.path[language])
    if not screen.username:
        page.reload()  # with its fonts at hand: they are optional, and a first visit may do without
    page.wait_for_timeout(250)  # what scripts fetch; a page that listens for news is never idle
    if answer is not None and answer.status >= 500:
        troubles.append(f"HTTP {answer.status}")
    wide, tall = page.evaluate(SIZE_OF_ALL)
    if wide > width:
        troubles.append("scrolls sideways")
    height = min(TALLEST, tall)
    page.set_viewport_size({"width": width, "height": max(height, 780)})
    page.wait_for_timeout(150)
    page.screenshot(path=file)
    context.close()
    return Shot(screen, language, width, dark, file, "; ".join(troubles))


def _sign_in(context: Any, username: str, base: str, language: str) -> None:
    from wagtail.users.models import UserProfile

    from galley.kernel.models import User

    user = User.objects.get(username=username)
    profile = UserProfile.get_for_user(user)
    profile.preferred_language = language
    profile.save()
    context.add_cookies([{"name": "sessionid", "value": _cookie(user), "url": base}])


# --- the sheet -----------------------------------------------------------------------------------------------------


def _write_html(shots: list[Shot], out: Path) -> None:
    rows = []
    for name in dict.fromkeys(shot.screen.name for shot in shots):
        pictures = "".join(
            f'<a href="{shot.file.name}"><img loading="lazy" src="{shot.file.name}" alt="{html.escape(shot.file.stem)}"'
            f' class="w{shot.width}"></a>'
            for shot in shots
            if shot.screen.name == name
        )
        rows.append(f"<section><h2>{html.escape(name)}</h2><div>{pictures}</div></section>")
    (out / "index.html").write_text(
        "<!DOCTYPE html><html lang=en><meta charset=utf-8><title>Galley: every screen</title><style>"
        "body{font:14px system-ui;background:#888;margin:16px}h2{font-size:14px}div{display:flex;gap:8px;"
        "align-items:start;overflow-x:auto}img{height:480px;object-fit:cover;object-position:top}.w360{width:180px}.w1280{width:560px}</style>"
        + "".join(rows)
    )


def _write_sheet(shots: list[Shot], out: Path) -> None:
    from PIL import Image, ImageDraw

    widths = {360: 130, 1280: 360}
    tall, gap = 300, 8
    names = list(dict.fromkeys(shot.screen.name for shot in shots))
    rows = {name: [shot for shot in shots if shot.screen.name == name] for name in names}
    wide = max((sum(widths[shot.width] + gap for shot in row) for row in rows.values()), default=1)
    sheet = Image.new("RGB", (wide + gap, (tall + 28) * len(names) + gap), "#8a8a8a")
    draw = ImageDraw.Draw(sheet)
    for at, name in enumerate(names):
        top, left = at * (tall + 28) + 20, gap
        draw.text((gap, top - 16), name, fill="#ffffff")
        for shot in rows[name]:
            with Image.open(shot.file) as picture:
                width = widths[shot.width]
                small = picture.convert("RGB").resize((width, round(picture.height * width / picture.width)))
            sheet.paste(small.crop((0, 0, width, min(tall, small.height))), (left, top))
            left += width + gap
    sheet.save(out / "contact-sheet.png", optimize=True)


if __name__ == "__main__":
    sys.exit(main())
