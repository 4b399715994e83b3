"""What is accepted, what is refused, and how the refusal says so."""

import hashlib

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile

from portal.access.models import User
from portal.evidence.actions import claim_staged
from portal.evidence.archives import RATIO_APPLIES_FROM
from portal.evidence.intake import check_upload, clean_filename
from tests.factories.evidence import PDF, PNG, WORD_MAIN, archive, compound, docx_file, pdf_file

MP4 = b"\x00\x00\x00\x18ftypisom\x00\x00\x02\x00isomiso2"
M4A = b"\x00\x00\x00\x18ftypM4A \x00\x00\x02\x00M4A mp42"
HEIC = b"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic"
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00\xff\xd9"
WAV = b"RIFF\x24\x00\x00\x00WAVEfmt \x10\x00\x00\x00" + bytes(24)
DOC = compound({"WordDocument": b"text"})
MAIN = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml",
}


def upload(name: str, content: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


@pytest.mark.parametrize(
    ("name", "content", "media_type"),
    [
        ("a.pdf", PDF, "application/pdf"),
        ("a.PNG", PNG, "image/png"),
        ("a.jpeg", JPEG, "image/jpeg"),
        ("a.heic", HEIC, "image/heic"),
        ("a.mp4", MP4, "video/mp4"),
        ("a.m4a", M4A, "audio/mp4"),
        ("a.wav", WAV, "audio/x-wav"),
        ("a.mp3", b"ID3\x03\x00" + bytes(20), "audio/mpeg"),
        ("a.doc", DOC, "application/msword"),
    ],
)
def test_accepted_by_content(name, content, media_type):
    assert check_upload(upload(name, content)).media_type == media_type


def test_office_archives_are_told_apart():
    kinds = {kind: check_upload(docx_file(f"a.{kind}", main=main)).media_type for kind, main in MAIN.items()}
    assert kinds == {
        "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    }


def test_facts_are_exact():
    facts = check_upload(pdf_file("珺玥𠅤的证明.pdf"))
    assert (facts.original_name, facts.size) == ("珺玥𠅤的证明.pdf", len(PDF))
    assert facts.sha256 == hashlib.sha256(PDF).hexdigest()


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("a.pdf", b"", "是空文件"),
        ("a.exe", b"MZ\x90", "不支持该文件格式"),
        ("a.html", b"<html>", "不支持该文件格式"),
        ("a.svg", b"<svg xmlns='x'/>", "不支持该文件格式"),
        ("a.docm", PDF, "不支持该文件格式"),
        ("noending", PDF, "不支持该文件格式"),
        ("a.pdf.exe", PDF, "不支持该文件格式"),
        ("a.pdf", b"MZ\x90\x00" + bytes(100), "内容是可执行程序或脚本，与扩展名不符"),
        ("a.pdf", b"#!/bin/sh\n", "内容是可执行程序或脚本"),
        ("a.jpg", b"<!DOCTYPE html><script>alert(1)</script>", "内容是网页或带标记的文本"),
        ("a.png", PDF, "内容是PDF文件"),
        ("a.pdf", PNG, "内容是PNG文件"),
        ("a.xlsx", docx_file().read(), "内容是DOCX文件"),
        ("a.docx", archive({"a.txt": b"x"}), "内容是ZIP文件"),
        ("a.docx", docx_file().read()[:-30], "已损坏"),
        ("a.doc", DOC[:600], "已损坏"),
        ("a.xls", DOC, "内容是DOC文件"),
        ("a.mp4", HEIC, "内容是HEIC图片"),
    ],
)
def test_refused_names_file_and_fault(name, content, says):
    with pytest.raises(ValidationError, match=says) as caught:
        check_upload(upload(name, content))
    assert f"“{name}”" in caught.value.messages[0]


@pytest.mark.parametrize(
    ("members", "says"),
    [
        ({"word/vbaProject.bin": b"x"}, "含有宏代码"),
        ({"word/embeddings/run.exe": b"MZ"}, "内嵌可执行程序"),
        ({"word/bomb.xml": b"0" * (RATIO_APPLIES_FROM * 2)}, "压缩炸弹"),
        ({"word/_rels/settings.xml.rels": b'<Relationship Type="http://x/attachedTemplate" Target="http://x" TargetMode="External"/>'},
         "引用了外部模板"),
    ],
)  # fmt: skip
@pytest.mark.attack("上传带宏、脚本和外部模板的文件")
def test_unsafe_documents_are_refused(members, says):
    with pytest.raises(ValidationError, match=says):
        check_upload(docx_file(**members))


def test_macro_enabled_main_part_is_refused():
    main = WORD_MAIN.replace("openxmlformats-officedocument.wordprocessingml.document", "ms-word.document.macroEnabled")
    with pytest.raises(ValidationError, match="启用宏"):
        check_upload(docx_file(main=main))


def test_size_limit_is_exact(settings):
    settings.EVIDENCE_MAX_BYTES = len(PDF)
    assert check_upload(pdf_file()).size == len(PDF)
    with pytest.raises(ValidationError, match="超过单个文件"):
        check_upload(pdf_file(content=PDF + b"\n"))


@pytest.mark.parametrize(
    ("name", "clean"),
    [("../../etc/a.pdf", "a.pdf"), ("C:\\文件\\证明.pdf", "证明.pdf"), (" 证明 一.pdf ", "证明 一.pdf")],
)
@pytest.mark.attack("伪装格式和文件名")
def test_folders_go_from_the_name(name, clean):
    assert clean_filename(name) == clean


@pytest.mark.parametrize("name", ["a\u202efdp.exe.pdf", "a\x00.pdf", "a\n.pdf", "..", "", "长" * 151])
@pytest.mark.attack("伪装格式和文件名")
def test_names_that_deceive_are_refused(name):
    with pytest.raises(ValidationError):
        clean_filename(name)


def test_files_are_handed_over_in_the_transaction_of_their_thing_alone(looks):
    with pytest.raises(RuntimeError, match="同一事务之内"):
        claim_staged([], User(pk=1), by=None, purpose="proof")
