"""Watched folders: each file once, complete, in order, put away only after it is kept."""

import os
import stat

import pytest
from django.conf import settings as django_settings

from galley.gather import services
from galley.gather.data import Ask
from galley.gather.errors import SourceError
from galley.gather.kinds.folder import FolderKind
from galley.gather.models import RawFetch, Source, WireItem
from galley.gather.watching import WatchSettings, is_wanted
from tests.gather.folders import names, put
from tests.gather.wiredocs import ninjs

KIND = FolderKind()
STILL = {"pattern": "*.json *.xml", "stable_seconds": 0, "move_to": "", "delete": False}


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / "agency"
    made.mkdir()
    return made


@pytest.fixture
def watch(folder, make_source):
    def make(**options):
        return make_source(str(folder), kind="folder", settings=STILL | options)

    return make


def test_each_file_is_taken_once_and_stays(folder, watch):
    put(folder, "a.json", ninjs("urn:a", "Bridge closed"))
    put(folder, "picture.jpg", b"\xff\xd8")
    source = watch()
    assert services.fetch_source(source.pk).new == 1
    assert services.fetch_source(source.pk).unchanged == 0
    put(folder, "b.json", ninjs("urn:b", "Choir wins"))
    assert services.fetch_source(source.pk).new == 1
    assert set(WireItem.objects.values_list("guid", flat=True)) == {"urn:a", "urn:b"}
    assert names(folder) == ["a.json", "b.json", "picture.jpg"]


def test_a_file_that_changes_is_taken_again(folder, watch):
    put(folder, "a.json", ninjs("urn:a", "Bridge closed", version="1"))
    source = watch()
    services.fetch_source(source.pk)
    put(folder, "a.json", ninjs("urn:a", "Bridge closed for weeks", version="2"), age=30)
    assert services.fetch_source(source.pk).updated == 1
    assert WireItem.objects.get().headline == "Bridge closed for weeks"


def test_files_come_in_the_order_of_their_times(folder, watch):
    put(folder, "z-first.json", ninjs("urn:a", "First", version="1"), age=90)
    put(folder, "a-second.json", ninjs("urn:a", "Second", version="2"), age=60)
    services.fetch_source(watch().pk)
    item = WireItem.objects.get()
    assert (item.headline, item.version) == ("Second", 2)
    assert [version.headline for version in item.earlier_versions.all()] == ["First"]


def test_kept_files_move_and_unreadable_ones_go_to_refused_with_their_bytes_kept(folder, watch):
    put(folder, "good.json", ninjs("urn:a", "Bridge closed"))
    put(folder, "bad.json", b'{"uri": "urn:x", "nonsense": 1}')
    source = watch(move_to="done")
    assert services.fetch_source(source.pk).new == 1
    assert names(folder) == ["done", "refused"]
    assert names(folder / "done") == ["good.json"]
    assert names(folder / "refused") == ["bad.json"]
    assert {raw.url.rpartition("/")[2] for raw in RawFetch.objects.all()} == {"good.json", "bad.json"}
    problems = Source.objects.get(pk=source.pk).problems
    assert any("nonsense" in detail and detail.startswith("bad.json: ") for _text, _line, detail in problems)
    assert not Source.objects.get(pk=source.pk).last_error


def test_kept_files_are_deleted_and_unreadable_ones_never(folder, watch):
    put(folder, "good.json", ninjs("urn:a", "Bridge closed"))
    put(folder, "bad.xml", b"<newsItem xmlns='http://iptc.org/std/nar/2006-10-01/'/>")
    services.fetch_source(watch(delete=True).pk)
    assert names(folder) == ["refused"]
    assert names(folder / "refused") == ["bad.xml"]


def test_a_name_that_is_in_the_done_folder_already_is_kept_beside_it(folder, watch):
    put(folder, "a.json", ninjs("urn:a", "Bridge closed"))
    source = watch(move_to="done")
    services.fetch_source(source.pk)
    put(folder, "a.json", ninjs("urn:b", "Choir wins"))
    services.fetch_source(source.pk)
    assert len(names(folder / "done")) == 2
    assert WireItem.objects.count() == 2


def test_a_worker_that_died_before_putting_away_takes_nothing_twice(folder, watch, monkeypatch):
    put(folder, "a.json", ninjs("urn:a", "Bridge closed"))
    source = watch(move_to="done")

    def die(self, ask, batch):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(FolderKind, "settle", die)
        with pytest.raises(KeyboardInterrupt):
            services.fetch_source(source.pk)
    assert (names(folder), WireItem.objects.count()) == (["a.json"], 1)
    Source.objects.filter(pk=source.pk).update(lease_until=None)
    intake = services.fetch_source(source.pk)
    assert (intake.new, intake.unchanged) == (0, 0)
    assert names(folder) == ["done"]


def test_a_file_that_was_replaced_before_it_was_put_away_is_not_put_away(folder, watch):
    put(folder, "a.json", ninjs("urn:a", "Bridge closed"))
    ask = Ask(str(folder), settings=WatchSettings(stable_seconds=0, move_to="done"))
    batch = KIND.fetch(ask)
    put(folder, "a.json", ninjs("urn:b", "Choir wins"), age=10)
    KIND.settle(ask, batch)
    assert names(folder) == ["a.json"]
    again = KIND.fetch(Ask(str(folder), settings=ask.settings, state=batch.state))
    assert [item.guid for item in again.items] == ["urn:b"]


def test_a_file_that_is_being_written_waits_until_it_stands_still(folder):
    settings = WatchSettings(stable_seconds=3_600)
    put(folder, "a.json", b'{"uri": ', age=1)
    first = KIND.fetch(Ask(str(folder), settings=settings))
    assert (first.items, first.refused, first.more) == ((), (), True)
    put(folder, "a.json", ninjs("urn:a", "Whole"), age=2)
    second = KIND.fetch(Ask(str(folder), settings=settings, state=first.state))
    assert (second.items, second.more) == ((), True)
    put(folder, "a.json", ninjs("urn:a", "Whole"), age=3_700)
    third = KIND.fetch(Ask(str(folder), settings=settings, state=second.state))
    assert [item.title for item in third.items] == ["Whole"]
    assert third.more is False


def test_a_big_folder_comes_in_pieces(folder, watch, monkeypatch):
    monkeypatch.setattr("galley.gather.watching.MOST_FILES", 7)
    for number in range(17):
        put(folder, f"{number:02}.json", ninjs(f"urn:{number}", f"Story {number}"), age=100 - number)
    source, counts, more = watch(move_to="done"), [], []
    for _ in range(4):
        counts.append(services.fetch_source(source.pk).new)
        row = Source.objects.get(pk=source.pk)
        more.append(row.next_try <= row.last_fetched)
    assert (counts, more) == ([7, 7, 3, 0], [True, True, False, False])
    assert len(names(folder / "done")) == 17


def test_a_trial_shows_the_newest_and_changes_nothing(folder):
    for number in range(8):
        put(folder, f"{number}.json", ninjs(f"urn:{number}", f"Story {number}"), age=100 - number)
    settings = WatchSettings(stable_seconds=3_600, move_to="done")
    ask = Ask(str(folder), settings=settings, is_trial=True)
    batch = KIND.fetch(ask)
    KIND.settle(ask, batch)
    assert [item.title for item in batch.items] == [f"Story {number}" for number in (7, 6, 5, 4, 3)]
    assert batch.state is None
    assert len(names(folder)) == 8


@pytest.mark.parametrize(
    ("name", "wanted"),
    [("a.xml", True), ("A.XML", True), ("a.json", True), (".a.xml", False), ("a.xml.part", False), ("a.xml~", False),
     ("a.xml.tmp", False), ("a.jpg", False), ("~a.xml", False), ("a.xml.filepart", False)],
)  # fmt: skip
def test_which_files_are_taken(name, wanted):
    assert is_wanted(name, "*.xml, *.json") is wanted


def test_links_lead_nowhere(folder, watch, tmp_path):
    secret = tmp_path / "secret.json"
    secret.write_bytes(ninjs("urn:secret", "Secret"))
    (folder / "link.json").symlink_to(secret)
    os.mkfifo(folder / "pipe.json")
    (folder / "folder.json").mkdir()
    put(folder, "a.json", ninjs("urn:a", "Bridge closed"))
    services.fetch_source(watch(move_to="done").pk)
    assert list(WireItem.objects.values_list("guid", flat=True)) == ["urn:a"]
    assert secret.exists()


@pytest.mark.parametrize("move_to", ["../done", "a/b", ".", "..", "/tmp", "a\\b", "a\nb"])
def test_files_are_moved_within_the_folder_only(folder, move_to):
    put(folder, "a.json", ninjs("urn:a", "Bridge closed"))
    with pytest.raises(SourceError):
        KIND.fetch(Ask(str(folder), settings=WatchSettings(stable_seconds=0, move_to=move_to)))
    assert names(folder) == ["a.json"]


def test_an_editor_can_watch_wires_in_the_data_folder_and_nothing_else():
    data = django_settings.DATA_DIR
    assert KIND.check_address("wires/agency", may_reach_inside=False) == "wires/agency"
    for address in (
        "media",
        "keys",
        "keys/x",
        ".",
        "",
        "wires/../media",
        "backups",
        "/etc",
        "../x",
        str(data.parent),
        "/",
    ):
        with pytest.raises(SourceError):
            KIND.check_address(address, may_reach_inside=False)
    with pytest.raises(SourceError):
        KIND.check_address(str(data / "media"), may_reach_inside=True)
    with pytest.raises(SourceError):
        KIND.check_address(str(data.parent), may_reach_inside=True)
    assert KIND.check_address("/srv/wires/", may_reach_inside=True) == "/srv/wires"


def test_a_folder_that_is_missing_or_closed_says_so(folder, watch):
    source = watch()
    folder.rmdir()
    services.fetch_source(source.pk)
    assert Source.objects.get(pk=source.pk).last_error == "There is no such folder."


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_one_file_that_cannot_be_read_does_not_keep_the_others(folder, watch):
    put(folder, "a.json", ninjs("urn:a", "Bridge closed")).chmod(0)
    put(folder, "b.json", ninjs("urn:b", "Choir wins"))
    assert services.fetch_source(watch().pk).new == 1


def test_a_file_that_is_too_large_is_reported_and_given_up_after_some_tries(folder, watch, monkeypatch):
    from galley.gather.conf import FETCH_MAX_MEGABYTES

    monkeypatch.setattr(type(FETCH_MAX_MEGABYTES), "value", property(lambda _self: 1))
    put(folder, "big.json", b"{" + b" " * 1_100_000)
    put(folder, "a.json", ninjs("urn:a", "Bridge closed"))
    source = watch()
    assert services.fetch_source(source.pk).new == 1
    for _ in range(6):
        services.fetch_source(source.pk)
    row = Source.objects.get(pk=source.pk)
    assert row.state["seen"].keys() == {"big.json", "a.json"}
    assert stat.S_ISREG((folder / "big.json").stat().st_mode)
