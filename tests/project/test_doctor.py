"""The doctor finds what is unsafe, says how to mend it, and does not cry wolf."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest
from allauth.mfa.models import Authenticator
from django.utils import timezone, translation

from galley.govern.models import LogEntry
from galley.govern.services.log import append_to_log
from galley.kernel.models import Job, JobWorker, User
from galley.project import doctor
from galley.project.doctor import Level, examine

pytestmark = pytest.mark.django_db


@pytest.fixture
def public(settings, tmp_path, monkeypatch) -> Path:
    """A newsroom as it should be before readers come."""
    monkeypatch.setattr(doctor.os, "geteuid", lambda: 1000)
    monkeypatch.setattr(doctor.preparing, "stale_static_files", lambda: "")
    settings.DATA_DIR = tmp_path / "var"
    (settings.DATA_DIR / "keys").mkdir(parents=True, mode=0o700)
    settings.DATA_DIR.chmod(0o700)
    key = settings.DATA_DIR / "keys" / "secret_key"
    key.touch(mode=0o600)
    settings.GALLEY_BASE_URL = "https://news.example.org"
    settings.GALLEY_SMTP_URL = "smtp://mail.example.org"
    settings.EMAIL_HOST = "mail.example.org"
    monkeypatch.setenv("GALLEY_MAIL_FROM", "desk@news.example.org")
    monkeypatch.delenv("GALLEY_HOST", raising=False)
    note = {"file": "/backups/b.tar.zst", "made_at": timezone.now().isoformat()}
    (settings.DATA_DIR / "last_backup.json").write_text(json.dumps(note))
    user = User.objects.create_user("li.na", password="a long password")
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={})
    JobWorker.objects.create(name="w")
    Job.objects.all().delete()
    return settings.DATA_DIR


def found(level: Level) -> set[str]:
    return {finding.check for finding in examine() if finding.level == level}


def test_a_good_newsroom_hears_nothing_bad(public):
    assert found(Level.UNSAFE) == set()
    assert found(Level.MISSING) == set()
    assert found(Level.GOOD) >= {"debug", "address", "mail", "keys", "database", "disk", "backup", "worker"}


def make_open_key(public, settings):
    (public / "keys" / "secret_key").chmod(0o644)


def make_open_folder(public, settings):
    public.chmod(0o755)


def set_debug(public, settings):
    settings.DEBUG = True


def serve_http(public, settings):
    settings.GALLEY_BASE_URL = "http://news.example.org"


def allow_any_host(public, settings):
    settings.ALLOWED_HOSTS = ["*"]


def add_bare_member(public, settings):
    User.objects.create_user("wang", password="a long password")


def stop_the_worker(public, settings):
    JobWorker.objects.update(seen_at=timezone.now() - timedelta(hours=1))


def let_work_wait(public, settings):
    Job.objects.create(name="x", queue="video", run_at=timezone.now() - timedelta(minutes=5))


def change_the_public_log(public, settings):
    append_to_log(LogEntry.Kind.RULES, version=1)
    entry = append_to_log(LogEntry.Kind.RULES, version=2)
    LogEntry.objects.filter(pk=entry.pk).update(body=entry.body.replace("2", "3"))


UNSAFE = {
    "keys": make_open_key,
    "data_folder": make_open_folder,
    "debug": set_debug,
    "address": serve_http,
    "hosts": allow_any_host,
    "second_factor": add_bare_member,
    "worker": stop_the_worker,
    "queue": let_work_wait,
    "public_log": change_the_public_log,
}


@pytest.mark.parametrize("check", UNSAFE)
def test_what_is_unsafe_is_found_alone_with_its_mend(public, settings, check):
    UNSAFE[check](public, settings)
    unsafe = [finding for finding in examine() if finding.level == Level.UNSAFE]
    assert [finding.check for finding in unsafe] == [check]
    assert unsafe[0].mend
    assert examine()[0].check == check, "the worst is first"


def test_a_network_disk_is_no_place_for_sqlite(public, monkeypatch):
    if doctor.connection.vendor != "sqlite":
        pytest.skip("this is about SQLite's file")
    monkeypatch.setattr(doctor, "_disk_type", lambda _path: "nfs4")
    assert found(Level.UNSAFE) == {"network_disk"}


@pytest.mark.parametrize(("free", "level"), [(0.1, Level.UNSAFE), (1.5, Level.MISSING), (50.0, Level.GOOD)])
def test_a_full_disk_is_told_in_time(public, monkeypatch, free, level):
    usage = doctor.shutil._ntuple_diskusage(10**11, 0, int(free * 10**9))
    monkeypatch.setattr(doctor.shutil, "disk_usage", lambda _path: usage)
    assert {finding.level for finding in examine() if finding.check == "disk"} == {level}


def test_what_is_missing_is_not_called_unsafe(public, settings, monkeypatch):
    settings.GALLEY_BASE_URL = "http://localhost:8000"
    settings.GALLEY_SMTP_URL = ""
    (public / "last_backup.json").unlink()
    Job.objects.create(name="x", state="failed", finished_at=timezone.now())
    assert found(Level.MISSING) == {"address", "mail", "backup", "given_up"}
    assert found(Level.UNSAFE) == set()


def test_an_old_backup_is_missed(public):
    note = {"file": "b", "made_at": (timezone.now() - timedelta(days=9)).isoformat()}
    (public / "last_backup.json").write_text(json.dumps(note))
    (finding,) = [each for each in examine() if each.check == "backup"]
    assert finding.level == Level.MISSING
    assert "9 days" in finding.says


def test_the_demos_passwords_are_unsafe(public, settings):
    from galley.demo.people import PASSWORD, STAFF

    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    person = next(person for person in STAFF if person.is_shown)
    user = User.objects.create_user(person.username, password=PASSWORD)
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={})
    (finding,) = [each for each in examine() if each.check == "demo_accounts"]
    assert finding.level == Level.UNSAFE
    assert person.username in finding.says
    user.set_password("another long password")
    user.save()
    assert "demo_accounts" not in {each.check for each in examine()}


def test_it_speaks_chinese(public, settings):
    settings.DEBUG = True
    with translation.override("zh-hans"):
        finding = examine()[0]
    assert any("\u4e00" <= letter <= "\u9fff" for letter in finding.says + finding.mend)


def test_the_doctor_says_whom_the_desks_browsers_ask(public, monkeypatch):
    assert "map_tiles" not in {finding.check for finding in examine()}
    monkeypatch.setenv("GALLEY_MAP_TILES", "https://tile.example.org/{z}/{x}/{y}.png")
    said = next(finding for finding in examine() if finding.check == "map_tiles")
    assert said.level == Level.GOOD
    assert "https://tile.example.org" in said.says


def test_the_doctor_says_which_further_dictionary_is_read(public, monkeypatch, tmp_path):
    assert "dictionary" not in {finding.check for finding in examine()}
    path = tmp_path / "words.u8"
    path.write_text("# notes\n燈塔 灯塔 [deng1 ta3] /lighthouse/\n")
    monkeypatch.setenv("GALLEY_CEDICT", str(path))
    said = next(finding for finding in examine() if finding.check == "dictionary")
    assert said.level == Level.GOOD
    assert said.says == f"1 entry of a further dictionary is read: {path}."


def test_push_is_looked_at_where_it_is_used(public):
    from galley.kernel.models import PushBrowser
    from galley.kernel.webpush.vapid import key_path, own_vapid

    assert {finding.check for finding in examine()} & {"push_key", "push_browsers"} == set()
    assert not key_path().exists(), "the doctor makes nothing"
    own_vapid()
    browser = PushBrowser.objects.create(user=User.objects.get(), name="Firefox", problem="Busy.", failures=1)
    assert "push_key" in found(Level.GOOD)
    assert found(Level.MISSING) == set(), "busy for a moment"
    PushBrowser.objects.filter(pk=browser.pk).update(failures=0)
    key_path().write_text("-----BEGIN PRIVATE KEY-----")
    assert found(Level.MISSING) == {"push_key", "push_browsers"}
