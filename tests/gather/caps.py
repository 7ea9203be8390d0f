"""CAP messages for tests, written as senders write them; and signed ones."""

from datetime import UTC, datetime, timedelta
from xml.sax.saxutils import escape

ZH = {
    "language": "zh-CN",
    "event": "洪水",
    "headline": "赤杨河洪水红色预警",
    "description": "未来两小时内水位将上涨两米。",
    "instruction": "请立即离开河岸地带。",
}


def stamp(moment):
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S-00:00")


def info(
    *,
    language="en-GB",
    event="Flood",
    headline="Flood warning for the Alder",
    description="The river will rise by two metres within two hours.",
    instruction="Leave the banks now.",
    severity="Severe",
    urgency="Immediate",
    expires=None,
    area="Hernmouth, lower town",
    polygon="52.1,0.1 52.2,0.1 52.2,0.2 52.1,0.2 52.1,0.1",
    more="",
):
    """One info block."""
    ends = f"<expires>{stamp(expires)}</expires>" if expires else ""
    return (
        f"<info><language>{language}</language><category>Met</category><event>{escape(event)}</event>"
        f"<urgency>{urgency}</urgency><severity>{severity}</severity><certainty>Likely</certainty>{ends}"
        f"<senderName>River Authority</senderName><headline>{escape(headline)}</headline>"
        f"<description>{escape(description)}</description><instruction>{escape(instruction)}</instruction>{more}"
        f"<area><areaDesc>{escape(area)}</areaDesc><polygon>{polygon}</polygon>"
        "<geocode><valueName>TOWN</valueName><value>HERN-1</value></geocode></area></info>"
    )


def alert(
    identifier="hern-1",
    *,
    sender="warn@river.example",
    sent=None,
    status="Actual",
    kind="Alert",
    scope="Public",
    refers=(),
    infos=None,
    minutes=120,
    version="1.2",
    chinese=False,
):
    """One message, as bytes; `refers` are (identifier, sent) of earlier ones of the same sender."""
    sent = sent or datetime.now(UTC).replace(microsecond=0)
    expires = datetime.now(UTC) + timedelta(minutes=minutes)
    if infos is None:
        infos = [info(expires=expires), *([info(**ZH, expires=expires)] if chinese else [])]
    references = " ".join(f"{sender},{name},{stamp(at)}" for name, at in refers)
    named = f"<references>{references}</references>" if refers else ""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<alert xmlns="urn:oasis:names:tc:emergency:cap:{version}">'
        f"<identifier>{identifier}</identifier><sender>{sender}</sender><sent>{stamp(sent)}</sent>"
        f"<status>{status}</status><msgType>{kind}</msgType><scope>{scope}</scope>{named}{''.join(infos)}</alert>"
    ).encode()


def envelope(*alerts):
    """Alerts in an EDXL-DE message."""
    inside = b"".join(body.partition(b"?>")[2] for body in alerts)
    return b'<EDXLDistribution xmlns="urn:oasis:names:tc:emergency:EDXL:DE:1.0">' + inside + b"</EDXLDistribution>"


def atom(*links, title="Warnings"):
    """An index: (address, updated) each."""
    entries = "".join(
        f"<entry><id>urn:x:{number}</id><title>Warning {number}</title><updated>{updated}</updated>"
        f'<link type="application/cap+xml" href="{url}"/></entry>'
        for number, (url, updated) in enumerate(links)
    )
    return f'<feed xmlns="http://www.w3.org/2005/Atom"><title>{title}</title><id>urn:x</id>{entries}</feed>'


def make_certificate(name="River Authority", *, issuer=None, is_authority=False, days=30):
    """A key and a certificate, self-signed or issued by `(key, certificate)`; as (key, certificate, PEM text)."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import rsa
    from cryptography.x509.oid import NameOID

    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    at = datetime.now(UTC)
    built = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer[1].subject if issuer else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(at - timedelta(days=1))
        .not_valid_after(at + timedelta(days=days))
        .add_extension(x509.BasicConstraints(ca=is_authority, path_length=None), critical=True)
        .sign(issuer[0] if issuer else key, hashes.SHA256())
    )
    return key, built, built.public_bytes(serialization.Encoding.PEM).decode()


def sign(body, key, certificate):
    """The message with an enveloped signature, as the standard asks for."""
    from lxml import etree
    from signxml import XMLSigner, methods

    signer = XMLSigner(method=methods.enveloped)
    root = signer.sign(etree.fromstring(body), key=key, cert=[certificate])
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")
