"""What is shown is a copy without a word about its makers; the original opens for a reason on record."""

import io
from base64 import b85decode
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image
from pypdf import PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    FloatObject,
    NameObject,
    StreamObject,
    TextStringObject,
)

from portal import clock
from portal.evidence import copies as evidence_copies
from portal.evidence.actions import attach_evidence, release_file, remove_evidence
from portal.evidence.copies import copies
from portal.evidence.copying import COPIERS, Uncopied, copied, pictures
from portal.evidence.models import DisplayCopy, Quarantine
from portal.evidence.tasks import make_copy as make_copy_task
from portal.evidence.tasks import make_missing_copies, sweep_orphans
from portal.evidence.vault import discard
from portal.journal.enums import AccessKind
from portal.journal.models import Access, Event
from portal.stores import innermost, names_in
from tests.factories.evidence import pdf_file
from tests.factories.pictures import SECRETS, photograph

# 64 × 64 pixels, the name of the device in its EXIF.
HEIC = b85decode(
    "0000SW^{RQXk}?*00000ZE0pPXk}?*ZE0a<0004(ZDn*}000000000XXk=`10000000000aA{+700000000000000000000G-+&aV*mgE07O6l"
    "0ssL300001y8r<I00000000^Q0ssI200Gqi0RR9100000G5`PoIB98aW&i*H00062000$fZf0cy000000RRAKc4ILB0000LX>Mj^0ssI300IC2"
    "MR;ju000004sdC7Z2$lO00031007o$aB^?}006gXaAR)(004Msc4I>U18@KU0FVFx0000U@BsY%`1k+-4+CHT0RR|40Sp2E{{wIU00RJ!00093"
    "00RIXx&lC90096iLID8-Z~y=U0FVFx0{{R603M(qfd!W8Nhz*w0vZem00093$N&HX00=;000968L;=Baup&SJ000wXZ)|dIV{CW;0RRmE27mwn"
    "02FC+aAg1h0000006+i$06+i$01$9#cxeCt0009B2nYZG02gU+ZD9Za00000009621c3qr1ONa48fkK6W&i*H000004r63<V*mmG0RRC2002~N"
    "WMOmw000&!0k0W=_k4vn|M~7${GqG;Ko#QAzyJUM21R&jW&i+9O#mtY000O80Ra#I0ssI24gdfE8UO$Q08?dSa%FT-Xm4(1AUOa"
)


def telling_pdf() -> bytes:
    """A page with a photograph on it, and the maker's name wherever a PDF has room for one."""
    writer, out = PdfWriter(), io.BytesIO()
    page = writer.add_blank_page(200, 200)
    writer.add_metadata({"/Author": "SECRET-author"})
    xmp = DecodedStreamObject()
    xmp.set_data(b"SECRET-xmp")
    writer.root_object[NameObject("/Metadata")] = writer._add_object(xmp)
    writer.add_attachment("SECRET-name.txt", b"SECRET-attachment")
    script = {NameObject("/S"): NameObject("/JavaScript"), NameObject("/JS"): TextStringObject("SECRET-script")}
    writer.root_object[NameObject("/OpenAction")] = DictionaryObject(script)
    writer.add_outline_item(title="SECRET-outline", page_number=0)
    photo = StreamObject()
    photo._data = photograph("JPEG")
    photo.update({NameObject("/Type"): NameObject("/XObject"), NameObject("/Subtype"): NameObject("/Image"),
                  NameObject("/Width"): FloatObject(320), NameObject("/Height"): FloatObject(200),
                  NameObject("/ColorSpace"): NameObject("/DeviceRGB"), NameObject("/BitsPerComponent"): FloatObject(8),
                  NameObject("/Filter"): NameObject("/DCTDecode"), NameObject("/Metadata"): writer._add_object(xmp)})  # fmt: skip
    seal = DecodedStreamObject()
    seal.set_data(b"0 0 9 9 re f % the seal")
    stamp = DictionaryObject({NameObject("/Type"): NameObject("/Annot"), NameObject("/Subtype"): NameObject("/Stamp"),
                              NameObject("/Rect"): ArrayObject(map(FloatObject, (0, 0, 9, 9))),
                              NameObject("/T"): TextStringObject("SECRET-annotator"),
                              NameObject("/AP"): DictionaryObject({NameObject("/N"): writer._add_object(seal)})})  # fmt: skip
    link = DictionaryObject({NameObject("/Type"): NameObject("/Annot"), NameObject("/Subtype"): NameObject("/Link"),
                             NameObject("/A"): DictionaryObject({NameObject("/URI"): TextStringObject("http://SECRET-link")})})  # fmt: skip
    words = DecodedStreamObject()
    words.set_data(b"q 200 0 0 200 0 0 cm /Im0 Do Q % shown")
    page[NameObject("/Contents")] = writer._add_object(words)
    page[NameObject("/Resources")] = DictionaryObject(
        {NameObject("/XObject"): DictionaryObject({NameObject("/Im0"): writer._add_object(photo)})}
    )
    page[NameObject("/Annots")] = ArrayObject([writer._add_object(stamp), writer._add_object(link)])
    page[NameObject("/PieceInfo")] = DictionaryObject({NameObject("/X"): TextStringObject("SECRET-piece")})
    writer.write(out)
    return out.getvalue()


@pytest.mark.attack("由文件的元数据得知作者和地点")
def test_a_pdf_is_its_pages_alone():
    original = telling_pdf()
    assert original.count(b"SECRET") >= 9
    media_type, shown = copied("application/pdf", original)
    (page,) = PdfReader(io.BytesIO(shown)).pages
    drawn = page["/Resources"]["/XObject"]["/Im0"].get_data()
    assert media_type == "application/pdf"
    assert b"SECRET" not in shown
    assert [secret for secret in SECRETS if secret in shown] == []
    assert Image.open(io.BytesIO(drawn)).size == (320, 200)
    assert (page.get_contents().get_data(), b"the seal" in shown) == (b"q 200 0 0 200 0 0 cm /Im0 Do Q % shown", True)
    assert set(PdfReader(io.BytesIO(shown)).root_object) == {"/Type", "/Pages"}


@pytest.mark.parametrize(("kind", "media_type"), [("JPEG", "image/jpeg"), ("PNG", "image/png"), ("WEBP", "image/webp")])
@pytest.mark.attack("由文件的元数据得知作者和地点")
def test_a_picture_is_its_pixels_alone(kind, media_type):
    original = photograph(kind)
    assert [secret for secret in SECRETS if secret in original] != []
    shown_type, shown = copied(media_type, original)
    with Image.open(io.BytesIO(shown)) as picture:
        assert (picture.size, Image.MIME[picture.format]) == ((320, 200), shown_type)
        assert dict(picture.getexif()) == {}
        assert picture.getpixel((5, 5)) == pytest.approx((150, 30, 30), abs=3)
    assert [secret for secret in SECRETS if secret in shown] == []


def test_a_picture_of_a_telephone_becomes_one_that_browsers_show():
    assert b"SecretPhone" in HEIC
    media_type, shown = copied("image/heic", HEIC)
    with Image.open(io.BytesIO(shown)) as picture:
        assert (media_type, picture.size, dict(picture.getexif())) == ("image/jpeg", (64, 64), {})


def test_a_large_picture_is_made_smaller_and_a_huge_one_is_not_decoded(monkeypatch):
    monkeypatch.setattr(pictures, "LONGEST_SIDE", 100)
    with Image.open(io.BytesIO(copied("image/jpeg", photograph())[1])) as picture:
        assert picture.size == (100, 63)
    monkeypatch.setattr(pictures, "MAX_PIXELS", 1000)
    with pytest.raises(Uncopied, match="百万像素"):
        copied("image/jpeg", photograph())


@pytest.mark.parametrize("media_type", [name for name in COPIERS if name != "text/plain"])
def test_what_is_broken_is_told(media_type):
    with pytest.raises(Uncopied, match="损坏"):
        copied(media_type, b"%PDF-1.4 broken")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_a_text_is_shown_in_utf8(encoding):
    assert copied("text/plain", "珺玥的说明".encode(encoding)) == ("text/plain; charset=utf-8", "珺玥的说明".encode())


@pytest.fixture
def file(thing, stored):
    """A photograph that somebody else handed in."""
    upload = SimpleUploadedFile("珺玥 现场.jpeg", photograph(), content_type="image/jpeg")
    return attach_evidence(thing, upload, by=None, purpose="proof")


@pytest.fixture
def reader(client, thing):
    client.force_login(thing)
    return client


def body(answer) -> bytes:
    return b"".join(answer.streaming_content)


@pytest.mark.django_db
def test_a_reader_waits_for_the_copy_and_then_sees_it(file, reader, looks, thing):
    answer = reader.get(file.get_absolute_url())
    assert (answer.status_code, answer["Retry-After"], looks) == (503, "30", [])
    assert "阅览用的副本正在生成" in answer.content.decode()
    make_copy_task(str(file.pk))
    answer = reader.get(file.get_absolute_url())
    shown = body(answer)
    assert (shown[:2], [secret for secret in SECRETS if secret in shown]) == (b"\xff\xd8", [])
    assert {name: answer[name] for name in ("Content-Type", "X-Content-Type-Options", "Cache-Control")} == {
        "Content-Type": "image/jpeg", "X-Content-Type-Options": "nosniff", "Cache-Control": "private, no-store",
    }  # fmt: skip
    assert answer["Content-Disposition"].startswith(
        "inline; filename*=utf-8''%E7%8F%BA%E7%8E%A5%20%E7%8E%B0%E5%9C%BA.jpg"
    )
    assert looks == [(thing, thing, file, "")]
    assert b"\xff\xd8" not in Path(innermost(copies()).path(file.storage_name)).read_bytes()[:100]


@pytest.mark.django_db
@pytest.mark.attack("由文件的元数据得知作者和地点")
def test_the_original_is_for_a_reason_that_enters_the_journal(file, reader, looks, thing):
    address = reverse("evidence:original", args=[file.pk])
    assert "查阅须说明理由" in reader.get(address).content.decode()
    refused = reader.post(address, {"reason": " "})
    assert (refused.status_code, "请填写理由。" in refused.content.decode(), looks) == (422, True, [])
    answer = reader.post(address, {"reason": "核对拍摄时间"})
    assert body(answer) == photograph()
    assert answer["Content-Disposition"].startswith("attachment")
    event = Event.objects.get(verb="evidence.original_read")
    assert (event.target_id, event.actor, event.reason, event.payload["file"]) == (
        str(thing.pk), thing, "核对拍摄时间", str(file.pk),
    )  # fmt: skip
    assert looks == [(thing, thing, file, "核对拍摄时间")]
    assert Access.objects.get(kind=AccessKind.DOWNLOADED).what == f"original:{file.pk}"


@pytest.mark.django_db
@pytest.mark.attack("由文件的元数据得知作者和地点")
def test_the_original_is_closed_to_others_and_while_nothing_has_passed_the_file(file, client, office):
    address = reverse("evidence:original", args=[file.pk])
    client.force_login(office)
    assert [ask(address).status_code for ask in (client.get, client.post)] == [404, 404]
    assert not Event.objects.filter(verb="evidence.original_read").exists()


@pytest.mark.django_db
def test_a_file_without_a_copy_leads_to_its_original(thing, stored, reader):
    video = SimpleUploadedFile("现场.mp4", b"\0\0\0\x18ftypisom\0\0\0\0isommp42")
    broken = SimpleUploadedFile("照片.jpg", photograph()[:300])
    for upload, reason in ((video, ""), (broken, "图片已损坏，或者不是完整的图片，只能查阅原件。")):
        file = attach_evidence(thing, upload, by=None, purpose="proof")
        make_missing_copies()
        answer = reader.get(file.get_absolute_url(), follow=True)
        assert answer.redirect_chain == [(reverse("evidence:original", args=[file.pk]), 302)]
        assert reason in answer.content.decode()
    assert DisplayCopy.objects.get().failure == "图片已损坏，或者不是完整的图片"


@pytest.mark.django_db
def test_a_copy_that_is_gone_or_damaged_is_made_again(file, reader):
    for harm in (Path.unlink, lambda path: path.write_bytes(b"planted")):
        assert make_missing_copies() == 1
        harm(Path(innermost(copies()).path(file.storage_name)))
        assert reader.get(file.get_absolute_url()).status_code == 503
    assert make_missing_copies() == 1
    assert reader.get(file.get_absolute_url()).status_code == 200


@pytest.mark.django_db
def test_a_copy_that_took_too_long_is_tried_again_a_few_times_and_when_asked(file, reader, monkeypatch, travel_to):
    monkeypatch.setattr(evidence_copies, "SECONDS", 0)
    ask, page = reverse("evidence:again", args=[file.pk]), reverse("evidence:original", args=[file.pk])
    begun, made = clock.now(), []
    for hours in (0, 0.1, 0.2, 1.5, 8, 24, 48):
        travel_to(begun + timedelta(hours=hours))
        made.append(make_missing_copies())
    assert made == [1, 0, 1, 1, 1, 0, 0]
    assert "重新生成副本" in reader.get(page).content.decode()
    monkeypatch.setattr(evidence_copies, "SECONDS", 30)
    assert "请几分钟后再打开" in reader.post(ask, follow=True).content.decode()
    assert (make_missing_copies(), reader.get(file.get_absolute_url()).status_code) == (1, 200)
    assert "副本已经生成" in reader.post(ask, follow=True).content.decode()
    assert "重新生成副本" not in reader.get(page).content.decode()


@pytest.mark.django_db
def test_nobody_else_asks_for_a_copy_nor_twice_in_a_breath(file, reader, office, client, monkeypatch):
    monkeypatch.setattr(evidence_copies, "SECONDS", 0)
    make_missing_copies()
    ask = reverse("evidence:again", args=[file.pk])
    assert "刚刚试过" in reader.post(ask, follow=True).content.decode()
    client.force_login(office)
    assert client.post(ask).status_code == 404


@pytest.mark.django_db
def test_no_copy_is_made_of_what_nothing_has_passed_or_cannot_be_read(office, looks, stored, settings):
    settings.CLAMD_ADDRESS = ""
    held = attach_evidence(office, pdf_file(), by=None, purpose="proof")
    assert make_missing_copies() == 0
    release_file(Quarantine.objects.get(), by=office, reason="来源可信")
    discard(held.storage_name)
    assert (make_missing_copies(), DisplayCopy.objects.exists()) == (0, False)


@pytest.mark.django_db
def test_copies_of_removed_files_go_at_once(file, thing):
    make_missing_copies()
    remove_evidence(file, by=thing)
    sweep_orphans()
    assert list(names_in(copies())) == []
