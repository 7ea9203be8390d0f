"""People, places and organisations that a text names, in English and Chinese, by rules that can be read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from galley.gather import stopwords
from galley.gather.annotate.han import TRANSCRIBING
from galley.gather.annotate.lexicon import KnownPlace, chinese_spans, common_chinese, lexicon, stem
from galley.gather.annotate.segment import PROPER, Segment, segments
from galley.kernel.text import tokens

NameKind = Literal["person", "place", "organisation", "name"]
"""What a name is of; "name" where nothing tells."""


@dataclass(frozen=True)
class Name:
    """One name, once, as it stands first."""

    kind: NameKind
    said: str
    key: str
    """By which it is compared: lower case, or of a Chinese name its stem: 清河 of 清河大桥."""
    start: int
    place: KnownPlace | None = None


# -- English

_WORD = r"[A-ZÀ-ÖØ-Þ][\w'’]*(?:[-.][A-Za-zÀ-ÿ]\w*)*"
_SEQUENCE = re.compile(rf"(?<![\w]){_WORD}(?:[ ](?:(?:of|de|van|von|al|bin|the|la|der|and)[ ](?={_WORD}))?{_WORD})*")
_SENTENCE_START = re.compile(r"(?:^|[.!?:;\n“\"‘(])\s*$")
_TITLES = frozenset(
    [
        "mr",
        "mrs",
        "ms",
        "miss",
        "dr",
        "prof",
        "professor",
        "president",
        "minister",
        "premier",
        "chancellor",
        "senator",
        "governor",
        "mayor",
        "judge",
        "justice",
        "captain",
        "colonel",
        "general",
        "sergeant",
        "inspector",
        "detective",
        "chief",
        "director",
        "chairman",
        "chairwoman",
        "king",
        "queen",
        "prince",
        "princess",
        "pope",
        "bishop",
        "secretary",
        "ambassador",
        "coach",
        "sir",
        "lord",
        "lady",
        "lieutenant",
        "major",
        "commissioner",
        "superintendent",
    ]
)
_ORGANISATIONS = frozenset(
    [
        "inc",
        "corp",
        "corporation",
        "ltd",
        "llc",
        "plc",
        "co",
        "company",
        "group",
        "holdings",
        "bank",
        "university",
        "college",
        "school",
        "institute",
        "academy",
        "hospital",
        "ministry",
        "department",
        "agency",
        "council",
        "commission",
        "committee",
        "court",
        "police",
        "navy",
        "army",
        "party",
        "union",
        "association",
        "federation",
        "league",
        "club",
        "society",
        "foundation",
        "fund",
        "board",
        "bureau",
        "office",
        "service",
        "authority",
        "parliament",
        "congress",
        "senate",
        "church",
        "museum",
        "airlines",
        "airways",
        "motors",
        "industries",
        "energy",
        "times",
        "post",
        "news",
        "press",
        "network",
        "forces",
        "guard",
        "team",
        "united",
        "city",
        "fc",
        "ag",
        "gmbh",
        "sa",
        "works",
        "lines",
        "chemicals",
        "textiles",
    ]
)
_PLACES = frozenset(
    [
        "river",
        "bridge",
        "street",
        "road",
        "avenue",
        "lane",
        "square",
        "county",
        "lake",
        "island",
        "islands",
        "mount",
        "mountain",
        "mountains",
        "harbour",
        "harbor",
        "bay",
        "valley",
        "province",
        "district",
        "village",
        "port",
        "park",
        "forest",
        "beach",
        "airport",
        "station",
        "peninsula",
        "gulf",
        "sea",
        "ocean",
        "strait",
        "desert",
        "hill",
        "hills",
        "creek",
        "falls",
        "canyon",
        "coast",
        "town",
    ]
)
_GIVEN = frozenset(
    [
        "james",
        "john",
        "robert",
        "michael",
        "william",
        "david",
        "richard",
        "joseph",
        "thomas",
        "charles",
        "christopher",
        "daniel",
        "matthew",
        "anthony",
        "mark",
        "donald",
        "steven",
        "paul",
        "andrew",
        "joshua",
        "kenneth",
        "kevin",
        "brian",
        "george",
        "timothy",
        "ronald",
        "edward",
        "jason",
        "jeffrey",
        "ryan",
        "jacob",
        "gary",
        "nicholas",
        "eric",
        "jonathan",
        "stephen",
        "larry",
        "justin",
        "scott",
        "brandon",
        "benjamin",
        "samuel",
        "gregory",
        "alexander",
        "frank",
        "patrick",
        "raymond",
        "jack",
        "dennis",
        "jerry",
        "mary",
        "patricia",
        "jennifer",
        "linda",
        "elizabeth",
        "barbara",
        "susan",
        "jessica",
        "sarah",
        "karen",
        "lisa",
        "nancy",
        "betty",
        "margaret",
        "sandra",
        "ashley",
        "kimberly",
        "emily",
        "donna",
        "michelle",
        "carol",
        "amanda",
        "melissa",
        "deborah",
        "stephanie",
        "rebecca",
        "laura",
        "sharon",
        "cynthia",
        "kathleen",
        "amy",
        "angela",
        "anna",
        "emma",
        "helen",
        "maria",
        "julia",
        "peter",
        "hans",
        "klaus",
        "jan",
        "piotr",
        "ivan",
        "vladimir",
        "dmitri",
        "sergei",
        "olga",
        "elena",
        "natalia",
        "ahmed",
        "mohammed",
        "muhammad",
        "ali",
        "hassan",
        "omar",
        "ibrahim",
        "fatima",
        "aisha",
        "carlos",
        "juan",
        "jose",
        "luis",
        "miguel",
        "pedro",
        "antonio",
        "francisco",
        "manuel",
        "pablo",
        "sofia",
        "lucia",
        "pierre",
        "jean",
        "marie",
        "francois",
        "luca",
        "marco",
        "giovanni",
        "kenji",
        "hiroshi",
        "yuki",
        "akira",
        "raj",
        "priya",
        "amit",
        "ravi",
        "sanjay",
        "ellen",
        "hugh",
        "lindsay",
        "tiger",
        "barack",
        "donald",
        "joe",
        "hillary",
        "angela",
        "vladimir",
        "justin",
        "boris",
        "theresa",
    ]
)
_SPEAKS = re.compile(
    r"\s*(?:,\s*\d{1,3}\b|\(\d{1,3}\)|,?\s*(?:said|says|told|added|warned|who|whose|announced|claimed)\b)"
)
_NOT_NAMES = frozenset(
    [
        "i",
        "the",
        "a",
        "an",
        "in",
        "on",
        "at",
        "for",
        "but",
        "and",
        "or",
        "as",
        "if",
        "it",
        "he",
        "she",
        "they",
        "we",
        "you",
        "this",
        "that",
        "these",
        "those",
        "there",
        "here",
        "what",
        "when",
        "where",
        "why",
        "how",
        "who",
        "january",
        "february",
        "march",
        "april",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
        "am",
        "pm",
        "updated",
        "published",
        "posted",
        "breaking",
        "after",
        "before",
        "no",
        "yes",
        "new",
        "more",
    ]
)


GENERIC = _TITLES | _ORGANISATIONS | _PLACES | _NOT_NAMES
"""Words that have capitals as parts of names, and name nothing alone."""


def english_names(text: str) -> list[Name]:
    """The names of a text in a language that writes names with capitals, each once."""
    found: dict[str, Name] = {}
    for match in _SEQUENCE.finditer(text):
        name = _english_name(text, match)
        if name is not None and name.key not in found:
            found[name.key] = name
    return list(found.values())


def _english_name(text: str, match: re.Match[str]) -> Name | None:
    said, start = match.group(), match.start()
    words = [word.rstrip(".").removesuffix("'s").removesuffix("’s") for word in said.split()]
    opens = _SENTENCE_START.search(text[max(0, start - 3) : start]) is not None or start == 0
    titled = False
    while words and (words[0].casefold() in _NOT_NAMES or words[0].casefold() in _TITLES):
        titled = titled or words[0].casefold() in _TITLES
        start += len(words[0]) + 1
        words, opens = words[1:], False
    while words and words[-1].casefold() in _NOT_NAMES:
        words = words[:-1]
    if not words:
        return None
    if opens and len(words) == 1 and not words[0].isupper() and _is_common(words[0]):
        return None
    folded = [word.casefold() for word in words]
    key = " ".join(folded)
    place = _known_place(folded)
    if place is not None and (not _is_common(words[0]) or not opens):
        return Name("place", " ".join(words), "@" + place.name.lower(), start, place)
    return Name(_english_kind(text, match, words, folded, titled=titled), " ".join(words), key, start)


def _english_kind(text: str, match: re.Match[str], words: list[str], folded: list[str], *, titled: bool) -> NameKind:
    if folded[-1] in _ORGANISATIONS or ("of" in folded and folded[0] in _ORGANISATIONS):
        return "organisation"
    if folded[-1] in _PLACES and len(words) > 1:
        return "place"
    if titled or (len(words) > 1 and folded[0] in _GIVEN) or (len(words) <= 3 and _SPEAKS.match(text, match.end())):
        return "person"
    if len(words) == 1 and words[0].isupper() and 2 <= len(words[0]) <= 6:
        return "organisation"
    before = text[max(0, match.start() - 6) : match.start()].casefold()
    if before.endswith((" in ", " near ", " at ")) and len(words) <= 2:
        return "place"
    return "name"


def _is_common(word: str) -> bool:
    """Whether a word with a capital at the head of a sentence is an ordinary one, as far as can be told."""
    folded = word.casefold()
    return folded in stopwords.ALL or (stem(folded),) in lexicon().english or folded in _NOT_NAMES


def _known_place(folded: list[str]) -> KnownPlace | None:
    meaning = lexicon().english.get(tuple(stem(word) for word in tokens(" ".join(folded))))
    return meaning.place if meaning else None


# -- Chinese

_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹"
    "孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符"
)
_DOUBLE = "欧阳|司马|上官|诸葛|东方|皇甫|尉迟|公孙|慕容|令狐"
_HAN = r"[\u4e00-\u9fff]"
_SPEAKS_HAN = (
    "说|表示|称|告诉|指出|认为|强调|透露|介绍|坦言|回应|宣布|当选|获刑|受审|被捕|落网|梅开|受贿|涉嫌|夺冠|夺得|获得|先生|女士|教授|市长|等人|今年|被|在|向|"
    "将|受访|领导|带领|归咎|请求|提醒|剪彩|道歉|攻入|出席|会见|承诺|辞职|去世|率|接受"
)
_TITLES_HAN = (
    "市长|省长|县长|总统|总理|首相|主席|部长|局长|主任|教授|记者|经理|董事长|总裁|执行官|院长|校长|书记|队长|所长|处长|厅长|医生|律师|司机|船长|机长|警官|"
    "法官|检察官|导演|演员|歌手|作家|球员|前锋|门将|教练|选手|嫌疑人|嫌犯|官员|发言人|负责人|领导人|专家|工程师|工人|职员|员工|学生|店主|居民|村民|老师|馆长|会长|代表"
)
_PERSON_BEFORE = re.compile(
    rf"(?:{_TITLES_HAN})(?P<name>(?:{_DOUBLE}|[{_SURNAMES}])(?:{_HAN}{{2}}(?=[，。、；：\s（“”！？]|$|{_SPEAKS_HAN})|{_HAN}(?:{_HAN}(?!{_HAN}))?))"
)
_PERSON_AFTER = re.compile(
    rf"(?:(?<![\u4e00-\u9fff])|(?<=[的由对向和与和出抛选择判处]))(?P<name>(?:{_DOUBLE}|[{_SURNAMES}]){_HAN}{{1,2}}?)"
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
_QUOTED = re.compile(r"《([^》]{2,20})》")


def chinese_names(text: str) -> list[Name]:
    """The names of a Chinese text, simplified, each once."""
    found: dict[str, Name] = {}
    taken = bytearray(len(text))
    for name in _known_chinese(text):
        taken[name.start : name.start + len(name.said)] = b"\1" * len(name.said)
        found.setdefault(name.key, name)
    words = segments(text)
    edges = {word.first for word in words} | {len(text)}
    lone = {word.first for word in words if word.last - word.first == 1 and word.tag[0] in "vpdcufr"}
    ordinary = bytearray(len(text))
    for word in words:
        if word.is_ordinary:
            ordinary[word.first : word.last] = b"\1" * (word.last - word.first)
    for name in (*_people(text), *_foreigners(text), *_ended(text), *_proper(words), *_left_over(text)):
        stem_end = name.start + len(name.said if name.kind == "person" or "·" in name.said else name.key)
        span = slice(name.start, stem_end)
        if any(taken[span]) or (any(ordinary[span]) and "·" not in name.said):
            continue
        is_transcribed = "·" in name.said or (len(name.said) >= 4 and set(name.said) <= TRANSCRIBING)
        if not is_transcribed and (name.start not in edges or name.start in lone or name.key[0] in _COUNTS):
            continue
        if name.kind == "name" and stem_end not in edges:
            continue
        taken[span] = b"\1" * (stem_end - name.start)
        found.setdefault(name.key, name)
    return sorted(found.values(), key=lambda name: name.start)


_PROPER_KINDS: dict[str, NameKind] = {
    "nr": "person",
    "nrt": "person",
    "nrfg": "person",
    "ns": "place",
    "nt": "organisation",
}


def _proper(words: tuple[Segment, ...]) -> Iterator[Name]:
    for word in words:
        if word.is_proper:
            said = _SPEECH_END.sub("", word.said) if not word.is_known else word.said
            key = _SUFFIX.sub("", said) if len(said) > 2 else said
            if len(said) >= 2 and said[0] not in _COUNTS:
                yield Name(_PROPER_KINDS.get(word.tag, "name"), said, key, word.first)


_COUNTS = frozenset("零一二两三四五六七八九十百千万亿第每各")
_SPEECH_END = re.compile(r"[称说向对将在被]$")
_SUFFIX = re.compile(rf"(?:{_PLACE_ENDS}|{_ORG_ENDS})$")


def _known_chinese(text: str) -> Iterator[Name]:
    for first, last, meaning in chinese_spans(text):
        if meaning.place is not None:
            yield Name("place", text[first:last], "@" + meaning.place.name.lower(), first, meaning.place)
    for word in segments(text):
        place = lexicon().bare.get(word.said)
        if place is None or word.said in lexicon().chinese:
            continue
        if word.tag == "ns" or (place.country == "CN" and word.tag in PROPER) or word.said in _BARE:
            yield Name("place", word.said, "@" + place.name.lower(), word.first, place)


_BARE = frozenset(["运城", "长治", "周口", "河源", "文山", "保定"])
"""Cities that the dictionary takes for other things."""


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
    known = _known(text)
    edges = {word.last for word in segments(text)}
    after = 0
    for match in _DOT.finditer(text):
        if match.start() >= after:
            first, begins = _start_of_foreigner(text, match.start()), match.end()
            while (
                (after := _end_of_foreigner(text, begins)) < len(text) - 1
                and _DOT.match(text, after)
                and after > begins
            ):
                begins = after + 1
            if first < match.start() and after - begins >= 2:
                yield Name("person", text[first:after], text[begins:after], first)
    for match in _FOREIGN.finditer(text):
        first, end = match.span()
        end = next((position for position in range(first, end) if known[position]), end)
        while end > first and end not in edges:
            end -= 1
        if end - first >= 3:
            yield Name("name", text[first:end], text[first:end], first)


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


IN_FAMILY_NAMES = TRANSCRIBING | frozenset("得娃子诗蕾翰莲亨娅琪妮")
_AFTER_NAMES = "当于说今万称提在向对将被"
"""Characters that transcribe and that also begin what follows a name."""


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


_BEGINS = frozenset("在于从至对与和为由被将向距离、，。；：“《（\n ")


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
