"""A backup is the whole newsroom at one moment, and a restore is that newsroom again."""

from __future__ import annotations

import contextlib
import gzip
import hashlib
import io
import json
import shutil
import stat
import tarfile
from pathlib import Path

import pytest
import zstandard

from galley.project.backup import BackupError, kept_files, read_backup
from tests.homes import SERVER, NewsroomHome, Template, drop_database, on_server, wait_until

pytestmark = pytest.mark.crash

WRITER = """
import sys, time
from django.db import transaction
from galley.kernel.models import User
number = 0
print("writing", flush=True)
while True:
    with transaction.atomic():  # pairs: a backup that is no single moment would hold half of one
        User.objects.create(username=f"a{number}")
        User.objects.create(username=f"b{number}")
    number += 1
    time.sleep(0.002)
"""


@pytest.fixture
def second_home(newsroom_template: Template, tmp_path: Path, django_db_blocker):
    """Where a backup is restored to: an empty folder, and an empty database."""
    home = newsroom_template.copy(tmp_path / "second", django_db_blocker)
    shutil.rmtree(home.folder)
    if SERVER:
        drop_database(home.database_name)
        on_server(f'CREATE DATABASE "{home.database_name}"')
    yield home
    home.end_everything()
    if SERVER:
        drop_database(home.database_name)


def contents(home: NewsroomHome) -> dict[str, int]:
    """Every table of the newsroom with its number of rows."""
    ours = (name for name in tables(home) if name != "galley_kernel_job")
    return {name: home.query(f'SELECT count(*) FROM "{name}"')[0][0] for name in ours}


def tables(home: NewsroomHome) -> set[str]:
    if SERVER:
        return {name for (name,) in home.query("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")}
    return {name for (name,) in home.query("SELECT name FROM sqlite_master WHERE type = 'table'")}


def members(file: Path) -> dict[str, bytes]:
    packed = file.read_bytes()
    raw = (
        gzip.decompress(packed)
        if file.suffix == ".gz"
        else zstandard.ZstdDecompressor().decompressobj().decompress(packed)
    )
    with tarfile.open(fileobj=io.BytesIO(raw)) as archive:
        return {member.name: archive.extractfile(member).read() for member in archive}


def shows_nothing(done: int, total: int, what: str = "") -> None: ...


def put(home: NewsroomHome, name: str, content: bytes) -> None:
    path = home.folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


@pytest.mark.parametrize("suffix", [".tar.zst"] if SERVER else [".tar.zst", ".tar.gz"])  # a server migrates for long
def test_what_is_restored_is_what_was_backed_up(newsroom_home, second_home, tmp_path, suffix):
    newsroom_home.python("""
from galley.kernel.models import User
User.objects.create_user("li.na", password="a long password", first_name="娜")
""")
    put(newsroom_home, "media/pictures/桥.jpg", b"\xff\xd8 a picture")
    put(newsroom_home, "mail/1.eml", b"a letter")
    put(newsroom_home, "pages/front.html", b"made again by itself")
    file = tmp_path / f"backup{suffix}"
    said = json.loads(newsroom_home.run("backup", "--json", str(file)).stdout)
    assert said["file"] == str(file)
    assert said["bytes"] == file.stat().st_size
    assert stat.S_IMODE(file.stat().st_mode) == 0o600, "it holds the keys"
    before = contents(newsroom_home)
    second_home.run("restore", str(file))
    assert contents(second_home) == before
    assert second_home.query("SELECT first_name FROM galley_kernel_user") == [("娜",)]
    assert (second_home.folder / "media/pictures/桥.jpg").read_bytes() == b"\xff\xd8 a picture"
    assert (second_home.folder / "mail/1.eml").read_bytes() == b"a letter"
    assert not (second_home.folder / "pages").exists()
    key = Path("keys/secret_key")
    assert (second_home.folder / key).read_bytes() == (newsroom_home.folder / key).read_bytes()
    assert stat.S_IMODE((second_home.folder / key).stat().st_mode) == 0o600
    second_home.python("from galley.kernel.models import User; User.objects.create(username='next')")
    assert not list(second_home.folder.glob(".*"))


def test_a_backup_while_others_write_is_of_one_moment(newsroom_home, second_home, tmp_path):
    writer = newsroom_home.start_python(WRITER)
    writer.wait_for_log("writing")
    wait_until(lambda: newsroom_home.query("SELECT count(*) FROM galley_kernel_user")[0][0] > 100)
    file = tmp_path / "backup.tar.zst"
    newsroom_home.run("backup", str(file))
    during = newsroom_home.query("SELECT count(*) FROM galley_kernel_user")[0][0]
    wait_until(lambda: newsroom_home.query("SELECT count(*) FROM galley_kernel_user")[0][0] > during)
    writer.kill()
    assert "Traceback" not in writer.log, "nobody who writes is disturbed"
    second_home.run("restore", str(file))
    names = {name for (name,) in second_home.query("SELECT username FROM galley_kernel_user")}
    first = {name[1:] for name in names if name.startswith("a")}
    second = {name[1:] for name in names if name.startswith("b")}
    assert first == second
    assert 50 <= len(first) <= during / 2 + 1
    assert first == set(map(str, range(len(first)))), "nothing is missing in between"


def test_the_manifest_says_what_is_in_it(newsroom_home, tmp_path):
    put(newsroom_home, "media/a.txt", b"a")
    file = tmp_path / "backup.tar.gz"
    newsroom_home.run("backup", str(file))
    found = members(file)
    manifest = json.loads(found.pop("manifest.json"))
    assert manifest["database"] == ("postgresql" if SERVER else "sqlite")
    assert manifest["galley"]
    assert ["galley_kernel", "0001_initial"] in manifest["migrations"]
    assert {name: each["sha256"] for name, each in manifest["members"].items()} == {
        name: hashlib.sha256(content).hexdigest() for name, content in found.items()
    }
    assert {"files/media/a.txt", "files/keys/secret_key"} <= found.keys()


def test_a_folder_that_is_not_empty_is_refused_and_left_alone(newsroom_home, tmp_path):
    file = tmp_path / "backup.tar.zst"
    newsroom_home.run("backup", str(file))
    before = {path: path.stat().st_mtime_ns for path in newsroom_home.folder.rglob("*") if path.is_file()}
    done = newsroom_home.run("restore", str(file), check=False)
    assert done.returncode == 1
    assert "is not empty" in done.stderr
    assert {path: path.stat().st_mtime_ns for path in newsroom_home.folder.rglob("*") if path.is_file()} == before


@pytest.mark.skipif(not SERVER, reason="a database apart from the folder is PostgreSQL's")
def test_a_database_that_is_not_empty_is_refused(newsroom_home, second_home, tmp_path):
    file = tmp_path / "backup.tar.zst"
    newsroom_home.run("backup", str(file))
    second_home.query("CREATE TABLE mine (x int)")
    done = second_home.run("restore", str(file), check=False)
    assert done.returncode == 1
    assert "database is not empty: it holds mine" in done.stderr


def test_an_existing_file_is_written_over_only_when_asked(newsroom_home, tmp_path):
    file = tmp_path / "backup.tar.zst"
    file.write_text("mine")
    done = newsroom_home.run("backup", str(file), check=False)
    assert done.returncode == 1
    assert file.read_text() == "mine"
    newsroom_home.run("backup", "--force", str(file))
    assert "manifest.json" in members(file)


def test_a_backup_that_cannot_be_finished_leaves_no_file(newsroom_home, tmp_path):
    target = tmp_path / "a file" / "backup.tar.zst"
    target.parent.write_text("no folder")
    done = newsroom_home.run("backup", str(target), check=False)
    assert done.returncode == 1
    assert "cannot be written" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.fixture
def good(newsroom_home: NewsroomHome, tmp_path: Path) -> Path:
    put(newsroom_home, "media/picture.bin", bytes(range(256)) * 40)
    file = tmp_path / "good.tar.gz"
    newsroom_home.run("backup", str(file))
    return file


def rewrite(good: Path, change) -> Path:
    """The archive with its members changed by `change(name, content)`, None to leave one out."""
    changed = good.with_name("changed.tar.gz")
    with tarfile.open(changed, "w:gz") as archive:
        for name, content in members(good).items():
            new = change(name, content)
            if new is not None:
                member = tarfile.TarInfo(new[0])
                member.size = len(new[1])
                archive.addfile(member, io.BytesIO(new[1]))
    return changed


DAMAGES = {
    "a byte changed": lambda name, content: (name, b"X" + content[1:] if "picture" in name else content),
    "a member is missing": lambda name, content: None if "picture" in name else (name, content),
    "a member was added": lambda name, content: (name.replace("picture", "other"), content),
    "no manifest": lambda name, content: None if name == "manifest.json" else (name, content),
    "climbs out": lambda name, content: (name.replace("media/picture", "../../../picture"), content),
    "is absolute": lambda name, content: (name.replace("files/media/picture", "/tmp/picture"), content),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_backup_is_refused_and_nothing_is_made(good, tmp_path, damage):
    changed = rewrite(good, DAMAGES[damage])
    with pytest.raises(BackupError):
        read_backup(changed, into=tmp_path / "into", show=shows_nothing)
    assert not (tmp_path / "picture.bin").exists()


@pytest.mark.parametrize("share", [0.0, 0.1, 0.5, 0.9, 0.999])
def test_a_backup_that_is_cut_off_is_refused(good, tmp_path, share):
    cut = tmp_path / "cut.tar.gz"
    cut.write_bytes(good.read_bytes()[: int(good.stat().st_size * share)])
    with pytest.raises(BackupError):
        read_backup(cut, into=tmp_path / "into", show=shows_nothing)


def test_after_a_restore_that_was_refused_or_killed_another_can_begin(good, second_home):
    changed = rewrite(good, DAMAGES["a byte changed"])
    done = second_home.run("restore", str(changed), check=False)
    assert done.returncode == 1
    assert "damaged" in done.stderr
    left = [path.name for path in second_home.folder.iterdir()] if second_home.folder.exists() else []
    assert left in ([], ["up.lock"])
    half = second_home.folder / ".restoring" / "half"  # as one that was killed leaves it
    half.parent.mkdir(parents=True)
    half.write_text("x")
    second_home.run("restore", str(good))
    assert not half.parent.exists()


def test_a_backup_of_a_newer_galley_is_refused(good, second_home):
    def newer(name: str, content: bytes) -> tuple[str, bytes]:
        if name == "manifest.json":
            manifest = json.loads(content)
            manifest["migrations"].append(["galley_kernel", "9999_from_the_future"])
            content = json.dumps(manifest).encode()
        return name, content

    done = second_home.run("restore", str(rewrite(good, newer)), check=False)
    assert done.returncode == 1
    assert "newer Galley (galley_kernel.9999_from_the_future)" in done.stderr


def test_an_older_backup_is_brought_to_this_version(newsroom_home, second_home, tmp_path):
    """The older newsroom is made by going back to before the jobs' table."""
    newsroom_home.python("from galley.kernel.models import User; User.objects.create(username='long.ago')")
    newsroom_home.run("migrate", "galley_kernel", "0001", "--verbosity=0")
    assert not any(name == "galley_kernel_job" for name in tables(newsroom_home))
    file = tmp_path / "old.tar.zst"
    newsroom_home.run("backup", str(file))
    second_home.run("restore", str(file))
    assert "galley_kernel_job" in tables(second_home)
    assert second_home.query("SELECT username FROM galley_kernel_user") == [("long.ago",)]
    second_home.run("migrate", "--check")


def test_every_app_is_told_that_its_rows_are_of_the_past(newsroom_home, second_home, tmp_path):
    newsroom_home.query(
        "INSERT INTO galley_kernel_jobworker (name, queues, started_at, seen_at)"
        " VALUES ('of the past', '{}', '2026-01-01', '2026-01-01')"
    )
    file = tmp_path / "backup.tar.zst"
    newsroom_home.run("backup", str(file))
    made_at = json.loads(members(file)["manifest.json"])["made_at"]
    restoring = second_home.start_python(
        f"""
import sys
from galley.kernel.signals import newsroom_restored
newsroom_restored.connect(lambda made_at, **kwargs: print("told of", made_at.isoformat(), flush=True))
from galley.project.cli import main
main(["restore", {str(file)!r}])
""",
        ready=False,
    )
    assert restoring.wait() == 0, restoring.log
    assert f"told of {made_at}" in restoring.log
    assert second_home.query("SELECT count(*) FROM galley_kernel_jobworker") == [(0,)]


def test_unfinished_work_and_what_is_made_again_is_left_out(tmp_path):
    for name in (
        "media/a",
        "keys/k",
        "mail/m",
        "pages/p",
        "static/s",
        ".backup-x/galley.sqlite3",
        "galley.sqlite3-wal",
    ):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    with contextlib.suppress(OSError):
        (tmp_path / "media" / "link").symlink_to("/etc/passwd")
    assert [path.relative_to(tmp_path).as_posix() for path in kept_files(tmp_path)] == ["keys/k", "mail/m", "media/a"]
