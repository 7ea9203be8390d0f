"""FTP and FTPS against real servers, also ones that lie about their address or know no MLSD."""

import ssl

import httpcore2
import pytest

from galley.gather import services
from galley.gather.data import Ask
from galley.gather.errors import FetchError, SourceError
from galley.gather.fetchers import ftp, remote
from galley.gather.kinds.ftp import FtpKind, FtpSettings
from galley.gather.models import Source, WireItem
from galley.kernel.network import Network
from tests.gather.fileservers import PASSWORD, USER, ftp_server
from tests.gather.mailserver import certificate
from tests.gather.wiredocs import ninjs

KIND = FtpKind()


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / "files" / "out"
    made.mkdir(parents=True)
    return made


@pytest.fixture
def server(folder):
    with ftp_server(folder.parent) as running:
        yield running


def ask(server, *, scheme="ftp", path="out", host="127.0.0.1", allow_private=True, is_trial=False, **options):
    wanted = FtpSettings(**({"password": PASSWORD, "stable_seconds": 0} | options))
    address = f"{scheme}://{USER}@{host}:{server.port}/{path}"
    return Ask(address, settings=wanted, allow_private=allow_private, is_trial=is_trial)


def test_files_are_taken_once_and_deleted_after_they_are_kept(server, folder, make_source):
    (folder / "a.json").write_bytes(ninjs("urn:a", "Bridge closed"))
    (folder / "brücke 桥.json").write_bytes(ninjs("urn:b", "Bridge open"))
    (folder / "bad.json").write_bytes(b"{")
    kept = {"password": PASSWORD, "pattern": "*.json", "stable_seconds": 0, "move_to": "", "delete": True}
    source = make_source(f"ftp://{USER}@127.0.0.1:{server.port}/out", kind="ftp", settings=kept)
    assert services.fetch_source(source.pk).new == 2
    row = Source.objects.get(pk=source.pk)
    assert (row.last_error, row.problems[0][0][:33]) == ("", "This connection is not encrypted:")
    assert [path.name for path in folder.iterdir()] == ["refused"]
    assert [path.name for path in (folder / "refused").iterdir()] == ["bad.json"]
    assert services.fetch_source(source.pk).new == 0
    assert WireItem.objects.count() == 2


def test_files_are_moved(server, folder):
    (folder / "a.json").write_bytes(ninjs("urn:a", "Bridge closed"))
    asked = ask(server, move_to="done")
    batch = KIND.fetch(asked)
    KIND.settle(asked, batch)
    KIND.settle(asked, batch)
    assert [path.name for path in (folder / "done").iterdir()] == ["a.json"]


def test_a_server_without_mlsd_is_listed_file_by_file(folder):
    (folder / "a.json").write_bytes(ninjs("urn:a", "Bridge closed"))
    (folder / "sub.json").mkdir()
    with ftp_server(folder.parent, without=("MLSD", "MLST")) as server:
        batch = KIND.fetch(ask(server))
        assert [item.guid for item in batch.items] == ["urn:a"]
        assert "NLST" in server.commands


def test_where_a_server_says_that_its_data_is_does_not_matter(server, folder, monkeypatch):
    """The test's server names 10.9.8.7 in PASV; IPv4 control connections of Python use PASV, which nobody believes."""
    (folder / "a.json").write_bytes(ninjs("urn:a", "Bridge closed"))
    assert len(KIND.fetch(ask(server)).items) == 1
    assert {"PASV", "EPSV"} & set(server.commands)


def test_the_name_is_resolved_once(server, folder, monkeypatch):
    (folder / "a.json").write_bytes(ninjs("urn:a", "Bridge closed"))
    asked = []

    def resolve(host, port):
        asked.append(host)
        return ["127.0.0.1"]

    monkeypatch.setattr(remote, "NETWORK", Network(resolve=resolve))
    assert len(KIND.fetch(ask(server, host="wires.example")).items) == 1
    assert asked == ["wires.example"]


def test_ftps_is_encrypted_and_its_certificate_checked(folder, tmp_path, monkeypatch):
    cert = certificate(tmp_path)
    if cert is None:
        pytest.skip("openssl is missing")
    (folder / "a.json").write_bytes(ninjs("urn:a", "Bridge closed"))
    with ftp_server(folder.parent, cert=cert) as server:
        with pytest.raises(FetchError, match="certificate"):
            KIND.fetch(ask(server, scheme="ftps"))
        context = httpcore2.default_ssl_context()
        context.load_verify_locations(cert)
        network = Network(ssl_context=lambda: context)
        monkeypatch.setattr(ftp, "NETWORK", network)
        batch = KIND.fetch(ask(server, scheme="ftps"))
        assert [item.guid for item in batch.items] == ["urn:a"]
        assert batch.problems == ()
        assert {"AUTH", "PROT"} <= set(server.commands)
        with pytest.raises(FetchError):  # the server insists on TLS; nothing is read without
            KIND.fetch(ask(server, scheme="ftp"))
    assert isinstance(context, ssl.SSLContext)


def test_a_server_without_tls_gets_no_password_over_ftps(server):
    with pytest.raises(FetchError, match="offers no encryption"):
        KIND.fetch(ask(server, scheme="ftps"))
    assert "PASS" not in server.commands


def test_a_wrong_password_and_a_missing_folder_are_told_apart(server):
    with pytest.raises(FetchError, match="refuses this user or password") as refused:
        KIND.fetch(ask(server, password="guess"))
    assert "guess" not in str(refused.value)
    with pytest.raises(FetchError, match="no such folder"):
        KIND.fetch(ask(server, path="elsewhere"))


def test_a_private_address_is_not_reached_unless_an_operator_allowed_it(server):
    with pytest.raises(FetchError, match="private network"):
        KIND.fetch(ask(server, allow_private=False))
    assert server.commands == []


def test_a_file_that_is_too_large_does_not_end_the_session(server, folder, monkeypatch):
    from galley.gather.conf import FETCH_MAX_MEGABYTES

    monkeypatch.setattr(type(FETCH_MAX_MEGABYTES), "value", property(lambda _self: 1))
    (folder / "a-big.json").write_bytes(b" " * 6_000_000)
    (folder / "b.json").write_bytes(ninjs("urn:b", "Choir wins"))
    batch = KIND.fetch(ask(server))
    assert [item.guid for item in batch.items] == ["urn:b"]
    assert any("a-big.json" in problem.detail for problem in batch.problems)


@pytest.mark.parametrize("address", ["", "ftp://", "sftp://a/b", "ftp://user:secret@host/x", "ftp://host/a\r\nDELE x"])
def test_what_is_no_address_is_refused_without_its_secret(address):
    with pytest.raises(SourceError) as refused:
        KIND.check_address(address, may_reach_inside=True)
    assert "secret" not in str(refused.value)
