"""The house rules that a machine can see: style, types, layers, reference pages, complete translations."""

import subprocess
import sys
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parents[2]
BIN = Path(sys.executable).parent
CATALOGUES = sorted((ROOT / "src/galley").glob("*/locale/zh_Hans/LC_MESSAGES/*.po"))


@pytest.mark.parametrize(
    "command",
    [
        pytest.param(["ruff", "check", "."], id="style"),
        pytest.param(["ruff", "format", "--check", "."], id="format"),
        pytest.param(["lint-imports"], id="layers"),
        pytest.param(["mypy"], id="types"),
        pytest.param(["python", "tools/reference.py", "--check"], id="reference pages"),
    ],
)
def test_the_house_rules_hold(command):
    done = subprocess.run([BIN / command[0], *command[1:]], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: f"{path.parents[3].name}/{path.name}")
def test_chinese_is_complete(path):
    with path.open("rb") as file:
        catalogue = read_po(file, locale="zh_Hans")
    missing = [message.id for message in catalogue if message.id and (message.fuzzy or not all_strings(message))]
    assert missing == []


def all_strings(message):
    strings = message.string if isinstance(message.string, tuple) else (message.string,)
    return all(strings)


def test_every_app_with_words_has_a_catalogue():
    apps = {path.parents[3].name for path in CATALOGUES}
    speaking = {
        path.relative_to(ROOT / "src/galley").parts[0]
        for pattern in ("*.html", "*.py")
        for path in (ROOT / "src/galley").rglob(pattern)
        if any(mark in path.read_text() for mark in ("gettext_lazy as _", "{% translate", "{% blocktranslate"))
    }
    assert speaking - apps == set()
