"""Bring each app's translation catalogue up to date; it needs GNU gettext (`apt-get install gettext`)."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def main() -> int:
    if not shutil.which("xgettext"):
        print("GNU gettext is missing. Install it with: apt-get install gettext")
        return 1
    admin = Path(sys.executable).parent / "django-admin"
    for app in sorted((ROOT / "src/galley").iterdir()):
        if (app / "locale").exists():
            for domain in ("django", "djangojs") if list(app.glob("locale/*/LC_MESSAGES/djangojs.po")) else ("django",):
                command = [
                    admin,
                    "makemessages",
                    "-l",
                    "zh_Hans",
                    "-d",
                    domain,
                    "--no-location",
                    "--no-obsolete",
                    "-v",
                    "0",
                ]
                subprocess.run(command, cwd=app, check=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
