"""`galley gather`, as a script calls it."""

import json

import pytest
from click.testing import CliRunner

from galley.gather.commands import cli
from tests.gather.servers import rss

BRIDGE = {"guid": "1", "title": "Bridge closed after crack is found", "pubDate": "2026-11-24T14:05:00Z"}


def run(*arguments, text=None):
    answer = CliRunner().invoke(cli, list(arguments), input=text)
    assert answer.exception is None or isinstance(answer.exception, SystemExit), answer.exception
    return answer


def test_check_ends_with_one_summary(tmp_path, news):
    good, bad = tmp_path / "good.xml", tmp_path / "bad.xml"
    good.write_text(rss(BRIDGE, {"title": "AT&T"}))
    bad.write_text("<html>")
    address = news.put("/feed", rss(BRIDGE))
    answer = run(
        "check", str(good), "--json", "--stdin", "--allow-private", text=f"{bad}\n{address}\n\n{tmp_path}/none\n"
    )
    lines = [json.loads(line) for line in answer.stdout.splitlines()]
    assert lines[-1] == {"summary": {"files": 4, "parsed": 2, "items": 3, "refused": 2}}
    assert (lines[0]["items"], lines[0]["problems"][0]["problem"]) == (
        2,
        "The XML is broken; what could be read was kept.",
    )
    assert "web page" in lines[1]["error"]
    assert answer.exit_code == 1
    assert run("check", str(good)).exit_code == 0


def test_check_says_each_entry_when_asked(tmp_path):
    path = tmp_path / "feed.xml"
    path.write_text(rss(BRIDGE))
    entry = json.loads(run("check", str(path), "--json", "--items").stdout.splitlines()[0])["entries"][0]
    assert (entry["title"], entry["published"]) == (BRIDGE["title"], "2026-11-24T14:05:00+00:00")
    assert BRIDGE["title"] in run("check", str(path), "--items").stdout


def test_check_reaches_no_private_address_unasked(news):
    answer = run("check", news.put("/feed", rss(BRIDGE)), "--json")
    assert "private network" in answer.stdout
    assert news.asked == []


def test_check_without_anything_says_what_to_give():
    assert "at least one file" in run("check").output


@pytest.mark.django_db
def test_run_fetches_what_is_due_and_says_what_came(news, make_source):
    make_source(news.put("/feed", rss(BRIDGE)), name="River")
    make_source(news.base + "/nothing", name="Gone")
    lines = [json.loads(line) for line in run("run", "--json").stdout.splitlines()]
    assert {line.get("name"): line.get("error") for line in lines[:-1]} == {
        "River": "",
        "Gone": "There is nothing at this address.",
    }
    summary = lines[-1]["summary"]
    assert (summary["sources"], summary["failed"], summary["new"], summary["grouped"]) == (2, 1, 1, 1)
    assert json.loads(run("run", "--json").stdout.splitlines()[-1])["summary"]["sources"] == 0
    assert "2 sources, 1 of them failed: 0 new items" in run("run", "--all").output


def test_cluster_gives_id_and_event_in_order(tmp_path):
    path = tmp_path / "items.jsonl"
    items = [
        ("a", "Bridge over the Alder closed after crack is found", "Engineers found a crack in the northern pier."),
        ("b", "School vote ends in a draw", "The council will vote again on Monday."),
        ("c", "Alder bridge closed: engineers find crack in pier", "The bridge is shut."),
    ]
    path.write_text(
        "\n".join(
            json.dumps({"id": i, "language": "en", "published": "2026-11-24T14:05:00Z", "headline": h, "body": b})
            for i, h, b in items
        )
    )
    found = [json.loads(line) for line in run("cluster", str(path)).stdout.splitlines()]
    assert found == [{"id": "a", "event": 1}, {"id": "b", "event": 2}, {"id": "c", "event": 1}]
    assert "crack" in json.loads(run("cluster", str(path), "--why").stdout.splitlines()[2])["shared"]
    assert "Line 1 is not JSON" in run("cluster", "-", text="nonsense").output
