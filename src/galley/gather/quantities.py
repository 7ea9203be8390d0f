# ruff: noqa: E501 -- a pattern is read better whole than in pieces
"""What a figure can be of, so that figures of several sources, in English and Chinese, can be put side by side.

A quantity is said by what stands directly beside the figure. The list is short: better few than wrong.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Literal

from django.utils.translation import gettext_lazy as _

Unit = Literal["people", "count", "percent", "money", "measure"]

_PEOPLE = (
    r"(?:people|persons?|men|man|women|woman|children|child|boys?|girls?|civilians?|residents?|passengers?|workers?"
    r"|miners?|students?|tourists?|villagers?|soldiers?|sailors?|firefighters?|police officers?|others?|victims?"
    r"|patients?|households?|families|protesters?|suspects?)"
)
_MORE = r"(?:\s+(?:more|other|local|young|elderly))?"
_WERE = r"(?:(?:were|was|are|is|have been|has been|had been|have|has|reported|confirmed|feared|left|also|found|being)\s+){0,3}"
_HAN_PEOPLE = (
    r"(?:余|多)?(?:名|位|个)?(?:人员|人|男子|女子|男性|女性|乘客|工人|矿工|居民|村民|群众|平民|学生|游客|旅客|船员|士兵"
    r"|消防员|警察|儿童|孩子|者|伤员|旅游者)?"
)
_HAN_ALREADY = r"(?:当场|已经|已|被|确认|因此|不幸|仍|均|全部|遭|获|成功|紧急|安全)*"
_ROUGHLY = r"(?:at least|about|around|some|nearly|almost|more than|over|up to|as many as|an estimated|roughly|only)"
_HAN_ROUGHLY = r"(?:至少|大约|约|近|超过|逾|已有|共有|共|有|数)*"
_ROSE = r"(?:(?:from [\d,.]+\s+to|has|have|had|now|is|was|stands?|stood|rose|risen|rises|climbs?|climbed|reached|reaches|reaching|at|to|of|has been|raised)\s+){1,5}"
_HAN_ROSE = (
    r"(?:人数|总数|者)?(?:已|目前|现)?(?:[从由][\d,.]+人)?(?:上升到|上升至|升至|增至|增加到|增加至|攀升至|达到|达|为|至)?"
    + _HAN_ROUGHLY
)
_STOPS = rf"^\s*(?:{_PEOPLE}\b|[.,;:!?)]|$|and\b|in\b|on\b|at\b|after\b|when\b|as\b|near\b)"


@dataclass(frozen=True)
class Quantity:
    """Something that can be counted or measured."""

    label: Any
    """For the desk, translated lazily."""
    unit: Unit
    after: re.Pattern[str]
    """What follows the figure at once."""
    before: re.Pattern[str] | None = None
    """What stands before it at once; then `closes` must follow."""
    closes: re.Pattern[str] | None = None
    none: re.Pattern[str] | None = None
    """How it is said that there is none."""
    scales: tuple[tuple[re.Pattern[str], float], ...] = ()
    """Of measures: what follows the figure, and how many of the quantity's own unit it is."""

    def is_said(self, before: str, said: str, after: str) -> bool:
        """Whether a figure in its sentence is of this quantity."""
        if re.search(r"(?:\bfrom|从|由)\s*$", before):
            return False  # "rose from 3 to 5": 3 is over
        measure = said[-1] if said and said[-1] in "人名位个" else ""
        if self.after.search(measure + after):
            return self._is_measured(after, said)
        return (
            self.before is not None
            and self.before.search(before) is not None
            and (self.closes is None or self.closes.search(measure + after) is not None)
            and self._is_measured(after, said)
        )

    def _is_measured(self, after: str, said: str) -> bool:
        return not self.scales or any(unit.search(_beside(said, after)) for unit, _scale in self.scales)

    def in_unit(self, value: float, said: str, after: str) -> float:
        """The value in the quantity's own unit."""
        beside = _beside(said, after)
        return value * next((scale for unit, scale in self.scales if unit.search(beside)), 1.0)


def _beside(said: str, after: str) -> str:
    """What follows the number itself: a Chinese figure may hold its measure, as 三米 does."""
    return (said[-1] if said[-1:] in "米里度级" else "") + after


def _people(label: Any, english: str, chinese: str, *, of: str = "", none: str = "", toll: str = "") -> Quantity:
    """People to whom something happened.

    Args:
        english: a pattern of the participle, as in "3 people were killed", "killed 3 people".
        of: a pattern of what is counted, as in "death toll rose to 3", "死亡人数升至3人".
    """
    toll = toll or rf"(?:{english})"
    return Quantity(
        label,
        "people",
        after=re.compile(
            rf"^{_MORE}(?:\s+{_PEOPLE})?\s+{_WERE}(?:{english})\b(?!\s+\d)|^{_HAN_PEOPLE}{_HAN_ALREADY}(?:{chinese})",
            re.IGNORECASE,
        ),
        before=re.compile(
            rf"\b(?:{english})\s+(?:{_ROUGHLY}\s+)?$|\b{toll}\s+{_ROSE}(?:{_ROUGHLY}\s+)?$"
            rf"|(?:{chinese}){_HAN_PEOPLE}{_HAN_ROSE}$",
            re.IGNORECASE,
        ),
        closes=re.compile(rf"{_STOPS}|^(?:余|多)?(?:人|名|位|例|[，。、；,;）]|$)", re.IGNORECASE),
        none=re.compile(none, re.IGNORECASE) if none else None,
    )


def _measured(label: Any, unit: Unit, before: str, after: str, **scales: float) -> Quantity:
    return Quantity(
        label,
        unit,
        after=re.compile(after, re.IGNORECASE),
        before=re.compile(before, re.IGNORECASE),
        scales=tuple((re.compile(_UNITS[name], re.IGNORECASE), scale) for name, scale in scales.items()),
    )


_UNITS = {
    "km": r"^[\s-]?(?:km\b(?!/h)|kilomet(?:er|re)s?\b|公里|千米)",
    "mile": r"^[\s-]?miles?\b",
    "metre": r"^[\s-]?(?:m\b|met(?:er|re)s?\b|米)",
    "foot": r"^[\s-]?(?:feet|foot|ft)\b",
    "mm": r"^[\s-]?(?:mm\b|millimet(?:er|re)s?\b|毫米)",
    "cm": r"^[\s-]?(?:cm\b|centimet(?:er|re)s?\b|厘米)",
    "hectare": r"^[\s-]?(?:ha\b|hectares?\b|公顷)",
    "acre": r"^[\s-]?acres?\b",
    "kmh": r"^[\s-]?(?:km/h|kph|kilomet(?:er|re)s? (?:an|per) hour|公里/?(?:每)?小?时)",
    "mph": r"^[\s-]?(?:mph|miles (?:an|per) hour)",
    "none": r"^",
}
_JOIN = rf"\s*(?:(?:is|was|were|are|of|at|to|by|has|have|had|now|rose|fell|risen|fallen|stood|stands|reached|hit|cost|costs|will|would|put|estimated|total)\s+){{0,4}}(?:{_ROUGHLY}\s+)?$"
_HAN_JOIN = r"(?:已|目前|将|率)?(?:上升到|上升至|升至|降至|下降到|增至|达到|达|为|至|是|涨至)?" + _HAN_ROUGHLY + "$"

QUANTITIES: dict[str, Quantity] = {
    "killed": _people(
        _("Killed"),
        r"killed|dead|died|dies|die|perished|lost their lives|deaths?|fatalities|kills?|killing",
        "死亡|遇难|丧生|身亡|罹难|死难|殉职|遇害",
        toll=r"(?:death toll|toll|number of (?:dead|deaths))",
        none=r"\bno (?:one|body) (?:was|has been|is) killed\b|\b(?:nobody|no one) died\b|\bno (?:deaths|fatalities)\b"
        r"|(?:无人|没有人)(?:员)?(?:死亡|遇难|丧生|伤亡)|无人员伤亡",
    ),
    "injured": _people(
        _("Injured"),
        r"injured|wounded|hurt|injuries|injures|injuring|wounding",
        "受伤|负伤",
        toll=r"number of (?:injured|wounded|injuries)",
        none=r"\b(?:nobody|no one) (?:was|has been|is) (?:injured|hurt)\b|\bno (?:injuries|casualties)\b"
        r"|(?:无人|没有人)(?:员)?(?:受伤|伤亡)|无人员伤亡",
    ),
    "missing": _people(_("Missing"), r"missing|unaccounted for", "失踪|失联|下落不明"),
    "trapped": _people(_("Trapped"), r"trapped|stranded", "被困|受困"),
    "rescued": _people(_("Rescued"), r"rescued|saved", "获救|得救|被救出|救出"),
    "evacuated": _people(_("Evacuated"), r"evacuated|evacuates|evacuating", "疏散|转移|撤离"),
    "displaced": _people(_("Displaced"), r"displaced|homeless", "流离失所|无家可归"),
    "arrested": _people(_("Arrested"), r"arrested|detained|arrests", "被捕|逮捕|拘留|抓获|落网"),
    "infected": _people(_("Infected"), r"infected|infections", "感染|确诊"),
    "hospital": _people(
        _("In hospital"), r"hospitali[sz]ed|taken to (?:the )?hospital|in (?:the )?hospital", "送医|住院|入院"
    ),
    "without_power": _people(_("Without power"), r"without (?:power|electricity)|lost power", "停电|断电"),
    "homes": Quantity(
        _("Homes damaged or destroyed"),
        "count",
        after=re.compile(
            rf"^{_MORE}\s+(?:homes?|houses?|buildings?)\s+{_WERE}(?:damaged|destroyed|burned|burnt|flooded|collapsed)\b"
            r"|^(?:余|多)?(?:间|栋|座|户|幢)?(?:房屋|住房|民房|房子|建筑物?)(?:被|已|均|严重)*(?:受损|损坏|损毁|倒塌|烧毁|被淹|进水|毁坏)",
            re.IGNORECASE,
        ),
        before=re.compile(r"\b(?:destroyed|damaged|destroying|damaging)\s+(?:" + _ROUGHLY + r"\s+)?$", re.IGNORECASE),
        closes=re.compile(r"^\s+(?:homes?|houses?|buildings?)\b", re.IGNORECASE),
    ),
    "magnitude": _measured(_("Magnitude"), "measure", rf"\bmagnitude{_JOIN}", r"^[\s-]?magnitude\b|^级地震", none=1.0),
    "depth": _measured(
        _("Depth (km)"),
        "measure",
        rf"\bdepth{_JOIN}|(?:震源)?深度?{_HAN_JOIN}",
        r"^[\s-]?(?:km|kilomet(?:er|re)s) deep\b",
        km=1.0,
        mile=1.609,
    ),
    "water_level": _measured(
        _("Water level (m)"),
        "measure",
        rf"\b(?:water|river) (?:level|stood|stands|rose to|reached){_JOIN}|水位{_HAN_JOIN}",
        r"^\b$",
        metre=1.0,
        cm=0.01,
        foot=0.3048,
    ),
    "rainfall": _measured(
        _("Rainfall (mm)"),
        "measure",
        rf"\b(?:rainfall|rain){_JOIN}|降(?:雨|水)量?{_HAN_JOIN}|雨量{_HAN_JOIN}",
        r"^[\s-]?(?:mm|millimet(?:er|re)s|cm) of rain\b",
        mm=1.0,
        cm=10.0,
    ),
    "wind": _measured(
        _("Wind (km/h)"), "measure", rf"\b(?:winds?|gusts?){_JOIN}|风速{_HAN_JOIN}", r"^\b$", kmh=1.0, mph=1.609
    ),
    "burned_area": _measured(
        _("Area burned (ha)"),
        "measure",
        rf"\b(?:burned|burnt|scorched|charred|burning){_JOIN}|过火面积{_HAN_JOIN}",
        r"^[\s-]?(?:hectares|ha|acres)\s+(?:burned|burnt|scorched|charred)\b",
        hectare=1.0,
        acre=0.4047,
    ),
    "turnout": _measured(
        _("Turnout (%)"), "percent", rf"\bturnout{_JOIN}|投票率{_HAN_JOIN}", r"^ (?:voter )?turnout\b"
    ),
    "unemployment": _measured(
        _("Unemployment (%)"),
        "percent",
        rf"\b(?:unemployment|jobless)(?: rate)?{_JOIN}|失业率{_HAN_JOIN}",
        r"^ unemployment\b",
    ),
    "inflation": _measured(
        _("Inflation (%)"), "percent", rf"\binflation(?: rate)?{_JOIN}|通(?:胀|货膨胀)率?{_HAN_JOIN}", r"^ inflation\b"
    ),
    "contained": _measured(
        _("Contained (%)"), "percent", r"\bcontainment (?:is |was |stood )?(?:at )?$", r"^ contained\b"
    ),
    "damage": _measured(
        _("Damage"),
        "money",
        rf"\b(?:damage|damages|losses|loss){_JOIN}|(?:经济)?损失{_HAN_JOIN}",
        r"^ (?:worth )?(?:of |in )?(?:damage|losses)\b|^的?(?:经济)?损失",
    ),
    "cost": _measured(
        _("Cost"),
        "money",
        rf"\b(?:cost|costs|costing|budget|price)(?: [a-z]+){{0,2}}{_JOIN}|(?:造价|耗资|投资|预算|费用){_HAN_JOIN}",
        r"^ (?:budget|project|plan)\b|^的?(?:预算|工程|项目)",
    ),
    "fine": _measured(_("Fine"), "money", rf"\b(?:fine|fined){_JOIN}|罚款{_HAN_JOIN}", r"^ fine\b|^的?罚款"),
}
"""In the order in which they are shown."""
