"""CAP messages become values: every sample, both languages, flaws named as the schemas name them."""

import random

import pytest
from lxml import etree

from galley.gather import cap as caps
from galley.gather.errors import ParseError
from galley.gather.feeds import parse_feed
from galley.gather.markup.cap_rules import flaws_of
from galley.gather.parsers import cap as parser
from tests.gather import caps as made
from tests.gather.shared import DATA, samples

URL = "https://example.org/alert.cap"
SCHEMAS = DATA / "cap" / "schema"
needs_schemas = pytest.mark.skipif(not SCHEMAS.exists(), reason="the shared data cap is absent")


def read(body, **more):
    return parser.read(body, url=URL, **more)


def message(item):
    return caps.from_json(item.extra["cap"])


def alerts_in(body):
    """Every alert of a document as a document of its own, with its version."""
    root = etree.fromstring(body)
    for element in root.iter():
        if isinstance(element.tag, str) and element.tag.endswith("}alert"):
            version = caps.NAMESPACES.get(element.tag[1:].partition("}")[0])
            if version:
                yield etree.fromstring(etree.tostring(element, with_tail=False)), version


@pytest.fixture(scope="module")
def schemas():
    return {
        v: etree.XMLSchema(etree.parse(str(SCHEMAS / f"cap{v.replace('.', '')}.xsd"))) for v in caps.NAMESPACES.values()
    }


@pytest.mark.parametrize("path", samples("cap/samples", ".cap", ".edxlde"))
def test_every_sample_is_read_whole(path):
    body = path.read_bytes()
    feed = read(body)
    whole = [alert for alert, _version in alerts_in(body) if alert.find("{*}identifier") is not None]
    assert len(feed.items) == len(whole)
    for item, alert in zip(feed.items, whole, strict=True):
        found = message(item)
        assert caps.as_json(found) == item.extra["cap"]
        assert found.identifier == alert.findtext("{*}identifier").strip()
        assert found.status == alert.findtext("{*}status").strip()
        assert found.message_type == alert.findtext("{*}msgType").strip()
        assert len(found.infos) == len(alert.findall("{*}info"))
        assert sum(len(i.areas) for i in found.infos) == len(alert.findall("{*}info/{*}area"))
        assert len(found.references) == len((alert.findtext("{*}references") or "").split())
        assert item.kind == "alert"
        assert item.title


@pytest.mark.parametrize("path", samples("cap/samples", ".cap", ".edxlde"))
def test_our_rules_and_the_schemas_agree_on_every_sample(path, schemas):
    for alert, version in alerts_in(path.read_bytes()):
        assert bool(flaws_of(alert, version=version)) is not schemas[version].validate(alert)


@needs_schemas
@pytest.mark.parametrize("version", ["1.0", "1.1", "1.2"])
def test_our_rules_and_the_schemas_agree_on_alerts_that_were_tampered_with(version, schemas):
    """Whatever is taken out, doubled, moved or given another value: the schema is the oracle."""
    draw = random.Random(1)
    space = next(name for name, known in caps.NAMESPACES.items() if known == version)
    whole = made.alert(
        refers=[("a", made.datetime(2026, 1, 2, tzinfo=made.UTC))],
        infos=[
            made.info(
                more="<web>https://x.example</web><resource><resourceDesc>Map</resourceDesc>"
                "<mimeType>image/png</mimeType><size>12</size></resource>"
            )
        ],
    )
    base = whole.replace(b"urn:oasis:names:tc:emergency:cap:1.2", space.encode())
    values = [
        "",
        "x",
        "Actual",
        "Severe",
        "2026-11-24T10:00:00Z",
        "2026-11-24T10:00:00+01:00",
        "12",
        "1.5",
        "en",
        "zz-",
    ]
    judged = {True: 0, False: 0}
    for _ in range(400):
        root = etree.fromstring(base)
        for _ in range(draw.choice((0, 1, 1, 2))):
            element = draw.choice([e for e in root.iter() if e is not root])
            parent = element.getparent()
            match draw.randrange(4):
                case 0:
                    parent.remove(element)
                case 1:
                    parent.insert(parent.index(element), etree.fromstring(etree.tostring(element, with_tail=False)))
                case 2:
                    parent.append(element)
                case 3 if len(element) == 0:
                    element.text = draw.choice(values)
        valid = schemas[version].validate(root)
        flaws = flaws_of(root, version=version)
        assert bool(flaws) is not valid, (etree.tostring(root), flaws, schemas[version].error_log)
        judged[valid] += 1
    assert min(judged.values()) > (0 if version == "1.0" else 20)


def test_an_alert_in_two_languages_is_told_in_each():
    found = message(read(made.alert(chinese=True)).items[0])
    assert [info.headline for info in found.infos_for("zh-hans")] == ["赤杨河洪水红色预警"]
    assert [info.headline for info in found.infos_for("en")] == ["Flood warning for the Alder"]
    assert [info.language for info in found.infos_for("fr")] == ["en"]


def test_the_other_script_of_chinese_comes_before_english():
    infos = [made.info(), made.info(language="zh-HK", headline="暴雨警告信號現正生效")]
    found = message(read(made.alert(infos=infos)).items[0])
    assert [info.language for info in found.infos_for("zh-hans")] == ["zh-hant"]


def test_a_language_that_is_not_said_is_seen_from_the_letters():
    body = (
        made.alert(chinese=True).replace(b"<language>zh-CN</language>", b"").replace(b"<language>en-GB</language>", b"")
    )
    assert [info.language for info in message(read(body).items[0]).infos] == ["en", "zh-hans"]


@pytest.mark.parametrize("status", ["Exercise", "Test", "System", "Draft"])
def test_what_is_not_actual_says_so_in_its_title_and_is_withheld(status):
    item = read(made.alert(status=status)).items[0]
    assert item.title == f"{status}: Flood warning for the Alder"
    assert item.status == "withheld"


def test_an_unknown_status_is_never_taken_for_an_actual_alert():
    item = read(made.alert(status="Actually")).items[0]
    assert message(item).status == ""
    assert item.status == "withheld"
    assert any("alert/status: Actually" in problem.detail for problem in read(made.alert(status="Actually")).problems)


def test_an_alert_without_a_name_or_time_is_refused():
    for name in (b"identifier", b"sender", b"sent"):
        body = made.alert()
        start, end = body.index(b"<" + name + b">"), body.index(b"</" + name + b">")
        with pytest.raises(ParseError):
            read(body[:start] + body[end + len(name) + 3 :])


def test_one_alert_of_many_without_a_name_does_not_lose_the_others():
    inside = [made.alert(f"n{number}") for number in range(3)]
    inside[1] = inside[1].replace(b"<identifier>n1</identifier>", b"")
    envelope = (
        b'<EDXLDistribution xmlns="urn:oasis:names:tc:emergency:EDXL:DE:1.0">'
        + b"".join(inside)
        + b"</EDXLDistribution>"
    )
    feed = read(envelope)
    assert [message(item).identifier for item in feed.items] == ["n0", "n2"]
    assert feed.problems


def test_the_right_parser_is_found_for_an_alert_and_not_for_an_index():
    assert parse_feed(made.alert(), url=URL)[0] == "cap"
    index = made.atom((URL, "2026-11-24T10:00:00Z")).replace(
        "<feed ", '<feed xmlns:cap="urn:oasis:names:tc:emergency:cap:1.1" '
    )
    assert parse_feed(index.encode(), url=URL)[0] == "atom"


def test_markup_in_a_description_never_reaches_a_page():
    body = made.alert(infos=[made.info(description="<script>x()</script>Rise<br/>now <b onclick='x'>go</b>")])
    info = message(read(body).items[0]).infos[0]
    assert info.description == "Rise\nnow go"


def test_a_comment_cannot_split_what_a_person_reads_from_what_is_signed():
    body = made.alert().replace(b"<status>Actual", b"<status>Act<!-- -->ual")
    assert message(read(body).items[0]).status == "Actual"


def test_an_entity_is_never_expanded():
    body = made.alert().replace(b"<alert ", b'<!DOCTYPE alert [<!ENTITY e SYSTEM "file:///etc/passwd">]><alert ')
    body = body.replace(b"Leave the banks now.", b"&e; Leave.")
    found = read(body).items[0]
    assert "root:" not in str(found.extra)
    assert "Leave." in str(found.extra)


def test_what_is_broken_is_mended_and_said():
    body = made.alert().replace(b"</alert>", b"").replace(b"two metres", b"two & a half metres")
    feed = read(body)
    assert "two & a half metres" in message(feed.items[0]).infos[0].description
    assert feed.problems


def test_places_have_the_middle_of_their_shapes():
    place = read(made.alert()).items[0].places[0]
    assert (place.name, place.latitude, place.longitude) == ("Hernmouth, lower town", 52.15, 0.15)


def test_references_are_read_as_real_senders_write_them():
    body = made.alert(refers=[("a", made.datetime(2026, 1, 2, tzinfo=made.UTC))])
    body = body.replace(b",a,", b",urn:oid:1,2,").replace(b"<references>", b"<references>\n  ")
    reference = message(read(body).items[0]).references[0]
    assert (reference.sender, reference.identifier) == ("warn@river.example", "urn:oid:1,2")
