"""`__among` finds what `__in` finds, however many values it is given."""

import pytest

from galley.gather.models import Source, WireItem
from galley.kernel.bulk import insert_rows
from galley.kernel.time import now

pytestmark = pytest.mark.django_db
ODD = ["it's", '"quoted"', "100 %s", "{a,b}", "back\\slash", "河", ""]


@pytest.fixture
def items():
    source = Source.objects.create(name="River", url="https://river.example/feed")
    said = {
        "source_id": source.pk,
        "guid": "g",
        "headline": "h",
        "published": now(),
        "raw_hash": "",
        "content_hash": "",
    }
    return insert_rows(WireItem, [{**said, "guid_key": key} for key in ODD])


def test_texts_are_found_whatever_is_in_them(items):
    for pk, key in zip(items, ODD, strict=True):
        assert list(WireItem.objects.filter(guid_key__among=[key, "another"]).values_list("pk", flat=True)) == [pk]
    assert set(WireItem.objects.filter(guid_key__among=iter(ODD)).values_list("pk", flat=True)) == set(items)


def test_numbers_are_found_also_by_a_foreign_key_and_the_other_way_round(items):
    assert WireItem.objects.filter(pk__among=items[:2]).count() == 2
    assert WireItem.objects.exclude(pk__among=items[:2]).count() == len(items) - 2
    assert WireItem.objects.filter(source__among=[WireItem.objects.get(pk=items[0]).source_id]).count() == len(items)


def test_none_of_no_values_and_more_values_than_a_statement_has_places_for(items):
    assert not WireItem.objects.filter(guid_key__among=[]).exists()
    assert WireItem.objects.filter(guid_key__among=[str(n) for n in range(100_000)] + ODD).count() == len(items)
