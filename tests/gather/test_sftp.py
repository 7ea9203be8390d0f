"""SFTP: a real server; its key is accepted by a person before anything is sent to it."""

import re

import asyncssh
import pytest

from galley.gather import services
from galley.gather.data import Ask
from galley.gather.errors import FetchError, SourceError
from galley.gather.fetchers import remote
from galley.gather.kinds.sftp import SftpKind, SftpSettings
from galley.gather.models import Source, WireItem
from galley.kernel.network import Network
from tests.gather.fileservers import PASSWORD, USER, sftp_server
from tests.gather.wiredocs import ninjs

KIND = SftpKind()


@pytest.fixture(scope="module")
def key():
    return asyncssh.generate_private_key("ssh-ed25519")


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / "files" / "out"
    made.mkdir(parents=True)
    return made


@pytest.fixture
def server(folder, key):
    with sftp_server(folder.parent, client_keys=[key]) as running:
        yield running


def settings(server, **options):
    options = {"host_keys": (server.fingerprint,), "password": PASSWORD, "stable_seconds": 0} | options
    return SftpSettings(**options)


def ask(server, *, path="out", allow_private=True, is_trial=False, state=None, user=USER, **options):
    address = f"sftp://{user}@127.0.0.1:{server.port}/{path}"
    wanted = settings(server, **options)
    return Ask(address, settings=wanted, allow_private=allow_private, is_trial=is_trial, state=state or {})


def test_files_are_taken_once_and_moved_after_they_are_kept(server, folder, make_source):
    (folder / "a.json").write_bytes(ninjs("urn:a", "Bridge closed"))
    (folder / "brücke 桥.json").write_bytes(ninjs("urn:b", "Bridge open"))
    (folder / "bad.json").write_bytes(b"{")
    kept = {"host_keys": [server.fingerprint], "password": PASSWORD, "private_key": "", "passphrase": ""}
    kept |= {"pattern": "*.json", "stable_seconds": 0, "move_to": "done", "delete": False}
    source = make_source(f"sftp://{USER}@127.0.0.1:{server.port}/out", kind="sftp", settings=kept)
    assert services.fetch_source(source.pk).new == 2
    assert not Source.objects.get(pk=source.pk).last_error
    assert sorted(path.name for path in (folder / "done").iterdir()) == ["a.json", "brücke 桥.json"]
    assert [path.name for path in (folder / "refused").iterdir()] == ["bad.json"]
    assert services.fetch_source(source.pk).new == 0
    assert WireItem.objects.count() == 2


def test_the_first_test_shows_the_key_and_sends_no_password(server, folder):
    (folder / "a.json").write_bytes(ninjs("urn:a", "Bridge closed"))
    batch = KIND.fetch(ask(server, host_keys=(), is_trial=True))
    assert [problem.detail for problem in batch.problems] == [server.fingerprint]
    assert batch.items == ()
    with pytest.raises(FetchError, match=r"Nobody has accepted") as refused:
        KIND.fetch(ask(server, host_keys=()))
    assert refused.value.detail == server.fingerprint
    assert server.tries == []
    assert [item.guid for item in KIND.fetch(ask(server, host_keys=(f"  {batch.problems[0].detail} ",))).items] == [
        "urn:a"
    ]


def test_another_key_is_refused_before_the_password_leaves(server):
    other = asyncssh.generate_private_key("ssh-ed25519").get_fingerprint("sha256")
    with pytest.raises(FetchError, match="another key"):
        KIND.fetch(ask(server, host_keys=(other,)))
    assert server.tries == []
    with pytest.raises(SourceError, match="SHA256"):
        KIND.fetch(ask(server, host_keys=("MD5:aa:bb",)))


@pytest.mark.parametrize(
    "spoilt", [lambda text: text, lambda text: text.replace("\n", " "), lambda text: text.replace("\n", "\r\n")]
)
def test_a_private_key_signs_in_also_when_its_lines_were_lost(server, folder, key, spoilt):
    (folder / "a.json").write_bytes(ninjs("urn:a", "Bridge closed"))
    text = spoilt(key.export_private_key().decode())
    assert len(KIND.fetch(ask(server, password="", private_key=text)).items) == 1
    locked = key.export_private_key(passphrase="open sesame", rounds=64).decode()
    assert len(KIND.fetch(ask(server, password="", private_key=locked, passphrase="open sesame")).items) == 1
    for passphrase in ("", "wrong"):
        with pytest.raises(SourceError, match="private key") as refused:
            KIND.fetch(ask(server, password="", private_key=locked, passphrase=passphrase))
        assert "BEGIN" not in str(refused.value)


def test_a_wrong_password_and_a_missing_folder_are_told_apart(server, folder):
    with pytest.raises(FetchError, match="refuses this user or password") as refused:
        KIND.fetch(ask(server, password="guess"))
    assert "guess" not in str(refused.value)
    with pytest.raises(FetchError, match="no such folder"):
        KIND.fetch(ask(server, path="elsewhere"))
    assert KIND.fetch(ask(server, path="/out")).items == ()


def test_a_private_address_is_not_reached_unless_an_operator_allowed_it(server):
    with pytest.raises(FetchError, match="private network"):
        KIND.fetch(ask(server, allow_private=False))


def test_the_name_is_resolved_once_and_the_vetted_address_reached(server, folder, monkeypatch):
    (folder / "a.json").write_bytes(ninjs("urn:a", "Bridge closed"))
    asked = []

    def resolve(host, port):
        asked.append(host)
        return ["127.0.0.1"] if len(asked) == 1 else ["10.0.0.1"]

    monkeypatch.setattr(remote, "NETWORK", Network(resolve=resolve))
    address = f"sftp://{USER}@wires.example:{server.port}/out"
    batch = KIND.fetch(Ask(address, settings=settings(server), allow_private=True))
    assert (len(batch.items), asked) == (1, ["wires.example"])


def test_a_file_that_is_too_large_keeps_no_other(server, folder, monkeypatch):
    from galley.gather.conf import FETCH_MAX_MEGABYTES

    monkeypatch.setattr(type(FETCH_MAX_MEGABYTES), "value", property(lambda _self: 1))
    (folder / "a-big.json").write_bytes(b" " * 1_500_000)
    (folder / "b.json").write_bytes(ninjs("urn:b", "Choir wins"))
    batch = KIND.fetch(ask(server))
    assert [item.guid for item in batch.items] == ["urn:b"]
    assert any("a-big.json" in problem.detail for problem in batch.problems)


def test_links_and_folders_are_left_alone(server, folder):
    (folder / "sub.json").mkdir()
    (folder / "link.json").symlink_to(folder / "sub.json")
    (folder / "a.json").write_bytes(ninjs("urn:a", "Bridge closed"))
    assert [item.guid for item in KIND.fetch(ask(server)).items] == ["urn:a"]


def test_a_file_that_is_new_by_the_servers_clock_waits(server, folder):
    (folder / "a.json").write_bytes(ninjs("urn:a", "Bridge closed"))
    batch = KIND.fetch(ask(server, stable_seconds=60))
    assert (batch.items, batch.more) == ((), True)
    assert [item.guid for item in KIND.fetch(ask(server, stable_seconds=60, is_trial=True)).items] == ["urn:a"]


@pytest.mark.parametrize(
    "address",
    [
        "",
        "sftp://",
        "http://a/b",
        "sftp://user:secret@host/x",
        "sftp://user@host:99999/x",
        "sftp://user@ho st/x",
        "host/x",
    ],
)
def test_what_is_no_address_is_refused_without_its_secret(address):
    with pytest.raises(SourceError) as refused:
        KIND.check_address(address, may_reach_inside=True)
    assert "secret" not in str(refused.value)


def test_an_address_is_read_and_written():
    place = remote.sftp_place_of("sftp://me%40agency@files.example:2222//out/now/")
    assert (place.user, place.host, place.port, place.path) == ("me@agency", "files.example", 2222, "/out/now")
    assert remote.sftp_place_of("sftp://me@[::1]/a").host == "::1"
    assert re.fullmatch(r"sftp://me%40agency@files\.example:2222/out/now", place.address)
