"""`galley gather extract`: take the article out of a web page."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import click
import django


@click.command()
@click.argument("pages", nargs=-1, metavar="[FILE|URL]…")
@click.option("--url", default="", help="Where a FILE was, so that its links lead somewhere.")
@click.option("--stdin", "from_stdin", is_flag=True, help="Read one page from standard input.")
@click.option("--allow-private", is_flag=True, help="Addresses may lead into a private network.")
def extract(pages: tuple[str, ...], *, url: str, from_stdin: bool, allow_private: bool) -> None:
    """Take title, authors, dates and main text out of web pages; one JSON object a line.

    The exit code is 1 when a page could not be read; its object then has an "error".
    """
    django.setup()
    if not pages and not from_stdin:
        raise click.UsageError("Give at least one file or address, or --stdin.")
    failed = False
    for name in [*pages, *(["-"] if from_stdin else [])]:
        said = _extracted(name, url=url, allow_private=allow_private)
        failed = failed or "error" in said
        click.echo(json.dumps(said, ensure_ascii=False))
    if failed:
        sys.exit(1)


def _extracted(name: str, *, url: str, allow_private: bool) -> dict[str, Any]:
    from galley.gather.errors import GatherError  # noqa: PLC0415 -- app ready
    from galley.gather.extraction import extract as take_out  # noqa: PLC0415 -- slow import
    from galley.gather.fetchers import web  # noqa: PLC0415 -- app ready

    try:
        charset = ""
        if web.is_web_address(name):
            with web.open_http(allow_private=allow_private) as http:
                fetched = web.fetch(name, http=http)
            body, charset, where = fetched.body, fetched.charset, fetched.url
        elif name == "-":
            body, where = sys.stdin.buffer.read(), url
        else:
            body, where = Path(name).read_bytes(), url or Path(name).resolve().as_uri()
        article = take_out(body, url=where, charset=charset)
    except GatherError as error:
        return {"page": name, "error": str(error)}
    except OSError as error:
        return {"page": name, "error": f"{name}: {error.strerror}"}
    return {
        "page": name,
        "title": article.title,
        "authors": list(article.authors),
        "published": article.published.isoformat() if article.published else None,
        "updated": article.updated.isoformat() if article.updated else None,
        "language": article.language,
        "site": article.site,
        "picture": article.picture_url,
        "url": article.canonical_url or where,
        "text": article.text,
    }
