"""Whole names of people and organisations in a Chinese text, for what is shown of an item.

The names by which items are compared (`chinese_names`) are stems on purpose, and the weights of the rule are fitted to
them; here they are made whole, and organisations that are put together of several words are added.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from galley.gather.annotate.chinese_names import DOUBLE_SURNAMES, SURNAMES, TITLES
from galley.gather.annotate.lexicon import key_of_name
from galley.gather.annotate.names import Name
from galley.gather.annotate.segment import Segment, segments

_ORGANISATION = re.compile(
    r".*(?:委员会|法院|检察院|教育局|公安局|警察局|消防局|气象局|民政局|管理局|统计局|监管局|交通局|卫生局|体育局|总局|总署|"
    r"难民署|部|厅|大学|学院|医院|研究所|研究院|研究中心|公司|集团|银行|交易所|组织|联盟|协会|学会|商会|工会|联合会|基金会|"
    r"出版社|通讯社|电视台|博物馆|图书馆|俱乐部|议会|众议院|参议院|议院)"
)
_IN_IT = frozenset({"n", "nr", "nrt", "ns", "nt", "nz", "j", "an", "a", "b", "vn"})
"""Classes of words of which the name of an organisation is put together."""
_OPENS_IT = frozenset({"nr", "nrt", "ns", "nt", "nz"})
_TITLED = re.compile(
    rf"(?:{TITLES}|主教练|副指挥长|指挥长|董事|行长|创始人|志愿者|研究员|设计师|饲养员|运动员|法医|护士|主编|校友|理事长|秘书长|警长)"
    rf"(?P<name>(?:{DOUBLE_SURNAMES}|[{SURNAMES}朴裴])[\u4e00-\u9fff]{{1,2}})"
)


def with_wholes(text: str, names: Sequence[Name]) -> list[Name]:
    """The names of a text with organisations and people whole, in reading order.

    Args:
        text: simplified, as `chinese_names` got it.
        names: what that found.
    """
    words = segments(text)
    ends = {word.last for word in words}
    titled = [_longer(name, names, ends) for name in _titled(text, ends)]
    organisations = list(_organisations(words))
    made = [*(one for one in organisations if not _is_in(one, [o for o in organisations if o is not one])), *titled]
    kept = [_whole(text, name, ends) for name in names]
    found = {name.said: name for name in (*made, *(name for name in kept if not _is_in(name, made)))}
    return sorted(found.values(), key=lambda name: name.start)


def _organisations(words: Sequence[Segment]) -> Iterator[Name]:
    """Words that end in what organisations are called and begin with a name: 成都市教育局, 联合国难民署."""
    first = 0
    for number, word in enumerate(words):
        if number and (word.first != words[number - 1].last or words[number - 1].tag not in _IN_IT):
            first = number
        follows = words[number + 1] if number + 1 < len(words) else None
        goes_on = follows is not None and follows.first == word.last and _is_its_end(follows)
        if goes_on or not _is_its_end(word):
            continue
        opens = next((n for n in range(first, number + 1) if words[n].tag in _OPENS_IT), None)
        if opens is None or (opens == number and word.tag != "nt"):
            continue
        said = "".join(one.said for one in words[opens : number + 1])
        if 3 <= len(said) <= 20:
            yield Name("organisation", said, key_of_name(said) or said, words[opens].first)


def _is_its_end(word: Segment) -> bool:
    if word.tag == "nt" and len(word.said) > 3:
        return True
    return word.tag in _IN_IT and bool(_ORGANISATION.fullmatch(word.said))


def _titled(text: str, ends: set[int]) -> Iterator[Name]:
    """Who is named after what they are: 局长何文静."""
    for match in _TITLED.finditer(text):
        start, last = match.span("name")
        last = _first_end(start + 2, last, ends)
        if last and text[last : last + 1] not in {"·", "•"}:
            yield Name("person", text[start:last], text[start:last], start)


def _longer(name: Name, others: Iterable[Name], ends: set[int]) -> Name:
    """The same person as `chinese_names` has them, where that is a whole word longer and no verb."""
    for other in others:
        if other.start == name.start and other.said.startswith(name.said) and other.kind == "person":
            last = other.start + len(other.said)
            if last in ends and other.said[-1] not in _FOLLOWS:
                return other
    return name


_FOLLOWS = frozenset("说称在将向对被为以和与")


def _first_end(first: int, last: int, ends: set[int]) -> int:
    return next((end for end in range(first, last + 1) if end in ends), 0)


def _whole(text: str, name: Name, ends: set[int]) -> Name:
    """A person's name with the last character that is theirs."""
    if name.kind != "person" or name.said[0] not in SURNAMES or text[name.start : name.start + 2] != name.said[:2]:
        return name
    last = _first_end(name.start + 2, name.start + 3, ends)
    said = text[name.start : last] if last else name.said
    return replace(name, said=said, key=said) if said != name.said and len(name.said) <= 3 else name


def _is_in(name: Name, others: Iterable[Name]) -> bool:
    """Whether a name is a part of one that was found whole; places are places in the name of an organisation, too."""
    return any(
        other.start <= name.start < other.start + len(other.said)
        and not (name.kind == "place" and other.kind == "organisation")
        for other in others
    )
