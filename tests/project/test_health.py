"""Probes hear the truth, and need nothing to hear it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import Error as DatabaseError
from django.utils import timezone

from galley.kernel.models import JobWorker
from galley.project import health


@pytest.fixture(autouse=True)
def forgets(monkeypatch):
    monkeypatch.setattr(health, "_complete", set())


def test_alive_needs_no_database_and_no_known_host(client):
    answer = client.get("/healthz", headers={"host": "10.1.2.3:8000"})
    assert (answer.status_code, answer.content) == (200, b"ok\n")
    assert answer["Cache-Control"] == "no-store"


@pytest.mark.django_db
def test_ready_when_a_worker_was_seen(client):
    JobWorker.objects.create(name="w")
    answer = client.get("/readyz", headers={"host": "10.1.2.3:8000"})
    assert answer.status_code == 200
    assert answer.json() == {"ready": True, "reasons": []}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("seen_ago", "words"),
    [(None, "No worker runs"), (timedelta(minutes=2), "No worker was seen for 120 s")],
    ids=["never", "long ago"],
)
def test_not_ready_without_a_worker(client, seen_ago, words):
    if seen_ago:
        JobWorker.objects.create(name="w", seen_at=timezone.now() - seen_ago)
    answer = client.get("/readyz")
    assert answer.status_code == 503
    (reason,) = answer.json()["reasons"]
    assert reason["check"] == "worker"
    assert words in reason["problem"]


@pytest.mark.django_db
def test_not_ready_while_migrations_are_missing(client, monkeypatch):
    JobWorker.objects.create(name="w")
    monkeypatch.setattr(health, "missing_migrations", lambda: ["galley_kernel.0009_next"])
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert [reason["check"] for reason in answer.json()["reasons"]] == ["migrations"]
    monkeypatch.undo()
    assert client.get("/readyz").status_code == 200, "asked again until they are there"


@pytest.mark.django_db
def test_not_ready_without_a_database(client, monkeypatch):
    def refuses():
        raise DatabaseError("connection refused to db.internal")

    monkeypatch.setattr(health.connection, "cursor", refuses)
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert [reason["check"] for reason in answer.json()["reasons"]] == ["database"]
    assert "internal" not in answer.content.decode(), "nobody outside learns where it is"
