"""The `galley` command."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "galley.project.settings")
    from django.core.management import execute_from_command_line  # noqa: PLC0415 -- app ready

    execute_from_command_line(sys.argv)
