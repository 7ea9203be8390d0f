"""Readers' tips, without a server: words, keys, parcels, clean files, pages, the desk, the end."""

import io
import re
import zipfile
from datetime import timedelta

import pytest
from click.testing import CliRunner
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from galley.gather.models import Tip, TipMessage
from galley.gather.services import tips
from galley.gather.tips import parcel, sealing, words
from galley.gather.tips.cleaning import NotCleanError, clean_file
from galley.gather.tips.parcel import TipFile
from galley.gather.tips_commands import cli
from galley.kernel.roles import Role
from galley.kernel.time import now
from tests.kernel.test_pictures import CAMERA as CAMERA_WORDS
from tests.kernel.test_pictures import PLACE as PLACE_WORDS
from tests.kernel.test_pictures import with_place

PLACE, CAMERA = PLACE_WORDS.encode(), CAMERA_WORDS.encode()
SALT = b"a salt of 16 by."
SECRET = "The treasurer keeps two sets of books in the boathouse"


@pytest.fixture
def data_folder(settings, tmp_path):
    settings.DATA_DIR = tmp_path
    return tmp_path


@pytest.fixture
def key(data_folder):
    """The newsroom's private key; its public half is in use."""
    identity, recipient = sealing.new_identity()
    tips.tip_files().add_recipient(recipient)
    return identity


@pytest.fixture(autouse=True)
def fresh_pace(monkeypatch):
    monkeypatch.setattr(tips, "_messages", tips.Pace())
    monkeypatch.setattr(tips, "_tries", tips.Pace())


def everything_in(folder):
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


# Words and keys


@given(places=st.lists(st.integers(0, words.LIST_LENGTH - 1), min_size=words.COUNT, max_size=words.COUNT))
def test_a_code_is_read_back_however_it_is_written(places):
    code = tuple(places)
    english, chinese = (words.write_code(code, language=language) for language in ("en", "zh-hans"))
    short = " ".join(word[:4] for word in english.split())
    for typed in (
        english, chinese, english.upper(), english.replace(" ", "\n- "), short, chinese.replace(" ", ""),
        chinese.replace(" ", "，"), f"{chinese[:8]}{english.split(' ', 4)[4]}",
    ):  # fmt: skip
        assert words.read_code(typed) == code


@pytest.mark.parametrize("typed", ["", "north", "north " * 9, "nowhere " * 8, "northern " * 8, "1 2 3 4 5 6 7 8", "\0"])
def test_what_is_no_code_is_refused_without_repeating_it(typed):
    with pytest.raises(words.CodeError) as refused:
        words.read_code(typed)
    assert not typed.strip() or typed.split()[0] not in str(refused.value).split()


def test_the_lists_are_what_the_standard_promises():
    english, chinese = words._words("english"), words._words("chinese")
    assert len(set(english)) == len(set(chinese)) == len({word[:4] for word in english}) == words.LIST_LENGTH
    assert {len(word) for word in chinese} == {1}


def test_codes_are_drawn_evenly():
    drawn = {place for _ in range(600) for place in words.new_code()}
    assert len(drawn) > 1_700  # 4,800 draws of 2,048 leave about 200 out


def test_the_keys_of_a_code_are_the_same_each_time_and_differ_with_code_and_salt():
    code, other = (0,) * 8, (0,) * 7 + (1,)
    made = [sealing.keys_of(code, salt=SALT), sealing.keys_of(other, salt=SALT), sealing.keys_of(code, salt=b"x" * 16)]
    assert sealing.keys_of(code, salt=SALT) == made[0]
    assert len({keys.lookup for keys in made}) == len({keys.recipient for keys in made}) == 3
    assert made[0].identity not in repr(made[0])


def test_what_is_sealed_opens_for_each_recipient_and_for_nobody_else():
    (first, to_first), (second, to_second), (third, _) = (sealing.new_identity() for _ in range(3))
    sealed = sealing.seal(SECRET.encode(), [to_first, to_second])
    assert SECRET.encode() not in sealed
    assert sealing.unseal(sealed, f"# a comment\n{first}\n") == sealing.unseal(sealed, second) == SECRET.encode()
    for wrong in (third, "", "# nothing", "AGE-SECRET-KEY-1NONSENSE"):
        with pytest.raises(sealing.SealError):
            sealing.unseal(sealed, wrong)
    broken = bytearray(sealed)
    broken[-1] ^= 1
    with pytest.raises(sealing.SealError):
        sealing.unseal(bytes(broken), first)
    with pytest.raises(ValueError, match="nobody"):
        sealing.seal(b"x", [])


@given(body=st.binary(max_size=400))
def test_any_bytes_are_a_parcel_or_refused(body):
    with pytest.raises(parcel.ParcelError):
        parcel.unpack(body)


@given(name=st.text(max_size=300))
@settings(max_examples=200)
def test_any_file_name_becomes_one_that_leads_nowhere(name):
    safe = parcel.safe_name(name)
    assert safe
    assert "/" not in safe
    assert "\\" not in safe
    assert not safe.startswith(".")
    assert len(safe) <= 93
    packed = parcel.unpack(parcel.pack("x", [TipFile(name, b"1"), TipFile(name, b"2")]))
    assert [file.body for file in packed.files] == [b"1", b"2"]
    assert len({file.name for file in packed.files}) == 2


def test_a_parcel_has_no_time_in_it():
    with zipfile.ZipFile(io.BytesIO(parcel.pack("x", [TipFile("a.pdf", b"1")]))) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}


# Pictures


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF"])
def test_pictures_lose_place_and_device(kind):
    body = with_place(kind)
    assert PLACE in body or CAMERA in body
    cleaned = clean_file(TipFile(f"IMG.{kind.lower()}", body)).body
    assert PLACE not in cleaned
    assert CAMERA not in cleaned
    Image.open(io.BytesIO(cleaned)).load()


def test_a_tiff_file_becomes_a_bare_png():
    out = io.BytesIO()
    exif = Image.Exif()
    exif[0x010F], exif[0x013B] = "SpyCam", "Ann Source"
    Image.new("RGB", (9, 7), "teal").save(out, "TIFF", exif=exif)
    assert b"Ann Source" in out.getvalue()
    cleaned = clean_file(TipFile("scan.tif", out.getvalue()))
    assert cleaned.name == "scan.png"
    assert b"Ann Source" not in cleaned.body
    picture = Image.open(io.BytesIO(cleaned.body))
    assert (picture.size, picture.getpixel((3, 3))) == ((9, 7), (0, 128, 128))


@pytest.mark.parametrize(
    ("name", "body"),
    [
        pytest.param("a.heic", b"\0\0\0\x18ftypheic" + b"x" * 80, id="heic"),
        pytest.param("unnamed", b"\0\0\0\x18ftypmif1" + b"x" * 80, id="heif without a name"),
        pytest.param("a.jpg", b"\xff\xd8\xff\xe1\0\x10Exif", id="broken jpeg"),
        pytest.param("a.nef", b"MM\0*" + b"x" * 80, id="raw"),
        pytest.param("a.png", b"no picture at all", id="named a picture"),
        pytest.param("a.tiff", b"II*\0" + b"x" * 80, id="broken tiff"),
    ],
)
def test_a_picture_that_cannot_be_cleaned_is_refused(name, body):
    with pytest.raises(NotCleanError):
        clean_file(TipFile(name, body))


@pytest.mark.parametrize("name", ["a.pdf", "BM.txt", "page.html"])
def test_other_files_stay_as_they_are(name):
    file = TipFile(name, b"BM <!DOCTYPE html><html><svg></svg></html>")
    assert clean_file(file) is file


# The reader's pages


def words_on(page):
    return re.findall(r'class="tips-words"[^>]*>([^<]+)<', page.content.decode())


@pytest.mark.django_db
def test_a_tip_is_sealed_answered_read_with_the_code_and_deleted(client, key, data_folder, person):
    picture = SimpleUploadedFile("IMG_1.jpg", with_place("JPEG"))
    sent = client.post(
        "/tips/", {"text": SECRET, "attachments": [picture, SimpleUploadedFile("b.pdf", b"%PDF-secret")]}
    )
    assert sent.status_code == 200
    english, chinese = words_on(sent)
    assert words.read_code(english) == words.read_code(chinese)
    tip = Tip.objects.get()
    assert (tip.state, tip.first_day, tip.delete_on) == ("new", now().date(), now().date() + timedelta(days=90))
    for hidden in (SECRET.encode(), b"%PDF-secret", b"IMG_1", english.encode(), chinese.encode()):
        assert hidden not in everything_in(data_folder)
    (message,) = tips.read_tip(tip, key)
    assert message.parcel.text == SECRET
    assert [file.name for file in message.parcel.files] == ["01-IMG_1.jpg", "02-b.pdf"]
    assert PLACE not in message.parcel.files[0].body

    tips.answer_tip(tip, "Which boathouse?", by=person(Role.CHIEF_EDITOR))
    assert b"boathouse" not in everything_in(data_folder)
    for code in (english, chinese, english.upper()):
        answers = client.post("/tips/answers/", {"code": code})
        assert "Which boathouse?" in answers.content.decode()
        assert SECRET not in answers.content.decode()
    wrong = client.post("/tips/answers/", {"code": words.write_code(words.new_code(), language="en")})
    assert (wrong.status_code, "Which boathouse?" in wrong.content.decode()) == (404, False)

    added = client.post("/tips/answers/", {"code": chinese, "text": "The northern one", "add": "1"})
    assert "Your message is with the newsroom" in added.content.decode()
    tip.refresh_from_db()
    assert tip.state == "new"
    assert [one.parcel.text for one in tips.read_tip(tip, key)] == [SECRET, "Which boathouse?", "The northern one"]

    assert client.post("/tips/answers/", {"code": english, "delete": "1"}).status_code == 200
    assert (Tip.objects.count(), TipMessage.objects.count()) == (0, 0)
    assert list((data_folder / "tips").glob("*.age")) == []
    assert client.post("/tips/answers/", {"code": english}).status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/tips/", "/zh-hans/tips/", "/tips/answers/", "/zh-hans/tips/answers/"])
def test_no_page_sets_a_cookie_or_may_be_kept(client, key, path):
    for response in (client.get(path), client.post(path, {"text": "x", "code": "x"})):
        assert not response.cookies
        assert "no-store" in response["Cache-Control"]
        assert response["Referrer-Policy"] == "no-referrer"
        assert "csrfmiddlewaretoken" not in response.content.decode()
        assert 'name="robots" content="noindex"' in response.content.decode()


@pytest.mark.django_db
def test_without_a_key_nothing_is_taken(client, data_folder):
    for response in (client.get("/tips/"), client.post("/tips/", {"text": SECRET})):
        assert "cannot take tips" in response.content.decode()
        assert "<form class" not in response.content.decode()
    assert Tip.objects.count() == 0
    assert not (data_folder / "tips").exists()


@pytest.mark.django_db
def test_what_cannot_be_taken_says_why_and_keeps_the_text(client, key):
    empty = client.post("/tips/", {"text": "  "})
    assert (empty.status_code, "no text and no file" in empty.content.decode()) == (422, True)
    heic = SimpleUploadedFile("a.heic", b"\0\0\0\x18ftypheic" + b"x" * 80)
    refused = client.post("/tips/", {"text": SECRET, "attachments": heic})
    assert refused.status_code == 422
    assert "Send it as JPEG or PNG" in refused.content.decode()
    assert "Choose your files again" in refused.content.decode()
    assert SECRET in refused.content.decode()
    elsewhere = client.post("/tips/", {"text": SECRET}, HTTP_SEC_FETCH_SITE="cross-site")
    assert elsewhere.status_code == 403
    assert Tip.objects.count() == 0


@pytest.mark.django_db
def test_too_much_is_refused_before_it_is_read(client, key, monkeypatch):
    monkeypatch.setenv("GALLEY_TIPS_MAX_MEGABYTES", "1")
    large = client.post("/tips/", {"text": "x", "attachments": SimpleUploadedFile("a.bin", b"x" * 1_200_000)})
    assert (large.status_code, "more than 1 MB" in large.content.decode()) == (413, True)
    assert Tip.objects.count() == 0


@pytest.mark.django_db
def test_a_flood_is_slowed_without_looking_at_addresses(client, key, monkeypatch):
    monkeypatch.setenv("GALLEY_TIPS_MOST_AN_HOUR", "2")
    said = [client.post("/tips/", {"text": "x"}, REMOTE_ADDR=f"203.0.113.{number}").status_code for number in range(4)]
    assert said == [200, 200, 429, 429]
    monkeypatch.setattr(tips, "MOST_TRIES_A_MINUTE", 1)
    tries = [client.post("/tips/answers/", {"code": "north " * 8}).status_code for _ in range(2)]
    assert tries == [404, 429]


def test_the_pace_lets_go_again():
    pace = tips.Pace()
    assert not pace.take(times=1, per=timedelta(seconds=60))
    assert timedelta(0) < pace.take(times=1, per=timedelta(seconds=60)) <= timedelta(seconds=60)
    assert not pace.take(times=1, per=timedelta(0))


# The end


@pytest.mark.django_db
def test_tips_delete_themselves_on_their_day(key, data_folder):
    for _ in range(2):
        tips.send_tip(SECRET, [TipFile("a", b"1")])
    old, young = Tip.objects.order_by("pk")
    Tip.objects.filter(pk=old.pk).update(delete_on=now().date())
    assert tips.forget_old_tips() == 1
    assert list(Tip.objects.all()) == [young]
    assert tips.tip_files().names_before(now().timestamp() + 9) == {young.messages.get().file_name}
    assert tips.forget_old_tips() == 0


@pytest.mark.django_db
def test_a_file_without_a_row_is_swept_but_not_one_that_is_on_its_way(key, data_folder, monkeypatch):
    tips.send_tip(SECRET, [])
    tips.tip_files().place("stray", b"sealed")
    (data_folder / "tips/.half.unfinished").write_bytes(b"sealed")
    tips.forget_old_tips()
    assert {path.name for path in (data_folder / "tips").glob("*")} >= {"stray.age", ".half.unfinished"}
    later = now().timestamp() + 4_000
    monkeypatch.setattr(tips.time, "time", lambda: later)
    tips.forget_old_tips()
    names = {path.stem for path in (data_folder / "tips").glob("*.age")}
    assert names == {TipMessage.objects.get().file_name}
    assert not (data_folder / "tips/.half.unfinished").exists()


@pytest.mark.django_db
def test_a_row_that_is_not_kept_leaves_no_file(key, data_folder, monkeypatch):
    def fail(self, *args, **kwargs):
        raise RuntimeError("the database is gone")

    monkeypatch.setattr(TipMessage, "save", fail)
    with pytest.raises(RuntimeError):
        tips.send_tip(SECRET, [])
    assert list((data_folder / "tips").glob("*.age")) == []
    assert Tip.objects.count() == 0


@pytest.mark.django_db
def test_nothing_kept_tells_the_time_of_day(key, data_folder):
    tips.send_tip(SECRET, [])
    (path,) = (data_folder / "tips").glob("*.age")
    assert path.stat().st_mtime % 86_400 == 0
    assert path.stat().st_mode & 0o777 == 0o600
    assert all(
        field.get_internal_type() != "DateTimeField" for model in (Tip, TipMessage) for field in model._meta.fields
    )
    assert TipMessage.objects.get().uuid.version == Tip.objects.get().uuid.version == 4


# The desk


@pytest.mark.django_db
@pytest.mark.parametrize("role", list(Role))
def test_only_desk_and_chief_editors_know_of_tips(client, key, person, role):
    tips.send_tip(SECRET, [])
    tip = Tip.objects.get()
    client.force_login(person(role))
    base = f"/desk/tips/{tip.pk}/"
    gets = ["/desk/tips/", base, f"{base}messages/{tip.messages.get().pk}/"]
    posts = [f"{base}answer/", f"{base}read/", f"{base}delete/"]
    said = {client.get(path).status_code for path in gets} | {client.post(path).status_code for path in posts}
    home = client.get("/desk/").content.decode()
    if role in {Role.DESK_EDITOR, Role.CHIEF_EDITOR}:
        assert said <= {200, 302, 422}
        assert "/desk/tips/" in home
    else:
        assert said <= {403, 302}
        assert Tip.objects.filter(pk=tip.pk, state="new").exists()
        assert "/desk/tips/" not in home


@pytest.mark.django_db
def test_a_superuser_without_the_role_knows_of_none(client, key, django_user_model):
    client.force_login(django_user_model.objects.create_superuser("root", "root@example.org", "a-long-pass-phrase"))
    assert client.get("/desk/tips/").status_code in {302, 403}


@pytest.mark.django_db
def test_the_desk_reads_with_the_key_of_the_request_alone(client, key, data_folder, person):
    tips.send_tip(SECRET, [TipFile("books.pdf", b"%PDF")])
    tip = Tip.objects.get()
    client.force_login(person(Role.DESK_EDITOR))
    page = client.get(f"/desk/tips/{tip.pk}/").content.decode()
    assert SECRET not in page
    wrong, _ = sealing.new_identity()
    refused = client.post(f"/desk/tips/{tip.pk}/read/", {"identity": SimpleUploadedFile("k", wrong.encode())})
    assert (refused.status_code, SECRET in refused.content.decode()) == (422, False)
    opened = client.post(f"/desk/tips/{tip.pk}/read/", {"identity": SimpleUploadedFile("k", key.encode())})
    assert SECRET in opened.content.decode()
    assert "books.pdf" in opened.content.decode()
    assert key not in opened.content.decode()
    assert "no-store" in opened["Cache-Control"]
    tip.refresh_from_db()
    assert tip.state == "seen"
    assert key.encode() not in everything_in(data_folder)
    client.post(f"/desk/tips/{tip.pk}/answer/", {"text": "Thank you"})
    tip.refresh_from_db()
    assert (tip.state, tip.messages.filter(is_answer=True).count()) == ("answered", 1)
    client.post(f"/desk/tips/{tip.pk}/delete/")
    assert not Tip.objects.exists()


@pytest.mark.django_db
def test_a_download_opens_on_another_machine(client, key, person, tmp_path_factory):
    away = tmp_path_factory.mktemp("away")
    tips.send_tip(SECRET, [TipFile("../../books.pdf", b"%PDF")])
    tip = Tip.objects.get()
    client.force_login(person(Role.CHIEF_EDITOR))
    response = client.get(f"/desk/tips/{tip.pk}/messages/{tip.messages.get().pk}/")
    assert response["Content-Disposition"].startswith(f'attachment; filename="tip-{tip.label}-')
    (away / "tip.zip.age").write_bytes(response.content)
    (away / "key").write_text(key)
    done = CliRunner().invoke(
        cli, ["read", str(away / "tip.zip.age"), "--identity", str(away / "key"), "--to", str(away / "out")]
    )
    assert done.exit_code == 0, done.output
    assert SECRET in done.output
    assert [(path.name, path.read_bytes()) for path in (away / "out").iterdir()] == [("01-books.pdf", b"%PDF")]
    (away / "key").write_text(sealing.new_identity()[0])
    wrong = CliRunner().invoke(cli, ["read", str(away / "tip.zip.age"), "--identity", str(away / "key")])
    assert (wrong.exit_code, SECRET in wrong.output) == (1, False)


def test_keys_are_made_outside_the_data_folder_and_named_to_the_server(data_folder, tmp_path_factory):
    away = tmp_path_factory.mktemp("away")
    run = CliRunner().invoke
    inside = run(cli, ["key", "--identity", str(data_folder / "key.txt")])
    assert (inside.exit_code, "data folder" in inside.output) == (1, True)
    made = run(cli, ["key", "--identity", str(away / "key.txt")])
    assert made.exit_code == 0
    assert (away / "key.txt").stat().st_mode & 0o777 == 0o600
    (recipient,) = tips.tip_files().recipients()
    assert recipient in made.output
    private = (away / "key.txt").read_text()
    assert "AGE-SECRET-KEY-1" in private
    assert b"AGE-SECRET-KEY" not in everything_in(data_folder)
    assert "AGE-SECRET-KEY" not in made.output
    again = run(cli, ["key", "--identity", str(away / "key.txt")])
    assert (again.exit_code, (away / "key.txt").read_text()) == (1, private)
    other = sealing.new_identity()[1]
    assert run(cli, ["add-key", other]).exit_code == 0
    assert run(cli, ["add-key", "age1nonsense"]).exit_code == 1
    assert run(cli, ["keys"]).output.split() == [recipient, other]
    assert run(cli, ["remove-key", recipient]).exit_code == 0
    assert tips.tip_files().recipients() == [other]


def test_the_salt_is_made_once(data_folder):
    assert tips.tip_files().salt() == tips.tip_files().salt()
    assert len(tips.tip_files().salt()) == 16
    assert (data_folder / "keys/tips_salt").stat().st_mode & 0o777 == 0o600
