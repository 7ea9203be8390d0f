"""Signatures of alerts: right, wrong, missing, over part of the message, by an authority's child, by several."""

import re

import pytest
from lxml import etree

from galley.gather.errors import SourceError
from galley.gather.markup.xmlsig import read_certificates
from galley.gather.parsers import cap as parser
from tests.gather import caps as made
from tests.gather.shared import DATA

CANADA = DATA / "cap/samples/canada_signed.cap"


def state(body, pem=""):
    item = parser.read(body, url="https://example.org/a.cap", certificates=read_certificates(pem)).items[0]
    return item.extra["signature"]["state"]


@pytest.fixture(scope="module")
def signer():
    return made.make_certificate()


@pytest.fixture(scope="module")
def signed(signer):
    key, certificate, _pem = signer
    return made.sign(made.alert(), key, certificate)


def test_without_certificates_nothing_is_claimed(signed):
    assert state(made.alert()) == "none"
    assert state(signed) == "not_checked"


def test_a_right_signature_is_right_and_says_who_signed(signed, signer):
    item = parser.read(signed, url="x", certificates=read_certificates(signer[2])).items[0]
    assert item.extra["signature"] == {"state": "right", "note": "", "detail": "CN=River Authority"}


def test_every_change_of_a_letter_makes_it_wrong(signed, signer):
    for old, new in (
        (b"two metres", b"ten metres"),
        (b"Hernmouth", b"hernmouth"),
        (b"Severe", b"Minor"),
        (b"hern-1", b"hern-2"),
    ):
        assert old in signed
        assert state(signed.replace(old, new), signer[2]) == "wrong"


def test_another_key_makes_it_wrong(signed):
    assert state(signed, made.make_certificate("Somebody else")[2]) == "wrong"


def test_an_unsigned_alert_of_a_source_that_signs_lacks_its_signature(signer):
    assert state(made.alert(), signer[2]) == "missing"


def test_a_signature_that_was_taken_from_another_alert_is_wrong(signed, signer):
    signature = re.search(rb"<(?:ds:)?Signature .*</(?:ds:)?Signature>", signed, re.DOTALL)[0]
    forged = made.alert("forged").replace(b"</alert>", signature + b"</alert>")
    assert state(forged, signer[2]) == "wrong"


def test_a_signed_alert_wrapped_into_a_forged_one_is_wrong(signed, signer):
    """The forged message is read, the signed one lies beside it where the signature can find it."""
    signature = re.search(rb"<(?:ds:)?Signature .*</(?:ds:)?Signature>", signed, re.DOTALL)[0]
    inner = etree.tostring(etree.fromstring(signed))
    forged = made.alert("forged").replace(b"</alert>", b"<x>" + inner + b"</x>" + signature + b"</alert>")
    assert state(forged, signer[2]) == "wrong"
    by_id = forged.replace(b'URI=""', b'URI="#a"').replace(b"<x><alert ", b'<x><alert Id="a" ')
    assert state(by_id, signer[2]) == "wrong"


def test_a_certificate_that_a_trusted_authority_issued_is_trusted_in_its_time():
    authority = made.make_certificate("Alert Authority", is_authority=True)
    key, certificate, _pem = made.make_certificate("Office", issuer=authority[:2])
    assert state(made.sign(made.alert(), key, certificate), authority[2]) == "right"
    stranger = made.make_certificate("Alert Authority", is_authority=True)
    assert state(made.sign(made.alert(), key, certificate), stranger[2]) == "wrong"
    late = made.datetime.now(made.UTC) + made.timedelta(days=60)
    assert state(made.sign(made.alert(sent=late), key, certificate), authority[2]) == "wrong"


def test_a_signer_that_is_no_authority_vouches_for_nobody():
    office = made.make_certificate("Office")
    key, certificate, _pem = made.make_certificate("Child", issuer=office[:2])
    assert state(made.sign(made.alert(), key, certificate), office[2]) == "wrong"


def test_a_signature_inside_an_envelope_is_checked_too(signed, signer):
    envelope = made.envelope(signed)
    assert state(envelope, signer[2]) == "right"
    assert state(envelope.replace(b"two metres", b"ten metres"), signer[2]) == "wrong"


def test_a_document_type_makes_a_signed_alert_untrusted(signed, signer):
    body = signed.partition(b"?>")[2]
    assert state(b"<!DOCTYPE alert [<!ENTITY a 'b'>]>" + body, signer[2]) == "wrong"


def test_white_space_and_comments_do_not_matter_where_the_standard_says_so(signed, signer):
    assert state(signed.replace(b"<status>", b"<!-- c --><status>"), signer[2]) == "right"


@pytest.mark.skipif(not CANADA.exists(), reason="the shared data cap is absent")
def test_one_of_two_signatures_of_a_real_alert_of_2013():
    body = CANADA.read_bytes()
    found = re.findall(rb"<X509Certificate>(.*?)</X509Certificate>", body, re.DOTALL)
    office = f"-----BEGIN CERTIFICATE-----\n{found[1].decode().strip()}\n-----END CERTIFICATE-----\n"
    assert state(body, office) == "right"
    assert state(body.replace(b"snowfall", b"rainfall"), office) == "wrong"


def test_what_is_no_certificate_is_said_to_the_newsroom():
    with pytest.raises(SourceError, match="certificate"):
        read_certificates("-----BEGIN CERTIFICATE-----\nnonsense\n-----END CERTIFICATE-----")
