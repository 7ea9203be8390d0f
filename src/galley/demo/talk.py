"""What readers wrote: comments, reports, decisions and an appeal, and errors that they found."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True)
class Voice:
    """A reader."""

    slug: str
    name: str
    language: str = "en"

    @property
    def email(self) -> str:
        return f"{self.slug}@readers.example"


@dataclass(frozen=True)
class Said:
    """A comment; `after` counts from the story's publication."""

    key: str
    story: str
    """The file's name: "bridge-closes.en"."""
    by: str
    after: timedelta
    text: str
    answers: str = ""


VOICES = {
    voice.slug: voice
    for voice in (
        Voice("peg", "Peg D."),
        Voice("northbanker", "Northbanker"),
        Voice("salty", "Salt Lane 11"),
        Voice("crosscut", "crosscut"),
        Voice("wendy", "Wendy Ash"),
        Voice("tideline", "Tideline"),
        Voice("rolls", "Four hundred rolls"),
        Voice("laowen", "修鞋老温", "zh-hans"),
        Voice("xiaoyu", "小雨点", "zh-hans"),
        Voice("beian", "北岸早起的人", "zh-hans"),
        Voice("abing", "阿炳叔", "zh-hans"),
        Voice("dengying", "灯影", "zh-hans"),
    )
}

_H = timedelta(hours=1)
_M = timedelta(minutes=1)
COMMENTS = (
    Said("walk", "bridge-closes.en", "northbanker", 12 * _M, "I measured it: from Northbank Cross to the Market Hall on foot is nineteen minutes, fourteen if the wind is behind you. That is less than the 7 needs now. See you on the footway."),
    Said("reserve", "bridge-closes.en", "tideline", 31 * _M, "Taking it from the river wall money worries me. We live at the Saltings end. I understand that a bridge cannot wait, but could the council please say in which year the wall will come instead?"),
    Said("reserve-2", "bridge-closes.en", "wendy", 48 * _M, "It is in the article on the budget of last week: the wall was down for next year. I have sent the question in; they must answer in writing. I will post it here.", answers="reserve"),
    Said("rolls", "bridge-closes.en", "rolls", 66 * _M, "Orla's nephew here. I do owe her a favour. I am not saying which."),
    Said("insult", "bridge-closes.en", "crosscut", 80 * _M, "Heale is an idiot and so is everybody who voted for the people who hired him. Somebody should throw him off his own bridge."),
    Said("lift", "bridge-explained.en", "peg", 55 * _M, "My late husband painted that counterweight in 1964 and always said it was full of bottle glass. Is that true?"),
    Said("lift-2", "bridge-explained.en", "salty", 74 * _M, "Iron punchings from the Tern Yard and concrete. But I would love it to be true.", answers="lift"),
    Said("walks", "school-vote.en", "wendy", 2 * _H, "I voted for A and lost, fair and square. Now let us make B work. Is anybody collecting names for a walking bus from the landing?"),
    Said("walks-2", "school-vote.en", "northbanker", 3 * _H, "Yes: 7.35 at the landing, look for the yellow umbrella.", answers="walks"),
    Said("advert", "ferry-sandpiper.en", "crosscut", 5 * _H, "Want to earn 900 crowns a week from home?? Ask me how, I have helped dozens in this town already, no risk."),
    Said("batteries", "ferry-sandpiper.en", "tideline", 6 * _H, "Thank you for the sum over twenty years. It is rare to read “a little ahead” and “a little behind” in the same paragraph."),
    Said("count", "heron-count.en", "peg", 4 * _H, "I counted in 1977 and wrote 41 where it should be 14. I have waited all this time for somebody to find it. You did."),
    Said("mensing", "herons-win.en", "salty", 40 * _M, "I was behind that goal. He meant it. I will not hear otherwise."),
    Said("mensing-2", "herons-win.en", "northbanker", 70 * _M, "He said himself that he meant to cross!", answers="mensing"),
    Said("mensing-3", "herons-win.en", "salty", 75 * _M, "He is modest.", answers="mensing"),
    Said("names", "lantern-street-100.en", "wendy", 9 * _H, "My great-grandmother was the net-mender of Salt Lane. We still have the two hundred words: she wrote them down, in two columns, on the back of a fish bill. The association may copy it."),
    Said("wet", "ginger-crab.en", "rolls", 8 * _H, "Tried it. Dried it once. She is right."),
    Said("rents", "market-hall-rents.en", "tideline", 5 * _H, "465 a month or 4,650 a year? Something does not add up."),
    Said("swim", "river-swim.en", "peg", 20 * _H, "It is not clear. It is cold. There, I have said it."),
    Said("zou", "bridge-closes.zh", "beian", 20 * _M, "住北岸三十年，第一次觉得上班可以不用赶公交。走路过桥六分钟，风大，帽子要系好。"),
    Said("zou-2", "bridge-closes.zh", "xiaoyu", 45 * _M, "补充：内侧栏杆有一段刚刷过漆，别靠。", answers="zou"),
    Said("he-di", "bridge-closes.zh", "dengying", 70 * _M, "修桥的钱从河堤储备里出，河堤什么时候补？希望记者继续追问，给一个年份。"),
    Said("guide", "bridge-guide.zh", "abing", 15 * _M, "谷仓夹道晚上八点锁门，文章没写，上了年纪的别走冤枉路。"),
    Said("bingmai", "school-vote.zh", "xiaoyu", 90 * _M, "我女儿也是自己走路上学的。看到这一句，眼睛热了一下。"),
    Said("zhang", "lantern-rents.zh", "laowen", 4 * _H, "我就是文章里修鞋的老温。话是我说的，鞋也是我修的。咖啡馆的人客气，这一点要讲清楚。"),
    Said("ma-ren", "lantern-rents.zh", "dengying", 7 * _H, "姓蒙特的房东住绳街22号，电话就在门牌上，大家都去找她说道说道，看她还涨不涨。"),
    Said("mian", "noodle-shop.zh", "abing", 3 * _H, "四十一年，我吃了三十八年。老孙，最后那碗多放香菜。"),
    Said("mian-2", "noodle-shop.zh", "beian", 5 * _H, "灯不亮的那五次，有一次是我家送的汤。", answers="mian"),
    Said("ming", "lantern-street-100.zh", "laowen", 8 * _H, "“总有一声，他会回头。”读到这里停了好一会儿。谢谢写的人。"),
    Said("longzhou", "dragon-boats.zh", "abing", 6 * _H, "1974年那场我在岸上。是红船先过线。不过，风是大。"),
    Said("longzhou-2", "dragon-boats.zh", "laowen", 9 * _H, "我也在岸上，是黑船。风大，这一点我同意。", answers="longzhou"),
    Said("shunxin", "ginger-crab.zh", "xiaoyu", 10 * _H, "换了第二块布再擦，味道真的不一样，姜要敢放。"),
)  # fmt: skip

WITHHELD = {
    # comment: (hours until the decision, number of the rule, reason, words concerned)
    "insult": (2.0, 1, "Criticism of the council's engineer is welcome; calling people idiots and wishing somebody thrown off a bridge is not criticism.", "Somebody should throw him off his own bridge."),
    "advert": (1.5, 4, "This offers a way to earn money and has nothing to do with the ferry.", ""),
    "ma-ren": (1.0, 3, "评论公布了他人的住址并鼓动上门。批评涨租可以，公开住址不可以。", "住绳街22号，电话就在门牌上"),
}  # fmt: skip
REPORTS = {
    # comment: ((reader, minutes after the comment, rule, text), …)
    "insult": (("wendy", 20, 1, "One can be angry without this."), ("peg", 31, 1, "")),
    "advert": (("tideline", 25, 4, ""),),
    "ma-ren": (("laowen", 30, 3, "我也租房，但不能这样把人家住址贴出来。"),),
    "mensing-2": (("salty", 30, 5, "He is spoiling it."),),
}  # fmt: skip
APPROVED = {"mensing-2": (2.0, "Disagreeing about a goal stays with the story.")}
WAITING_REPORTS = {
    "he-di": (("crosscut", 40, 5, "离题了吧？"),),
    "rolls": (("crosscut", 30, 5, "What has a favour to do with the bridge?"),),
}
APPEALS = {
    # comment: (hours after the decision, text, hours until it is decided or None, outcome, reason)
    "ma-ren": (3.0, "门牌本来就挂在街上，谁路过都看得见，我没有说错一个字。", 20.0, "upheld", "门牌挂在街上，是给送信的人看的。在涨租的争论里把住址写出来、叫大家去找她，就成了另一回事。原决定维持；改掉住址后，您的意见随时可以再发。"),
    "insult": (1.0, "I take back the last sentence. The first one I would say to his face, and he would laugh, we were at school together.", None, "", ""),
}  # fmt: skip
ERRORS = (
    # story, hours after publication, words, what the reader says, e-mail, answer (None: it waits)
    ("market-hall-rents.en", 6, "4,650 crowns a year", "Nobody in the hall pays 4,650 a year. It is 465 a month, I have the bill here.", "ivo@readers.example", (True, "You are right, and thank you for the bill. The figure is corrected, with a note above the story.")),
    ("heron-count.en", 7, "the most since the cold spring five years ago", "Was last year's count not on a Saturday? I remember because of the wedding.", "", (False, "We looked it up in the notebook: it was a Sunday, the wedding was on the Saturday. The story stands.")),
    ("bridge-closes.en", 2, "three hundred metres away", "The yard is nearer to four hundred metres from the bridge, along the quay.", "pilot@readers.example", None),
    ("bridge-guide.zh", 0.5, "白天开放", "谷仓夹道晚上八点锁门，建议写明。", "abing@readers.example", None),
)  # fmt: skip
