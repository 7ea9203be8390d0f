"""Django's own commands through `galley`: `galley manage migrate`, or `galley migrate` for short."""

from __future__ import annotations

import sys

import click

from galley.project.commands.start_django import start_django

LOOSE = {"ignore_unknown_options": True, "help_option_names": []}


@click.command(context_settings=LOOSE, add_help_option=False)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def manage(arguments: tuple[str, ...]) -> None:
    """Run a command of Django or Wagtail; without a name, list them."""
    _run(list(arguments) or ["help"])


def passthrough(name: str) -> click.Command | None:
    """The command of Django of this name, as one of ours; None: there is none."""
    start_django()
    from django.core.management import get_commands  # noqa: PLC0415 -- slow import

    if name not in get_commands():
        return None

    @click.command(name, context_settings=LOOSE, add_help_option=False)
    @click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
    def command(arguments: tuple[str, ...]) -> None:
        _run([name, *arguments])

    return command


def _run(arguments: list[str]) -> None:
    start_django()
    from django.core.management import execute_from_command_line  # noqa: PLC0415 -- slow import

    sys.argv = ["galley", *arguments]  # some of Django's commands look there
    execute_from_command_line(sys.argv)
