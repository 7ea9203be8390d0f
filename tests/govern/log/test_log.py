"""The public log shows when anything in it was changed, moved or taken out."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

import galley.govern.log.verify as program
from galley.govern.errors import LogError
from galley.govern.log.verify import canonical, leaf_hash, problems_in
from galley.govern.models import LogEntry, LogHead
from galley.govern.queries import log_document, log_proof
from galley.govern.services.log import append_to_log, verify_log


@pytest.fixture
def log(db):
    for number in range(2, 9):
        append_to_log(LogEntry.Kind.DECISION, case=number, decision="approve", reason="", rule=None)
    return log_document()


def test_a_log_that_nobody_touched_adds_up(log):
    assert problems_in(log) == []
    assert verify_log() == 8


@pytest.mark.parametrize("number", [1, 4, 8])
@pytest.mark.parametrize(
    "change",
    [
        lambda row: LogEntry.objects.filter(pk=row.pk).update(body=row.body.replace('"at":"2', '"at":"1')),
        lambda row: LogEntry.objects.filter(pk=row.pk).update(
            body=canonical(row.fields | {"reason": "another"}),
            leaf=leaf_hash(canonical(row.fields | {"reason": "another"}).encode()).hex(),
        ),
        lambda row: row.delete(),
        lambda row: LogEntry.objects.filter(pk=row.pk).update(root="0" * 64),
    ],
    ids=["text", "text and its hash", "taken out", "root"],
)
def test_a_changed_row_is_found(log, number, change):
    row = LogEntry.objects.get(number=number)
    change(row)
    with pytest.raises(LogError):
        verify_log()


def test_entries_that_change_places_are_found(log):
    first, second = LogEntry.objects.filter(number__in=[3, 4]).order_by("number")
    swapped = {"body": first.body, "leaf": first.leaf, "root": first.root}
    LogEntry.objects.filter(pk=first.pk).update(body=second.body, leaf=second.leaf, root=second.root)
    LogEntry.objects.filter(pk=second.pk).update(**swapped)
    with pytest.raises(LogError, match="Entry 3 is missing"):
        verify_log()


def test_a_tail_that_was_cut_off_is_found(log):
    LogEntry.objects.filter(number__gt=5).delete()
    with pytest.raises(LogError, match="ends at entry 5"):
        verify_log()


def test_a_log_written_anew_from_the_start_is_found_by_who_kept_one_root(log):
    kept = {4: LogEntry.objects.get(number=4).root}
    LogEntry.objects.all().delete()
    LogHead.objects.all().delete()
    for number in range(1, 9):
        append_to_log(LogEntry.Kind.DECISION, case=number, decision="approve", reason="rewritten", rule=None)
    assert verify_log() == 8, "without a witness it adds up"
    with pytest.raises(LogError, match="not the one that you saw"):
        verify_log(kept)


def test_the_program_that_readers_get_checks_it_without_galley(log, tmp_path):
    file = tmp_path / "entries.json"
    file.write_text(json.dumps(log, ensure_ascii=False), encoding="utf-8")
    command = [sys.executable, "-I", str(Path(program.__file__)), str(file)]
    good = subprocess.run([*command, f"3={log['entries'][2]['root']}"], capture_output=True, text=True, check=False)
    assert (good.returncode, good.stdout) == (0, f"All 8 entries add up. Root: {log['root']}\n")
    log["entries"][2]["body"]["reason"] = "another"
    file.write_text(json.dumps(log), encoding="utf-8")
    bad = subprocess.run(command, capture_output=True, text=True, check=False)
    assert bad.returncode == 1
    assert "Entry 3 was changed" in bad.stdout


def test_everybody_gets_the_log_and_the_program(log, client):
    assert problems_in(client.get("/log/entries.json").json()) == []
    body = b"".join(client.get("/log/verify.py").streaming_content)
    assert body == Path(program.__file__).read_bytes()


def test_the_command_says_whether_it_adds_up(log, capsys):
    call_command("verify_log")
    assert "8 entries add up" in capsys.readouterr().out
    LogEntry.objects.filter(number=2).update(root="1" * 64)
    with pytest.raises(CommandError, match="Entry 2"):
        call_command("verify_log")


def test_chinese_and_marks_are_hashed_as_they_are_read(db):
    entry = append_to_log(LogEntry.Kind.DECISION, reason="骂人“笨蛋” — \u2028 é 😀", case=1)
    assert entry.fields["reason"] == "骂人“笨蛋” — \u2028 é 😀"
    assert problems_in(json.loads(json.dumps(log_document()))) == []


def test_the_proof_of_an_entry_is_that_of_the_tree(log):
    from galley.govern.log.merkle import is_included

    proof = log_proof(3)
    assert is_included(
        bytes.fromhex(proof.leaf),
        index=2,
        size=proof.size,
        proof=[bytes.fromhex(step) for step in proof.path],
        root=bytes.fromhex(proof.root),
    )
    assert log_proof(99) is None


@pytest.mark.django_db(transaction=True)
def test_many_at_once_leave_no_gap():
    before = LogEntry.objects.count()
    errors = []

    def write(number):
        try:
            for _ in range(4):
                append_to_log(LogEntry.Kind.DECISION, case=number, reason="r")
        except Exception as error:  # noqa: BLE001 -- shown below
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=write, args=[number]) for number in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert verify_log() == before + 20
