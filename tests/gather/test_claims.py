"""What each take adds, and the figures in which sources differ: few, but right."""

import time
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from galley.gather.claims import Statement, Take, agree, differing, said_in, sentences, take_by_take

AT = datetime(2026, 11, 24, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One. Two! Three? Four", ["One.", "Two!", "Three?", "Four"]),
        ("Dr. Li said 2.5 km. It rained.", ["Dr. Li said 2.5 km.", "It rained."]),
        ("“It fell.” He left. The U.S. Navy came.", ["“It fell.”", "He left.", "The U.S. Navy came."]),
        ("大桥坍塌。三人死亡！救援“仍在进行。”记者报道", ["大桥坍塌。", "三人死亡！", "救援“仍在进行。”", "记者报道"]),
        ("A line\n\nanother line", ["A line", "another line"]),
        ("J. Smith came at 3 p.m. on Monday. He spoke.", ["J. Smith came at 3 p.m. on Monday.", "He spoke."]),
        ("", []),
    ],
)
def test_texts_are_cut_into_sentences(text, expected):
    assert sentences(text) == expected


@pytest.mark.parametrize("piece", ["Mr. ", "12 people died 13 ", "三人死亡", "so… 5 "])
def test_a_text_without_an_end_of_a_sentence_takes_no_longer(piece):
    said_of = Statement("AFP", AT, Take(1, "Three dead", piece * 6_000, "en"))
    differing([said_of])  # the dictionaries are read once
    begin = time.perf_counter()
    differing([said_of])
    take_by_take([Take(0, "Two dead", "", "en"), said_of.take])
    assert time.perf_counter() - begin < 1.5  # it was three to twelve seconds


@given(st.text(max_size=400))
def test_no_letter_of_a_text_is_lost_in_cutting(text):
    assert "".join("".join(sentences(text)).split()) == "".join(text.split())


def new(*takes):
    return [[s.text for s in said if s.is_new] for said in take_by_take(takes)]


BRIDGE = Take(
    1,
    "Bridge in Alder closed after crack is found",
    "Engineers found a crack in the northern pier on Tuesday. Traffic is led over Harrow.",
    "en",
)


def test_what_a_take_adds_is_marked_and_what_it_repeats_is_not():
    second = Take(
        2,
        "Alder bridge closed",
        "Engineers found a crack in the northern pier. The mayor, Anna Brook, promised a ferry within two weeks. "
        "Traffic is led over Harrow.",
        "en",
    )
    assert new(BRIDGE, second) == [[], ["The mayor, Anna Brook, promised a ferry within two weeks."]]


def test_a_new_figure_alone_makes_a_sentence_new():
    one = Take(1, "Three dead in Alder fire", "Three people died in the fire.", "en")
    two = Take(2, "Five dead in Alder fire", "Five people died in the fire.", "en")
    said = take_by_take([one, two])[1]
    assert [(s.text, s.new_figures) for s in said if s.is_new] == [("Five dead in Alder fire", ("Five",))]


def test_copies_add_nothing_whatever_they_say():
    copy = Take(
        2, "Entirely different words of the ferry", "Ferry workers strike over unpaid wages.", "en", is_copy=True
    )
    assert new(BRIDGE, copy) == [[], []]
    assert new(BRIDGE, BRIDGE) == [[], []]


def test_another_language_is_compared_by_figures_and_known_words():
    english = Take(
        1, "Earthquake kills 18", "18 people were killed in the earthquake. 2,000 people were evacuated.", "en"
    )
    chinese = Take(2, "地震致18人死亡", "地震造成18人死亡。2000人被疏散。另有42人受伤。", "zh-hans")
    assert new(english, chinese) == [[], ["另有42人受伤。"]]
    later = Take(3, "地震致18人死亡", "42人受伤。总理李明抵达灾区慰问受灾家庭。", "zh-hans")
    assert new(english, chinese, later)[2] == ["总理李明抵达灾区慰问受灾家庭。"]


@given(st.lists(st.tuples(st.text(max_size=60), st.text(max_size=200)), max_size=5))
def test_any_texts_are_compared_and_the_second_telling_of_all_is_not_new(texts):
    takes = [Take(n, head, body) for n, (head, body) in enumerate(texts)]
    first = take_by_take(takes)
    assert [len(said) for said in first] == [len(said) for said in take_by_take([*takes, *takes])[: len(takes)]]
    assert not any(s.is_new for said in take_by_take([*takes, *takes])[len(takes) :] for s in said)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Eighteen people were killed and 42 injured in the crash.", {"killed": 18, "injured": 42}),
        ("At least 3 dead, 12 wounded as bus falls", {"killed": 3, "injured": 12}),
        ("The blast killed five workers.", {"killed": 5}),
        ("The death toll rose from 3 to 5.", {"killed": 5}),
        ("One person was killed.", {"killed": 1}),
        ("Nobody was injured.", {"injured": 0}),
        ("No one was killed, police said.", {"killed": 0}),
        ("Some 18,000 people were evacuated", {"evacuated": 18_000}),
        ("事故造成3人死亡、12人受伤。", {"killed": 3, "injured": 12}),
        ("死亡人数升至18人", {"killed": 18}),
        ("地震已致十八人遇难，5人失踪", {"killed": 18, "missing": 5}),
        ("1.8万人被疏散", {"evacuated": 18_000}),
        ("近2000名居民已紧急转移", {"evacuated": 2_000}),
        ("事故未造成人员伤亡，无人员伤亡", {"killed": 0, "injured": 0}),
        ("一人死亡", {"killed": 1}),
        ("The quake had a magnitude of 6.8 at a depth of 10 km.", {"magnitude": 6.8, "depth": 10}),
        ("发生6.8级地震，震源深度10公里", {"magnitude": 6.8, "depth": 10}),
        ("水位升至3.2米", {"water_level": 3.2}),
        ("Turnout was 61 per cent.", {"turnout": 61}),
        ("投票率为61%", {"turnout": 61}),
        ("Damage of $3 million", {"damage": 3_000_000}),
        # and nothing where it would be a guess
        ("A man, 18, was killed.", {}),
        ("An 18-year-old was killed.", {}),
        ("He was killed 18 miles from home.", {}),
        ("In 2019 the river killed 40 people.", {}),
        ("去年有40人死亡", {}),
        ("The road is 5 km long.", {}),
        ("Flight 370 went missing in March.", {}),
        ("He won by 5 points.", {}),
        ("The 3 sons of the dead man came.", {}),
    ],
)
def test_a_figure_counts_beside_a_word_that_says_what_it_is_of(text, expected):
    assert {name: value for name, value, _said, _sentence in said_in(Take(1, text))} == expected


def told(*said):
    return [Statement(v, AT + timedelta(hours=n), Take(n, text)) for n, (v, text) in enumerate(said)]


def test_figures_of_two_sources_and_two_languages_stand_side_by_side():
    found = differing(
        told(
            ("Town Wire", "Three people were killed in the fire. 40 people were injured."),
            ("海岸社", "火灾造成5人死亡，40人受伤。"),
        )
    )
    (killed,) = found
    assert killed.name == "killed"
    assert [(c.voice, c.value, c.said, c.at.hour) for c in killed.claims] == [
        ("Town Wire", 3, "Three", 10),
        ("海岸社", 5, "5", 11),
    ]
    assert killed.values == (3, 5)


def test_a_voice_that_corrected_itself_agrees_now():
    assert not differing(
        told(("A", "3 people were killed."), ("B", "5 people were killed."), ("A", "5 people were killed."))
    )
    (killed,) = differing(
        told(("A", "2 people were killed."), ("B", "5 people were killed."), ("A", "3 people were killed."))
    )
    assert [(c.voice, c.value, c.is_latest) for c in killed.claims] == [("A", 2, False), ("B", 5, True), ("A", 3, True)]
    assert killed.values == (3, 5)


def test_copies_are_no_voice():
    copy = Statement("B", AT, Take(9, "5 people were killed.", is_copy=True))
    assert not differing([*told(("A", "3 people were killed.")), copy])


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (18_000, 18_240, True),
        (18_000, 18_000, True),
        (18_000, 19_000, False),
        (3, 5, False),
        (100, 140, True),
        (2_000, 2_400, True),
        (2_000, 2_600, False),
        (0, 3, False),
    ],
)
def test_a_rounded_figure_does_not_differ(one, other, same):
    assert agree(one, other) == agree(other, one) == same


@given(st.text(max_size=300))
def test_any_text_gives_figures_or_none(text):
    for name, value, said, sentence in said_in(Take(1, text)):
        assert all((name, value >= 0, said, sentence))
