"""Invented happenings in English and Chinese, told in several ways: what our own sets of events are made from.

Of each kind: headlines and sentences in both languages. {p} is a place, {q} a smaller place in it, {n} a person, {o} a
firm or school, {a} and {b} figures, {d} a day. Two events of one kind look alike but for these.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Kind:
    """One kind of happening."""

    headlines: tuple[str, ...]
    sentences: tuple[str, ...]
    chinese_headlines: tuple[str, ...]
    chinese_sentences: tuple[str, ...]
    a: tuple[int, int]
    """The range of the first figure."""
    b: tuple[int, int]


def _kinds(text: str) -> list[Kind]:
    kinds = []
    for block in text.strip().split("\n\n"):
        lines = block.splitlines()
        a, b = (tuple(int(n) for n in part.split("-")) for part in lines[0].split())
        parts: dict[str, list[str]] = {"H": [], "S": [], "T": [], "Z": []}
        for line in lines[1:]:
            parts[line[0]].append(line[2:])
        kinds.append(Kind(*(tuple(parts[key]) for key in "HSTZ"), a, b))  # type: ignore[arg-type]
    return kinds


KINDS = _kinds(
    """
2-40 100-3000
H Fire at {p} factory kills {a}
H {a} dead after blaze tears through {o} plant in {p}
H Deadly factory fire in {p}: owner questioned
H Workers die in {p} industrial blaze
S A fire at a factory of {o} in {p} killed {a} people on {d}.
S Firefighters needed six hours to bring the flames in {q} under control.
S About {b} workers were in the building when the blaze broke out.
S {n}, who heads the fire service, said an exit had been locked.
S Police have detained the owner of the plant.
S Witnesses saw thick smoke over {q}.
T {p}一工厂发生火灾 {a}人死亡
T {o}厂房大火致{a}人遇难
T {p}工厂火灾：负责人被控制
T {p}{q}工厂起火 多名工人遇难
Z {d}，{p}{q}的{o}工厂发生火灾，造成{a}人死亡。
Z 消防员用了六个小时才把火势控制住。
Z 起火时厂房内约有{b}名工人。
Z 消防部门负责人{n}说，一处安全出口当时被锁。
Z 警方已拘留工厂老板。
Z 目击者称{q}上空浓烟滚滚。

3-60 2000-90000
H Flooding in {p} forces {b} from homes
H {a} dead as floods hit {p}
H Rivers burst banks in {p} after record rain
H {p} floods: army called in to help evacuation
S Heavy rain has flooded large parts of {p}, and {b} residents were evacuated by {d}.
S At least {a} people have died, officials said.
S The river in {q} rose by three metres overnight.
S {n}, the governor, asked the army for boats.
S Schools in {q} stay closed and the railway line is cut.
S Rescuers took people from the roofs of their houses.
T {p}洪灾 {b}人撤离
T 暴雨致{p}{a}人死亡
T {p}多条河流决堤 军队参与救援
T 强降雨袭击{p} {q}学校停课
Z 连日暴雨使{p}大片地区被淹，截至{d}已转移群众{b}人。
Z 当局说，至少{a}人死亡。
Z {q}的河水一夜之间上涨三米。
Z 省长{n}请求军队派出船只。
Z {q}的学校停课，铁路中断。
Z 救援人员从屋顶上救出受困居民。

2-30 10-60
H Coach plunges off road near {p}, {a} dead
H Bus crash in {p} kills {a}, injures {b}
H {p} bus accident: driver had worked sixteen hours
H Tourists among dead in {p} coach crash
S A coach with {b} people on board left the road near {q} in {p} on {d}.
S {a} passengers were killed and many others injured.
S The driver, {n}, is in hospital under guard.
S The bus belonged to {o}, which runs trips for tourists.
S It was raining hard when the accident happened, police said.
S Investigators found no trace of braking.
T {p}客车坠落 {a}人死亡
T {p}发生大巴事故 {a}死{b}伤
T {p}大巴车祸：司机连续驾驶十六小时
T {p}客车事故遇难者中有游客
Z {d}，一辆载有{b}人的客车在{p}{q}附近冲出路面。
Z 事故造成{a}名乘客死亡，多人受伤。
Z 司机{n}在医院接受治疗，由警方看守。
Z 该车属于经营旅游线路的{o}。
Z 警方说，事发时正下大雨。
Z 调查人员没有发现刹车痕迹。

4-8 20-900
H Magnitude {a} earthquake shakes {p}
H Earthquake in {p} damages {b} houses
H Strong quake hits {p}, residents flee into streets
H {p} quake: aftershocks keep people outdoors
S An earthquake of magnitude {a} struck {p} on {d}, with its epicentre near {q}.
S {b} houses were damaged or collapsed, according to first reports.
S Residents of {q} ran into the streets and spent the night outside.
S {n} of the seismological office warned of aftershocks.
S The power supply was cut and phones did not work.
S Rescue teams are on their way to remote villages.
T {p}发生{a}级地震
T {p}地震致{b}间房屋受损
T {p}强震 居民逃上街头
T {p}地震：余震不断 民众露宿户外
Z {d}，{p}发生{a}级地震，震中位于{q}附近。
Z 初步统计有{b}间房屋受损或倒塌。
Z {q}居民跑上街头，在户外过夜。
Z 地震局的{n}提醒注意余震。
Z 当地停电，电话不通。
Z 救援队正赶往偏远村庄。

200-9000 2-30
H {o} to cut {a} jobs in {p}
H {a} workers face lay-off as {o} closes {p} plant
H Union vows to fight {o} redundancies in {p}
H {o} blames weak demand for {p} closure
S {o} will cut {a} jobs and close its site in {p}, the company said on {d}.
S Chief executive {n} blamed weak demand and high energy costs.
S The union called a strike and wants talks with the government.
S Sales of the company fell by {b} percent in the last quarter.
S Employees in {q} learned of the decision by mail.
T {o}将在{p}裁员{a}人
T {o}关闭{p}工厂 {a}名员工面临失业
T 工会誓言反对{o}在{p}裁员
T {o}称需求疲软 关停{p}工厂
Z {o}{d}宣布，将裁员{a}人并关闭在{p}的工厂。
Z 首席执行官{n}归咎于需求疲软和能源成本过高。
Z 工会号召罢工，并要求与政府谈判。
Z 公司上季度销售额下降了{b}%。
Z {q}的员工通过邮件得知这一决定。

2-20 1-9
H {o} buys rival for ${a} billion
H {o} agrees ${a}bn takeover in {p}
H Takeover by {o} faces scrutiny in {p}
H Shares jump as {o} announces merger
S {o} said on {d} it will buy a competitor from {p} for {a} billion dollars.
S Shares of the company rose {b} percent.
S {n}, its chairman, said the merger would save costs.
S Regulators must still approve the acquisition.
S The new group will have its head office in {q}.
T {o}斥资{a}0亿美元收购对手
T {o}达成{a}0亿美元并购协议
T {o}收购案在{p}面临审查
T {o}宣布合并 股价大涨
Z {o}{d}表示，将以{a}0亿美元收购一家{p}的竞争对手。
Z 公司股价上涨{b}%。
Z 董事长{n}说，合并将节省成本。
Z 收购仍需监管机构批准。
Z 新集团总部将设在{q}。

40-70 20-90
H {n} wins {p} mayoral election with {a} percent
H {p} elects {n} as mayor
H Voters in {p} turn out incumbent, choose {n}
H {n} promises new start after {p} vote
S {n} won the election for mayor of {p} on {d} with {a} percent of the vote.
S Turnout was {b} percent, the election office said.
S The winner promised cheaper housing and more buses.
S The loser conceded in a speech in {q}.
S Counting took longer because of a power cut.
T {n}以{a}%得票率当选{p}市长
T {p}选出新市长{n}
T {p}选民抛弃现任市长 选择{n}
T {n}当选后承诺为{p}带来新开始
Z {n}{d}以{a}%的得票率赢得{p}市长选举。
Z 选举办公室说，投票率为{b}%。
Z 当选者承诺降低房价、增加公交。
Z 落选者在{q}发表讲话承认失败。
Z 因停电，计票时间延长。

3-25 2-60
H {n} jailed for {a} years over bribes in {p}
H Court in {p} sentences {n} to {a} years
H Former official {n} guilty of corruption
H Bribery trial in {p} ends with prison term
S A court in {p} sentenced {n} on {d} to {a} years in prison for taking bribes.
S Prosecutors said the former official received {b} million yuan from {o}.
S The defendant will appeal, his lawyer said.
S The judge spoke of a betrayal of public trust.
S The case began with an audit in {q}.
T {n}受贿案宣判 获刑{a}年
T {p}法院判处{n}有期徒刑{a}年
T 前官员{n}被判贪腐罪成
T {p}受贿案审结 被告入狱
Z {p}一家法院{d}以受贿罪判处{n}有期徒刑{a}年。
Z 检方称，这名前官员收受{o}{b}00万元。
Z 辩护律师说，被告将上诉。
Z 法官称其辜负了公众信任。
Z 案件起因于{q}的一次审计。

2-60 100-4000
H {a} pupils ill after lunch at {p} school
H Food poisoning at {o}: {a} children in hospital
H Caterer suspended after {p} pupils fall sick
H Parents demand answers over school meals in {p}
S {a} pupils of {o} in {p} were taken to hospital with food poisoning on {d}.
S The kitchen delivers {b} meals a day to schools in {q}.
S Inspectors took samples and suspended the caterer.
S {n}, the headteacher, apologised to the parents.
S None of the children is in danger, doctors said.
T {p}{a}名学生午餐后不适
T {o}疑似食物中毒 {a}名学生入院
T {p}学生集体患病 供餐公司被停业
T 家长要求{p}校方说明餐食问题
Z {d}，{p}{o}的{a}名学生因食物中毒被送往医院。
Z 涉事厨房每天向{q}的学校供应{b}份餐食。
Z 检查人员已取样，并叫停了供餐公司。
Z 校长{n}向家长道歉。
Z 医生说，孩子们均无生命危险。

2-9 3000-90000
H {p} beat rivals {a}-1 to lift cup
H {p} win the cup final in front of {b} fans
H {n} scores twice as {p} take the title
H Late goal gives {p} first trophy in years
S {p} won the cup final {a}-1 on {d} before {b} spectators.
S Striker {n} scored twice in the second half.
S The coach praised his team for its patience.
S Fans celebrated in the streets of {q} until morning.
S The referee showed two red cards.
T {p}队{a}比1夺冠
T {b}名球迷见证{p}队捧杯
T {n}梅开二度 {p}队夺得冠军
T 终场前进球助{p}队多年来首次夺冠
Z {p}队{d}在{b}名观众面前以{a}比1赢得杯赛决赛。
Z 前锋{n}下半场攻入两球。
Z 主教练称赞球队有耐心。
Z 球迷在{q}街头庆祝到清晨。
Z 裁判出示了两张红牌。

2-30 10-400
H Ferry sinks off {p}, {a} missing
H {b} rescued after ship capsizes near {p}
H Search goes on for {a} after {p} ferry disaster
H Captain of sunken {p} ferry arrested
S A ferry with {b} people on board capsized off {p} on {d}.
S {a} passengers are still missing, the coast guard said.
S Fishing boats from {q} picked up many survivors.
S The captain, {n}, was arrested.
S The ship of {o} had been inspected in spring.
S High waves made the search difficult.
T {p}附近渡轮沉没 {a}人失踪
T {p}船只倾覆 {b}人获救
T {p}渡轮事故：继续搜寻{a}名失踪者
T {p}沉船船长被捕
Z {d}，一艘载有{b}人的渡轮在{p}附近海域倾覆。
Z 海岸警卫队说，仍有{a}名乘客下落不明。
Z {q}的渔船救起多名幸存者。
Z 船长{n}已被逮捕。
Z {o}的这艘船春季刚通过检查。
Z 大浪给搜救带来困难。

5-80 20-800
H Miners trapped after explosion in {p} colliery
H Gas blast at {p} mine: {a} trapped underground
H Hope fades for {a} miners in {p}
H Rescuers drill towards miners in {p}
S A gas explosion in a coal mine of {o} in {p} trapped {a} miners on {d}.
S They are believed to be {b} metres below ground.
S {n}, who leads the rescue, said the air was bad.
S Relatives wait at the gate of the mine in {q}.
S A second drill arrived during the night.
T {p}煤矿爆炸 多名矿工被困
T {p}矿井瓦斯爆炸 {a}人被困井下
T {p}{a}名矿工生还希望渺茫
T 救援人员向{p}被困矿工钻探
Z {d}，{p}{o}的一座煤矿发生瓦斯爆炸，{a}名矿工被困。
Z 据信他们在地下{b}米处。
Z 救援负责人{n}说，井下空气很差。
Z 家属在{q}的矿区大门外等候。
Z 第二台钻机夜间运抵。

1-9 50-900
H New vaccine from {o} protects {b} volunteers
H {o} vaccine trial in {p} succeeds
H {p} researchers report vaccine against dengue
H Jab tested in {p} cuts infections
S A vaccine of {o} against dengue fever protected most of {b} volunteers in a study in {p}.
S The results were published on {d}.
S {n}, a professor who led the trial, spoke of a milestone.
S {a} in ten had a light fever afterwards.
S The company wants approval next year.
T {o}新疫苗试验成功
T {o}在{p}的疫苗试验取得成效
T {p}研究人员公布登革热疫苗成果
T {p}试验疫苗显著减少感染
Z {o}的登革热疫苗在{p}的一项研究中保护了{b}名志愿者中的大多数。
Z 研究结果{d}公布。
Z 主持试验的教授{n}称这是一个里程碑。
Z 十人中有{a}人随后出现低烧。
Z 公司希望明年获批。

2-70 50-2000
H Thieves take {a} paintings from {p} museum
H Museum heist in {p}: works worth {b} million gone
H Police hunt gang after {p} art theft
H Stolen {p} paintings found in lorry
S Thieves stole {a} paintings from the museum in {p} in the night to {d}.
S The works are worth {b} million dollars, said {n}, the director.
S The alarm had been switched off for repairs.
S Police searched warehouses in {q}.
S The insurance company {o} offers a reward.
T {p}博物馆{a}幅画作被盗
T {p}博物馆失窃 损失{b}00万美元
T {p}艺术品盗窃案：警方追捕团伙
T {p}被盗画作在货车内找到
Z {d}凌晨，{p}博物馆的{a}幅画作被盗。
Z 馆长{n}说，这些作品价值{b}00万美元。
Z 警报器当时因维修而关闭。
Z 警方搜查了{q}的仓库。
Z 保险公司{o}悬赏征集线索。

2-40 1000-60000
H Train drivers in {p} walk out over pay
H Rail strike in {p} strands {b} commuters
H {p} train strike ends after pay deal
H No trains in {p} as union rejects offer
S Train drivers in {p} went on strike on {d} for {a} percent more pay.
S {b} commuters had to find another way to work.
S {n}, who leads the union, called the offer an insult.
S {o} runs buses between {q} and the centre.
S Talks will go on over the weekend.
T {p}火车司机罢工要求加薪
T {p}铁路罢工 {b}名通勤者受影响
T {p}铁路罢工在达成加薪协议后结束
T 工会拒绝方案 {p}列车停运
Z {p}的火车司机{d}开始罢工，要求加薪{a}%。
Z {b}名通勤者只能另想办法上班。
Z 工会领导人{n}称资方的方案是侮辱。
Z {o}在{q}与市中心之间加开公交。
Z 谈判将在周末继续。

2-30 300-9000
H Chemical spill in {p} poisons river
H {b} without tap water after {p} spill
H {o} fined over {p} river pollution
H Dead fish in {p}: leak at {o} plant found
S Chemicals from a plant of {o} leaked into the river at {p} on {d}.
S Water supply for {b} households in {q} was cut.
S {a} tonnes of dead fish were collected.
S {n} of the environment office announced charges.
S The company said a valve had failed.
T {p}化学品泄漏污染河流
T {p}泄漏事故 {b}户断水
T {o}因污染{p}河流被罚款
T {p}现大量死鱼 {o}工厂泄漏
Z {d}，{o}一家工厂的化学品泄漏，流入{p}的河流。
Z {q}{b}户居民停水。
Z 已打捞死鱼{a}吨。
Z 环境部门的{n}宣布将提起诉讼。
Z 公司称系阀门故障。

2-9 100-3000
H {p} opens {b}-metre bridge after {a} years
H New bridge links {p} with {q}
H {p} bridge opened to traffic, twice over budget
H Thousands walk across new {p} bridge
S A new bridge of {b} metres in {p} was opened to traffic on {d} after {a} years of construction.
S It links {q} with the old town and replaces a ferry.
S {n}, the mayor, cut the ribbon.
S The project of {o} cost twice as much as planned.
S Residents walked across before the first cars.
T {p}{b}米大桥历时{a}年建成通车
T 新桥连接{p}与{q}
T {p}大桥通车 造价超预算一倍
T 数千人步行走过{p}新桥
Z {p}一座{b}米长的新桥在建设{a}年后于{d}通车。
Z 大桥连接{q}与老城，取代渡轮。
Z 市长{n}剪彩。
Z {o}承建的项目造价是原计划的两倍。
Z 汽车通行前，居民步行过桥。

2-40 10-90
H Gunman kills {a} at {p} shopping centre
H Shooting in {p}: {a} dead, suspect held
H {p} mall attack: victims named
H Suspect in {p} shooting appears in court
S A gunman opened fire in a shopping centre in {p} on {d} and killed {a} people.
S The suspect, {n}, aged {b}, was arrested near {q}.
S Police know of no motive.
S Shoppers hid in the stores for two hours.
S The government promised a stricter gun law.
T {p}购物中心枪击案 {a}人死亡
T {p}枪击事件致{a}死 嫌犯被捕
T {p}商场袭击：遇难者身份公布
T {p}枪击案嫌疑人出庭
Z {d}，一名枪手在{p}一家购物中心开枪，打死{a}人。
Z {b}岁的嫌疑人{n}在{q}附近被捕。
Z 警方尚不清楚动机。
Z 顾客在商店里躲了两个小时。
Z 政府承诺收紧枪支法。

2-12 200-5000
H Ancient tomb found under {p} building site
H Archaeologists in {p} unearth {b} artefacts
H Royal grave discovered near {p}
H {p} dig: tomb is older than thought
S Workers building a metro station in {p} found an ancient tomb on {d}.
S Archaeologists led by {n} recovered {b} objects of bronze and jade.
S The grave is {a} thousand years old, {o} said.
S Construction in {q} is halted for a month.
S The finds will be shown in the museum.
T {p}工地下发现古墓
T {p}考古人员出土{b}件文物
T {p}附近发现王室墓葬
T {p}考古：古墓年代更早
Z {d}，{p}修建地铁站的工人发现一座古墓。
Z {n}带领的考古队清理出{b}件铜器和玉器。
Z {o}说，墓葬距今{a}000年。
Z {q}的施工暂停一个月。
Z 出土文物将在博物馆展出。

2-50 1000-90000
H {o} recalls {b} cars over brakes
H Faulty brakes: {o} calls back {b} vehicles
H {o} recall widens after {a} accidents in {p}
H {p} regulator orders {o} recall
S {o} is recalling {b} cars because their brakes may fail, it said on {d}.
S The fault has been linked to {a} accidents in {p}.
S {n} of the safety regulator called the delay unacceptable.
S Owners can have the part replaced free of charge.
S The cars were built at the plant in {q}.
T {o}召回{b}辆汽车 刹车存隐患
T 刹车缺陷：{o}召回{b}辆车
T {p}发生{a}起事故后 {o}扩大召回
T {p}监管部门责令{o}召回
Z {o}{d}说，因刹车可能失灵，将召回{b}辆汽车。
Z 该缺陷与{p}的{a}起事故有关。
Z 安全监管部门的{n}称拖延不可接受。
Z 车主可免费更换部件。
Z 这些车产自{q}的工厂。
"""
)
