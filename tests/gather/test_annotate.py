"""What an item names, counts, quotes and is about."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from galley.gather.annotate import annotate
from galley.gather.annotate.chinese_names import chinese_names
from galley.gather.annotate.english_names import english_names
from galley.gather.annotate.han import is_pinyin, sound_of_chinese, sounds_of_english
from galley.gather.annotate.lexicon import lexicon, stem
from galley.gather.annotate.numbers import figures
from galley.gather.cluster import words_of
from galley.kernel.text import tokens


@pytest.mark.parametrize(
    ("text", "key"),
    [
        *(
            ("1.8万人受灾", "18000"),
            ("18,000 people", "18000"),
            ("eighteen thousand", "18000"),
            ("一万八千人", "18000"),
        ),
        *(("25%", "25%"), ("百分之二十五", "25%"), ("twenty-five percent", "25%"), ("$3 million", "3000000")),
        *(("300万美元", "3000000"), ("Nov. 24", "d11-24"), ("11月24日", "d11-24"), ("下午三点半", "t15:30")),
        *(("3 p.m.", "t15:00"), ("三人死亡", "3"), ("in 2014", "y2014"), ("三分之一", "33.3%"), ("one third", "33.3%")),
    ],
)
def test_a_figure_has_one_form_however_it_is_written(text, key):
    assert key in [figure.key for figure in figures(text)]


@pytest.mark.parametrize("text", ["万一", "第3次", "一些人", "一带一路", ""])
def test_what_only_looks_like_a_figure_is_none(text):
    assert figures(text) == []


@pytest.mark.parametrize(
    ("english", "chinese"),
    [
        *(("Smith", "史密斯"), ("Miller", "米勒"), ("Carter", "卡特"), ("Alder", "奥尔德"), ("Becker", "贝克尔")),
        *(("Washington", "华盛顿"), ("Roberts", "罗伯茨"), ("Campbell", "坎贝尔"), ("Fernandez", "费尔南德斯")),
    ],
)
def test_a_foreign_name_sounds_the_same_in_both_languages(english, chinese):
    assert sound_of_chinese(chinese) in sounds_of_english(english)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("暴雨致白山13人死亡", ["@baishan"]),
        ("暴雨致运城25人死亡", ["@yuncheng"]),
        ("暴雨致布伦福德51人死亡", ["布伦福德"]),
        ("省长叶莲娜·彼得罗娃请求军队派出船只。", ["彼得罗娃"]),
        ("地震局的安娜·施密特提醒注意余震。", ["施密特"]),
        ("案件起因于韦斯顿的一次审计。辩护律师说，被告将上诉。", ["韦斯顿"]),
        ("居民跑上街头，在户外过夜。当地停电，电话不通。", []),
    ],
)
def test_chinese_names_are_whole_and_ordinary_words_are_none(text, names):
    assert [name.key for name in chinese_names(text)] == names


@pytest.mark.parametrize(
    ("headline", "text", "name"),
    [
        ("Kelmore train strike ends after pay deal", "", "kelmor"),
        ("Snowden's lawyer speaks of a return", "", "snowden"),
        ("Workers die in factory blaze", "", ""),
        ("Caterer suspended after pupils fall sick", "The caterer said it was sorry.", ""),
        ("Hidden Harbour Walls Found Under Old Market", "", ""),
    ],
)
def test_the_first_word_of_a_headline_is_a_name_when_it_is_no_other_word(headline, text, name):
    assert name in words_of(headline, text).names if name else words_of(headline, text).names == {}


def test_words_that_could_be_pinyin_are_told_from_english_ones():
    assert is_pinyin("qinghe")
    assert not is_pinyin("change")


def test_both_languages_say_the_same_of_one_event():
    english = annotate(
        "Factory fire in Chengdu kills 12",
        "“We could not open the door,” said Zhang Wei, a worker. Some 18,000 residents were evacuated.",
    ).as_json()
    chinese = annotate(
        "成都工厂火灾致12人死亡", "工人张伟表示：“我们打不开那扇门，烟很大。”约1.8万名居民被疏散。"
    ).as_json()
    for said in (english, chinese):
        assert [place["key"] for place in said["places"]] == ["@chengdu"]
        assert {("12", "die"), ("18000", "resident")} <= {(figure["key"], figure["of"]) for figure in said["figures"]}
        assert said["topics"][0]["code"] == "medtop:03000000"
    assert [name["name"] for name in chinese["people"]] == ["张伟"]
    assert english["quotations"][0] == {"said": "We could not open the door,", "speaker": "Zhang Wei"}


@given(headline=st.text(max_size=60), text=st.text(max_size=300))
def test_any_text_can_be_annotated(headline, text):
    assert set(annotate(headline, text).as_json()) >= {"people", "places", "figures", "topics"}


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("百分之1.2.3", id="no number"),
        pytest.param("百分之" + "1" * 400, id="percent in digits"),
        pytest.param("百分之" + "九" * 5_000, id="percent in Chinese"),
        pytest.param("1" + ",111" * 200, id="digits"),
        pytest.param("九" * 400 + "人", id="Chinese digits"),
        pytest.param("一" + "亿" * 50 + "人", id="Chinese scales"),
        pytest.param("一点五" + "亿" * 1_500 + "人", id="Chinese scales after a point"),
        pytest.param("hundred " * 250, id="English"),
    ],
)
def test_a_number_without_end_is_passed_over(text):
    assert figures(f"{text}。 Some 18,000 people")[-1].key == "18000"


@pytest.mark.parametrize("before", ["so… so… so… so…", "ｶﾞｶﾞ ㎏ ﷺ", "e\u0301a\u0300", "각", "½", ""])
def test_a_figure_is_where_the_text_has_it(before):
    text = f"{before} 18,000人 died… and 12 cars"
    people, cars = figures(text)[-2:]
    assert text[people.start : people.end] == "18,000"
    assert text[cars.start : cars.end] == "12"
    assert [claim.of for claim in annotate("", text, language="en").claims][-1] == "car"


@given(text=st.text(max_size=80))
def test_every_figure_is_in_its_text(text):
    for figure in figures(text):
        assert 0 <= figure.start < figure.end <= len(text)


@given(text=st.lists(st.sampled_from([*"百分之一九亿万点几半.,5-%$ ", "hundred ", "million ", "1,111"])).map("".join))
def test_any_numerals_can_be_read(text):
    for figure in figures(text * 40):
        assert figure.value >= 0


@pytest.mark.parametrize(
    ("english", "chinese"),
    [
        ("Toyota recalls cars", "丰田召回汽车"),
        ("The World Health Organization on mpox", "世卫组织谈猴痘"),
        ("Flood in Yuncheng", "运城市发生洪水"),
        ("A landslide near Luding", "泸定附近山体滑坡"),
        ("Ugandan ferry sinks", "乌干达渡轮沉没"),
        ("Storm in Oklahoma", "俄克拉荷马风暴"),
        ("High-speed rail to Da Nang", "通往岘港的高速铁路"),
        ("Manchester City sign a goalkeeper", "曼城签下门将"),
    ],
)
def test_a_headline_means_the_same_in_both_languages(english, chinese):
    stems = [stem(word) for word in tokens(english)]
    said = {concept for _first, _last, meaning in lexicon().in_english(stems) for concept in meaning.concepts}
    assert said
    assert said == {concept for _first, _last, meaning in lexicon().in_chinese(chinese) for concept in meaning.concepts}


def test_no_form_of_the_lexicon_belongs_to_two_things():
    for forms in (lexicon().english, lexicon().chinese):
        assert {form: meaning.concepts for form, meaning in forms.items() if len(meaning.concepts) > 1} == {}


@pytest.mark.parametrize(
    ("text", "form"),
    [
        *(("视频可持续约三小时", "续约"), ("他到达美国", "达美"), ("公开工作安排", "开工"), ("长白山下雪", "白山")),
        *(("非常熟悉", "常熟"), ("三明治", "三明"), ("中国航天发展", "国航"), ("一百四平方米", "四平")),
    ],
)
def test_a_form_is_not_found_inside_other_words(text, form):
    assert form not in [text[first:last] for first, last, _meaning in lexicon().in_chinese(text)]


@pytest.mark.parametrize(
    ("headline", "text", "kind", "key"),
    [
        ("丰田召回120万辆汽车", "特斯拉没有受到影响。", "organisations", "&toyota"),
        ("Toyota recalls 1.2m cars", "", "organisations", "&toyota"),
        ("特朗普会见马斯克", "会谈在周二举行。", "people", "&trump"),
        ("世界银行下调预期", "联合国难民署说，冲突升级。", "organisations", "&unhcr"),
        ("Shares fall", "Toyota and Honda said nothing.", "organisations", "&honda"),
    ],
)
def test_a_known_name_has_one_key_in_both_languages(headline, text, kind, key):
    assert key in [name["key"] for name in annotate(headline, text).as_json()[kind]]


def test_two_names_with_and_between_them_are_two():
    people = annotate("Court hears two", "John Smith and Mary Jones, 34, said so.").as_json()["people"]
    assert [name["name"] for name in people] == ["John Smith", "Mary Jones"]
    firms = annotate("Shop shuts", "It was Marks and Spencer’s last.").as_json()["organisations"]
    assert [name["name"] for name in firms] == ["Marks and Spencer"]


def found(headline, text, language):
    said = annotate(headline, text, language=language)
    return {
        kind: [name.said for name in said.names if name.kind == kind] for kind in ("person", "organisation", "place")
    }


@pytest.mark.parametrize(
    ("text", "people"),
    [
        ("The health minister Abena Owusu cut the ribbon.", ["Abena Owusu"]),
        ("Engineer Wanjiku Mwangi slept. Mwangi was tired.", ["Wanjiku Mwangi"]),
        ("Nobody can live on it, said Fiona Baird in Glasgow.", ["Fiona Baird"]),
        ("Governor of Oregon resigns over land.", []),
    ],
)
def test_people_are_told_by_what_introduces_them(text, people):
    assert found("A day", text, "en")["person"] == people


def test_the_names_by_which_copies_are_told_stay_as_they_were():
    text = "Prosecutor Claire Dumont spoke. The World Health Organization answered."
    assert [name.said for name in english_names(text)] == ["Prosecutor Claire Dumont", "World Health Organization"]
    assert [name.said for name in english_names(text, shown=True)] == ["Claire Dumont", "World Health Organization"]


@pytest.mark.parametrize(
    ("text", "organisations", "people"),
    [
        ("成都市教育局介绍，今年新开小学42所。局长何文静表示满意。", ["成都市教育局"], ["何文静"]),
        ("联合国难民署说，冲突升级。", ["联合国难民署"], []),
        ("北京大学与内罗毕大学签约。", ["北京大学", "内罗毕大学"], []),
        ("门将王小磊扑出两个点球。主教练高洪涛赛后称满意。", [], ["王小磊", "高洪涛"]),
        ("法官沈岚说，公司很多，银行也很多。", [], ["沈岚"]),
        ("总理马丁·勒菲弗抵达。", [], ["马丁·勒菲弗"]),
    ],
)
def test_chinese_organisations_and_people_are_whole(text, organisations, people):
    said = found("消息", text, "zh-hans")
    assert (said["organisation"], said["person"]) == (organisations, people)


@pytest.mark.parametrize(
    ("text", "speaker"),
    [
        ("“We have no easy way left,” chief executive Dana Whitlow told reporters in Chicago.", "Dana Whitlow"),
        ("“Nobody can live on this,” said driver Fiona Baird.", "Fiona Baird"),
        ("“The crew did everything right,” said Villareal.", "Villareal"),
        ("“The river is large enough,” its chair Moussa Diarra said.", "Moussa Diarra"),
        ("“My knees have voted at last,” she told reporters.", ""),
        ("局长何文静表示：“家门口的学校要让家长放心。”", "何文静"),
        ("主教练高洪涛赛后称：“队员们配得上这场胜利。”", "高洪涛"),
    ],
)
def test_a_speaker_is_named_without_what_they_are(text, speaker):
    said = annotate("A day", text, language="zh-hans" if "：" in text else "en")
    assert [quotation.speaker for quotation in said.quotations] == [speaker]


@pytest.mark.parametrize(
    ("text", "counted"),
    [
        ("21日，120名救援人员抵达，6.8级地震", [(120, "名"), (6.8, "级")]),
        ("充电5分钟可行驶400公里", [(5, "分钟"), (400, "公里")]),
        ("winds of 140 km/h cut the power of 52,000 homes", [(140, "km/h"), (52000, "homes")]),
        ("21日元", [(21, "jpy")]),
    ],
)
def test_a_count_has_what_it_counts_and_a_day_is_none(text, counted):
    said = annotate("", text, language="en" if text.isascii() else "zh-hans")
    assert [(claim.figure.value, claim.figure.unit) for claim in said.claims] == counted


@pytest.mark.parametrize(("said", "of"), [("Four people died in Lima.", "die"), ("Seven died there.", "die")])
def test_forms_that_no_rule_finds_mean_what_their_word_means(said, of):
    assert [figure["of"] for figure in annotate(said).as_json()["figures"]] == [of]
    assert lexicon().english[(stem("rose"),)] == lexicon().english[(stem("rise"),)]
