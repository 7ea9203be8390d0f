"""Name the system packages that are missing, with the command that installs them.

It runs before anything is installed, so it uses the standard library alone and the oldest Python that may meet it.
"""

import importlib.util
import shutil
import sys
from pathlib import Path

CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def has_chinese_font() -> bool:
    folders = [Path("/usr/share/fonts"), Path("/usr/local/share/fonts"), Path.home() / ".fonts"]
    return any(any(folder.rglob("*CJK*")) for folder in folders if folder.exists())


def has_postgres() -> bool:
    return bool(shutil.which("initdb") or list(Path("/usr/lib/postgresql").glob("*/bin/initdb")))


def missing(purpose: str) -> list[str]:
    """Debian's names of the packages that are missing for `run` or `test`."""
    packages = []
    if sys.version_info < (3, 11):
        packages.append("python3.11")
    if importlib.util.find_spec("venv") is None or importlib.util.find_spec("ensurepip") is None:
        packages.append("python3-venv")
    if purpose == "test":
        if not any(shutil.which(name) for name in CHROMIUM):
            packages.append("chromium")
        if not has_postgres():
            packages.append("postgresql")
        if not has_chinese_font():
            packages.append("fonts-noto-cjk")
        if not shutil.which("npm"):
            packages += ["nodejs", "npm"]
        if not shutil.which("mosquitto") and not Path("/usr/sbin/mosquitto").exists():
            packages.append("mosquitto")
    return packages


if __name__ == "__main__":
    wanted = missing(sys.argv[1] if len(sys.argv) > 1 else "run")
    if "--names" in sys.argv:
        print(*wanted)
    elif wanted:
        names = " ".join(wanted)
        sys.exit(f"Missing on this machine: {names}\nInstall with: sudo apt-get install -y {names}")
