"""Catalogues are compiled at start when they changed, and each app's Chinese is complete."""

import gettext
import os
import time
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from galley.kernel.translations import PACKAGE, CatalogError, compile_catalogs, stale_catalogs

PO = """
msgid ""
msgstr "Content-Type: text/plain; charset=utf-8\\n"

msgid "Story"
msgstr "{}"
"""


@pytest.fixture
def catalog(tmp_path: Path) -> Path:
    path = tmp_path / "app" / "locale" / "zh_Hans" / "LC_MESSAGES" / "django.po"
    path.parent.mkdir(parents=True)
    path.write_text(PO.format("稿件"))
    return path


def read(path: Path) -> str:
    with path.open("rb") as file:
        return gettext.GNUTranslations(file).gettext("Story")


def test_a_catalogue_is_compiled_once_and_again_when_it_changed(tmp_path, catalog):
    compiled = catalog.with_suffix(".mo")
    assert compile_catalogs(tmp_path) == [compiled]
    assert read(compiled) == "稿件"
    assert compile_catalogs(tmp_path) == []
    catalog.write_text(PO.format("报道"))
    os.utime(catalog, (time.time() + 5, time.time() + 5))
    assert compile_catalogs(tmp_path) == [compiled]
    assert read(compiled) == "报道"
    assert [path.name for path in catalog.parent.iterdir() if path.suffix == ".tmp"] == []


def test_a_broken_catalogue_is_named(tmp_path, catalog):
    catalog.write_text('msgid "Story"\nmsgstr "x"\nthis is no line of a catalogue\n')
    with pytest.raises(CatalogError, match=r"django\.po"):
        compile_catalogs(tmp_path)
    assert not catalog.with_suffix(".mo").exists()


@pytest.mark.parametrize("source", sorted(PACKAGE.glob("*/locale/*/LC_MESSAGES/*.po")), ids=lambda path: path.parts[-5])
def test_every_sentence_has_its_translation_with_the_same_placeholders(source):
    with source.open("rb") as file:
        catalog = read_po(file, locale=source.parts[-3], abort_invalid=True)
    assert [f"{message.id}: {error}" for message, errors in catalog.check() for error in errors] == []
    missing = [message.id for message in catalog if message.id and (message.fuzzy or not _is_translated(message))]
    assert missing == []


def _is_translated(message) -> bool:
    texts = message.string if isinstance(message.string, tuple | list) else [message.string]
    return all(texts)


def test_galleys_own_catalogues_compile():
    compile_catalogs()
    assert stale_catalogs() == []
    assert len(list(PACKAGE.glob("*/locale/zh_Hans/LC_MESSAGES/*.mo"))) >= 3
