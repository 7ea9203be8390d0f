"""Chinese characters as Latin letters and as sounds, so that names meet across languages."""

from __future__ import annotations

import os
import re
import unicodedata
from functools import cache, lru_cache

_PAIRS = (
    "這这個个們们來来為为國国說说時时會会過过發发後后裡里與与對对從从還还進进樣样學学實实當当動动開开無无長长機机關关點点業业將将兩两間间問问應应戰战"
    "頭头體体見见產产話话給给門门員员論论處处義义條条氣气題题爾尔變变總总電电數数報报結结務务場场計计灣湾臺台灾灾災灾傷伤亡亡車车輛辆橋桥樓楼層层"
    "廠厂煙烟難难險险續续縣县鎮镇鄉乡區区廣广東东陽阳陰阴龍龙馬马鳥鸟魚鱼雞鸡貓猫豬猪羊羊樹树葉叶節节藝艺術术醫医藥药護护疫疫癥症檢检測测驗验證证"
    "據据調调查查審审訊讯訴诉訟讼獄狱獲获獎奖賽赛賓宾賠赔償偿購购買买賣卖貨货幣币財财貪贪責责費费資资質质貿贸賊贼貧贫貝贝負负貢贡軍军隊队陸陆陳陈"
    "際际階阶隨随隱隐離离雲云霧雾靈灵靜静響响頁页頂顶項项順顺須须預预領领頻频顆颗額额顏颜願愿類类顧顾顯显風风飛飞飯饭飲饮館馆餘余養养餐餐驚惊騙骗"
    "騎骑騰腾驅驱鬥斗鬧闹閉闭閣阁闆板闖闯閱阅闊阔釋释鑒鉴針针釣钓鈔钞鉛铅銀银銅铜鋼钢錄录錢钱錯错鍋锅鍵键鐘钟鐵铁鑽钻鐘钟鑰钥遠远違违連连遲迟運运"
    "遊游達达遞递選选遺遗郵邮鄰邻鄭郑醬酱輪轮輸输輕轻載载較较轉转辦办辭辞農农邊边訂订記记許许設设訪访評评詞词試试詩诗該该詳详誠诚誤误課课誰谁講讲謝谢"
    "譯译議议讀读讓让護护豐丰貴贵賴赖趙赵趕赶跡迹踐践蹟迹身身軌轨輯辑辯辩農农迴回適适鄧邓釀酿裝装補补製制複复襲袭規规視视親亲覺觉覽览觀观觸触計计"
    "紅红約约級级紀纪納纳純纯紙纸紛纷細细終终組组經经綠绿維维網网緊紧線线練练縮缩縱纵績绩織织繼继續续纖纤罰罚罷罢羅罗習习聯联聲声聽听職职腦脑腳脚"
    "膽胆臉脸臨临舊旧艦舰莊庄華华萬万葉叶蓋盖蔣蒋蘇苏蘭兰處处虛虚號号蟲虫術术衛卫衝冲滅灭滯滞漁渔漢汉潔洁潛潜澤泽濟济濤涛灑洒熱热燈灯燒烧爆爆爐炉"
    "爭争牆墙獨独獸兽現现環环產产畫画異异當当療疗瘋疯癌癌發发盜盗監监盤盘眾众睜睁礦矿碼码確确礎础禮礼禍祸稅税種种稱称積积穩稳窮穷競竞筆笔築筑簡简籃篮"
    "籌筹糧粮糾纠係系紐纽傑杰備备傳传債债價价儀仪億亿優优兒儿內内冊册凍冻劃划劇剧劉刘劍剑劑剂勁劲勝胜勞劳勢势勵励勸劝匯汇醫医協协單单卻却厭厌參参叢丛"
    "員员問问啟启喪丧喬乔嚴严囑嘱囚囚園园圓圆圍围圖图團团執执堅坚報报塊块塗涂墜坠墳坟壇坛壓压壞坏壯壮壽寿夢梦夠够奪夺奧奥婦妇媽妈孫孙學学寧宁寶宝實实"
    "審审寫写寬宽尋寻導导屆届屍尸屬属岡冈島岛峽峡崗岗嶺岭巖岩幫帮幹干幾几庫库廟庙廢废彈弹強强彎弯彙汇徑径復复徹彻恆恒悅悦惡恶愛爱態态慘惨慶庆憂忧憲宪"
    "應应懷怀戲戏戶户拋抛掃扫採采換换揮挥損损搖摇搶抢撤撤擁拥擇择擊击擋挡擔担擴扩擾扰攜携攝摄敗败敘叙敵敌數数斷断於于昇升暫暂曆历書书棄弃楊杨構构槍枪"
    "極极榮荣標标樂乐樓楼檔档權权歐欧歡欢歲岁歷历殘残殺杀殼壳毀毁氣气汙污沒没決决沖冲況况準准溝沟溫温滿满漲涨漸渐灘滩營营墊垫鄒邹鳳凤鴻鸿麥麦黃黄黨党齊齐齡龄"
)
_SIMPLE = {
    ord(traditional): simple
    for traditional, simple in zip(_PAIRS[::2], _PAIRS[1::2], strict=True)
    if traditional != simple
}


def simplify(text: str) -> str:
    """Traditional characters that news uses most, as simplified ones, one for one."""
    return text.translate(_SIMPLE)


_TONES = {ord("ü"): "v", **{mark: None for mark in range(0x0300, 0x0370) if mark != 0x0308}}
_READINGS = {
    "重": "chong",
    "曾": "zeng",
    "单": "shan",
    "解": "xie",
    "任": "ren",
    "仇": "qiu",
    "查": "zha",
    "朴": "piao",
    "区": "qu",
    "长": "chang",
    "都": "du",
    "行": "hang",
    "乐": "le",
    "沈": "shen",
    "盖": "gai",
    "尉": "wei",
}
"""Readings in names and places where the first in the table is another."""


@cache
def _table() -> dict[int, str]:
    os.environ.setdefault("PYPINYIN_NO_PHRASES", "true")  # 45 MB of phrases, of which we need none
    from pypinyin.pinyin_dict import pinyin_dict  # noqa: PLC0415 -- slow import, for Chinese only

    return pinyin_dict


@cache
def syllable(char: str) -> str:
    """The reading of one character without its tone, "lv" for 绿; empty for what is no Han character."""
    if char in _READINGS:
        return _READINGS[char]
    readings = _table().get(ord(char), "")
    first = readings.partition(",")[0]
    return unicodedata.normalize("NFC", unicodedata.normalize("NFD", first).translate(_TONES)).replace("ü", "v")


_SYLLABLE = (
    "(?:[bpmf]?(?:a|ai|an|ang|ao|ei|en|eng|o|ou)|[bpmdtnljqx]?i(?:e|an|ao|n|ng)?|[bpmfdtnlgkhzcsr]?u|"
    "(?:[dtnlgkhzcsr]|zh|ch|sh)(?:a|ai|an|ang|ao|e|ei|en|eng|i|ong|ou|u|uan|ui|un|uo)|"
    "(?:zh|ch|sh|g|k|h)(?:ua|uai|uang)|[jqxnl]i(?:a|ang|ong|u)?|diu|dia|miu|[jqx]u(?:e|an|n)?|[nl](?:v|ve|ue|u)|"
    "y(?:a|an|ang|ao|e|i|in|ing|o|ong|ou|u|uan|ue|un)|w(?:a|ai|an|ang|ei|en|eng|o|u)|er|e|a|o)"
)
_IS_PINYIN = re.compile(rf"(?:{_SYLLABLE}){{1,4}}")
_ENGLISH_TOO = frozenset(
    [
        "china",
        "change",
        "chance",
        "dance",
        "fence",
        "hence",
        "pang",
        "hang",
        "rang",
        "sang",
        "tang",
        "wing",
        "ping",
        "ding",
        "ring",
        "sing",
        "ting",
        "bang",
        "gang",
        "long",
        "song",
        "ban",
        "can",
        "den",
        "fan",
        "hen",
        "man",
        "men",
        "pan",
        "pen",
        "ran",
        "ten",
        "tin",
        "win",
        "sun",
        "fun",
        "gun",
        "run",
        "ban",
        "bin",
        "in",
        "on",
        "an",
        "a",
        "i",
        "he",
        "me",
        "we",
        "she",
        "hi",
        "ho",
        "no",
        "go",
        "so",
        "do",
        "to",
        "you",
        "wang",
        "language",
        "manage",
        "bandage",
        "image",
        "huge",
        "mine",
        "line",
        "fine",
        "wine",
        "dine",
        "pine",
        "tune",
        "june",
        "june",
        "are",
        "one",
        "gene",
        "game",
        "name",
        "same",
        "lane",
        "mane",
        "sane",
        "bone",
        "gone",
        "tone",
        "zone",
        "wage",
        "page",
        "sage",
        "sale",
        "male",
        "tale",
        "fame",
        "tame",
        "dame",
        "lame",
        "pale",
        "pike",
        "hike",
        "like",
        "mike",
        "bike",
        "ninja",
        "panama",
        "media",
        "canada",
        "ninety",
        "panda",
        "ohio",
        "mania",
        "mini",
        "japan",
        "guinea",
        "nina",
        "gaza",
        "dubai",
        "iran",
        "lima",
        "libya",
        "asia",
        "anna",
        "ana",
        "luna",
        "diane",
        "liang",
        "mali",
        "peru",
        "congo",
        "kenya",
        "haiti",
        "laos",
        "yemen",
        "bali",
        "sudan",
        "ukraine",
        "linda",
    ]
) - {"liang", "wang", "pang", "tang"}


@lru_cache(maxsize=100_000)
def is_pinyin(word: str) -> bool:
    """Whether a lower-case word can be a Chinese name of at least two syllables, and is no common English word."""
    return (
        4 <= len(word) <= 16
        and word not in _ENGLISH_TOO
        and _IS_PINYIN.fullmatch(word) is not None
        and not re.fullmatch(_SYLLABLE, word)
    )


@lru_cache(maxsize=100_000)
def is_syllable(word: str) -> bool:
    """Whether a lower-case word is one syllable of pinyin."""
    return 2 <= len(word) <= 6 and re.fullmatch(_SYLLABLE, word) is not None


_SOUNDS = {
    **dict.fromkeys("bp", "P"),
    **dict.fromkeys("dt", "T"),
    **dict.fromkeys("gkcq", "K"),
    **dict.fromkeys("fvw", "F"),
    **dict.fromkeys("lr", "L"),
    **dict.fromkeys("szxj", "S"),
    "m": "M",
    "n": "N",
}
TRANSCRIBING = frozenset(
    "阿埃艾爱安昂奥巴柏班邦保鲍贝本比彼边宾波伯博布查达戴丹当道德登邓迪蒂丁东杜多敦顿恩尔厄法凡菲芬丰弗佛夫福富盖甘冈高戈格葛根古圭哈海汉豪"
    "赫亨洪胡华怀惠霍基吉季加贾简杰金卡凯坎康考柯科克肯孔库夸拉莱兰朗劳勒雷黎里理利莉立丽连列烈林琳卢鲁路露伦罗洛吕马玛迈麦曼芒毛梅门蒙米密"
    "明缪莫默姆穆拿纳娜南内嫩尼妮宁纽农努诺欧帕潘庞佩彭皮平珀普奇恰乔切琼丘日荣茹儒瑞若撒萨塞赛桑瑟森沙山尚绍舍申圣施什史舒朔思斯松苏索塔"
    "泰坦汤唐陶特腾提廷图托瓦万旺威韦维卫温文翁沃乌伍西希锡夏香肖谢辛欣休许逊雅亚延扬姚耶叶伊因英尤于约越泽赞詹珍朱兹佐"
)
"""Characters that foreign names are written with."""
_ENGLISH_SOUNDS = [
    (re.compile(pattern), sound)
    for pattern, sound in (
        (r"[^a-z]", ""),
        (r"sch|tch|sh|ch|th(?=[aeiou]|$)|t?z", "s"),
        (r"ph", "f"),
        (r"^wr", "r"),
        (r"ck|qu|x", "k"),
        (r"c(?=[eiy])", "s"),
        (r"g(?=[eiy])", "j"),
        (r"(?<=[^aeiou])e$", ""),
        (r"[td]s", "s"),
        (r"wh", "w"),
        (r"(?<=[aeiou])w(?![aeiou])", ""),
        (r"gh", ""),
        (r"m(?![aeiouy])", "n"),
    )
]
_CODA_R = re.compile(r"r(?![aeiouy])")
_SPELT_FOR = {"尔": "l", "什": "s", "加": "k", "基": "k", "金": "kn", "姆": "n"}
"""What a character stands for where its reading says something else."""


@lru_cache(maxsize=100_000)
def sounds_of_english(word: str) -> tuple[str, ...]:
    """The consonants of a name as Chinese would write them: "Miller" is "ML" and "MLL"; none when too few to tell.

    An r before a consonant or at the end is written 尔 by some and left out by others.
    """
    word = unicodedata.normalize("NFD", word.casefold())
    for pattern, sound in _ENGLISH_SOUNDS:
        word = pattern.sub(sound, word)
    found = []
    for spelt in (_CODA_R.sub("", word), word):
        heard = re.sub("ng|nk", "n", re.sub("[hy]", "", spelt))
        found.append(_squeezed(heard))
    return tuple(dict.fromkeys(sound for sound in found if sound))


def sound_of_chinese(name: str) -> str:
    """The consonants of a foreign name in Chinese: 米勒 is "ML"; empty when they are too few to tell."""
    said = []
    for char in name:
        if char in _SPELT_FOR:
            said.append(_SPELT_FOR[char])
            continue
        reading = syllable(char)
        initial = "s" if reading[:2] in {"zh", "ch", "sh"} or reading[:1] in {"q", "c"} else reading[:1]
        if reading.startswith(("hua", "hui")):
            initial = "w"
        said.append(initial if initial not in "aeiouyhr" or initial == "r" else "")
        if reading.endswith(("n", "ng")):
            said.append("n")
    return _squeezed("".join(said))


def _squeezed(letters: str) -> str:
    sounds = [_SOUNDS[letter] for letter in letters if letter in _SOUNDS]
    kept = [sound for number, sound in enumerate(sounds) if number == 0 or sound != sounds[number - 1]]
    return "".join(kept) if len(kept) >= 2 else ""
