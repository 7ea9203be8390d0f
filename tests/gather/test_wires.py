"""What wires mean, kept: updates, late copies, kills, embargoes; wires over HTTP; items written by commands."""

import json

import pytest
from click.testing import CliRunner

from galley.gather import services
from galley.gather.commands import cli
from galley.gather.models import RawFetch, Source, WireItem
from galley.gather.signals import item_killed
from tests.gather.roundtrip import check_valid
from tests.gather.servers import Reply
from tests.gather.wiredocs import message, news_item, ninjs, text_wire

SETTINGS = {"token": "", "user": "", "password": ""}


@pytest.fixture
def wire(news, make_source):
    """A source whose document can be changed."""

    class Wire:
        def __init__(self):
            self.source = make_source(news.put("/wire", b"{"), kind="wire_http", settings=SETTINGS)

        def brings(self, body):
            news.put("/wire", body)
            intake = services.fetch_source(self.source.pk)
            assert not Source.objects.get(pk=self.source.pk).last_error
            return intake

    return Wire()


@pytest.fixture
def killed():
    told = []

    def tell(*, item_id, **_kwargs):
        told.append(item_id)

    item_killed.connect(tell)
    yield told
    item_killed.disconnect(tell)


def test_an_update_is_a_new_version_and_a_late_copy_changes_nothing(wire):
    wire.brings(ninjs(title="Bridge closed", text="One crack.", version="2"))
    assert wire.brings(ninjs(title="Bridge closed for weeks", text="Two cracks.", version="10")).updated == 1
    assert wire.brings(ninjs(title="Bridge open", text="No crack.", version="3")).updated == 0
    item = WireItem.objects.get()
    assert (item.headline, item.version, item.provider_version) == ("Bridge closed for weeks", 2, "10")
    assert [(v.headline, v.body_html) for v in item.earlier_versions.all()] == [("Bridge closed", "<p>One crack.</p>")]


def test_several_versions_in_one_message_are_all_kept(wire):
    wire.brings(message(news_item(version=2, title="Second"), news_item(version=1, title="First")))
    item = WireItem.objects.get()
    assert (item.headline, item.version) == ("Second", 2)
    assert [version.headline for version in item.earlier_versions.all()] == ["First"]


@pytest.mark.parametrize("format_", ["ninjs", "newsmlg2"])
def test_a_kill_marks_the_item_and_keeps_what_it_said(wire, killed, format_):
    if format_ == "ninjs":
        wire.brings(ninjs(title="Bridge closed", text="One crack."))
        wire.brings(ninjs(title="KILL: Bridge closed", text="Do not use.", version="2", pub_status="canceled"))
    else:
        wire.brings(news_item(title="Bridge closed", text="<p>One crack.</p>").encode())
        wire.brings(
            news_item(title="KILL: Bridge closed", text="<p>Do not use.</p>", version=2, status="canceled").encode()
        )
    item = WireItem.objects.get()
    assert (item.is_killed, item.headline, item.version) == (True, "KILL: Bridge closed", 2)
    assert [(v.headline, v.body_html) for v in item.earlier_versions.all()] == [("Bridge closed", "<p>One crack.</p>")]
    assert killed == [item.pk]


def test_a_kill_without_words_leaves_those_that_are_there(wire, killed):
    wire.brings(ninjs(title="Bridge closed", text="One crack."))
    wire.brings(ninjs(title="", version="2", pub_status="canceled", ed_note="Wrong bridge"))
    item = WireItem.objects.get()
    assert (item.is_killed, item.headline, item.body_html, item.version) == (
        True,
        "Bridge closed",
        "<p>One crack.</p>",
        1,
    )
    assert item.edit_note == "Wrong bridge"
    assert killed == [item.pk]


def test_a_kill_that_comes_first_is_kept_and_its_late_story_does_not_revive_it(wire, killed):
    assert wire.brings(ninjs(title="", version="2", pub_status="canceled")).new == 1
    assert wire.brings(ninjs(title="Bridge closed", text="One crack.", version="1")).updated == 0
    item = WireItem.objects.get()
    assert (item.is_killed, item.headline) == (True, "urn:newsml:agency.example:bridge")
    assert killed == []


def test_a_kill_is_not_undone_by_a_copy_but_by_a_newer_version(wire, killed):
    wire.brings(ninjs(title="Bridge closed", version="1"))
    wire.brings(ninjs(title="Bridge closed", version="1", pub_status="canceled"))
    wire.brings(ninjs(title="Bridge closed", text="Sent again", version="1"))
    assert WireItem.objects.get().is_killed
    wire.brings(ninjs(title="Bridge closed after all", version="2"))
    assert not WireItem.objects.get().is_killed
    wire.brings(ninjs(title="Bridge closed after all", version="3", pub_status="canceled"))
    assert len(killed) == 2


def test_a_text_wire_kills_by_a_message_of_its_own_also_when_it_came_first(wire, killed):
    wire.brings(
        text_wire("0100", text="Bridge closed\r\n\r\n   One crack.")
        + text_wire("0101", text="Choir wins\r\n\r\n   A prize.")
    )
    wire.brings(text_wire("0200", text="KILL AFP0100 and AFP0102, both wrong."))
    standing = dict(WireItem.objects.values_list("guid", "status"))
    assert standing["iptc7901:AFP:0100:2026-11-24"] == "canceled"
    assert standing["iptc7901:AFP:0101:2026-11-24"] == "usable"
    wire.brings(text_wire("0102", text="Late story\r\n\r\n   It was wrong."))
    late = WireItem.objects.get(guid__contains="0102")
    assert late.is_killed
    assert set(killed) == {WireItem.objects.get(guid__contains="0100").pk, late.pk}


def test_a_kill_by_slug_kills_all_takes_of_its_source_only(wire, make_source, news, killed):
    other = make_source(news.put("/other", text_wire("0300", "Alder")), kind="wire_http", settings=SETTINGS)
    services.fetch_source(other.pk)
    wire.brings(text_wire("0100", "Alder take 1") + text_wire("0101", "Alder take 2") + text_wire("0102", "Choir"))
    wire.brings(text_wire("0103", "Alder,KILL", "Editors, do not use."))
    dead = set(WireItem.objects.filter(status="canceled").values_list("guid", flat=True))
    assert {guid[13:17] for guid in dead} == {"0100", "0101", "0103"}
    assert len(killed) == 2


def test_an_embargo_comes_and_goes_without_a_new_version(wire):
    wire.brings(ninjs(title="Bridge closed", embargoed_until="2099-01-01T00:00:00Z"))
    assert WireItem.objects.get().is_embargoed
    wire.brings(ninjs(title="Bridge closed", version="2"))
    item = WireItem.objects.get()
    assert (item.is_embargoed, item.version, item.provider_version) == (False, 1, "2")


def test_what_is_invalid_is_refused_and_its_bytes_are_kept(wire, news):
    news.put("/wire", b'{"uri": "urn:x", "nonsense": 1}')
    services.fetch_source(wire.source.pk)
    row = Source.objects.get(pk=wire.source.pk)
    assert (row.last_error, "nonsense" in row.last_error_detail) == (
        "This is not valid ninjs of the version that it is.",
        True,
    )
    assert RawFetch.objects.get().size_bytes == 31
    assert WireItem.objects.count() == 0


@pytest.mark.parametrize(
    ("options", "said"),
    [({"token": "abc"}, "Bearer abc"), ({"user": "me", "password": "köln"}, "Basic bWU6a8O2bG4="), ({}, None)],
)
def test_who_asks_is_said_as_the_agency_wants_it(news, make_source, options, said):
    source = make_source(news.put("/wire", ninjs()), kind="wire_http", settings=SETTINGS | options)
    assert services.fetch_source(source.pk).new == 1
    assert news.asked[-1][1].get("authorization") == said


def test_a_secret_is_not_sent_in_the_clear_nor_to_another_server(news, make_source):
    from galley.gather.data import Ask
    from galley.gather.errors import SourceError
    from galley.gather.kinds.wire_http import WireHttpKind, WireHttpSettings

    kind, settings = WireHttpKind(), WireHttpSettings(token="abc")
    with pytest.raises(SourceError, match="https"):
        kind.fetch(Ask("http://agency.example/wire", settings=settings))
    other = news.base.replace("127.0.0.1", "localhost")
    news.put("/there", ninjs())
    url = news.put("/wire", b"", status=301, Location=f"{other}/there")
    batch = kind.fetch(Ask(url, settings=settings, allow_private=True))
    assert (len(batch.items), batch.address) == (1, "")
    assert [asked[1].get("authorization") for asked in news.asked] == ["Bearer abc", None]
    for address in ("ftp://x/y", "https://me:secret@agency.example/"):
        with pytest.raises(SourceError):
            kind.check_address(address, may_reach_inside=True)


def test_an_unchanged_wire_costs_one_question(news, make_source):
    reply = Reply(ninjs(), 200, {"ETag": '"1"'})
    news.pages["/wire"] = lambda headers: Reply(b"", 304) if headers.get("if-none-match") == '"1"' else reply
    source = make_source(f"{news.base}/wire", kind="wire_http", settings=SETTINGS)
    assert services.fetch_source(source.pk).new == 1
    assert services.fetch_source(source.pk).not_modified


def test_items_are_written_and_files_converted_from_the_command_line(wire, tmp_path):
    wire.brings(ninjs(title="Bridge & crack", text="One.", pub_status="withheld", urgency=2))
    item = WireItem.objects.get()
    run = CliRunner().invoke
    said = json.loads(run(cli, ["export", str(item.pk)], catch_exceptions=False).output)
    assert (said["headlines"][0]["value"], said["pubStatus"], said["urgency"]) == ("Bridge & crack", "withheld", 2)
    check_valid("ninjs", json.dumps(said))
    assert run(cli, ["export", str(item.uuid), "--format", "newsmlg2", "--to", str(tmp_path)]).exit_code == 0
    written = (tmp_path / f"{item.uuid}-1.xml").read_bytes()
    check_valid("newsmlg2", written)
    (tmp_path / "in.wire").write_bytes(text_wire())
    again = run(cli, ["convert", str(tmp_path / "in.wire"), "--format", "newsmlg2"], catch_exceptions=False)
    check_valid("newsmlg2", again.output.encode())
    assert run(cli, ["export", "999999"]).exit_code == 1


def test_check_judges_as_the_version_that_is_asked_for(tmp_path):
    path = tmp_path / "a.json"
    path.write_text('{"uri": "urn:x", "headline": "H", "type": "component"}')
    run = CliRunner().invoke
    assert run(cli, ["check", str(path)]).exit_code == 0
    assert run(cli, ["check", "--ninjs", "1.2", str(path)]).exit_code == 0
    refused = run(cli, ["check", "--ninjs", "1.1", "--json", str(path)])
    assert refused.exit_code == 1
    assert "ninjs 1.1: type" in refused.output
    assert json.loads(refused.output.splitlines()[-1])["summary"] == {"files": 1, "parsed": 0, "items": 0, "refused": 1}
    assert run(cli, ["check", "--ninjs", "7.7", str(path)]).exit_code == 2
