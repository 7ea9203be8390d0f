"""Rows written in bulk are what the ORM would have written, on either database."""

from datetime import UTC, datetime

import pytest

from galley.gather.models import Source, WireItem, WireItemVersion
from galley.kernel.bulk import insert_rows, update_rows

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 24, 10, 0, 0, 123456, UTC)


@pytest.fixture
def row():
    source = Source.objects.create(name="River", url="https://river.example/feed")

    def make(number, **more):
        return {
            "source_id": source.pk,
            "guid": f"g{number}",
            "guid_key": f"k{number}",
            "headline": f"第{number} “quoted” 'single' 100 %s",
            "published": AT,
            "updated": None,
            "categories": ["a", "b%"],
            "extra": {"level": 1.5, "名": None},
            "raw_hash": "r",
            "content_hash": "c",
            **more,
        }

    return make


def test_rows_come_back_as_they_were_given_with_defaults_for_the_rest(row):
    ids = insert_rows(WireItem, [row(n) for n in range(2_000)])
    assert len(set(ids)) == 2_000
    kept = WireItem.objects.in_bulk(ids)
    assert [kept[pk].guid for pk in ids] == [f"g{n}" for n in range(2_000)], "the keys are in order"
    one = kept[ids[7]]
    assert (one.headline, one.published, one.updated) == ("第7 “quoted” 'single' 100 %s", AT, None)
    assert (one.categories, one.extra) == (["a", "b%"], {"level": 1.5, "名": None})
    assert (one.related, one.version, one.status, one.urgency, one.event_id) == ([], 1, "usable", 0, None)
    assert len({item.uuid for item in kept.values()}) == 2_000
    assert WireItem.objects.get(uuid=one.uuid) == one


def test_what_is_written_in_bulk_and_what_the_model_writes_is_the_same(row):
    (pk,) = insert_rows(WireItem, [row(1)])
    model = WireItem.objects.create(**row(2))
    fields = {f.attname for f in WireItem._meta.concrete_fields} - {"id", "uuid", "guid", "guid_key", "headline"}
    fields -= {"first_seen"}
    assert (
        WireItem.objects.filter(pk=pk).values(*fields).get()
        == WireItem.objects.filter(pk=model.pk).values(*fields).get()
    )


def test_rows_are_changed_by_their_keys_and_no_others(row):
    first, second, third = insert_rows(WireItem, [row(n) for n in range(3)])
    update_rows(WireItem, {first: {"headline": "new", "extra": {}}, third: {"headline": "other", "extra": {"a": []}}})
    found = WireItem.objects.in_bulk([first, second, third])
    assert (found[first].headline, found[first].extra) == ("new", {})
    assert found[second].headline.startswith("第1")
    assert (found[third].headline, found[third].extra) == ("other", {"a": []})


def test_nothing_is_nothing(row):
    assert insert_rows(WireItemVersion, []) == []
    update_rows(WireItem, {})
