"""Text wires: IPTC 7901 and its American sister ANPA 1312, one or several messages in a file."""

from __future__ import annotations

from galley.gather.data import FeedData, Parser
from galley.gather.errors import ParseError
from galley.gather.markup import textwire
from galley.gather.markup.items import Complaints
from galley.gather.registries import parsers
from galley.kernel.text import gettext_noop

_NO_MESSAGE = gettext_noop("This is no text wire: no message begins in it.")
_NO_HEADER = gettext_noop("This is no text wire: the header of its message cannot be read.")
_BAD_MESSAGE = gettext_noop("A message without a readable header was left out.")


class Iptc7901Parser(Parser):
    slug = "iptc7901"
    spec = "https://iptc.org/std-dev/IPTC7901/1.0/specification/7901V5.pdf"
    media_types = ("text/vnd.iptc.7901", "text/vnd.iptc.anpa")

    def recognises(self, head: bytes) -> bool:
        return textwire.begins(head)

    def parse(self, body: bytes, *, url: str) -> FeedData:
        text, encoding = textwire.decoded(body)
        messages = list(textwire.messages_in(text))
        if not messages:
            raise ParseError(url, 1, _NO_MESSAGE)
        complaints = Complaints()
        items, formats = [], []
        for message in messages:
            header = textwire.header_of(message)
            if header is None:
                complaints.add(_BAD_MESSAGE, line=message.line, detail=message.head[:100].strip())
                continue
            formats.append(header.format)
            items.append(textwire.item_of(message, header, complaints))
        if not items:
            raise ParseError(url, messages[0].line, _NO_HEADER, messages[0].head[:100].strip())
        return FeedData(
            title=items[0].credit,
            items=tuple(items),
            problems=tuple(complaints.found),
            format=f"{formats[0]} ({encoding})",
        )


parsers.add(Iptc7901Parser())
