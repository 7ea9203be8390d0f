"""Whether an XML signature inside a document is right: made with a certificate that is trusted, over all of it.

Source: W3C, XML Signature Syntax and Processing 1.1 (https://www.w3.org/TR/xmldsig-core1/); CAP 1.2, section 3.3.4.1.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from lxml import etree

from galley.gather.errors import SourceError
from galley.gather.markup.tree import Element
from galley.kernel.text import gettext_noop

if TYPE_CHECKING:
    from cryptography.x509 import Certificate

DS = "{http://www.w3.org/2000/09/xmldsig#}"
MOST_SIGNATURES = 8
NONE, NOT_CHECKED, RIGHT, WRONG, MISSING = "none", "not_checked", "right", "wrong", "missing"

_NO_CERTIFICATES = gettext_noop("The source's settings have no certificate to check it with.")
_NOT_SIGNED = gettext_noop("The source's settings have a certificate, and this message is not signed.")
_CHANGED = gettext_noop("The message was changed after it was signed, or signed with another key.")
_NOT_WHOLE = gettext_noop("The signature does not cover the whole message.")
_UNREADABLE = gettext_noop("The XML is broken, so that nothing can be said of its signature.")
_WEAK = gettext_noop("Signed with SHA-1, which is weak.")
_BAD_CERTIFICATE = gettext_noop("A certificate in the settings cannot be read.")


@dataclass(frozen=True)
class Checked:
    """What is known of a signature.

    Args:
        state: "none" (not signed), "not_checked", "right", "wrong", or "missing": not signed although it should be.
        note: a sentence marked for translation; may be empty.
        detail: who signed, or what the checker said.
    """

    state: str = NONE
    note: str = ""
    detail: str = ""


def read_certificates(pem: str) -> list[Certificate]:
    """The certificates in a text of PEM blocks.

    Raises:
        SourceError: there is text, and no certificate can be read in it.
    """
    from cryptography import x509  # noqa: PLC0415 -- slow import

    if not pem.strip():
        return []
    try:
        found = x509.load_pem_x509_certificates(pem.encode("ascii", "replace"))
    except ValueError as error:
        raise SourceError(_BAD_CERTIFICATE, str(error)) from error
    return found


def signatures_in(root: Element) -> list[Element]:
    """The signatures that stand directly in an element."""
    return [child for child in root if child.tag == f"{DS}Signature"]


def check(body: bytes, *, read: Element, certificates: Sequence[Certificate], at: datetime) -> Checked:
    """Check the signatures of a document that is signed as a whole.

    Args:
        body: the document, to the letter; empty when it had to be mended to be read.
        read: the root as it was read for use: it must be, to the letter, what was signed.
        certificates: those of the signers, or of an authority that issued them directly.
        at: when the document says that it was sent; certificates must be valid then.
    """
    if not signatures_in(read):
        return Checked(MISSING, _NOT_SIGNED) if certificates else Checked()
    if not certificates:
        return Checked(NOT_CHECKED, _NO_CERTIFICATES)
    try:
        root = etree.fromstring(body, _parser())
    except (etree.XMLSyntaxError, ValueError):
        return Checked(WRONG, _UNREADABLE)
    if _canonical(root) != _canonical(read):
        return Checked(WRONG, _NOT_WHOLE)
    signatures = signatures_in(root)
    outcomes = [_check_one(body, index, certificates, at=at) for index in range(min(len(signatures), MOST_SIGNATURES))]
    return next((one for one in outcomes if one.state == RIGHT), outcomes[0])


def _parser() -> Any:
    return etree.XMLParser(resolve_entities=False, load_dtd=False, no_network=True, huge_tree=False)


def _canonical(root: Element) -> bytes:
    alone = etree.fromstring(etree.tostring(root, with_tail=False), _parser())
    return etree.tostring(alone, method="c14n", with_comments=False)


def _check_one(body: bytes, index: int, certificates: Sequence[Certificate], *, at: datetime) -> Checked:
    """Check one of the signatures, the others taken out: Canada's relay and its office each sign the bare alert."""
    from cryptography.exceptions import UnsupportedAlgorithm  # noqa: PLC0415 -- slow import
    from signxml.algorithms import DigestAlgorithm, SignatureMethod  # noqa: PLC0415 -- slow import
    from signxml.exceptions import SignXMLException  # noqa: PLC0415 -- slow import
    from signxml.verifier import SignatureConfiguration, XMLVerifier  # noqa: PLC0415 -- slow import

    root = etree.fromstring(body, _parser())
    signature = signatures_in(root)[index]
    for other in signatures_in(root):
        if other is not signature:
            _take_out(other)
    if [reference.get("URI") for reference in signature.findall(f"{DS}SignedInfo/{DS}Reference")] != [""]:
        return Checked(WRONG, _NOT_WHOLE)
    config = SignatureConfiguration(
        location="./",
        signature_methods=frozenset(m for m in SignatureMethod if not m.name.startswith("HMAC")),
        digest_algorithms=frozenset(DigestAlgorithm),
        ignore_ambiguous_key_info=True,
        verification_time=at,
    )
    said = ""
    for certificate in _signers(signature, certificates, at=at):
        try:
            result: Any = XMLVerifier().verify(root, x509_cert=certificate, validate_schema=False, expect_config=config)
        except (SignXMLException, UnsupportedAlgorithm, *_FAILURES) as error:
            said = str(error)[:200]
            continue
        expected = etree.fromstring(etree.tostring(root), _parser())
        _take_out(signatures_in(expected)[0])
        if result.signed_xml is None or _canonical(expected) != _canonical(result.signed_xml):
            return Checked(WRONG, _NOT_WHOLE)
        used = etree.tostring(signature.find(f"{DS}SignedInfo"))
        return Checked(RIGHT, _WEAK if b"sha1" in used else "", certificate.subject.rfc4514_string()[:200])
    return Checked(WRONG, _CHANGED, said)


_FAILURES = (ValueError, TypeError, AttributeError, LookupError, ArithmeticError, AssertionError, etree.LxmlError)
"""What the checker lets through when a signature is built to break it."""


def _take_out(element: Element) -> None:
    """Remove an element and leave the white space behind it, which is signed too."""
    parent, before, tail = element.getparent(), element.getprevious(), element.tail or ""
    if before is None:
        parent.text = (parent.text or "") + tail
    else:
        before.tail = (before.tail or "") + tail
    parent.remove(element)


def _signers(signature: Element, certificates: Sequence[Certificate], *, at: datetime) -> Iterator[Certificate]:
    """The trusted certificates, and those in the signature that a trusted authority issued and that held then."""
    from cryptography import x509  # noqa: PLC0415 -- slow import

    yield from certificates
    authorities = [certificate for certificate in certificates if _is_authority(certificate)]
    for element in signature.findall(f"{DS}KeyInfo/{DS}X509Data/{DS}X509Certificate"):
        try:
            embedded = x509.load_der_x509_certificate(base64.b64decode("".join((element.text or "").split())))
        except (ValueError, binascii.Error):
            continue
        if embedded in certificates or not embedded.not_valid_before_utc <= at <= embedded.not_valid_after_utc:
            continue
        if any(_issued(embedded, authority) for authority in authorities):
            yield embedded


def _is_authority(certificate: Certificate) -> bool:
    from cryptography import x509  # noqa: PLC0415 -- slow import

    try:
        return bool(certificate.extensions.get_extension_for_class(x509.BasicConstraints).value.ca)
    except (x509.ExtensionNotFound, ValueError):
        return False


def _issued(certificate: Certificate, authority: Certificate) -> bool:
    from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm  # noqa: PLC0415 -- slow import

    try:
        certificate.verify_directly_issued_by(authority)
    except (ValueError, TypeError, InvalidSignature, UnsupportedAlgorithm):
        return False
    return True
