"""Small wire documents of our own, with what a test wants to say in them."""

import json

NAR = 'xmlns="http://iptc.org/std/nar/2006-10-01/"'


def ninjs(uri="urn:newsml:agency.example:bridge", title="Bridge over the Alder closed", text="", **fields):
    """ninjs 3.1; names are given in Python's way: pub_status."""
    said = {"uri": uri, "standard": {"name": "ninjs", "version": "3.1"}, "version": "1", "language": "en"}
    said["versionCreated"] = "2026-11-24T14:05:00Z"
    if title:
        said["headlines"] = [{"role": "main", "value": title}]
    if text:
        said["bodies"] = [{"contentType": "text/plain", "value": text}]
    for name, value in fields.items():
        first, *rest = name.split("_")
        said[first + "".join(part.title() for part in rest)] = value
    return json.dumps(said, ensure_ascii=False).encode()


def news_item(
    guid="urn:newsml:agency.example:bridge",
    version=1,
    *,
    title="Bridge closed",
    text="<p>Closed.</p>",
    meta="",
    status="usable",
    standing=True,
):
    """A NewsML-G2 news item without an XML declaration, to stand by itself or in a message."""
    standard = 'standard="NewsML-G2" standardversion="2.35" conformance="power"' if standing else ""
    return (
        f'<newsItem {NAR} guid="{guid}" version="{version}" {standard} xml:lang="en">'
        '<catalogRef href="http://www.iptc.org/std/catalog/catalog.IPTC-G2-Standards_40.xml"/>'
        "<itemMeta><itemClass qcode='ninat:text'/><provider literal='agency.example'/>"
        f"<versionCreated>2026-11-24T14:05:0{version}Z</versionCreated>{meta}"
        f"<pubStatus qcode='stat:{status}'/></itemMeta>"
        f"<contentMeta><headline>{title}</headline></contentMeta>"
        "<contentSet><inlineXML contenttype='application/xhtml+xml'>"
        f"<html xmlns='http://www.w3.org/1999/xhtml'><head><title>x</title></head><body>{text}</body></html></inlineXML>"
        "</contentSet></newsItem>"
    )


def message(*items):
    """A NewsML-G2 message."""
    return (
        f"<newsMessage {NAR}><header><sent>2026-11-24T14:06:00Z</sent><sender>agency.example</sender></header>"
        f"<itemSet>{''.join(items)}</itemSet></newsMessage>"
    ).encode()


def text_wire(number="0123", slug="Alder-bridge", text="Bridge closed\r\n\r\n   The bridge was closed on Tuesday.", *,
              source="AFP", priority=4, end="241405 GMT Nov 26"):  # fmt: skip
    """An IPTC 7901 message."""
    return (
        f"\x16\x16\x01{source}{number} {priority} POL 250 {slug}\r\n{slug}\r\n\x02{text}\r\n\x03{end}\r\n\x04".encode()
    )
