"""The `galley` command: a group whose commands are loaded when they are called, so that `--help` needs no Django."""

from __future__ import annotations

import os
import sys
from importlib import import_module
from importlib.util import find_spec
from typing import Any

import click

from galley.kernel.settings import ConfigurationError
from galley.project.commands.django import passthrough

COMMANDS: dict[str, tuple[str, str]] = {
    "up": (
        "galley.project.commands.up:up",
        "Start everything: web server, worker and, the first time, a demo newsroom.",
    ),
    "worker": ("galley.project.commands.worker:worker", "Do background work, until stopped."),
    "demo": ("galley.demo.commands:cli", "Make the demo newsroom, or serve its wires."),
    "doctor": ("galley.project.commands.doctor:doctor", "Say what is unsafe or missing, and how to mend it."),
    "gather": ("galley.gather.commands:cli", "Fetch sources now, check a feed, or group items into events."),
    "tips": ("galley.gather.tips_commands:cli", "Make the keys of readers' tips, and open a tip."),
    "backup": ("galley.project.commands.backup:backup", "Write everything that Galley keeps into one file."),
    "restore": ("galley.project.commands.backup:restore", "Make a newsroom from a backup, in an empty data folder."),
    "export": (
        "galley.project.commands.export:export",
        "Write every story and picture in open formats, to leave or to look.",
    ),
    "manage": ("galley.project.commands.django:manage", "Run a command of Django or Wagtail, such as migrate."),
}


class Commands(click.Group):
    """Loads a command when it is asked for; what it does not know is a command of Django: `galley migrate`."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [name for name, (path, _) in COMMANDS.items() if _exists(path)]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name in COMMANDS:
            module, _, attribute = COMMANDS[cmd_name][0].partition(":")
            found: click.Command = getattr(import_module(module), attribute)
            return found
        return passthrough(cmd_name)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, COMMANDS[name][1]) for name in self.list_commands(ctx)])


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="galley-newsroom", prog_name="galley")
def cli() -> None:
    """Galley, a newsroom: one desk, every channel.

    `galley up` starts it. Everything that it keeps is in one folder, GALLEY_DATA_DIR (./var). Settings come from the
    environment; `galley doctor` names those that a public newsroom should give.
    """


def main(arguments: list[str] | None = None) -> Any:
    """Run the command line; a bad setting ends it with one line and exit code 2."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "galley.project.settings")
    try:
        return cli(arguments, prog_name="galley")
    except ConfigurationError as error:
        click.echo(f"galley: {error}", err=True)
        sys.exit(2)
    except BrokenPipeError:  # `galley … | head`
        sys.stderr.close()
        sys.exit(1)


def _exists(path: str) -> bool:
    module = path.partition(":")[0]
    try:
        return find_spec(module) is not None
    except ModuleNotFoundError:
        return False
