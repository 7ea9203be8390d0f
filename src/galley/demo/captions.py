"""The words of the pictures, in both languages: title, what is seen, caption."""

from __future__ import annotations

from dataclasses import dataclass

CREDIT = {"en": "Drawn for the demo by code", "zh-hans": "由程序为演示绘制"}
RIGHTS = {"en": "Free to use with this demo", "zh-hans": "可随本演示自由使用"}


@dataclass(frozen=True)
class Words:
    """The words of one picture in one language."""

    title: str
    alt: str
    caption: str


def _both(title: str, alt: str, caption: str, title_zh: str, alt_zh: str, caption_zh: str) -> dict[str, Words]:
    return {"en": Words(title, alt, caption), "zh-hans": Words(title_zh, alt_zh, caption_zh)}


PICTURES: dict[str, dict[str, Words]] = {
    "bridge-dusk": _both(
        "Lantern Bridge at dusk", "A lifting bridge with two towers against an orange evening sky; a small ferry passes beneath.", "Lantern Bridge, seen from the Saltings side. The crack is in the tower on the right.",
        "暮色中的灯桥", "橙色晚霞下一座双塔开合桥，一艘小渡轮从桥旁驶过。", "从盐滩一侧看灯桥，裂缝在右侧桥塔。",
    ),
    "bridge-diagram": _both(
        "How the bridge lifts", "Diagram: one leaf of the bridge, lifted, turns on a yellow pivot with a red crack; its counterweight swings down into the pier.", "The leaf (blue), the counterweight (red) and the pin they turn on (yellow), with the crack.",
        "桥是怎样抬起来的", "示意图：抬起的桥叶绕黄色转轴转动，转轴上有红色裂缝，配重沉入桥墩。", "桥叶（蓝）、配重（红）和转轴（黄），裂缝就在轴上。",
    ),
    "harbour-morning": _both(
        "The harbour in the morning", "A figure in a cap stands on a quay and looks at sailing boats, ferries and two cranes in morning light.", "Five in the morning on the quay: the harbour master's round.",
        "清晨的港口", "戴帽子的人站在码头上，望着晨光里的帆船、渡轮和两台吊机。", "清晨五点的码头，港务长的巡查路线。",
    ),
    "ferry-landing": _both(
        "The ferry landing", "Six people and a bicycle wait on a wooden landing as a red ferry arrives.", "Northbank landing. From Monday a boat leaves every ten minutes.",
        "渡口", "六个人和一辆自行车在木码头上等候，一艘红色渡轮正靠岸。", "北岸渡口，周一起每十分钟一班。",
    ),
    "night-ferry": _both(
        "The night ferry", "A ferry with lit windows on a dark river under a crescent moon; one person waits below a lamp.", "The Kittiwake on her last crossing but one.",
        "夜渡", "弯月下漆黑的河面，一艘亮着窗的渡轮，岸边灯下站着一个人。", "“三趾鸥”号当晚的倒数第二班。",
    ),
    "rain-river": _both(
        "Rain over the river", "Three people with umbrellas walk along a railing in heavy rain; the lifting bridge stands behind.", "The river walk at Salt Lane, when there was still room to walk.",
        "雨中的河", "大雨中三个人撑伞走在河边栏杆旁，身后是开合桥。", "盐巷河堤步道，水还没有上来的时候。",
    ),
    "shipyard": _both(
        "Launch at the Tern Yard", "A ferry with a blue and red hull on a slipway between two red cranes; a crowd watches, flags hang above.", "The Sandpiper a minute before the last wedge was knocked out.",
        "燕鸥船厂下水", "两台红色吊机之间，一艘蓝红船身的渡轮停在滑道上，彩旗飘扬，人群围观。", "敲掉最后一块楔子前一分钟的“矶鹬”号。",
    ),
    "heron": _both(
        "A heron in the Saltings", "A large grey heron stands in shallow water at sunrise among reeds; two more in the distance.", "A grey heron in the west wood, where six of ten nests are now.",
        "盐滩苍鹭", "日出时一只苍鹭站在芦苇间的浅水里，远处还有两只。", "西林的苍鹭，如今十窝有六窝在这里。",
    ),
    "mudflats": _both(
        "Taking a core from the marsh", "Two people push a tall tube into a mud flat that is veined with creeks.", "The eighth of eleven tubes. The twelfth is still in there.",
        "在盐沼取样", "布满潮沟的泥滩上，两个人正把一根长管压进泥里。", "十一根取样管中的第八根；第十二根至今还在里面。",
    ),
    "swimmers": _both(
        "The nine o'clock club", "Eight swimmers with coloured caps in green water; two more wait on the steps beside a dog.", "Seven degrees, seven minutes.",
        "九点俱乐部", "绿色河水里八个戴彩色泳帽的人，台阶上还有两个人和一条狗。", "七度水，七分钟。",
    ),
    "dragon-boat": _both(
        "The dragon boat", "A red dragon boat with ten paddlers and a drummer crosses the river in the evening sun.", "The first time that both crews kept one beat.",
        "龙舟", "夕阳下，一条红色龙舟载着十名桨手和一名鼓手划过河面。", "红黑两队第一次划在一个点子上。",
    ),
    "school": _both(
        "Ropewalk Primary", "Children with satchels walk to a red brick school with a clock and a small tower.", "Ropewalk Primary stays, and so does its clock, which is four minutes slow.",
        "绳街小学", "背书包的孩子走向一座带钟和小塔楼的红砖学校。", "绳街小学留下了，慢四分钟的钟也留下了。",
    ),
    "lantern-street": _both(
        "Lantern Street", "A street in the evening, with rows of red lanterns above walkers and lit windows on both sides.", "Lantern Street. The first two lanterns hung where the gate is.",
        "灯笼街", "傍晚的街道，一排排红灯笼悬在行人头顶，两旁窗户亮着灯。", "灯笼街。最早的两盏灯挂在牌楼的位置。",
    ),
    "market-hall": _both(
        "The Market Hall", "An iron hall with arched ribs and a clock on a pillar; people walk between stalls with striped awnings.", "Under the iron roof of the Market Hall, before ten.",
        "市集大厅", "铁拱大厅里立着钟柱，人们走在条纹雨篷的摊位之间。", "市集大厅的铁屋顶下，夜里十点以前。",
    ),
    "night-market": _both(
        "Night market", "Three steaming food stalls with lanterns and a string of bulbs; people queue in the dark.", "Dumplings, noodles, and in the middle something that nobody would name.",
        "夜市", "三个冒着热气的食摊挂着灯笼，上方一串灯泡，人们在暗处排队。", "饺子、面条，中间那锅谁也不肯说是什么。",
    ),
    "market-stalls": _both(
        "Fruit at the Market Hall", "Two stallholders stand behind rows of fruit and vegetables under a red and white awning.", "Less than four metres of counter pay what they paid before.",
        "市集水果摊", "红白雨篷下，两名摊主站在一排排蔬果后面。", "不足四米的摊位租金不变。",
    ),
    "shopfronts": _both(
        "Shops in Lantern Street", "Five coloured shop fronts side by side; one of them is boarded up, with a notice.", "Nine shops have changed hands in three years; four are empty.",
        "灯笼街店铺", "五间彩色门面并排而立，其中一间钉着木条，贴着告示。", "三年里九家易主，四家空置。",
    ),
    "solar-roofs": _both(
        "Solar roofs on the grain quay", "Three warehouses by the water with dark solar panels on their roofs; a bright sun above.", "6,400 panels on nine sheds.",
        "粮食码头的太阳能屋顶", "水边三座仓库，屋顶铺满深色太阳能板，天上一轮大太阳。", "九座仓库，6400块太阳能板。",
    ),
    "football": _both(
        "Floodlights at the Ropewalk Ground", "A player in red strikes the ball in the rain before a full stand; others watch, a goalkeeper waits.", "The eighty-first minute.",
        "绳街球场的灯光", "雨中满座的看台前，一名红衣球员起脚，其他球员和守门员望着球。", "第81分钟。",
    ),
    "goalkeeper": _both(
        "A save at Aldery", "A goalkeeper in yellow flies sideways over mud and reaches a ball with both hands.", "Rosa Lindqvist, before she went up to score herself.",
        "扑救", "黄衣守门员在泥地上空横身飞出，双手够到皮球。", "罗莎·林奎斯特，之后她自己上前罚进一球。",
    ),
    "benches": _both(
        "Benches with backs", "Four old women on two benches by the river; three of them knit.", "Forty-six centimetres, with backs.",
        "有靠背的长椅", "河边两张长椅上坐着四位老太太，三位在织毛线。", "四十六厘米高，带靠背。",
    ),
    "bus": _both(
        "The 90 at night", "A red bus with lit windows drives through a dark street; a walker hurries past a lamp.", "The 90. Drivers wait for people who are running.",
        "夜班90路", "夜里一辆亮着窗的红色公交车驶过街道，路灯旁有人快步走来。", "90路，司机会等跑着来的人。",
    ),
    "court": _both(
        "The District Court", "A court house with six columns and scales in the gable; on the steps stand two people and a pram.", "The District Court, with a pram that has nothing to do with the case.",
        "地区法院", "六根立柱的法院，山墙上有天平，台阶上站着两个人和一辆婴儿车。", "地区法院。图中婴儿车与本案无关。",
    ),
    "letterbox": _both(
        "The blue letter box", "A hand puts a letter into a full blue letter box before a brick wall.", "The blue box at the Market Hall is emptied at six.",
        "蓝色信箱", "砖墙前，一只手把信塞进已经满了的蓝色信箱。", "市集大厅的蓝色信箱，每天六点取信。",
    ),
    "council-chamber": _both(
        "The council chamber", "Rows of councillors seen from behind, in a wooden chamber, before three people at a high desk and a banner with a heron.", "Thirty-one seats, and one heron that does not vote.",
        "议事厅", "木质议事厅里，议员们背对画面成排而坐，前方高台上三人，墙上旗帜绣着一只鹭。", "三十一个席位，一只不投票的鹭。",
    ),
    "library": _both(
        "The reading room", "Three people read at a long table with green lamps between tall shelves.", "The reading room of the Central Library, from next month on Sundays too.",
        "阅览室", "高高的书架之间，三个人在绿罩台灯的长桌旁读书。", "中央图书馆阅览室，下月起星期日也开。",
    ),
    "kitchen-dish": _both(
        "Crab with ginger and spring onion", "A red crab in sauce with slices of ginger and spring onion on a white plate, chopsticks and rice beside it.", "Dry it twice.",
        "姜葱蟹", "白盘中一只红蟹浇着酱汁，配姜片和葱段，旁边有筷子和米饭。", "擦两遍。",
    ),
    "theatre": _both(
        "The Ferrywoman", "On a stage with red curtains two people sit in a rowing boat in a beam of light.", "Marguerite Vale and Daniel Kwok in eleven centimetres of water.",
        "《摆渡的女人》", "红幕舞台上，一束光照着坐在小船里的两个人。", "两位演员与十一厘米深的水。",
    ),
    "clinic": _both(
        "At the clinic", "A nurse with a mask gives an elderly man in yellow a jab in the arm.", "Five minutes, and something with a sleeve that goes up.",
        "接种点", "戴口罩的护士给穿黄衣的老人打针。", "五分钟，袖子要好卷。",
    ),
    "classroom": _both(
        "Weekend school", "A teacher writes three Chinese characters on a board; children raise their hands.", "A person; bigger; the sky. First lesson.",
        "周末中文学校", "老师在黑板上写“人大天”三个字，孩子们举手。", "人，大，天：第一课。",
    ),
    "school-meal": _both(
        "School meal", "A tray with six dumplings, greens, soup and slices of fruit.", "Nothing is left of this one.",
        "校餐", "餐盘里有六个饺子、青菜、汤和水果片。", "这一盘，一口不剩。",
    ),
    "noodle-shop": _both(
        "The noodle shop at three in the morning", "A lit noodle shop in a dark street; a cook pulls noodles, three guests sit at the counter.", "Lantern Street 14, at three in the morning.",
        "凌晨三点的面馆", "黑夜街上一间亮着灯的面馆，师傅在捞面，柜台前坐着三位客人。", "灯笼街14号，凌晨三点。",
    ),
    "night-band": _both(
        "The brass band", "Three musicians in red coats play trumpet, tuba and trombone under light bulbs.", "What was left of the brass band at eleven.",
        "铜管乐队", "灯泡下三名红衣乐手吹奏小号、大号和长号。", "十一点，乐队剩下的三位。",
    ),
    "welder": _both(
        "A weld overhead", "A welder with mask and red jacket works above her head; sparks fly.", "Nine metres in one go. The spark is the size of a pea.",
        "仰焊", "戴面罩、穿红夹克的焊工仰头焊接，火花四溅。", "九米一口气焊完。",
    ),
    "bridge-keeper": _both(
        "Tang Meilin in the keeper's house", "An old woman with glasses holds a brass lever; through the window a ship and, on the sill, a heron.", "Tang Meilin at the brass lever, after a picture in the family's album.",
        "守桥房里的唐美琳", "戴眼镜的老妇人握着铜手柄，窗外有一艘船，窗台上站着一只鹭。", "唐美琳和铜手柄，据家庭相册中的照片绘。",
    ),
}  # fmt: skip
