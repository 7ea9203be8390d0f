"""Turns the marks of the story files into HTML and times: quotation marks, emphasis, links, days."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from html import escape

MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
DAYS_ZH = "一二三四五六日"
_PLACE = re.compile(r"\{(weekday|date|month|clock|hour) ([+-]?)(\d+)(?::(\d\d))?\}")


@dataclass(frozen=True)
class Setter:
    """Sets the words of one story: its language, and the moment from which its days are counted."""

    language: str
    at: datetime
    """Of its publication, in the newsroom's time zone."""

    def line(self, words: str) -> str:
        """Words without HTML: a headline, a caption, a cell."""
        return self.plain(re.sub(r"\*+", "", words))

    def plain(self, words: str) -> str:
        """Words with days and quotation marks set; their other marks stay."""
        words = _PLACE.sub(self._time, words)
        return words if self.language == "zh-hans" else curly(words)

    def html(self, words: str) -> str:
        """Words as HTML: emphasis and links."""
        text = escape(self.plain(words), quote=False)
        text = re.sub(r"\[([^\]]+)\]\((https?://[^)\s]+)\)", r'<a href="\2">\1</a>', text)
        text = re.sub(r"\*\*(.+?)\*\*", r"<b>\1</b>", text)
        return re.sub(r"\*(.+?)\*", r"<i>\1</i>", text)

    def _time(self, found: re.Match[str]) -> str:
        kind, sign, number, minutes = found.groups()
        amount = int(number) * (-1 if sign == "-" else 1)
        chinese = self.language == "zh-hans"
        if kind in {"clock", "hour"}:
            away = timedelta(hours=int(number), minutes=int(minutes or 0)) * (-1 if sign == "-" else 1)
            at = self.at + away
            if kind == "hour":
                at = at.replace(minute=0)
            return f"{at:%H:%M}" if chinese else f"{at:%H.%M}"
        if kind == "month":
            month = (self.at.month - 1 + amount) % 12
            return f"{month + 1}月" if chinese else MONTHS[month]
        day = self.at + timedelta(days=amount)
        if kind == "weekday":
            return f"周{DAYS_ZH[day.weekday()]}" if chinese else DAYS[day.weekday()]
        return f"{day.month}月{day.day}日" if chinese else f"{day.day} {MONTHS[day.month - 1]}"


def curly(text: str) -> str:
    """Set straight quotation marks as a printer would."""
    text = re.sub(r"(^|[\s(\[—*])\"", r"\1“", text)
    text = text.replace('"', "”")
    text = re.sub(r"(^|[\s(\[—“])'", r"\1‘", text)
    return text.replace("'", "’")
