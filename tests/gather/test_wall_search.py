"""The wall is searched by an index on both databases, which follows whatever becomes of the items."""

from __future__ import annotations

import importlib
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from galley.gather import event_queries, queries, services
from galley.gather.item_search import found_ids
from galley.gather.item_terms import ItemsWanted, wanted_phrases
from galley.gather.models import Event, Source, WireItem
from galley.gather.queries import WallFilter, events_since, wall_events
from galley.gather.services.grouping import move_items
from galley.gather.services.searching import index_left_over
from galley.kernel.time import now
from tests.gather.servers import rss

pytestmark = pytest.mark.django_db
IS_SQLITE = connection.vendor == "sqlite"

ITEMS = {
    "ferry": {"title": "Night ferries to Hernmouth cancelled", "description": "Flooding closes the <b>café</b> quay."},
    "tax": {"title": "Council sets budget of 18,000 pounds", "description": "COVID-19 costs it most, says Lindqvist."},
    "bridge": {"title": "港口大桥周一封闭", "description": "工程师说，維修费用为1.8万英镑，市民绕行北路。"},
    "choir": {"title": "鹭津合唱团获奖", "description": "合唱团昨晚在大会堂演出。"},
}


@pytest.fixture
def wall(news, make_source):
    """Four events of one item each; the Chinese ones are of a source of its own."""
    for language, names in (("en", ("ferry", "tax")), ("zh-hans", ("bridge", "choir"))):
        entries = [{"guid": name, **ITEMS[name]} for name in names]
        source = make_source(news.put(f"/{language}", rss(*entries)), language=language, section=f"Section {language}")
        services.fetch_source(source.pk)
    services.group_new_items()
    for pk in WireItem.objects.values_list("pk", flat=True):
        move_items([pk], None)  # whatever grouping makes of two items of a small town
    assert Event.objects.filter(item_count=1).count() == len(ITEMS)


def found(text: str = "", **wanted) -> set[str]:
    events = wall_events(WallFilter(text=text, **wanted))
    return set(WireItem.objects.filter(event__in=list(events)).values_list("guid", flat=True))


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("ferry", ["ferry"]),
        ("FERRY Hernmouth", ["ferry"]),
        ("hern", ["ferry"]),
        ("cancelli", []),
        ("cancelled", ["ferry"]),
        ("cancel", ["ferry"]),
        ("floods", ["ferry"]),
        ("floodin", ["ferry"]),
        ("caf", ["ferry"]),
        ("café", ["ferry"]),
        ("mouth", []),
        ('"night ferry"', ["ferry"]),
        ('"ferries night"', []),
        ("ferry council", []),
        ("18000", ["tax"]),
        ("18,000", ["tax"]),
        ("covid-19", ["tax"]),
        ("lindq budg", ["tax"]),
        ("桥", ["bridge"]),
        ("大", ["bridge", "choir"]),
        ("大桥", ["bridge"]),
        ("大橋", ["bridge"]),
        ("维修", ["bridge"]),
        ("港口大桥", ["bridge"]),
        ("桥大", []),
        ("大会堂 合唱团", ["choir"]),
        ("路", ["bridge"]),
        ("1.8", ["bridge"]),
        ("?!", []),
        ("  ", list(ITEMS)),
    ],
)
def test_words_find_items_also_half_typed(wall, text, names):
    assert found(text) == set(names)


def test_the_search_keeps_to_the_filters(wall):
    english, chinese = Source.objects.order_by("pk")
    assert found(language="en") == {"ferry", "tax"}
    assert found(language="e") == set()
    assert found("大", source=chinese.pk) == {"bridge", "choir"}
    assert found("大", source=english.pk) == set()
    assert found("大", section="Section zh-hans", language="zh-hans") == {"bridge", "choir"}
    assert found("大", section="Section en") == set()
    assert found(section="Section en", source=chinese.pk) == set()
    assert found(section="Nowhere") == set()
    ranked = event_queries.wall_by_weight(WallFilter(text="ferry"))
    assert [event.title for event in ranked] == [ITEMS["ferry"]["title"]]


def test_words_of_filters_are_in_no_text(news, make_source):
    source = make_source(news.put("/feed", rss({"guid": "1", "title": "=s1 ωs1 =len ωl656e xcf8973 facets"})))
    services.fetch_source(source.pk)
    services.group_new_items()
    assert found("ωs1") == {"1"}
    assert found(source=1 if source.pk != 1 else 2) == set()
    assert found(language="en") == set()


def test_all_words_are_of_one_item(fill_wall):
    fill_wall()
    assert wall_events(WallFilter(text="northern shut")).count() == 0
    assert wall_events(WallFilter(text="two cracks northern")).count() == 1


def test_a_new_version_is_found_by_its_words_and_not_by_the_former(wall, news):
    source = Source.objects.get(language="en")
    entries = [{"guid": "ferry", "title": "Night ferries run again"}, {"guid": "tax", **ITEMS["tax"]}]
    news.put("/en", rss(*entries))
    services.fetch_source(source.pk)
    assert found("run again") == {"ferry"}
    assert found("Hernmouth") == set()
    assert not WireItem.objects.not_searchable().exists()
    item = WireItem.objects.get(guid="ferry")
    assert (item.version, item.searched_version) == (2, 2)


@pytest.mark.parametrize("way", ["queryset", "row", "sql"])
def test_a_deleted_item_leaves_no_words_behind(wall, way):
    item = WireItem.objects.get(guid="ferry")
    if way == "queryset":
        WireItem.objects.filter(guid="ferry").delete()
    elif way == "row":
        item.delete()
    else:
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM galley_gather_wireitem WHERE id = %s", [item.pk])
    with connection.cursor() as cursor:
        cursor.execute("SELECT COUNT(*) FROM galley_gather_itemterms")
        assert cursor.fetchone() == (len(ITEMS) - 1,)


def test_items_that_are_moved_are_found_with_their_new_event(wall):
    item = WireItem.objects.get(guid="ferry")
    event = move_items([item.pk], None)
    assert [one.pk for one in wall_events(WallFilter(text="ferry"))] == [event.pk]


def test_an_item_of_before_there_was_an_index_is_indexed_by_the_job(wall):
    migration = importlib.import_module("galley.gather.migrations.0009_item_search")
    WireItem.objects.update(searched_version=None)
    with connection.cursor() as cursor:
        for statements in (migration.DROP, migration.CREATE):
            for statement in statements[connection.vendor]:
                cursor.execute(statement)
    assert found("ferry") == set()
    assert index_left_over() == len(ITEMS)
    assert found("ferry") == {"ferry"}
    assert found("大桥") == {"bridge"}
    assert index_left_over() == 0


def test_an_item_that_two_processes_changed_at_once_is_indexed_by_the_job(wall):
    WireItem.objects.filter(guid="ferry").update(headline="Trams on strike", version=2)
    assert found("trams") == set()
    assert index_left_over() == 1
    assert found("trams") == {"ferry"}


def test_a_rolled_back_grouping_leaves_no_words(news, make_source, monkeypatch):
    source = make_source(news.put("/feed", rss({"guid": "1", "title": "Bridge closed"})))
    services.fetch_source(source.pk)
    monkeypatch.setattr("galley.gather.services.grouping._Grouping._count_sources", lambda _self: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        services.group_new_items()
    with connection.cursor() as cursor:
        cursor.execute("SELECT COUNT(*) FROM galley_gather_itemterms")
        assert cursor.fetchone() == (0,)


ODD = st.text(
    alphabet=st.sampled_from(list("ab\"'\\*:()-^+~&|!<>{}[]%_桥大ωx\u0301\u200d\0 ½²ﬁ_.,;„“”«»AND NEAR=")), max_size=40
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=100)
@given(text=st.one_of(ODD, st.text(max_size=60)))
def test_no_search_ever_fails(db, text):
    text = text.encode("utf-8", "replace").decode("utf-8", "replace")
    list(wall_events(WallFilter(text=text, language=text[:20].replace("\0", ""))))


def test_few_queries_and_none_of_them_grows(wall, django_assert_num_queries):
    for wanted, count in (
        (WallFilter(text="ferry"), 1),
        (WallFilter(text="大", language="zh-hans", source=Source.objects.get(language="zh-hans").pk), 1),
        (WallFilter(text="ferry", section="Section en"), 2),
    ):
        with django_assert_num_queries(count):
            assert list(wall_events(wanted)[:40])
        with django_assert_num_queries(count):
            assert events_since(0, wanted)


# Plans


def fill(count: int) -> None:
    """So many items, each with an event, that a database would rather use an index than read them."""
    source = Source.objects.create(name="Wire", url="https://wire.example/feed")
    at = "2026-11-24T10:00:00Z"
    events = Event.objects.bulk_create(
        [Event(title=f"Event {n}", first_at=at, last_at=at, item_count=1) for n in range(count)], batch_size=500
    )
    WireItem.objects.bulk_create(
        [
            WireItem(
                source=source,
                event=event,
                guid=f"g{n}",
                guid_key=f"g{n}",
                headline=f"Report number{n} of the harbour",
                body_text="The council met. " * 20,
                language="en",
                published=at,
                first_seen=now() - timedelta(hours=count - n),
                raw_hash="",
                content_hash="",
            )
            for n, event in enumerate(events)
        ],
        batch_size=200,
    )
    assert index_left_over() == count
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def plan_of(sql: str, values) -> str:
    with connection.cursor() as cursor:
        cursor.execute(("EXPLAIN QUERY PLAN " if IS_SQLITE else "EXPLAIN ") + sql, values)
        return "\n".join(str(row[-1]) for row in cursor.fetchall())


def plan_of_queryset(rows) -> str:
    sql, values = rows.query.sql_with_params()
    return plan_of(sql, values)


@pytest.fixture
def filled(db):
    fill(3_000)


def test_the_wall_reads_no_whole_table(filled):
    whole = (
        "Seq Scan on galley_gather_wireitem",
        "Seq Scan on galley_gather_itemterms",
        "SCAN galley_gather_wireitem\n",
    )
    wanted = WallFilter(text="number1234")
    assert wall_events(wanted).count() == 1
    if not IS_SQLITE:
        with connection.cursor() as cursor:  # it reads three thousand short rows sooner than an index, and no archive
            cursor.execute("SET LOCAL enable_seqscan = off")
    for rows in (
        wall_events(wanted)[:40],
        wall_events(WallFilter(text="number1234", language="en"))[:40],
        WireItem.objects.not_searchable().order_by("-pk")[:200],
    ):
        plan = plan_of_queryset(rows) + "\n"
        assert not any(reading in plan for reading in whole), plan
    plan = plan_of_queryset(WireItem.objects.not_searchable().order_by("-pk")[:200])
    assert "gather_item_not_searchable" in plan, plan
    if not IS_SQLITE:
        with connection.cursor() as cursor:  # nor does it walk from the newest back, where a word is rare in many
            cursor.execute("SET LOCAL enable_indexscan = off")
    plan = plan_of_queryset(wall_events(wanted)[:40])
    index = "galley_gather_itemterms VIRTUAL TABLE INDEX" if IS_SQLITE else "galley_gather_itemterms_terms"
    assert index in plan, plan


def test_the_first_page_of_the_wall_reads_the_newest_events_in_order(filled):
    plan = plan_of_queryset(wall_events()[:40])
    assert "gather_event_latest" in plan, plan
    assert "Sort" not in plan
    assert "TEMP B-TREE" not in plan


def test_what_a_source_sent_lately_is_not_looked_for_in_all_it_ever_sent(filled):
    source = Source.objects.get()
    lately = WireItem.objects.filter(source=source, status="canceled", first_seen__gte=now() - timedelta(days=1))
    plan = plan_of_queryset(lately.order_by("-first_seen"))
    assert "gather_item_of_source_lately" in plan, plan
    newest = WireItem.objects.filter(source=source).order_by("-first_seen", "-pk")[:10]
    assert "gather_item_of_source_lately" in plan_of_queryset(newest)


def test_counting_stops_where_nobody_turns_pages(filled, monkeypatch):
    from galley.gather.listing import WallPaginator

    monkeypatch.setattr(queries, "MOST_COUNTED", 100)
    with CaptureQueriesContext(connection) as asked:
        assert WallPaginator(wall_events(), 40).count == 100
        assert events_since(0, WallFilter()) == 100
    assert all("LIMIT 100" in query["sql"] for query in asked)


def test_a_search_looks_at_the_newest_items(filled, monkeypatch):
    monkeypatch.setattr("galley.gather.item_search.MOST_FOUND", 10)
    ids = WireItem.objects.filter(pk__in=found_ids(ItemsWanted(wanted_phrases("harbour")))).values_list("pk", flat=True)
    assert sorted(ids) == list(WireItem.objects.order_by("pk").values_list("pk", flat=True))[-10:]
