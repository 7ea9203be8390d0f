"""Pictures beside the document that names them: taken, waited for, put away with it; no name leads anywhere else."""

import time

import asyncssh
import pytest
from hypothesis import given
from hypothesis import strategies as st

from galley.gather import services
from galley.gather.beside import Beside
from galley.gather.data import Ask, FeedData, FeedItem, Part, PictureSize, WirePicture
from galley.gather.errors import FetchError
from galley.gather.fetchers.shelf import Entry
from galley.gather.kinds.folder import FolderKind
from galley.gather.models import ItemAttachment, Source, WireItem
from galley.gather.picture_queries import pictures_of
from galley.gather.services import get_picture
from galley.gather.watching import WatchSettings, is_wanted
from tests.gather.drawings import drawing
from tests.gather.fileservers import PASSWORD, USER, ftp_server, sftp_server
from tests.gather.folders import names, put
from tests.gather.wiredocs import ninjs

KIND = FolderKind()
OPTIONS = {"pattern": "*.json *.xml", "stable_seconds": 0, "picture_seconds": 30, "move_to": "", "delete": False}


def document(guid="urn:a", *names, title="Bridge closed", version="1", **more):
    renditions = [
        {"name": name, "href": name, "contentType": "image/jpeg", "width": 1_000 - number}
        for number, name in enumerate(names)
    ]
    main = {"name": "main", "uri": f"{guid}:p", "type": "picture", "renditions": renditions}
    return ninjs(guid, title, version=version, associations=[main], **more)


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / "out"
    made.mkdir()
    return made


@pytest.fixture
def sftp(folder):
    with sftp_server(folder.parent, client_keys=[asyncssh.generate_private_key("ssh-ed25519")]) as server:
        keys = {"host_keys": [server.fingerprint], "password": PASSWORD, "private_key": "", "passphrase": ""}
        yield f"sftp://{USER}@127.0.0.1:{server.port}/out", keys


@pytest.fixture
def ftp(folder):
    with ftp_server(folder.parent) as server:
        yield f"ftp://{USER}@127.0.0.1:{server.port}/out", {"password": PASSWORD}


@pytest.fixture(params=["folder", "sftp", "ftp"])
def watch(request, folder, make_source):
    """A source of each kind on the same folder."""
    address, secrets = (str(folder), {}) if request.param == "folder" else request.getfixturevalue(request.param)

    def make(**options):
        return make_source(address, kind=request.param, settings=OPTIONS | secrets | options)

    return make


def test_no_more_is_held_in_memory_than_fits_and_what_is_left_out_is_said(folder, make_source, monkeypatch):
    first, second = drawing(), drawing(colour="red")
    monkeypatch.setattr("galley.gather.beside.MOST_BYTES", len(first) + 10)
    put(folder, "a.jpg", first)
    put(folder, "b.jpg", second)
    both = [{"name": name, "uri": name, "type": "picture"} for name in ("a.jpg", "b.jpg")]
    both = [one | {"renditions": [{"name": "h", "href": one["name"]}]} for one in both]
    put(folder, "a.json", ninjs("urn:a", "Bridge closed", associations=both))
    source = make_source(str(folder), kind="folder", settings=OPTIONS | {"delete": True})
    services.fetch_source(source.pk)
    assert [file.name for file in ItemAttachment.objects.all()] == ["a.jpg"]
    assert names(folder) == ["b.jpg"]
    source.refresh_from_db()
    assert "more pictures than are taken at once" in str(source.problems)


def test_a_picture_comes_with_its_document_and_goes_with_it(folder, watch):
    put(folder, "a.json", document("urn:a", "bridge.jpg", "bridge-small.jpg"))
    put(folder, "bridge.jpg", drawing(640, 480))
    put(folder, "bridge-small.jpg", drawing(64, 48))
    put(folder, "other.jpg", drawing())
    source = watch(move_to="done")
    assert services.fetch_source(source.pk).new == 1
    assert names(folder) == ["done", "other.jpg"]
    assert names(folder / "done") == ["a.json", "bridge-small.jpg", "bridge.jpg"]
    item = WireItem.objects.get()
    assert get_picture(item, pictures_of(item)[0].key).tried.kept.width == 640
    assert services.fetch_source(source.pk).new == 0


def test_it_is_deleted_with_its_document(folder, watch):
    put(folder, "a.json", document("urn:a", "bridge.jpg"))
    put(folder, "bridge.jpg", drawing())
    services.fetch_source(watch(delete=True).pk)
    assert names(folder) == []
    assert ItemAttachment.objects.get().name == "bridge.jpg"


@pytest.fixture
def here(folder, make_source):
    def make(**options):
        return make_source(str(folder), kind="folder", settings=OPTIONS | options)

    return make


def test_the_document_waits_for_its_picture(folder, here):
    put(folder, "a.json", document("urn:a", "bridge.jpg"))
    source = here(move_to="done")
    assert services.fetch_source(source.pk).new == 0
    row = Source.objects.get(pk=source.pk)
    assert row.next_try <= row.last_fetched
    assert names(folder) == ["a.json"]
    put(folder, "bridge.jpg", drawing())
    assert services.fetch_source(source.pk).new == 1
    assert names(folder / "done") == ["a.json", "bridge.jpg"]
    assert Source.objects.get(pk=source.pk).state["held"] == {}


def test_the_news_does_not_wait_for_ever(folder, here, monkeypatch):
    put(folder, "a.json", document("urn:a", "bridge.jpg"))
    source = here()
    assert services.fetch_source(source.pk).new == 0
    later = time.time() + 31
    monkeypatch.setattr("galley.gather.watching.time.time", lambda: later)
    assert services.fetch_source(source.pk).new == 1
    (problem,) = Source.objects.get(pk=source.pk).problems
    assert "was taken without it" in problem[0]
    assert problem[2] == "a.json: bridge.jpg"


def test_a_source_can_be_told_not_to_wait(folder, here):
    put(folder, "a.json", document("urn:a", "bridge.jpg"))
    assert services.fetch_source(here(picture_seconds=0).pk).new == 1


def test_a_picture_that_is_being_written_is_waited_for_longer(folder, here, monkeypatch):
    put(folder, "a.json", document("urn:a", "bridge.jpg"), age=500)
    put(folder, "bridge.jpg", drawing()[:200], age=0)
    source = here(stable_seconds=100)
    assert services.fetch_source(source.pk).new == 0
    later = time.time() + 60
    monkeypatch.setattr("galley.gather.watching.time.time", lambda: later)
    assert services.fetch_source(source.pk).new == 0
    put(folder, "bridge.jpg", drawing(), age=0)
    assert services.fetch_source(source.pk).new == 0
    even_later = later + 161
    monkeypatch.setattr("galley.gather.watching.time.time", lambda: even_later)
    assert services.fetch_source(source.pk).new == 1
    assert WireItem.objects.get().pictures[0]["sizes"][0]["body_hash"]


def test_an_update_waits_behind_what_it_updates_and_a_kill_behind_nothing(folder, here):
    put(folder, "1.json", document("urn:a", "bridge.jpg"), age=90)
    put(folder, "2.json", ninjs("urn:a", "Bridge closed for weeks", version="one more"), age=80)
    put(folder, "3.json", ninjs("urn:b", "Choir wins"), age=70)
    source = here()
    services.fetch_source(source.pk)
    assert list(WireItem.objects.values_list("guid", flat=True)) == ["urn:b"]
    put(folder, "4.json", ninjs("urn:a", "Killed", pub_status="canceled"), age=50)
    services.fetch_source(source.pk)
    assert WireItem.objects.get(guid="urn:a").is_killed
    put(folder, "bridge.jpg", drawing())
    services.fetch_source(source.pk)
    assert WireItem.objects.get(guid="urn:a").is_killed


def test_the_update_comes_after_what_it_updates(folder, here):
    put(folder, "1.json", document("urn:a", "bridge.jpg"), age=90)
    put(folder, "2.json", ninjs("urn:a", "Bridge closed for weeks", version="one more"), age=80)
    source = here()
    services.fetch_source(source.pk)
    put(folder, "bridge.jpg", drawing())
    services.fetch_source(source.pk)
    assert WireItem.objects.get().headline == "Bridge closed for weeks"


def test_names_lead_nowhere_else(folder, here, tmp_path):
    secret = tmp_path / "secret.jpg"
    secret.write_bytes(drawing())
    (folder / "sub").mkdir()
    put(folder / "sub", "inside.jpg", drawing())
    (folder / "link.jpg").symlink_to(secret)
    put(folder, "keys.txt", b"secret")
    wanted = ["../secret.jpg", str(secret), "sub/inside.jpg", "link.jpg", "keys.txt", "file:///etc/keys.txt"]
    for number, name in enumerate(wanted):
        put(folder, f"{number}.json", document(f"urn:{number}", name))
    services.fetch_source(here(picture_seconds=0, delete=True).pk)
    assert WireItem.objects.count() == len(wanted)
    assert ItemAttachment.objects.count() == 0
    assert names(folder) == ["keys.txt", "link.jpg", "sub"]
    assert secret.exists()


def test_a_name_in_other_capitals_is_the_same_file(folder, here):
    put(folder, "a.json", document("urn:a", "BRIDGE.JPG"))
    put(folder, "bridge.jpg", drawing())
    services.fetch_source(here(delete=True).pk)
    assert names(folder) == []


def test_a_picture_that_is_too_large_stays_and_is_said(folder, here, monkeypatch):
    monkeypatch.setattr("galley.gather.beside.PICTURE_MAX_MEGABYTES", type("None", (), {"value": 0}))
    put(folder, "a.json", document("urn:a", "bridge.jpg"))
    put(folder, "bridge.jpg", drawing())
    source = here(delete=True)
    assert services.fetch_source(source.pk).new == 1
    assert names(folder) == ["bridge.jpg"]
    assert "could not be read" in Source.objects.get(pk=source.pk).problems[0][0]


def test_a_worker_that_died_before_putting_away_does_it_the_next_time(folder, here, monkeypatch):
    put(folder, "a.json", document("urn:a", "bridge.jpg"))
    put(folder, "bridge.jpg", drawing())
    source = here(move_to="done")

    def die(self, ask, batch):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(FolderKind, "settle", die)
        with pytest.raises(KeyboardInterrupt):
            services.fetch_source(source.pk)
    (folder / "a.json").rename(folder / "a.json.part")  # as if it had died between the two
    Source.objects.filter(pk=source.pk).update(lease_until=None)
    services.fetch_source(source.pk)
    assert names(folder) == ["a.json.part", "done"]
    assert names(folder / "done") == ["bridge.jpg"]


def test_a_document_that_was_replaced_keeps_its_picture(folder):
    put(folder, "a.json", document("urn:a", "bridge.jpg"))
    put(folder, "bridge.jpg", drawing())
    ask = Ask(str(folder), settings=WatchSettings(stable_seconds=0, move_to="done"))
    batch = KIND.fetch(ask)
    put(folder, "a.json", document("urn:b", "bridge.jpg"), age=10)
    KIND.settle(ask, batch)
    assert names(folder) == ["a.json", "bridge.jpg"]


def test_a_trial_takes_no_picture(folder):
    put(folder, "a.json", document("urn:a", "bridge.jpg"))
    put(folder, "bridge.jpg", drawing())
    batch = KIND.fetch(Ask(str(folder), settings=WatchSettings(move_to="done"), is_trial=True))
    assert [item.attachments for item in batch.items] == [()]
    assert names(folder) == ["a.json", "bridge.jpg"]


@pytest.mark.parametrize("name", ["a.jpg", "A.JPEG", "a.png", "a.webp", "a.tif", "a.svg"])
def test_a_picture_is_no_document_whatever_the_pattern_says(name):
    assert not is_wanted(name, "*")


class Shelf:
    def read(self, name, *, max_bytes):
        if "bad" in name:
            raise FetchError(name, "no")
        return name.encode()


NAMES = st.sampled_from(["a.jpg", "b.jpg", "bad.jpg", "c.png", "../d.jpg", "e/f.jpg", ""])


@given(st.lists(st.lists(NAMES, min_size=1, max_size=3), max_size=4), st.sets(NAMES))
def test_only_what_is_there_is_taken_and_put_away(wanted, there):
    pictures = tuple(WirePicture(tuple(PictureSize(name=name) for name in sizes)) for sizes in wanted)
    beside = Beside.of(Shelf(), [Entry(name, 1, 1) for name in there], lambda _entry: True)
    item = FeedItem(guid="urn:a", pictures=pictures)
    ((part,), away) = beside.take([Part(FeedData("", (item,)))], document="a.json")
    (made,) = part.feed.items
    named = {name for sizes in wanted for name in sizes}
    assert {file.name for file in made.attachments} <= (there & named) - {"bad.jpg", ""}
    assert away.keys() <= there & named
    assert len(made.pictures) == len(pictures)
