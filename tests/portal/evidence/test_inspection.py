"""What harms whoever opens it, in every spelling; and what a hostile file may cost."""

import re
import struct
import time

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile

from portal.evidence.inspection import SECONDS
from portal.evidence.intake import check_upload
from tests.factories.evidence import PDF, archive, compound, docx_file, packed_pdf

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
RELS = "http://schemas.openxmlformats.org/package/2006/relationships"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def upload(name: str, content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def refusal(name: str, content: bytes) -> str:
    with pytest.raises(ValidationError) as caught:
        check_upload(upload(name, content))
    assert caught.value.messages[0].startswith(f"文件“{name}”")
    return caught.value.messages[0]


def related(relation: str) -> bytes:
    return docx_file(**{"word/_rels/settings.xml.rels": relation.encode()}).read()


def field(*runs: str) -> bytes:
    return docx_file(**{"word/footer1.xml": f"<w:ftr {W}><w:p>{''.join(runs)}</w:p></w:ftr>".encode()}).read()


def code(text: str) -> str:
    return f"<w:r><w:instrText>{text}</w:instrText></w:r>"


@pytest.mark.parametrize(
    "relation",
    [
        f'<Relationships xmlns="{RELS}"><Relationship Type="{OFFICE}/attachedTemplate" Target="http://x/a.dotm" TargetMode="External"/></Relationships>',
        f"<Relationships xmlns='{RELS}'><Relationship Type='{OFFICE}/attachedTemplate' Target='http://x/a.dotm' TargetMode='External'/></Relationships>",
        f'<r:Relationships xmlns:r="{RELS}"><r:Relationship TargetMode = "External" Target="\\\\x\\a.dotm" Type="{OFFICE}/attachedTemplate"/></r:Relationships>',
        f'<Relationships xmlns="{RELS}"><Relationship Type="{OFFICE}/&#111;leObject" Target="http://x/a" TargetMode="&#69;xternal"/></Relationships>',
        f'<Relationships xmlns="{RELS}"><Relationship Type="{OFFICE}/image" Target="//x/a.png"/></Relationships>',
        f'<Relationships xmlns="{RELS}"><Relationship Type="{OFFICE}/attachedTemplate" Target="file://x/a.dotm" TargetMode="External"/></Relationships>',
    ],
)
@pytest.mark.attack("上传带宏、脚本和外部模板的文件")
def test_what_is_fetched_from_elsewhere_is_refused_in_every_spelling(relation):
    assert "引用了外部模板、图片或者对象" in refusal("a.docx", related(relation))


@pytest.mark.parametrize(
    ("kind", "target"), [("hyperlink", "https://x"), ("attachedTemplate", "file:///C:\\Users\\a\\公文.dotm")]
)
def test_a_link_and_a_template_on_the_authors_disk_are_harmless(kind, target):
    linked = f'<Relationships xmlns="{RELS}"><Relationship Type="{OFFICE}/{kind}" Target="{target}" TargetMode="External"/></Relationships>'
    assert check_upload(upload("a.docx", related(linked)))


@pytest.mark.parametrize(
    "runs",
    [
        (code("DDEAUTO c:\\\\windows\\\\cmd.exe"),),
        (code("DD"), code("E"), code("AUTO c:\\\\cmd")),
        (code('QUOTE 68 68 69 65 85 84 79 32 "x"'),),
        ('<w:fldSimple w:instr=" dde cmd "/>',),
    ],
)
@pytest.mark.attack("上传带宏、脚本和外部模板的文件")
def test_fields_that_run_commands_are_refused(runs):
    assert "DDE域" in refusal("a.docx", field(*runs))


@pytest.mark.attack("上传带宏、脚本和外部模板的文件")
def test_a_part_is_what_it_is_declared_to_be_wherever_it_lies():
    """Word goes by what the package says: a text need not lie in word/, nor end in .xml."""
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml"
    types = (
        f'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        f'<Override PartName="/word/document.xml" ContentType="{kind}.document.main+xml"/>'
        f'<Override PartName="/Text/foot.bin" ContentType="{kind}.footer+xml"/></Types>'
    )
    footer = f"<w:ftr {W}><w:p>{code('DDEAUTO cmd')}</w:p></w:ftr>"
    parts = {"[Content_Types].xml": types.encode(), "Text/foot.bin": footer.encode()}
    assert "DDE域" in refusal("a.docx", docx_file(**parts).read())


def test_other_fields_are_harmless():
    assert check_upload(upload("a.docx", field(code("PAGE"), code("HYPERLINK https://x/DDEA"))))


@pytest.mark.parametrize(
    ("member", "content", "says"),
    [
        ("word/embeddings/oleObject1.bin", compound({"\x01Ole10Native": b"MZ"}), "内嵌了程序包"),
        ("word/embeddings/a.docx", docx_file(**{"word/vbaProject.bin": b"x"}).read(), "含有宏代码"),
        ("word/media/image1.png", b"MZ\x90\x00", "内嵌可执行程序"),
        ("xl/externalLinks/externalLink1.xml", b"<e:externalLink xmlns:e='u'><e:ddeLink/></e:externalLink>", "DDE"),
        ("word/settings.xml", b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", "已损坏"),
    ],
)
@pytest.mark.attack("上传带宏、脚本和外部模板的文件")
def test_what_a_package_carries_is_looked_into(member, content, says):
    assert says in refusal("a.docx", docx_file(**{member: content}).read())


def record(kind: int, body: bytes) -> bytes:
    return struct.pack("<HH", kind, len(body)) + body


@pytest.mark.parametrize(
    ("name", "streams", "says"),
    [
        ("a.doc", {"WordDocument": b"text", "Macros": b"x"}, "含有宏代码"),
        ("a.doc", {"WordDocument": b"text", "_VBA_PROJECT_CUR": b"x"}, "含有宏代码"),
        ("a.doc", {"WordDocument": b"text", "\x01Ole10Native": b"MZ"}, "内嵌了程序包"),
        ("a.wps", {"WordDocument": b"\x13 DDEAUTO c:\\cmd \x15"}, "DDE域"),
        ("a.doc", {"WordDocument": "\x13 ddeauto c:\\cmd \x15".encode("utf-16-le")}, "DDE域"),
        ("a.xls", {"Workbook": record(0x85, bytes(5) + b"\x01")}, "含有宏代码"),
        ("a.et", {"Workbook": record(0x1AE, b"\x00\x00\x08\x00\x00cmd\x03/c")}, "DDE"),
        ("a.xls", {"Workbook": record(0x2F, b"\x00\x00")}, "设有打开密码"),
        ("a.ppt", {"PowerPoint Document": struct.pack("<HHI", 0, 0x1011, 0)}, "内嵌了程序包"),
        ("a.docx", {"EncryptedPackage": b"x"}, "设有打开密码"),
    ],
)
@pytest.mark.attack("上传带宏、脚本和外部模板的文件")
def test_compound_files_are_taken_apart(name, streams, says):
    assert says in refusal(name, compound(streams))


ACTIONS = [
    ("<</S/Launch/F(cmd.exe)>>", "自动执行"),
    ("<</S/JavaScript/JS(app.alert(1))>>", "自动执行"),
    ("<</S/J#61vaScript/JS(1)>>", "自动执行"),
    ("<</S/GoToR/F(\\\\\\\\x\\\\a.pdf)/D[0/Fit]>>", "自动执行"),
    ("<</S/SubmitForm/F(http://x)>>", "自动执行"),
    ("<</Type/EmbeddedFile/Length 0>>", "内嵌其他文件"),
    ("<</Type/Filespec/EF<</F 9 0 R>>>>", "内嵌其他文件"),
    ("[[[<</Subtype/RichMedia>>]]]", "自动执行"),
]


@pytest.mark.parametrize(("held", "says"), ACTIONS)
@pytest.mark.attack("上传带宏、脚本和外部模板的文件")
def test_a_pdf_that_runs_or_carries_is_refused(held, says):
    assert says in refusal("a.pdf", packed_pdf(held))
    plain = packed_pdf("null").replace(b"2 0 obj<</Type/Pages", b"2 0 obj<</X %s/Type/Pages" % held.encode())
    assert says in refusal("a.pdf", plain) or held.startswith("<</S/J#61")


def test_a_packed_pdf_without_either_is_taken():
    assert check_upload(upload("a.pdf", packed_pdf("<</S/URI/URI(https://x)>>"))).media_type == "application/pdf"


@pytest.mark.parametrize("held", ["<</A 1>>" * 3_000_000, "1 " * 4_000_000, "[" * 2_000_000])
@pytest.mark.attack("以小文件拖住网页进程")
def test_a_hostile_file_costs_seconds_and_is_refused_in_words(held):
    content = packed_pdf(f"[{held}]")
    assert len(content) < 50_000
    started = time.monotonic()
    assert re.search("已损坏|内容过于复杂", refusal("a.pdf", content))
    assert time.monotonic() - started < 2 * SECONDS + 1


PHONE = [
    ("a.mov", b"\x00\x00\x00\x14ftypqt  \x00\x00\x02\x00qt  ", "video/quicktime"),
    ("b.mov", b"\x00\x00\x00\x08wide\x00\x00\x00\x00mdat", "video/quicktime"),
    ("a.m4a", b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00isommp42", "audio/mp4"),
    ("b.m4a", b"\x00\x00\x00\x14ftyp3gp4\x00\x00\x00\x003gp4", "audio/mp4"),
    ("c.m4a", b"\x00\x00\x00\x14ftypxxxx\x00\x00\x00\x00M4A ", "audio/mp4"),
    ("a.heic", b"\x00\x00\x00\x18ftypmif1\x00\x00\x00\x00mif1heic", "image/heic"),
    ("a.webp", b"RIFF\x24\x00\x00\x00WEBPVP8 " + bytes(20), "image/webp"),
    ("a.amr", b"#!AMR\n" + bytes(20), "audio/amr"),
    ("a.txt", "情况说明\r\n".encode(), "text/plain"),
    ("gbk.txt", "情况说明，垚堃。\r\n".encode("gb18030"), "text/plain"),
    ("utf16.txt", "情况说明".encode("utf-16"), "text/plain"),
    ("a.pdf", b"\xef\xbb\xbf\r\n" + PDF, "application/pdf"),
    ("a.ofd", archive({"OFD.xml": b'<ofd:OFD xmlns:ofd="http://www.ofdspec.org/2016"/>'}), "application/ofd"),
    ("a.wps", compound({"WordDocument": b"text"}), "application/wps-office.wps"),
    ("a.et", compound({"Workbook": record(0x85, bytes(6))}), "application/wps-office.et"),
    ("b.wps", docx_file().read(), "application/wps-office.wps"),
    ("a.xls", compound({"Book": record(0x85, bytes(6))}), "application/vnd.ms-excel"),
    ("a.ppt", compound({"PowerPoint Document": struct.pack("<HHI", 15, 1000, 0)}), "application/vnd.ms-powerpoint"),
    ("a.doc", compound({"WordDocument": "本单位用 Excel Macros 汇总数据".encode("utf-16-le")}), "application/msword"),
    (
        "object.xls",
        compound({"MBD0001/WordDocument": b"text", "Workbook": record(0x85, bytes(6))}),
        "application/vnd.ms-excel",
    ),
]


@pytest.mark.parametrize(("name", "content", "media_type"), PHONE, ids=[row[0] for row in PHONE])
def test_everyday_files_of_offices_and_phones_are_taken(name, content, media_type):
    assert check_upload(upload(name, content)).media_type == media_type


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("a.pdf", b"<html><script>1</script>%PDF-1.4", "网页或带标记的文本"),
        ("a.pdf", b"MZ\x90\x00 %PDF-1.4", "可执行程序"),
        ("a.txt", b"#!/bin/sh\nrm", "可执行程序"),
        ("a.txt", b"<script>1</script>", "网页或带标记的文本"),
        ("a.txt", bytes(range(256)), "无法识别的内容"),
        ("a.ofd", archive({"OFD.xml": b"<html/>"}), "ZIP文件"),
    ],
)
@pytest.mark.attack("伪装格式和文件名")
def test_what_only_calls_itself_so_is_refused(name, content, says):
    assert says in refusal(name, content)
