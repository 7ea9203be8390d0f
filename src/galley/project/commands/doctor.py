"""`galley doctor`: what is unsafe or missing, and how to mend it."""

from __future__ import annotations

import json
import os
import sys
from dataclasses import asdict

import click

from galley.project.commands.start_django import start_django

MARKS = {"unsafe": ("■", "red"), "missing": ("▲", "yellow"), "good": ("✓", "green")}


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Every finding as JSON.")
def doctor(as_json: bool) -> None:  # noqa: FBT001 -- click's way
    """Say what is unsafe or missing for a public newsroom, and how to mend each.

    The exit code is 1 when something is unsafe, 0 when nothing is; what is merely missing does not count.
    """
    start_django()
    from django.utils import translation  # noqa: PLC0415 -- slow import
    from django.utils.translation import gettext as _  # noqa: PLC0415 -- slow import

    from galley.project.doctor import Level, examine  # noqa: PLC0415 -- app ready

    with translation.override(_language()):
        findings = examine()
        unsafe = [finding for finding in findings if finding.level == Level.UNSAFE]
        if as_json:
            click.echo(
                json.dumps({"safe": not unsafe, "findings": [asdict(each) for each in findings]}, ensure_ascii=False)
            )
        else:
            words = {Level.UNSAFE: _("unsafe"), Level.MISSING: _("missing"), Level.GOOD: _("good")}
            for finding in findings:
                mark, colour = MARKS[finding.level]
                click.echo(click.style(f"{mark} {words[finding.level]}", fg=colour) + f"  {finding.says}")
                if finding.mend:
                    click.echo(f"    → {finding.mend}")
            click.echo()
            click.echo(_("This newsroom is not safe for the public yet.") if unsafe else _("Nothing unsafe was found."))
    sys.exit(1 if unsafe else 0)


def _language() -> str:
    """The terminal's language, where Galley speaks it."""
    locale = os.environ.get("LC_ALL") or os.environ.get("LC_MESSAGES") or os.environ.get("LANG") or ""
    return "zh-hans" if locale.startswith("zh") else "en"
