"""People, places and organisations in a Chinese text, by jieba's dictionary and by rules that can be read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import cast

from galley.gather.annotate.han import TRANSCRIBING
from galley.gather.annotate.lexicon import chinese_spans, common_chinese, lexicon
from galley.gather.annotate.names import Name, NameKind
from galley.gather.annotate.segment import PROPER, known_spans, segments

SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹"
    "孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符"
)
DOUBLE_SURNAMES = "欧阳|司马|上官|诸葛|东方|皇甫|尉迟|公孙|慕容|令狐"
_HAN = r"[\u4e00-\u9fff]"
_SPEAKS_HAN = (
    "说|表示|称|告诉|指出|认为|强调|透露|介绍|坦言|回应|宣布|当选|获刑|受审|被捕|落网|梅开|受贿|涉嫌|夺冠|夺得|获得|先生|女士|教授|市长|等人|今年|被|在|向|"
    "将|受访|领导|带领|归咎|请求|提醒|剪彩|道歉|攻入|出席|会见|承诺|辞职|去世|率|接受"
)
TITLES = (
    "市长|省长|县长|总统|总理|首相|主席|部长|局长|主任|教授|记者|经理|董事长|总裁|执行官|院长|校长|书记|队长|所长|处长|厅长|医生|律师|司机|船长|机长|警官|"
    "法官|检察官|导演|演员|歌手|作家|球员|前锋|门将|教练|选手|嫌疑人|嫌犯|官员|发言人|负责人|领导人|专家|工程师|工人|职员|员工|学生|店主|居民|村民|老师|馆长|会长|代表"
)
_PERSON_BEFORE = re.compile(
    rf"(?:{TITLES})(?P<name>(?:{DOUBLE_SURNAMES}|[{SURNAMES}])(?:{_HAN}{{2}}(?=[，。、；：\s（“”！？]|$|{_SPEAKS_HAN})|{_HAN}(?:{_HAN}(?!{_HAN}))?))"
)
_PERSON_AFTER = re.compile(
    rf"(?:(?<![\u4e00-\u9fff])|(?<=[的由对向和与和出抛选择判处]))(?P<name>(?:{DOUBLE_SURNAMES}|[{SURNAMES}]){_HAN}{{1,2}}?)"
    rf"(?=(?:{_SPEAKS_HAN})|[，（(、]?\s?\d{{1,3}}岁|以\d|\d|$|\s)"
)
_LETTERS_OF_FOREIGNERS = "".join(sorted(TRANSCRIBING))
_FOREIGN = re.compile(rf"(?<![·•・])[{_LETTERS_OF_FOREIGNERS}]{{3,8}}(?![·•・])")
_DOT = re.compile("[·•・]")
_PLACE_ENDS = "自治区|自治州|开发区|风景区|新区|地区|大桥|大街|大道|隧道|机场|车站|火车站|高铁站|水库|码头|广场|公园|群岛|半岛|海峡|市|县|省|区|镇|乡|村|州|河|江|湖|海|山|岛|港|湾|桥|路|街|巷|郊"  # noqa: E501
_ORG_ENDS = (
    "集团|公司|银行|大学|学院|学校|中学|小学|医院|协会|俱乐部|基金会|研究院|研究所|法院|检察院|航空|汽车|化工|纺织|控股|实业|工业|航运|保险|科技|制药|电子|能源|传媒|地产|超市|酒店|煤矿|"
    "工厂|工会|队|局|部|委员会|议会"
)
_ENDED = re.compile(rf"(?P<place>{_PLACE_ENDS})|(?P<org>{_ORG_ENDS})")
_NOT_IN_STEM = frozenset(
    "在于的和与从到向对由位了是一该本这那当至将被把并及或等其某各每另有为以因自沿往驶距离约近过已经也都不两三四五六七八九十多数个座家条名起全最"
    "前后内外中市县省区镇村路街局队员人说称得选出开停现天赢给让用于称讯日月年时分点们还又再就才未"
)
_PROPER_KINDS: dict[str, NameKind] = {
    "nr": "person",
    "nrt": "person",
    "nrfg": "person",
    "ns": "place",
    "nt": "organisation",
}
_COUNTS = frozenset("零一二两三四五六七八九十百千万亿第每各")
_SPEECH_END = re.compile(r"[称说向对将在被]$")
_SUFFIX = re.compile(rf"(?:{_PLACE_ENDS}|{_ORG_ENDS})$")
_BARE = frozenset(["运城", "长治", "周口", "河源", "文山", "保定"])
"""Cities that the dictionary takes for other things."""
IN_FAMILY_NAMES = TRANSCRIBING | frozenset("得娃子诗蕾翰莲亨娅琪妮")
_AFTER_NAMES = "当于说今万称提在向对将被"
"""Characters that transcribe and that also begin what follows a name."""
_BEGINS = frozenset("在于从至对与和为由被将向距离、，。；：“《（\n ")


@dataclass(frozen=True)
class _Cut:
    """A text as the dictionary cuts it."""

    edges: frozenset[int]
    lone: frozenset[int]
    """Where a word of one character stands that is no part of a name: a verb, a preposition."""
    ordinary: bytes
    """1 where a character belongs to a word that is no name."""

    def allows(self, name: Name, end: int) -> bool:
        """Whether a name that a rule has found, and whose stem ends there, is made of whole words that may be one."""
        if "·" in name.said:
            return True
        if any(self.ordinary[name.start : end]) or (name.kind == "name" and end not in self.edges):
            return False
        is_transcribed = len(name.said) >= 4 and set(name.said) <= TRANSCRIBING
        begins = name.start in self.edges and name.start not in self.lone
        return is_transcribed or (begins and name.key[0] not in _COUNTS)


def _cut(text: str) -> _Cut:
    words = segments(text)
    ordinary = bytearray(len(text))
    for word in words:
        if word.is_ordinary:
            ordinary[word.first : word.last] = b"\1" * (word.last - word.first)
    edges = frozenset(word.first for word in words) | {len(text)}
    lone = frozenset(word.first for word in words if word.last - word.first == 1 and word.tag[0] in "vpdcufr")
    return _Cut(edges, lone, bytes(ordinary))


def chinese_names(text: str, *, shown: bool = False) -> list[Name]:
    """The names of a Chinese text, simplified, each once.

    Args:
        shown: for people to read: also the firms, organisations and people that the lexicon knows. Events have these as
            meanings: as names they would speak against the same event told without its firm.
    """
    found: dict[str, Name] = {}
    taken = bytearray(len(text))
    for name in (*_known_places(text), *(_known_others(text) if shown else ())):
        taken[name.start : name.start + len(name.said)] = b"\1" * len(name.said)
        found.setdefault(name.key, name)
    cut = _cut(text)
    for name in (*_people(text), *_foreigners(text), *_ended(text), *_proper(text), *_left_over(text)):
        is_whole = name.kind == "person" or "·" in name.said
        end = name.start + len(name.said if is_whole else name.key)
        if not any(taken[name.start : end]) and cut.allows(name, end):
            taken[name.start : end] = b"\1" * (end - name.start)
            found.setdefault(name.key, name)
    return sorted(found.values(), key=lambda name: name.start)


def _proper(text: str) -> Iterator[Name]:
    for word in segments(text):
        if word.is_proper:
            said = _SPEECH_END.sub("", word.said) if not word.is_known else word.said
            key = _SUFFIX.sub("", said) if len(said) > 2 else said
            if len(said) >= 2 and said[0] not in _COUNTS:
                yield Name(_PROPER_KINDS.get(word.tag, "name"), said, key, word.first)


def _known_others(text: str) -> Iterator[Name]:
    for first, last, meaning in chinese_spans(text):
        if meaning.name:
            yield Name(cast(NameKind, meaning.name), text[first:last], meaning.concepts[0], first)


def _known_places(text: str) -> Iterator[Name]:
    for first, last, meaning in known_spans(text):
        if meaning.place is not None:
            yield Name("place", text[first:last], "@" + meaning.place.name.lower(), first, meaning.place)
    for word in segments(text):
        place = lexicon().bare.get(word.said)
        if place is None or word.said in lexicon().chinese:
            continue
        if word.tag == "ns" or (place.country == "CN" and word.tag in PROPER) or word.said in _BARE:
            yield Name("place", word.said, "@" + place.name.lower(), word.first, place)


def _people(text: str) -> Iterator[Name]:
    for pattern in (_PERSON_BEFORE, _PERSON_AFTER):
        for match in pattern.finditer(text):
            name = match["name"]
            if "·" in (
                text[match.start("name") - 1 : match.start("name")],
                text[match.end("name") : match.end("name") + 1],
            ):
                continue
            if name not in lexicon().chinese and name[:2] not in lexicon().chinese:
                yield Name("person", name, name, match.start("name"))


def _foreigners(text: str) -> Iterator[Name]:
    """With a dot between given and family name, and others by the characters that names are transcribed with."""
    yield from _dotted(text)
    known = _known(text)
    edges = {word.last for word in segments(text)}
    for match in _FOREIGN.finditer(text):
        first, end = match.span()
        end = next((position for position in range(first, end) if known[position]), end)
        while end > first and end not in edges:
            end -= 1
        if end - first >= 3:
            yield Name("name", text[first:end], text[first:end], first)


def _dotted(text: str) -> Iterator[Name]:
    after = 0
    for match in _DOT.finditer(text):
        if match.start() < after:
            continue
        first, begins = _start_of_foreigner(text, match.start()), match.end()
        after = _end_of_foreigner(text, begins)
        while begins < after < len(text) - 1 and _DOT.match(text, after):
            begins = after + 1
            after = _end_of_foreigner(text, begins)
        if first < match.start() and after - begins >= 2:
            yield Name("person", text[first:after], text[begins:after], first)


def _start_of_foreigner(text: str, dot: int) -> int:
    """Where the given name begins that stands before a dot."""
    first = dot
    for word in reversed([word for word in segments(text) if word.last <= dot]):
        is_part = word.tag in PROPER or all(char in IN_FAMILY_NAMES for char in word.said)
        if word.last != first or not is_part or (word.is_ordinary and first < dot) or dot - word.first > 6:
            break
        first = word.first
    return first


def _end_of_foreigner(text: str, begins: int) -> int:
    """Where the family name ends that begins after the dot: with the last word that can be a part of it."""
    end = begins
    for word in segments(text):
        if word.last <= begins:
            continue
        is_part = word.tag in PROPER or all(char in IN_FAMILY_NAMES for char in word.said)
        if end - begins >= 2 and (word.is_ordinary or word.said[0] in _AFTER_NAMES):
            break
        if not is_part or word.last - begins > 8:
            break
        end = word.last
    while end - begins > 2 and text[end - 1] in _AFTER_NAMES:
        end -= 1
    return end


@lru_cache(maxsize=32)
def _known(text: str) -> bytes:
    """1 where a character belongs to a word that is no name of its own."""
    known = bytearray(len(text))
    for first, last, _meaning in chinese_spans(text):
        known[first:last] = b"\1" * (last - first)
    common = common_chinese()
    for first in range(len(text) - 1):
        for last in range(min(first + 4, len(text)), first + 1, -1):
            if text[first:last] in common:
                known[first:last] = b"\1" * (last - first)
                break
    return bytes(known)


def _left_over(text: str) -> Iterator[Name]:
    """What stands where a name would, at the head of a clause or after 在, and is no word that we know."""
    known = _known(text)
    position = 0
    while position < len(text):
        if known[position] or not _can_be_in_stem(text[position]):
            position += 1
            continue
        first = position
        while position < len(text) and not known[position] and _can_be_in_stem(text[position]):
            position += 1
        if 2 <= position - first <= 3 and (first == 0 or text[first - 1] in _BEGINS):
            yield Name("name", text[first:position], text[first:position], first)


def _ended(text: str) -> Iterator[Name]:
    """Names by their last word: two or three characters that no other word of ours has, before 河, 集团 and so on."""
    known = _known(text)
    for match in _ENDED.finditer(text):
        first = end = match.start()
        while first > 0 and end - first < 4 and _can_be_in_stem(text[first - 1]) and not known[first - 1]:
            first -= 1
        if end - first == 4:
            first = end - 2
        if end - first >= 2 and not (known[match.start()] and len(match.group()) == 1 and _inside_word(text, match)):
            kind: NameKind = "place" if match["place"] else "organisation"
            yield Name(kind, text[first : match.end()], text[first:end], first)


def _can_be_in_stem(char: str) -> bool:
    return "\u4e00" <= char <= "\u9fff" and char not in _NOT_IN_STEM


def _inside_word(text: str, match: re.Match[str]) -> bool:
    """Whether the one character is the head of a word of its own, as 路 in 路面 is not a road's name."""
    return text[match.start() : match.start() + 2] in lexicon().chinese
