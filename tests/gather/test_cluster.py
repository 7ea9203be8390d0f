"""Events: what belongs together, what does not, and why; as a pure function and through the rows."""

import csv
import json
from collections import defaultdict
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from galley.gather import services
from galley.gather.cluster import EventIndex, Words, words_of
from galley.gather.models import Event, WireItem
from galley.gather.services import grouping
from tests.gather.servers import rss
from tests.gather.shared import DATA

AT = datetime(2026, 11, 24, 14, 5, tzinfo=UTC)


def group(items, *, at=AT):
    """Event numbers of (headline, text) pairs in order of arrival, and the words that joined each."""
    index, numbers, reasons = EventIndex(), [], []
    for headline, text in items:
        words = words_of(headline, text)
        match = index.nearest(words, at=at)
        number = match.event_id if match else len(set(numbers)) + 1
        index.add(number, words, at=at)
        numbers.append(number)
        reasons.append(match.shared if match else ())
    return numbers, reasons


def test_reports_of_one_event_are_put_together_and_say_why():
    numbers, reasons = group(
        [
            ("Bridge over the Alder closed after crack is found", "Engineers found a crack in the northern pier."),
            ("School vote ends in a draw", "The council will vote again on Monday."),
            ("Alder bridge closed: engineers find crack in pier", "The bridge is shut to all traffic."),
            ("Crack closes Alder Bridge", ""),
        ]
    )
    assert numbers == [1, 2, 1, 1]
    assert {"bridge", "alder", "crack"} <= set(reasons[2])


def test_chinese_reports_of_one_event_are_put_together():
    numbers, _reasons = group(
        [
            ("清河大桥发现裂缝后关闭", "工程师在北桥墩发现一道裂缝。"),
            ("学校合并投票结果持平", "市议会将于下周一再次投票。"),
            ("北桥墩现裂缝 清河大桥全线封闭", "大桥已对所有车辆关闭。"),
        ]
    )
    assert numbers == [1, 2, 1]


def test_events_of_the_same_kind_are_kept_apart():
    numbers, _reasons = group(
        [
            ("Fire destroys bakery in Mill Lane", "Nobody was hurt in the fire in the bakery on Tuesday."),
            ("Fire destroys barn near Oakham", "Forty sheep died in the fire at the farm of J. Reed."),
            ("Man, 34, dies in crash on Harbour Road", "The driver of a van was arrested."),
            ("Woman, 71, hurt in crash on Station Street", "A bus hit her at the crossing."),
        ]
    )
    assert numbers == [1, 2, 3, 4]


def test_an_event_takes_nothing_after_its_window():
    index = EventIndex()
    words = words_of("Bridge over the Alder closed after crack is found")
    index.add(1, words, at=AT)
    assert index.nearest(words, at=AT + timedelta(days=13)).event_id == 1
    assert index.nearest(words, at=AT + timedelta(days=15)) is None
    index.forget_before(AT + timedelta(days=1))
    assert len(index) == 0
    assert index.nearest(words, at=AT) is None


def test_an_event_that_was_kept_and_loaded_again_is_the_same():
    words = words_of("Bridge over the Alder closed after crack is found", "Engineers found a crack in the pier.")
    first, second = EventIndex(), EventIndex()
    first.add(7, words, at=AT)
    second.load(7, first.vector(7), size=1, at=AT)
    second.load(7, first.vector(7), size=1, at=AT)
    again = words_of("Alder bridge closed: engineers find crack in pier")
    one, two = first.nearest(again, at=AT), second.nearest(again, at=AT)
    assert (one.event_id, one.shared) == (two.event_id, two.shared)
    assert abs(one.similarity - two.similarity) < 0.01


def test_what_an_event_would_say_is_worked_out_without_a_trace():
    index = EventIndex()
    index.add(1, words_of("Bridge over the Alder closed after crack is found"), at=AT)
    items = [words_of(f"word{n}a word{n}b word{n}c", f"word{n}d word{n}e") for n in range(60)]  # more than is kept
    first = index.vector_of(items, at=AT)
    assert len(first["words"]) < 5 * len(items)
    told = index.ranked(words_of("word1a word2b on the Alder bridge"), at=AT)
    for _again in range(3):
        assert index.vector_of(items, at=AT) == first
    again = index.ranked(words_of("word1a word2b on the Alder bridge"), at=AT)
    assert [(score, event.event_id, terms) for score, event, terms in again] == [
        (score, event.event_id, terms) for score, event, terms in told
    ]
    assert len(index) == 1


@pytest.mark.parametrize("text", ["", "!!!", "the and of", "a", "的"])
def test_what_says_nothing_joins_nothing(text):
    index = EventIndex()
    index.add(1, words_of(text), at=AT)
    assert index.nearest(words_of(text), at=AT) is None


def b_cubed(found, gold):
    """(precision, recall). Source: A. Bagga and B. Baldwin, LREC 1998."""
    ours, theirs = defaultdict(set), defaultdict(set)
    for key in gold:
        ours[found[key]].add(key)
        theirs[gold[key]].add(key)
    both = {key: len(ours[found[key]] & theirs[gold[key]]) for key in gold}
    precision = sum(both[k] / len(ours[found[k]]) for k in gold) / len(gold)
    recall = sum(both[k] / len(theirs[gold[k]]) for k in gold) / len(gold)
    return precision, recall


def _head(item):
    """(headline, text); where a document has no title, its first line is one."""
    if item["title"]:
        return item["title"], item.get("text", "")
    headline, _, text = item["text"].partition("\n")
    return headline, text


@pytest.mark.parametrize(
    ("folder", "documents", "key", "least_precision", "least_recall"),
    [("ecbplus", "docs.jsonl", "event", 0.78, 0.95), ("uci-headlines", "items.jsonl", "story", 0.90, 0.70)],
)
def test_grouping_is_careful_on_known_sets(folder, documents, key, least_precision, least_recall):
    base = DATA / "clustering-dev" / folder
    if not base.exists():
        pytest.skip(f"the shared data clustering-dev/{folder} is absent")
    items = [json.loads(line) for line in (base / documents).read_text().splitlines()]
    with (base / "gold.tsv").open() as file:
        gold = {row["id"]: row[key] for row in csv.DictReader(file, delimiter="\t")}
    numbers, _reasons = group([_head(item) for item in items])
    precision, recall = b_cubed({item["id"]: n for item, n in zip(items, numbers, strict=True)}, gold)
    assert precision >= least_precision
    assert recall >= least_recall


@pytest.mark.django_db
def test_rows_are_grouped_across_sources_and_events_count_them(news, make_source):
    river = make_source(
        news.put(
            "/river",
            rss(
                {
                    "guid": "r1",
                    "title": "Bridge over the Alder closed after crack is found",
                    "description": "Engineers found a crack in the northern pier.",
                    "pubDate": "2026-11-24T10:00:00Z",
                }
            ),
        ),
        language="en",
    )
    town = make_source(
        news.put(
            "/town",
            rss(
                {
                    "guid": "t1",
                    "title": "Alder bridge closed: engineers find crack in pier",
                    "pubDate": "2026-11-24T11:00:00Z",
                },
                {"guid": "t2", "title": "Choir wins national prize", "pubDate": "2026-11-24T09:00:00Z"},
            ),
        ),
        language="en",
    )
    services.fetch_source(river.pk)
    assert services.group_new_items() == 1
    services.fetch_source(town.pk)
    assert services.group_new_items() == 2
    assert services.group_new_items() == 0
    bridge, choir = Event.objects.order_by("pk")
    assert (bridge.item_count, bridge.source_count, bridge.languages) == (2, 2, ["en"])
    assert (bridge.title, choir.item_count) == ("Bridge over the Alder closed after crack is found", 1)
    assert (bridge.first_at.hour, bridge.last_at.hour) == (10, 11)
    assert "crack" in WireItem.objects.get(guid="t1").shared_words
    assert WireItem.objects.get(guid="r1").shared_words == []


@pytest.mark.django_db
def test_the_events_that_a_batch_joins_are_read_at_once(news, make_source):
    told = [
        ("Bridge over the Alder closed after crack is found", "Alder bridge closed: engineers find crack in pier"),
        ("Fire destroys the Corn Exchange in Saltby", "Saltby Corn Exchange destroyed: fire began in the roof"),
        ("Stranded whale blocks Hernmouth harbour", "Whale stranded in Hernmouth harbour freed by the tide"),
    ]
    first, second = (
        make_source(news.put(f"/{turn}", rss(*({"guid": f"{turn}{n}", "title": said[turn]} for n, said in rows))))
        for turn, rows in ((0, list(enumerate(told))), (1, list(enumerate(told))))
    )
    services.fetch_source(first.pk)
    services.group_new_items()
    services.fetch_source(second.pk)
    with CaptureQueriesContext(connection) as asked:
        services.group_new_items()
    assert list(Event.objects.order_by("pk").values_list("item_count", flat=True)) == [2, 2, 2]
    read = [
        one["sql"] for one in asked if one["sql"].startswith("SELECT") and 'FROM "galley_gather_event"' in one["sql"]
    ]
    assert len(read) <= 2  # what other processes changed, and what these joined


@pytest.mark.django_db
def test_a_process_that_starts_afresh_finds_the_events_that_are_there(news, make_source):
    title = "Bridge over the Alder closed after crack is found"
    source = make_source(news.put("/feed", rss({"guid": "1", "title": title})))
    services.fetch_source(source.pk)
    services.group_new_items()
    grouping.forget_index()
    news.put("/feed", rss({"guid": "2", "title": "Alder bridge: crack found, bridge closed"}))
    services.fetch_source(source.pk)
    services.group_new_items()
    assert Event.objects.get().item_count == 2


@pytest.mark.parametrize(
    "dateline",
    [
        "LONDON (Reuters) - ",
        "HERNMOUTH, Coast News Agency. ",
        "NEW YORK, Nov. 24 (AP) — ",
        "BEIJING, China (CNN) -- ",
    ],
)
def test_where_a_report_comes_from_is_no_part_of_what_it_says(dateline):
    assert words_of("Bridge shut", f"{dateline}The bridge was shut.") == words_of("Bridge shut", "The bridge was shut.")


@pytest.mark.parametrize("dateline", ["【海岸社鹭津电】", "新华社北京11月24日电（记者 王五）", "（中新社电）"])
def test_where_a_chinese_report_comes_from_is_no_part_of_what_it_says(dateline):
    assert words_of("大桥封闭", f"{dateline}大桥今天封闭。") == words_of("大桥封闭", "大桥今天封闭。")


@pytest.mark.parametrize(
    "text", ["NASA said that. It did.", "US, UK agree. The talks end.", "BBC News: The hour.", "上海日报讯息中心着火。"]
)
def test_what_only_begins_like_a_dateline_is_read(text):
    unread = words_of("x", "").length
    assert words_of("x", text).length > unread + 3


@given(st.text(alphabet="AB ,.(-:“社电讯【】日1", max_size=400))
def test_any_beginning_can_be_read(text):
    words_of("", text)


def test_the_newsrooms_own_town_joins_nothing():
    index, at = EventIndex(), datetime(2026, 12, 1, tzinfo=UTC)
    one = words_of("Ten men of Hernmouth beat Saltby", "A cross in the 81st minute won the game for Hernmouth.")
    other = words_of("Parents in Hernmouth keep two schools", "The school board of Hernmouth counted the votes.")
    index.add(1, one, at=at)
    before = index.ranked(other, at=at)[0][2]
    knowing = EventIndex()
    knowing.expect(["Hernmouth", "鹭津"])
    knowing.add(1, one, at=at)
    found = knowing.ranked(other, at=at)
    assert not found or found[0][2]["names"] < before["names"] / 2


def test_a_small_number_alone_joins_nothing():
    index = EventIndex()
    at = datetime(2026, 12, 1, tzinfo=UTC)
    index.add(1, words_of("Fire in a laundry", "Smoke rose for two hours over the old quay."), at=at)
    found = index.ranked(words_of("Bicycles stolen overnight", "The owners of two shops want them back."), at=at)
    assert not found or found[0][2]["numbers"] < 0.9


def test_the_first_reports_of_a_newsroom_do_not_meet_by_their_town_alone():
    index = EventIndex()
    index.add(1, words_of("白山考古人员出土465件文物", "古墓在施工时发现。"), at=AT)
    assert index.nearest(words_of("白山机场因大雾关闭", "多个航班取消，旅客滞留。"), at=AT) is None


def test_a_place_within_a_longer_name_is_none():
    assert "@delhi" not in words_of("罗德里戈攻入制胜球", "巴西前锋罗德里戈在第88分钟破门。").names
    assert "@delhi" in words_of("德里发生火灾", "").names


def test_a_known_firm_that_both_name_speaks_for_them():
    said = [words_of("比亚迪半年净利润增长", "比亚迪公布业绩。"), words_of("比亚迪公布财报", "利润上升。")]
    assert all("&byd" in words.names for words in said)


def terms_beside(event, item, *, others=20):
    """What the rule looks at when this item meets this event, among so many others."""
    index = EventIndex()
    index.add(1, event, at=AT)
    for number in range(others):
        index.add(100 + number, Words(words={f"w{number}": 1.0}), at=AT)
    ((_score, _event, terms),) = index.ranked(item, at=AT)
    return terms


def test_a_name_that_the_other_side_says_as_a_word_is_no_stranger():
    event = Words(words={"cilic": 1.0, "open": 1.0}, names={"cilic": 2.0})
    heard = Words(words={"cilic": 1.0, "beat": 1.0}, names={"nishikori": 2.0})
    unheard = Words(words={"open": 1.0, "beat": 1.0}, names={"nishikori": 2.0})
    assert [terms_beside(event, item)["other names"] for item in (heard, unheard)] == [0.0, 1.0]
    headed = Words(words={"open": 1.0}, names={"cilic": 3.0})
    said = Words(words={"cilic": 1.0, "open": 1.0}, names={"us": 1.0})
    unsaid = Words(words={"open": 1.0}, names={"us": 1.0})
    assert [terms_beside(event, headed)["headed by other names"] for event in (said, unsaid)] == [0.0, 1.0]


def test_other_figures_raise_no_doubt_where_chinese_reports_name_the_same():
    def report(figure, *, is_han):
        return Words(words={"火灾": 1.0}, names={"~旭日": 1.0}, numbers={figure: 1.0}, is_han=is_han)

    assert terms_beside(report("34", is_han=True), report("19", is_han=True))["other numbers"] == 0.0
    assert terms_beside(report("34", is_han=False), report("19", is_han=False))["other numbers"] == 1.0


def test_to_be_ahead_says_little_while_few_events_are_alive():
    said = Words(words={"bridge": 1.0})
    few, many = terms_beside(said, said, others=3), terms_beside(said, said)
    assert (few["lead"], few["gap"]) == (0.2, 0.2)
    assert (many["lead"], many["gap"]) == (1.0, 1.0)


def test_names_speak_for_an_article_when_several_are_shared_that_are_no_places():
    def full(*names, length=120):
        said = Words(words={"storm": 1.0}, names=dict.fromkeys(names, 1.0), length=length)
        return round(terms_beside(said, said)["names in full"], 3)

    assert full("kestrel", "dana", "~张伟") == 1.0
    assert full("kestrel", "dana", "~张伟", length=30) == 0.5, "half as much where half is told"
    assert full("kestrel", "dana", "~张伟", length=0) == 0.0, "nothing in a headline"
    assert full("kestrel") == 0.333, "one alone may be the town's"
    assert full("@paris", "@france", "@lyon") == 0.0


def test_a_place_is_one_name_by_whatever_word_it_is_said():
    said = words_of(
        "Ministers in the French capital weigh ban", "The ban begins in Paris on Monday, French ministers said."
    )
    assert {"@paris", "@france"} <= said.names.keys()
    assert not {"paris", "french"} & said.names.keys()
    assert {"paris", "french"} <= said.words.keys()


def test_a_place_counts_as_a_name_and_not_as_a_word_too():
    said = words_of("白山机场因大雾关闭", "")
    assert "@baishan" in said.names
    assert "白山" not in said.words
    assert "机场" in said.words
