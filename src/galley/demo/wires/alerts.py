"""The weather service's emergency alerts: every six hours a flood warning for the lower quay, its update and its end.

Each is a CAP 1.2 message in both languages (https://docs.oasis-open.org/emergency/cap/v1.2/CAP-v1.2.html); an Atom index
names those of the last day.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from html import escape

from galley.demo.wires.gauge import CYCLE_SECONDS

INDEX_PATH = "/weather/alerts.xml"
SENDER = "alerts@weather.hernmouth.example"
KEPT_SECONDS = 24 * 3600.0
LASTS_SECONDS = 2 * 3600.0


@dataclass(frozen=True)
class Words:
    """What one language is told."""

    event: str
    headline: str
    description: str
    instruction: str = ""


@dataclass(frozen=True)
class Step:
    """One message of a warning."""

    after_seconds: float
    name: str
    kind: str
    severity: str
    certainty: str
    english: Words
    chinese: Words


STEPS = (
    Step(
        240.0,
        "warning",
        "Alert",
        "Moderate",
        "Likely",
        Words(
            "Flood warning",
            "Flood warning for the lower quay and Salt Lane",
            "The river is rising faster than the tide. Water on the lower quay is likely within the hour.",
            "Move cars from the lower quay. Put in flood boards in Salt Lane. Do not walk on the steps to the water.",
        ),
        Words(
            "洪水警报",
            "下码头和盐巷发布洪水警报",
            "河水上涨快于潮汐，一小时内下码头可能进水。",
            "请将车辆驶离下码头，盐巷住户装好挡水板，不要在临水台阶上行走。",
        ),
    ),
    Step(
        840.0,
        "raised",
        "Update",
        "Severe",
        "Observed",
        Words(
            "Flood warning",
            "Severe flood warning: water on the lower quay",
            "The quay gauge stands above five metres and water is on the lower quay. The peak is expected within half an hour.",
            "Stay off the lower quay. In Salt Lane go to the upper floors. The sports hall is open to whoever needs a bed.",
        ),
        Words(
            "洪水警报",
            "洪水警报升级：下码头已经进水",
            "码头水位超过五米，下码头已经进水，预计半小时内达到最高。",
            "请远离下码头。盐巷住户请到楼上。需要住处的人可以去体育馆。",
        ),
    ),
    Step(
        2_280.0,
        "over",
        "Cancel",
        "Minor",
        "Observed",
        Words("Flood warning", "The flood warning for the lower quay is over", "The river is falling. The lower quay is passable again."),
        Words("洪水警报", "下码头洪水警报解除", "河水正在回落，下码头恢复通行。"),
    ),
)  # fmt: skip


@dataclass(frozen=True)
class Message:
    """One message as it was sent; times are seconds after the start."""

    identifier: str
    step: Step
    sent: float
    begun: float
    references: tuple[tuple[str, float], ...]


def messages(seconds: float) -> list[Message]:
    """What was sent within the last day, oldest first."""
    found = []
    for cycle in range(
        max(0, int((seconds - KEPT_SECONDS) // CYCLE_SECONDS)), int(max(seconds, 0) // CYCLE_SECONDS) + 1
    ):
        begun = cycle * CYCLE_SECONDS
        before: list[tuple[str, float]] = []
        for step in STEPS:
            sent = begun + step.after_seconds
            identifier = f"hernmouth-flood-{cycle + 1}-{step.name}"
            if sent <= seconds:
                found.append(Message(identifier, step, sent, begun + STEPS[0].after_seconds, tuple(before)))
            before.append((identifier, sent))
    return found


def index(seconds: float, *, base_url: str, iso: Callable[[float], str]) -> bytes:
    """The Atom feed that names the messages, newest first."""
    sent = messages(seconds)
    entries = "".join(
        f"<entry><id>urn:hernmouth:{message.identifier}</id><title>{escape(message.step.english.headline)}</title>"
        f"<updated>{iso(message.sent)}</updated>"
        f'<link rel="alternate" type="application/cap+xml" href="{base_url}{path_of(message)}"/></entry>'
        for message in reversed(sent)
    )
    newest = sent[-1].sent if sent else 0.0
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom">'
        f"<id>urn:hernmouth:alerts</id><title>Emergency alerts for the lower Hern</title><updated>{iso(newest)}</updated>"
        f"<author><name>Hernmouth Weather Service</name></author>{entries}</feed>\n"
    ).encode()


def path_of(message: Message) -> str:
    """Where a message is."""
    return f"/weather/alerts/{message.identifier}.xml"


def document(path: str, seconds: float, *, iso: Callable[[float], str]) -> bytes | None:
    """The message at an address; None when there is none yet."""
    found = next((message for message in messages(seconds) if path_of(message) == path), None)
    return None if found is None else _cap(found, iso)


def newest(seconds: float, *, at: Callable[[float], datetime]) -> datetime:
    """When the last message was sent; the start, before the first."""
    sent = messages(seconds)
    return at(sent[-1].sent if sent else 0.0)


def _cap(message: Message, iso: Callable[[float], str]) -> bytes:
    def moment(seconds: float) -> str:
        return iso(seconds).replace("Z", "-00:00")  # CAP has no "Z"

    step = message.step
    references = " ".join(f"{SENDER},{identifier},{moment(sent)}" for identifier, sent in message.references)
    infos = "".join(
        _info(message, language, words, moment) for language, words in (("en", step.english), ("zh-CN", step.chinese))
    )
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2">'
        f"<identifier>{message.identifier}</identifier><sender>{SENDER}</sender><sent>{moment(message.sent)}</sent>"
        f"<status>Actual</status><msgType>{step.kind}</msgType><scope>Public</scope>"
        + (f"<references>{references}</references>" if references else "")
        + f"{infos}</alert>\n"
    ).encode()


def _info(message: Message, language: str, words: Words, moment: Callable[[float], str]) -> str:
    step = message.step
    area = "Lower quay and Salt Lane, Hernmouth" if language == "en" else "鹭津下码头和盐巷"
    return (
        f"<info><language>{language}</language><category>Met</category><event>{words.event}</event>"
        f"<urgency>{'Past' if step.kind == 'Cancel' else 'Immediate'}</urgency><severity>{step.severity}</severity>"
        f"<certainty>{step.certainty}</certainty><onset>{moment(message.begun)}</onset>"
        f"<expires>{moment(message.begun + LASTS_SECONDS)}</expires><senderName>Hernmouth Weather Service</senderName>"
        f"<headline>{escape(words.headline)}</headline><description>{escape(words.description)}</description>"
        + (f"<instruction>{escape(words.instruction)}</instruction>" if words.instruction else "")
        + f"<area><areaDesc>{area}</areaDesc><geocode><valueName>HERN</valueName><value>LQ1</value></geocode></area></info>"
    )
