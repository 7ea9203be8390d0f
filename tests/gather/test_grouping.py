"""Editors' decisions and copies, in the rows."""

import pytest

from galley.gather import services
from galley.gather.models import Event, WireItem
from galley.gather.services import annotating, grouping, replaying
from tests.gather.servers import rss

BRIDGE = "Bridge over the Alder closed after crack is found in the northern pier"


@pytest.fixture
def two_events(news, make_source):
    source = make_source(
        news.put("/feed", rss({"guid": "1", "title": BRIDGE}, {"guid": "2", "title": "Choir wins national prize"}))
    )
    services.fetch_source(source.pk)
    services.group_new_items()
    return Event.objects.get(items__guid="1"), Event.objects.get(items__guid="2")


@pytest.mark.django_db
def test_an_editor_merges_and_replaying_respects_it(two_events):
    bridge, choir = two_events
    kept = grouping.merge_events(bridge.pk, choir.pk)
    choir.refresh_from_db()
    assert (kept.item_count, choir.item_count) == (2, 0)
    assert replaying.replay().moved == 0
    assert set(WireItem.objects.values_list("event_id", "event_pinned")) == {(bridge.pk, True)}


@pytest.mark.django_db
def test_an_editor_moves_an_item_into_an_event_of_its_own_and_back(two_events):
    bridge, _choir = two_events
    item = WireItem.objects.get(guid="1")
    own = grouping.move_items([item.pk], None)
    assert own.pk != bridge.pk
    assert (own.item_count, own.title) == (1, BRIDGE)
    assert grouping.move_items([item.pk], bridge.pk, pin=False).item_count == 1
    item.refresh_from_db()
    assert (item.event_id, item.event_pinned) == (bridge.pk, False)


@pytest.mark.django_db
def test_a_copy_is_a_sibling_and_no_second_voice(news, make_source):
    text = {
        "title": BRIDGE,
        "description": "Engineers of Brenford found it on Tuesday and closed all four lanes at noon.",
    }
    for number in (1, 2):
        source = make_source(news.put(f"/feed{number}", rss({"guid": str(number), **text})))
        services.fetch_source(source.pk)
        services.group_new_items()
    event, second = Event.objects.get(), WireItem.objects.get(guid="2")
    assert (event.item_count, event.source_count) == (2, 1)
    assert second.sibling_of.guid == "1"
    assert second.why[0]["term"] == "copy"
    assert "figures" in second.annotations


@pytest.mark.django_db
@pytest.mark.parametrize(("breaks", "said"), [("annotate", "item.not_annotated"), ("words_of", "item.not_compared")])
def test_a_text_that_breaks_a_rule_of_ours_holds_up_no_other(news, make_source, monkeypatch, caplog, breaks, said):
    whole = getattr(annotating, breaks)

    def broken(headline, *rest, **more):
        if headline == BRIDGE:
            raise ValueError("400 digits")
        return whole(headline, *rest, **more)

    monkeypatch.setattr(annotating, breaks, broken)
    entries = (
        {"guid": guid, "title": title} for guid, title in (("1", BRIDGE), ("2", "Choir wins"), ("3", "Choir wins"))
    )
    services.fetch_source(make_source(news.put("/feed", rss(*entries))).pk)
    assert services.group_new_items() == 3
    assert said in caplog.text
    assert Event.objects.get(items__guid="1").item_count == 1
    assert replaying.replay().moved == 0
