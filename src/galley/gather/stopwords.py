"""Words that say nothing about which event a text is about."""

from __future__ import annotations

_ENGLISH = """
a about above after again against all also am an and any are as at be because been before being
below between both but by can could did do does doing down during each few first for from further
get had has have having he her here hers him his how i if in into is it its itself just last like
made make many may me might more most much must my new no nor not now of off on once one only or
other our out over own per said same say says she should since so some such than that the their them
then there these they this those through to too two under until up us very was we were what when
where which while who whom why will with would you your yet according among around ago back day days
week weeks year years month months time times today yesterday tomorrow monday tuesday wednesday
thursday friday saturday sunday january february march april june july august september october
november december morning afternoon evening night news report reports reported reporting told people
man woman men women percent per cent update updated breaking live video watch photo photos picture
pictures exclusive opinion analysis read story
"""
_OTHER = """
der die das und ist nicht mit den von für auf ein eine dem sich des wird im auch zu in le la les et
du un une est pour dans que qui sur au aux avec par pas plus ce sont il elle el los las del por con
para es se como más su al y en di che per non della è nel alla da o a e os as uma um não na no em ao
het een van de niet dat met voor zijn op aan te door ook bij
"""
_CHINESE = """
表示 今日 今天 昨日 昨天 明天 记者 报道 目前 已经 进行 可以 以及 我们 他们 一个 这个 没有 对于
其中 相关 有关 成为 通过 工作 问题 方面 情况 时间 开始 同时 之后 之前 由于 因此 此次 本次 新闻
消息 日电 月日 年月 上午 下午 晚上 的一 了一 在一 是一 表明 称， 介绍 认为 指出 宣布 将于 于今
日在 正在 將於 記者 報道 報導 目前 已經 進行 可以 我們 他們 一個 這個 沒有 對於
"""
ALL = frozenset((_ENGLISH + _OTHER + _CHINESE).split())
