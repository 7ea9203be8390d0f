"""Write the reference pages that are made from the code; with `--check`, only say whether they are still true."""

from __future__ import annotations

import importlib
import os
import pkgutil
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
REFERENCE = ROOT / "docs/reference"
MADE = "<!-- Made by tools/reference.py from the code; edit the code. -->\n"


def load() -> None:
    """Import every module in which a setting or a signal is declared."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "galley.project.settings"
    import django

    django.setup()
    import galley

    for app in pkgutil.iter_modules(galley.__path__):
        for module in ("conf", "signals"):
            name = f"galley.{app.name}.{module}"
            if importlib.util.find_spec(name):
                importlib.import_module(name)


def settings_page() -> str:
    from galley.kernel.settings import all_settings

    rows = []
    for setting in all_settings():
        shown = "yes" if setting.default is True else "no" if setting.default is False else str(setting.default)
        rows.append(f"| `{setting.name}` | {f'`{shown}`' if shown else ''} | {setting.accepted} | {setting.help} |")
    head = (
        "# Settings\n\nGiven in the environment. A value of another form is refused at start, by name.\n\n"
        "| setting | default | form | what it does |\n|---|---|---|---|\n"
    )
    return MADE + head + "\n".join(rows) + "\n"


def signals_page() -> str:
    from galley.kernel.signals import all_signals

    rows = []
    for signal in all_signals():
        carries = ", ".join(f"`{name}`: {kind.__name__}" for name, kind in signal.carries.items())
        rows.append(f"| `{signal.name}` | {signal.when} | {carries} |")
    head = (
        "# Signals\n\nWhat an app tells the apps above it. A receiver's exception reaches the sender: what must happen "
        "together fails together.\n\n| signal | when | carries |\n|---|---|---|\n"
    )
    return MADE + head + "\n".join(rows) + "\n"


def commands_page() -> str:
    """Every command of `galley` with its help, as click prints it."""
    import click

    from galley.project.cli import cli as galley

    def walk(command: click.Command, context: click.Context, depth: int) -> list[str]:
        said = (
            f"{'#' * min(depth + 1, 4)} {context.command_path}\n\n```text\n{command.get_help(context).strip()}\n```\n"
        )
        found = [said]
        if isinstance(command, click.Group):
            for name in command.list_commands(context):
                below = command.get_command(context, name)
                if below is not None and not below.hidden:
                    inner = click.Context(below, info_name=name, parent=context, terminal_width=100)
                    found += walk(below, inner, depth + 1)
        return found

    context = click.Context(galley, info_name="galley", terminal_width=100)
    return MADE + "# Commands\n\n" + "\n".join(walk(galley, context, 1))


def pages() -> dict[Path, str]:
    """Each page's file and what it should hold."""
    load()
    return {
        REFERENCE / "settings.md": settings_page(),
        REFERENCE / "signals.md": signals_page(),
        REFERENCE / "commands.md": commands_page(),
    }


def main() -> int:
    wrong = []
    for path, text in pages().items():
        if path.exists() and path.read_text() == text:
            continue
        wrong.append(path.relative_to(ROOT))
        if "--check" not in sys.argv:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
    if wrong and "--check" in sys.argv:
        print("Not true any more:", *wrong, "\nRun: python tools/reference.py")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
