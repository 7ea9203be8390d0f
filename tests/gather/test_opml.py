"""Lists of feeds: read from any program, looked at first, nothing lost, written so that they come back the same."""

from __future__ import annotations

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from lxml import etree

from galley.gather.errors import ParseError
from galley.gather.models import Source
from galley.gather.opml import OpmlEntry, read_opml
from galley.gather.services import opml as service
from galley.kernel.roles import Role
from tests.gather.shared import samples

LIST = """<?xml version="1.0" encoding="utf-8"?><opml version="2.0"><head><title>mine</title></head><body>
<outline text="Town">
  <outline text="River &amp; Sea" type="rss" xmlUrl="https://river.example/feed" language="zh-TW"/>
  <outline title="By title only" xmlurl="https://title.example/feed"/>
  <outline text="Deeper"><outline text="Coast" type="rss" xmlUrl="https://coast.example/feed"/></outline>
</outline>
<outline text="No address" type="rss"/>
<outline text="Another list" type="include" url="https://other.example/list.opml"/>
<outline text="Again" type="rss" xmlUrl="HTTPS://river.example/feed"/>
<outline text="A program" type="rss" xmlUrl="javascript:alert(1)"/>
<outline text="Keys" type="rss" xmlUrl="keys/secret"/>
<outline type="rss" xmlUrl="https://nameless.example/feed" category="/News/Sport,other"/>
</body></opml>"""


def test_every_entry_of_a_list_is_told_in_order():
    entries = read_opml(LIST.encode(), name="mine.opml")
    assert [(entry.name, entry.url, entry.section) for entry in entries] == [
        ("River & Sea", "https://river.example/feed", "Town"),
        ("By title only", "https://title.example/feed", "Town"),
        ("Coast", "https://coast.example/feed", "Deeper"),
        ("No address", "", ""),
        ("Another list", "", ""),
        ("Again", "HTTPS://river.example/feed", ""),
        ("A program", "javascript:alert(1)", ""),
        ("Keys", "keys/secret", ""),
        ("", "https://nameless.example/feed", "Sport"),
    ]
    assert [bool(entry.problem) for entry in entries] == [False, False, False, True, True, False, False, False, False]
    assert [entry.line for entry in entries][:4] == [3, 4, 5, 7]


@pytest.mark.parametrize("body", ["", "<rss/>", "{}", "<!DOCTYPE o [<!ENTITY a 'b'>]><html/>"])
def test_what_is_no_list_is_refused(body):
    with pytest.raises(ParseError, match=r"x\.opml, line"):
        read_opml(body.encode(), name="x.opml")


@pytest.mark.parametrize(
    ("body", "names"),
    [
        (LIST.replace("&amp;", "&"), 9),
        (LIST.replace("</body></opml>", ""), 9),
        (LIST.replace("utf-8", "gb2312").replace("Town", "鹭津").encode("gb18030"), 9),
        ('<opml><outline text="a" xmlUrl="https://a.example/"/></opml>', 1),
        ("<opml><body>" + "<outline text='a'>" * 200 + "<outline xmlUrl='https://a.example/'/>", 1),
        ("<opml><body/></opml>", 0),
    ],
)
def test_broken_lists_are_read_as_far_as_they_go(body, names):
    assert len(read_opml(body if isinstance(body, bytes) else body.encode(), name="x.opml")) == names


@pytest.mark.parametrize("path", samples("feeds-w3c-validator", ".opml"))
def test_every_sample_is_read_or_refused(path):
    try:
        entries = read_opml(path.read_bytes(), name=path.name)
    except ParseError:
        return
    assert all(entry.url or entry.problem for entry in entries)


@pytest.mark.django_db
def test_an_import_takes_what_can_be_a_source_and_says_why_the_rest_cannot():
    Source.objects.create(name="there", url="https://coast.example/feed")
    plan = service.plan_import(read_opml(LIST.encode(), name="x"), may_reach_inside=False)
    assert [bool(planned.problem) for planned in plan] == [False, False, True, True, True, True, True, True, False]
    assert [planned.is_there for planned in plan].count(True) == 2
    assert Source.objects.count() == 1, "a plan keeps nothing"
    made = service.import_sources(plan)
    assert [(s.name, s.section, s.language, s.enabled) for s in made] == [
        ("River & Sea", "Town", "zh-hant", True),
        ("By title only", "Town", "", True),
        ("https://nameless.example/feed", "Sport", "", True),
    ]
    assert service.import_sources(plan) == []


@pytest.mark.django_db
def test_what_is_given_out_comes_back_the_same():
    for name, url, section, language in [
        ("River & <Sea>", "https://river.example/feed?a=1&b=2", "Town", "en"),
        ("海岸社", "https://coast.example/feed", "", "zh-hans"),
        ("Off", "https://off.example/feed", "Town", ""),
    ]:
        Source.objects.create(name=name, url=url, section=section, language=language, enabled=name != "Off")
    Source.objects.create(name="A mailbox", url="imaps://mail.example/", kind="imap")
    body = service.export_sources(title="Our feeds")
    root = etree.fromstring(body)
    assert (root.get("version"), root.findtext("head/title")) == ("2.0", "Our feeds")
    assert all(outline.get("text") for outline in root.iter("outline"))
    entries = {OpmlEntry(e.name, e.url, e.section, e.language) for e in read_opml(body, name="x")}
    assert entries == {
        OpmlEntry("River & <Sea>", "https://river.example/feed?a=1&b=2", "Town", "en"),
        OpmlEntry("海岸社", "https://coast.example/feed", "", "zh-hans"),
        OpmlEntry("Off", "https://off.example/feed", "Town", ""),
    }


@pytest.mark.django_db
def test_the_desk_shows_a_list_first_and_takes_it_then(client, person):
    client.force_login(person(Role.DESK_EDITOR))
    url = reverse("galley_gather:import_sources")
    assert client.get(url).status_code == 200
    seen = client.post(url, {"file": SimpleUploadedFile("a.opml", LIST.encode())})
    page = seen.content.decode()
    assert seen.status_code == 200
    assert "River &amp; Sea" in page
    assert "Line 7: It has no address of a feed." in page
    assert not Source.objects.exists()
    taken = client.post(url, {"text": seen.context["form"].text_again, "take": "1"})
    assert taken.status_code == 302
    assert Source.objects.count() == 4
    assert not Source.objects.filter(allow_private=True).exists()
    listed = client.get(reverse("galley_gather:sources")).content.decode()
    assert url in listed
    given = client.get(reverse("galley_gather:export_sources"))
    assert given["Content-Type"].startswith("text/x-opml")
    assert b"https://river.example/feed" in given.content


@pytest.mark.django_db
@pytest.mark.parametrize("sent", [{}, {"text": "!!"}, {"file": SimpleUploadedFile("a.opml", b"<html></html>")}])
def test_the_desk_says_what_is_wrong_with_a_file(client, person, sent):
    client.force_login(person(Role.DESK_EDITOR))
    answer = client.post(reverse("galley_gather:import_sources"), sent)
    assert answer.status_code == 422
    assert "error" in answer.content.decode()


@pytest.mark.django_db
def test_who_may_only_look_moves_no_list(client, person):
    client.force_login(person(Role.REPORTER))
    for name in ("import_sources", "export_sources"):
        assert client.get(reverse(f"galley_gather:{name}")).status_code in {302, 403}
    assert reverse("galley_gather:import_sources") not in client.get(reverse("galley_gather:sources")).content.decode()


@pytest.mark.django_db
def test_the_command_takes_a_list_and_gives_one(tmp_path):
    from click.testing import CliRunner

    from galley.gather.commands import cli

    path = tmp_path / "a.opml"
    path.write_text(LIST.replace("keys/secret", "wires/town.xml"))
    tried = CliRunner().invoke(cli, ["opml", "import", str(path), "--dry-run", "--json"])
    *lines, last = [json.loads(line) for line in tried.output.splitlines()]
    assert last["summary"] == {"entries": 9, "taken": 5, "there": 1, "refused": 3}
    assert len(lines) == 9
    assert tried.exit_code == 1
    assert not Source.objects.exists()
    CliRunner().invoke(cli, ["opml", "import", str(path)])
    assert Source.objects.count() == 5
    given = CliRunner().invoke(cli, ["opml", "export"])
    assert given.exit_code == 0
    assert len(read_opml(given.output.encode(), name="x")) == 5
