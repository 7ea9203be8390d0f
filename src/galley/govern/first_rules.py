"""The house rules that a newsroom starts with; the chief editor publishes the next version in the desk."""

from __future__ import annotations

from galley.govern.data import RuleData, RulesData

FIRST_RULES = RulesData(
    intro=(
        "You may say here what you think of the news, of us and of those in power. No opinion, political or "
        "historical, is a reason to withhold a comment; these rules are about how people treat each other. Who breaks "
        "one is told which one and why, can appeal to another person, and is listed in the public log without a name."
    ),
    intro_zh=(
        "对新闻、对本报、对掌权者，您怎么想都可以在这里说。任何政治或历史观点都不是隐藏评论的理由；下面的守则只管人与人"
        "如何相待。评论若被隐藏，我们会告诉作者违反了哪一条、为什么；作者可以申诉，由另一人重新决定；每项决定都记入公开日志，"
        "不署姓名。"
    ),
    changes="First version.",
    changes_zh="第一版。",
    rules=(
        RuleData(
            title="Argue with what is said, not against who says it",
            title_zh="对事不对人",
            text=(
                "No insults, no threats, no calls to harass somebody. Sharp criticism of what people in office do is "
                "allowed."
            ),
            text_zh="不得辱骂、威胁他人，也不得煽动骚扰。对公职人员的作为提出尖锐批评，不在此列。",
        ),
        RuleData(
            title="Nobody is worth less",
            title_zh="人人平等",
            text=(
                "No comment that calls people less than human, or calls for harm to them, because of their origin, "
                "language, faith, sex, sexuality, disability or age."
            ),
            text_zh="不得因出身、语言、信仰、性别、性取向、残障或年龄贬低他人为人的尊严，或号召伤害他们。",
        ),
        RuleData(
            title="Private things stay private",
            title_zh="隐私不外传",
            text=("No addresses, telephone numbers, health or family matters of people who have not made them public."),
            text_zh="他人未公开的住址、电话、健康和家庭情况，不得在此发布。",
        ),
        RuleData(
            title="No advertising",
            title_zh="不做广告",
            text="No selling, no text posted in many places, no links that have nothing to do with the story.",
            text_zh="不得推销，不得到处张贴同一内容，不得发布与报道无关的链接。",
        ),
        RuleData(
            title="Stay with the story",
            title_zh="不离题",
            text="A comment answers this story or a comment under it. Another subject has another story.",
            text_zh="评论应回应本篇报道或其下的评论；别的话题，请到别的报道下谈。",
        ),
        RuleData(
            title="Nothing that the law forbids",
            title_zh="不违法",
            text=(
                "No calls to crime or violence, no works of others beyond a quotation, nothing else that is unlawful "
                "here."
            ),
            text_zh="不得煽动犯罪或暴力，引用他人作品不得超出合理范围，也不得发布当地法律禁止的其他内容。",
        ),
    ),
)
