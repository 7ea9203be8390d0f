"""`verify_log`: whether the public log adds up, and whether every withheld comment has its decision."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from galley.govern.errors import LogError
from galley.govern.queries import unlawful_withholdings
from galley.govern.services.log import verify_log


class Command(BaseCommand):
    help = "Check the public log, and that nothing is withheld without a decision in it."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("known", nargs="*", help="Roots that somebody wrote down, as NUMBER=ROOT.")

    def handle(self, *args: Any, **options: Any) -> None:
        known = {int(number): root for number, _, root in (one.partition("=") for one in options["known"])}
        try:
            size = verify_log(known)
        except LogError as error:
            raise CommandError(str(error)) from error
        unlawful = unlawful_withholdings()
        if unlawful:
            raise CommandError(f"Comments are withheld without a decision in the log: {unlawful}.")
        self.stdout.write(f"All {size} entries add up, and every withheld comment has its decision.")
