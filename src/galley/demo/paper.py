"""The paper itself: its name, its sections, what is on its front pages, its sources and its letters."""

from __future__ import annotations

from dataclasses import dataclass

NAMES = {"en": "The Hernmouth Courier", "zh-hans": "鹭津新报"}
MOTTOES = {"en": "The newspaper of both banks", "zh-hans": "两岸人的报纸"}
ABOUT = {
    "en": "News from Hernmouth, a harbour town with a lifting bridge, in English and Chinese.",
    "zh-hans": "中英双语，报道鹭津：一座有开合桥的港口小镇。",
}


@dataclass(frozen=True)
class Section:
    """A section in both languages."""

    slug: str
    title: str
    title_zh: str
    intro: str
    intro_zh: str


SECTIONS = (
    Section("town", "Town", "城事", "Bridge, council, courts, and who crosses the river at night.", "桥、议会、法庭，以及夜里过河的人。"),
    Section("money", "Money", "财经", "The yard, the port, the market, and where the crowns go.", "船厂、港口、市集，钱往哪里去。"),
    Section("schools", "Schools", "教育", "Eleven schools, one university, and what is left on the plates.", "十一所学校，一所大学，还有剩在盘子里的菜。"),
    Section("environment", "Weather", "环境", "Rain, tides, mud, herons and roofs that make current.", "雨、潮、泥滩、苍鹭和会发电的屋顶。"),
    Section("sport", "Sport", "体育", "The Herons, the women's cup, dragon boats and cold water.", "苍鹭队、女足杯赛、龙舟和冷水。"),
    Section("culture", "Culture", "文化", "Stage, page, market and pan.", "台上、纸上、市集里、锅里。"),
)  # fmt: skip

FRONTS = {
    # language: (lead, second stories, packages)
    "en": (
        "bridge-closes",
        ("rain-warning", "lantern-street-100", "school-vote", "ferry-sandpiper"),
        (
            ("The bridge", "town", ("bridge-explained", "interview-harbour-master", "obituary-bridge-keeper", "letters-call")),
            ("The long read and other pleasures", "culture", ("ginger-crab", "gallery-night-market", "review-play", "night-ferry")),
        ),
    ),
    "zh-hans": (
        "bridge-closes",
        ("rain-warning", "lantern-street-100", "bridge-guide", "school-vote"),
        (
            ("灯桥", "town", ("bridge-explained", "interview-harbour-master", "obituary-bridge-keeper", "letters-call")),
            ("闲读", "culture", ("noodle-shop", "ginger-crab", "dragon-boats", "gallery-night-market")),
        ),
    ),
}  # fmt: skip

READERS_OF_THE_LETTER = ("wendy", "tideline", "peg", "northbanker")
READERS_OF_THE_LETTER_ZH = ("xiaoyu", "laowen", "abing")
