"""A story's page under load: requests/s and p99 at 16 connections, beside nginx with the same bytes and plain Wagtail.

All three serve an article of 800 words on loopback, each with one process a core, in turns, so that what else the
machine does falls on all of them. nginx sends the stored page's brotli bytes as a static file; plain Wagtail is
`_plain_wagtail.py` on the same server software as Galley. Needs `wrk` and `nginx`.
"""

from __future__ import annotations

import json
import os
import random
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from _report import Peer, Row, report

HERE = Path(__file__).resolve().parent
SECONDS = float(os.environ.get("GALLEY_BENCH_SECONDS", "5"))
ROUNDS = 3
CONNECTIONS = 16
CORES = os.cpu_count() or 1
ADDRESS = "/town/harbour-bridge-to-close-for-repairs/"
TOLD = """
the council harbour bridge report said on Monday that after a vote of members work would begin before winter with funds
from the region and city while residents asked for a clear timetable engineers found corrosion in several beams and
traffic will be moved to the northern road until spring officials expect costs to rise as steel prices change and a
second inspection follows in March
"""
UNITS = {"us": 0.001, "ms": 1.0, "s": 1_000.0, "m": 60_000.0}


def article() -> dict[str, object]:
    """800 words in 16 paragraphs, the same at every run."""
    chance, words = random.Random(7), TOLD.split()
    paragraphs = [" ".join(chance.choice(words) for _ in range(50)).capitalize() + "." for _ in range(16)]
    return {
        "title": "Harbour bridge to close for repairs",
        "standfirst": "Work begins before winter, and traffic takes the northern road until spring.",
        "paragraphs": paragraphs,
    }


def environment(folder: Path, port: int) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("GALLEY_", "DJANGO_"))}
    return {
        **kept,
        "GALLEY_DATA_DIR": str(folder),
        "GALLEY_PORT": str(port),
        "DJANGO_SETTINGS_MODULE": "galley.project.settings",
        "PYTHONPATH": os.pathsep.join([str(HERE), str(HERE.parent / "src")]),
    }


def make_story(told: Path) -> None:
    """In a process of its own: a signed story that goes through the whole review."""
    import django

    django.setup()
    from django.core.management import call_command

    from galley.kernel.models import User
    from galley.kernel.roles import Role, group_of
    from galley.newsroom.models import SectionPage, StoryPage
    from galley.newsroom.services import approve_step, send_for_checking
    from galley.site.models import FrontPage

    call_command("collectstatic", verbosity=0, interactive=False)
    people = {}
    for role in (Role.REPORTER, Role.DESK_EDITOR, Role.CHIEF_EDITOR):
        people[role] = User.objects.create_user(role.value, f"{role.value}@example.org")
        people[role].groups.add(group_of(role))
    front = FrontPage.objects.get(locale__language_code="en")
    section = front.add_child(instance=SectionPage(title="Town", slug="town", locale=front.locale))
    text = json.loads(told.read_text())
    body = []
    for number, paragraph in enumerate(text["paragraphs"]):
        if number % 5 == 4:
            body.append(("heading", f"Section {number}"))
        body.append(("text", f"<p>{paragraph}</p>"))
    story = StoryPage(
        title=text["title"], standfirst=text["standfirst"], body=body, locale=front.locale, owner=people[Role.REPORTER]
    )
    section.add_child(instance=story)
    story.save_revision(user=people[Role.REPORTER])
    story = send_for_checking(story, by=people[Role.REPORTER])
    for role in (Role.DESK_EDITOR, Role.CHIEF_EDITOR, Role.CHIEF_EDITOR):
        story = approve_step(story, by=people[role])


@contextmanager
def running(command: list[str], url: str, **options: object) -> Iterator[None]:
    """A server that is ended at the end."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **options)
    try:
        fetch(url, patience_seconds=60)
        yield
    finally:
        process.terminate()
        process.wait(timeout=30)


def fetch(url: str, *, patience_seconds: float = 10, **headers: str) -> bytes:
    end = time.monotonic() + patience_seconds
    while True:
        try:
            with urllib.request.urlopen(urllib.request.Request(url, headers=headers), timeout=10) as answer:
                return answer.read()
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.1)


def wrk(url: str) -> tuple[float, float]:
    """Requests/s and the 99th percentile in milliseconds; ends the bench when an answer was wrong."""
    command = [
        "wrk",
        "-t1",
        f"-c{CONNECTIONS}",
        f"-d{SECONDS:g}s",
        "--timeout",
        "20s",
        "--latency",
        "-H",
        "Accept-Encoding: br",
        url,
    ]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    if "Non-2xx" in told or "Socket errors" in told:
        sys.exit(f"{url} gave errors:\n{told}")
    rate = re.search(r"Requests/sec:\s+([\d.]+)", told)
    p99 = re.search(r"99%\s+([\d.]+)(us|ms|s|m)", told)
    if rate is None or p99 is None:
        sys.exit(f"wrk said:\n{told}")
    return float(rate[1]), float(p99[1]) * UNITS[p99[2]]


def nginx_config(folder: Path, port: int) -> Path:
    config = folder / "nginx.conf"
    config.write_text(
        f"pid {folder}/nginx.pid; error_log {folder}/nginx.log; worker_processes {CORES}; daemon off;\n"
        "events { worker_connections 512; }\n"
        "http { access_log off; sendfile on; tcp_nopush on; keepalive_requests 1000000; open_file_cache max=100;\n"
        f" client_body_temp_path {folder}/t1; proxy_temp_path {folder}/t2; fastcgi_temp_path {folder}/t3;\n"
        f" uwsgi_temp_path {folder}/t4; scgi_temp_path {folder}/t5;\n"
        f' server {{ listen 127.0.0.1:{port}; root {folder}/www; default_type "text/html; charset=utf-8";'
        " add_header Content-Encoding br; add_header Vary Accept-Encoding; } }\n"
    )
    return config


def granian(target: str, port: int, interface: str, *more: str) -> list[str]:
    return [
        sys.executable, "-m", "granian", target, "--interface", interface, "--host", "127.0.0.1", "--port", str(port),
        "--workers", str(CORES), "--no-log", *more,
    ]  # fmt: skip


def main() -> int:
    for program in ("wrk", "nginx"):
        if shutil.which(program) is None:
            sys.exit(f"This bench needs {program}: apt-get install {program}")
    with tempfile.TemporaryDirectory(prefix="galley-bench-") as name, ExitStack() as stack:
        folder = Path(name)
        folder.chmod(0o755)
        told = folder / "article.json"
        told.write_text(json.dumps(article()))
        home, plain, www = folder / "var", folder / "plain", folder / "www"
        for each in (home, plain, www):
            each.mkdir()
        ours, static, wagtail = (f"http://127.0.0.1:{port}" for port in (8931, 8932, 8933))
        environ = environment(home, 8931)
        subprocess.run([sys.executable, "-m", "galley.project", "migrate", "--verbosity=0"], env=environ, check=True)
        subprocess.run([sys.executable, __file__, "story", str(told)], env=environ, check=True)
        stack.enter_context(
            running(
                [sys.executable, "-m", "galley.project.web", "127.0.0.1", "8931", str(CORES)],
                f"{ours}{ADDRESS}",
                env=environ,
            )
        )
        body = fetch(f"{ours}{ADDRESS}", **{"Accept-Encoding": "br"})
        (www / "bridge.html").write_bytes(body)
        stack.enter_context(
            running(["nginx", "-p", str(folder), "-c", str(nginx_config(folder, 8932))], f"{static}/bridge.html")
        )
        if fetch(f"{static}/bridge.html") != body:
            sys.exit("nginx sends other bytes than Galley.")
        environ = {**environment(home, 8933), "PLAIN_WAGTAIL_DIR": str(plain)}
        del environ["DJANGO_SETTINGS_MODULE"]
        prepare = [sys.executable, str(HERE / "_plain_wagtail.py"), "prepare", str(told)]
        subprocess.run(prepare, env=environ, check=True)
        stack.enter_context(
            running(
                granian("_plain_wagtail:application", 8933, "wsgi", "--blocking-threads", "4"),
                f"{wagtail}/bridge/",
                env=environ,
                cwd=HERE,
            )
        )
        urls = {"galley": f"{ours}{ADDRESS}", "nginx": f"{static}/bridge.html", "wagtail": f"{wagtail}/bridge/"}
        found: dict[str, list[tuple[float, float]]] = {who: [] for who in urls}
        for turn in range(ROUNDS):
            for who, url in urls.items():
                found[who].append(wrk(url))
                print(f"round {turn + 1}: {who} {found[who][-1][0]:,.0f}/s, p99 {found[who][-1][1]:.2f} ms", flush=True)
    rates = {who: statistics.median(rate for rate, _ in rounds) for who, rounds in found.items()}
    p99 = {who: statistics.median(late for _, late in rounds) for who, rounds in found.items()}
    return report(
        "site",
        [
            Row("story page, 16 connections", rates["galley"], "requests/s", Peer("nginx, static file", rates["nginx"]),
                reach="0.3 of nginx", met=rates["galley"] >= 0.3 * rates["nginx"]),
            Row("story page, 16 connections", rates["galley"], "requests/s", Peer("plain Wagtail", rates["wagtail"]),
                reach="50 times plain Wagtail", met=rates["galley"] >= 50 * rates["wagtail"]),
            Row("story page, p99", p99["galley"], "ms", Peer("nginx, static file", p99["nginx"])),
            Row("story page, p99", p99["galley"], "ms", Peer("plain Wagtail", p99["wagtail"])),
            Row("the page on the wire", len(body), "bytes"),
        ],
    )  # fmt: skip


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["story", told]:
            make_story(Path(told))
        case _:
            sys.exit(main())
