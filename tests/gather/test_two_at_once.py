"""Two workers that store at the same moment: one page is one item, whoever brought it first."""

from __future__ import annotations

import threading

import pytest
from django.db import connection, connections, transaction

from galley.gather import services
from galley.gather.models import Sighting, WireItem
from tests.gather.servers import rss

pytestmark = pytest.mark.django_db(transaction=True)

BRIDGE = {"guid": "1", "title": "Bridge closed after crack is found", "link": "https://river.example/bridge"}


def test_a_page_that_two_sources_bring_at_once_is_one_item(news, make_source):
    first = make_source(news.put("/one", rss(BRIDGE)))
    second = make_source(news.put("/two", rss({**BRIDGE, "guid": "x9"})))
    brought = {}

    def fetch_second():
        try:
            brought["second"] = services.fetch_source(second.pk)
        finally:
            connections.close_all()

    thread = threading.Thread(target=fetch_second)
    with transaction.atomic():  # the first has written, and its transaction is still open
        brought["first"] = services.fetch_source(first.pk)
        thread.start()
        thread.join(0.0 if connection.vendor == "sqlite" else 1.5)  # SQLite lets nobody else begin
        assert thread.is_alive(), "the second waits for what the first has"
    thread.join(20)
    item = WireItem.objects.get()
    assert (brought["first"].new, brought["second"].new, brought["second"].duplicates) == (1, 0, 1)
    assert [(s.item_id, s.source_id) for s in Sighting.objects.all()] == [(item.pk, second.pk)]
