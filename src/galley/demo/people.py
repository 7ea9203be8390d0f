"""The staff of the Courier: who they are, what they do, how they look, and how they log in."""

from __future__ import annotations

from dataclasses import dataclass

from galley.demo.pictures.people import Looks
from galley.demo.pictures.press import (
    BRICK,
    BROWN,
    CREAM,
    GREEN,
    LEAF,
    MIST,
    NAVY,
    NIGHT,
    OCHRE,
    ORANGE,
    PINK,
    RED,
    SAND,
    SLATE,
    TEAL,
    WHITE,
    ink,
)
from galley.kernel.roles import Role

PASSWORD = "ink-and-paper"  # noqa: S105 -- printed for everyone to read; doctor warns while it stands
DOMAIN = "demo.example"


@dataclass(frozen=True)
class Person:
    """A member of staff, who is also named on stories."""

    slug: str
    username: str
    role: Role
    name: str
    name_zh: str
    title: str
    title_zh: str
    bio: str
    bio_zh: str
    looks: Looks
    language: str = "en"
    """Of the desk, as they see it."""
    is_shown: bool = False
    """Its log-in is printed by `galley up`."""

    @property
    def email(self) -> str:
        return f"{self.username}@{DOMAIN}"


_BLUE = ink(0, 40)
STAFF = (
    Person(
        "ada-kinsella", "reporter", Role.REPORTER, "Ada Kinsella", "阿达·金塞拉", "Town reporter", "城事记者",
        "Ada covers the river, the port and everything that crosses it. She has lived on both banks and takes no side.",
        "采写河流、港口和一切过河的人与事。两岸都住过，哪边也不偏。",
        Looks(OCHRE, NAVY, 0, "bob", BRICK), is_shown=True,
    ),
    Person(
        "chen-yuan", "reporter.zh", Role.REPORTER, "Chen Yuan", "陈予安", "Schools reporter", "教育记者",
        "Yuan writes in both languages about schools, families and Lantern Street. Former pupil of the weekend school, bottom bench.",
        "用两种语言写学校、家庭和灯笼街。周末中文学校毕业生，当年坐最后一排。",
        Looks(TEAL, RED, 1, "short", NIGHT, glasses=True, face=-1), language="zh-hans", is_shown=True,
    ),
    Person(
        "tom-varga", "desk", Role.DESK_EDITOR, "Tom Varga", "汤姆·瓦尔加", "Desk editor", "编辑部主任",
        "Tom has read every sentence in this newspaper for eleven years and has taken out most of the adjectives.",
        "十一年来读过本报每一句话，删掉了其中大多数形容词。",
        Looks(_BLUE, BRICK, 0, "bald", MIST, beard=True), is_shown=True,
    ),
    Person(
        "li-nan", "desk.zh", Role.DESK_EDITOR, "Li Nan", "黎楠", "Desk editor, Chinese edition", "中文版编辑",
        "Nan edits the Chinese pages. She keeps a list of words that sound right and mean nothing.",
        "中文版编辑，手边有一张“听着对、其实什么也没说”的词表。",
        Looks(SLATE, OCHRE, 3, "fringe", NIGHT), language="zh-hans", is_shown=True,
    ),
    Person(
        "gu-tingting", "desk.night", Role.DESK_EDITOR, "Gu Tingting", "顾婷婷", "Night desk editor", "夜班编辑",
        "Tingting reads everything second and asks where each number comes from.",
        "稿子的第二位读者，见到数字就问出处。",
        Looks(LEAF, OCHRE, 3, "tail", NIGHT, glasses=True, face=-1),
    ),
    Person(
        "fang-zhou", "desk.zh.night", Role.DESK_EDITOR, "Fang Zhou", "方舟", "Night desk editor, Chinese edition", "中文版夜班编辑",
        "Zhou reads the Chinese pages a second time, aloud, because the ear finds what the eye forgives.",
        "中文版复审。每篇都出声念一遍：眼睛放过的，耳朵听得出来。",
        Looks(RED, CREAM, 1, "short", NIGHT, glasses=True), language="zh-hans",
    ),
    Person(
        "mara-ellison", "chief", Role.CHIEF_EDITOR, "Mara Ellison", "玛拉·埃利森", "Chief editor", "总编辑",
        "Mara signs off what is printed, and for what should not have been. She began as a compositor's apprentice.",
        "签发每一篇见报的文章，也为不该见报的负责。排字房学徒出身。",
        Looks(RED, NAVY, 1, "bun", NIGHT, face=-1), is_shown=True,
    ),
    Person(
        "shen-ruolan", "chief.zh", Role.CHIEF_EDITOR, "Shen Ruolan", "沈若岚", "Deputy chief editor", "副总编辑",
        "Ruolan heads the Chinese edition and teaches calligraphy on Sundays, to whoever brings ink.",
        "主持中文版。星期日教书法，带墨来就教。",
        Looks(SAND, GREEN, 3, "long", NIGHT, glasses=True), language="zh-hans",
    ),
    Person(
        "felix-brandt", "producer", Role.PRODUCER, "Felix Brandt", "费利克斯·勃兰特", "Producer, video and audio", "视频与音频制作",
        "Felix makes films that can be watched without sound and sound that can be listened to without a film.",
        "做关了声音也看得懂的片子，和闭上眼睛也听得见的声音。",
        Looks(ORANGE, SLATE, 0, "short", BROWN), is_shown=True,
    ),
    Person(
        "grace-okafor", "moderator", Role.COMMUNITY_MODERATOR, "Grace Okafor", "格蕾丝·奥卡福", "Community moderator", "社区主持人",
        "Grace reads what readers write, answers it, and gives a reason whenever something is withheld.",
        "读读者写的每一条评论，回复它们；隐藏任何一条，都说明理由。",
        Looks(PINK, TEAL, 2, "curls", NIGHT), is_shown=True,
    ),
    Person(
        "lin-zimo", "moderator.zh", Role.COMMUNITY_MODERATOR, "Lin Zimo", "林子墨", "Community moderator", "社区主持人",
        "Zimo looks after the readers of the Chinese edition and decides appeals against colleagues. He also writes what readers ask for.",
        "照看中文版读者，也复核同事的决定；读者问什么，他就写什么。",
        Looks(GREEN, CREAM, 3, "crop", NIGHT), language="zh-hans", is_shown=True,
    ),
    Person(
        "sam-whitlock", "operator", Role.OPERATOR, "Sam Whitlock", "萨姆·惠特洛克", "Operator", "系统运维",
        "Sam keeps the machine running and the backups where they can be found.",
        "让机器转着，让备份找得到。",
        Looks(SLATE, RED, 0, "short", BRICK, glasses=True, beard=True), is_shown=True,
    ),
    Person(
        "joseph-obi", "obi", Role.REPORTER, "Joseph Obi", "约瑟夫·奥比", "Business reporter", "财经记者",
        "Joseph counts for a living: budgets, rents, tonnes. He shows his sums to anyone who asks.",
        "靠数数吃饭：预算、租金、吨位。谁来要算式，他都给看。",
        Looks(LEAF, NAVY, 2, "crop", NIGHT, beard=True, face=-1),
    ),
    Person(
        "priya-nair", "nair", Role.REPORTER, "Priya Nair", "普里娅·奈尔", "Environment reporter", "环境记者",
        "Priya writes about weather, mud and birds. She has counted herons since she was nine.",
        "写天气、泥滩和鸟。九岁起参加数鹭。",
        Looks(TEAL, OCHRE, 1, "tail", NIGHT),
    ),
    Person(
        "ruth-amsel", "amsel", Role.REPORTER, "Ruth Amsel", "露特·阿姆泽尔", "Culture reporter", "文化记者",
        "Ruth goes to the theatre, to the market and to funerals, and takes notes at all three.",
        "看戏、逛市集、参加葬礼，三处都带着笔记本。",
        Looks(NAVY, RED, 0, "bob", MIST, glasses=True, face=-1),
    ),
    Person(
        "davy-lorne", "lorne", Role.REPORTER, "Davy Lorne", "戴维·洛恩", "Sport reporter", "体育记者",
        "Davy has missed two home games of the Herons since 1999: his wedding, and the other one he does not talk about.",
        "1999年以来只缺席过苍鹭队两个主场：一个是他的婚礼，另一个他不愿谈。",
        Looks(GREEN, RED, 0, "short", OCHRE, beard=True),
    ),
    Person(
        "wu-siyuan", "wu", Role.REPORTER, "Wu Siyuan", "吴思远", "Reporter, Chinese edition", "中文版记者",
        "Siyuan covers town and sport for the Chinese edition and still plays on the left wing, slowly.",
        "中文版城事与体育记者，至今还踢左边锋，只是慢了。",
        Looks(OCHRE, SLATE, 1, "short", NIGHT, face=-1), language="zh-hans",
    ),
    Person(
        "he-jing", "he", Role.PRODUCER, "He Jing", "何静", "Producer and food writer", "制作人、美食作者",
        "Jing photographs and cooks what the market has. Her rule: no recipe that she has not burnt once.",
        "拍市集里有什么，也煮市集里有什么。规矩是：没烧糊过一次的菜，不写。",
        Looks(PINK, NAVY, 3, "bob", NIGHT), language="zh-hans",
    ),
    Person(
        "noor-haddad", "haddad", Role.PRODUCER, "Noor Haddad", "努尔·哈达德", "Photographer", "摄影记者",
        "Noor photographs the town at hours when it is not expecting it.",
        "在这座镇子没有防备的时辰给它拍照。",
        Looks(BRICK, TEAL, 1, "scarf", NAVY, collar=WHITE),
    ),
)  # fmt: skip
PEOPLE = {person.slug: person for person in STAFF}
