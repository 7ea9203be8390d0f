"""A warm start skips what was prepared, and looks anew as soon as anything that it depends on is different."""

from __future__ import annotations

import contextlib
import shutil
import sqlite3
import stat
from pathlib import Path

import pytest

from galley.project import remembering
from galley.project.remembering import remember, remembered

PLAN = {"address": ["127.0.0.1", 8000], "parts": {}, "banner": ["Galley is up"]}


def change(folder: Path, sql: str) -> None:
    with contextlib.closing(sqlite3.connect(folder / "galley.sqlite3")) as connection, connection:
        connection.execute(sql)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch) -> Path:
    package = tmp_path / "package"
    package.mkdir()
    (package / "code.py").write_text("x = 1")
    monkeypatch.setattr(remembering, "PACKAGE", package)
    monkeypatch.setattr(remembering, "stale_catalogs", list)
    data = tmp_path / "var"
    (data / "static").mkdir(parents=True)
    (data / "static" / ".collected").write_text("x")
    change(data, "CREATE TABLE django_migrations (app text, name text)")
    change(data, "CREATE TABLE galley_kernel_user (username text, password text, is_active bool)")
    change(data, "INSERT INTO galley_kernel_user VALUES ('li.na', 'md5$x', 1)")
    remember(PLAN, data, "", True)
    return data


def test_what_was_prepared_is_remembered(folder):
    assert remembered(folder, "", True) == PLAN
    assert stat.S_IMODE((folder / "prepared.json").stat().st_mode) == 0o600


def upgrade(folder, monkeypatch):
    (remembering.PACKAGE / "code.py").write_text("x = 22")


def set_something(folder, monkeypatch):
    monkeypatch.setenv("GALLEY_TIME_ZONE", "Asia/Shanghai")


def migrate_elsewhere(folder, monkeypatch):
    change(folder, "INSERT INTO django_migrations VALUES ('galley_kernel', '0001_initial')")


def change_a_password(folder, monkeypatch):
    change(folder, "UPDATE galley_kernel_user SET password = 'md5$y'")


def add_somebody(folder, monkeypatch):
    change(folder, "INSERT INTO galley_kernel_user VALUES ('wang', 'md5$x', 1)")


def lose_the_database(folder, monkeypatch):
    (folder / "galley.sqlite3").unlink()


def lose_the_static_files(folder, monkeypatch):
    shutil.rmtree(folder / "static")


def translate(folder, monkeypatch):
    monkeypatch.setattr(remembering, "stale_catalogs", lambda: [Path("django.po")])


def break_the_memory(folder, monkeypatch):
    (folder / "prepared.json").write_text('{"fingerprint": ')


CHANGES = [
    upgrade,
    set_something,
    migrate_elsewhere,
    change_a_password,
    add_somebody,
    lose_the_database,
    lose_the_static_files,
    translate,
    break_the_memory,
]


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
def test_any_change_makes_it_look_anew(folder, monkeypatch, change):
    change(folder, monkeypatch)
    assert remembered(folder, "", True) is None


def test_another_option_makes_it_look_anew(folder):
    assert remembered(folder, "", False) is None


def test_looking_makes_no_database(folder):
    (folder / "galley.sqlite3").unlink()
    remembered(folder, "", True)
    assert not (folder / "galley.sqlite3").exists()
