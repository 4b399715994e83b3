"""Files of lists in the hands of others: intact, altered in any part, or foreign."""

import io
import json
import time

import pytest
from django.core.management import CommandError, call_command
from pypdf import PdfReader, PdfWriter
from pypdf.generic import NameObject

from portal import clock
from portal.documents.rendering import Metadata, render_pdf
from tests.conftest import fresh_from_db
from tests.factories.publicity import STARTS, corrected, notice_stage, packed, planned, published, redacted
from workflow.publicity.enums import ListVerdict
from workflow.publicity.pack import TEMPLATE, pack_context, read_pack
from workflow.publicity.verification import (
    DATA_CHANGED,
    LOCKED,
    MAXIMUM_BYTES,
    TOO_LARGE,
    UNREADABLE,
    WORKBOOK,
    examine_list,
)

pytestmark = [pytest.mark.django_db, pytest.mark.article(30)]
INTACT, ALTERED, UNKNOWN = ListVerdict.INTACT, ListVerdict.ALTERED, ListVerdict.UNKNOWN


@pytest.fixture(scope="module")
def pack_of_old(module_setup):
    """The pack of a list's first version; its second is in force."""
    return module_setup(_lived)


def _lived():
    notice = published(planned(notice_stage(2)))
    pack = packed(notice)
    with clock.travel(clock.moment(STARTS)):
        entry = notice.entries.first()
        corrected(entry, title=f"{entry.title}（更正后）")
    packed(notice)
    return pack


@pytest.fixture
def pack(pack_of_old, db):
    return fresh_from_db(pack_of_old)


def rewritten(content: bytes, change) -> bytes:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(content)))
    change(writer)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def without_attachments(writer: PdfWriter) -> None:
    for holder, key in ((writer._root_object["/Names"], "/EmbeddedFiles"), (writer._root_object, "/AF")):
        del holder[NameObject(key)]


def another_list(writer: PdfWriter) -> None:
    body = json.loads(next(file.content for file in writer.attachment_list if file.name.endswith(".json")))
    body["entries"][0]["name"] = "冒名企业"
    without_attachments(writer)
    writer.add_attachment("list.json", json.dumps(body).encode())


def no_properties(writer: PdfWriter) -> None:
    writer.metadata = None
    writer._root_object.pop("/Metadata", None)


def one_page_more(writer: PdfWriter) -> None:
    writer.add_blank_page(width=200, height=200)


def bare_pages(writer: PdfWriter) -> None:
    no_properties(writer)
    without_attachments(writer)


def bare_data(writer: PdfWriter) -> None:
    no_properties(writer)
    while len(writer.pages):
        writer.remove_page(0)
    one_page_more(writer)


def test_each_file_of_each_version_is_intact(pack):
    version = pack.version
    for content in (read_pack(pack), version.document.encode(), version.table.encode()):
        answer = examine_list(content)
        assert (answer.verdict, answer.version, answer.newest.number) == (INTACT, version, 2)
        assert answer.superseded
    newest = version.notice.versions.latest("number")
    assert not examine_list(newest.document.encode()).superseded


@pytest.mark.attack("替换、涂改已公示的文件")
def test_nobody_can_try_out_here_what_a_redaction_removed(pack):
    version = pack.version
    with clock.travel(clock.moment(STARTS)):
        entry = version.notice.entries.first()
        redacted(entry, title=entry.title[:-1])
    for content in (version.document.encode(), version.table.encode()):
        answer = examine_list(content)
        assert (answer.verdict, answer.version) == (ALTERED, None)
    assert examine_list(read_pack(pack)).verdict == INTACT


@pytest.mark.parametrize(
    ("change", "kept"),
    [(one_page_more, True), (no_properties, True), (bare_data, True), (another_list, False),
     (without_attachments, False), (bare_pages, False)],
)  # fmt: skip
@pytest.mark.attack("替换、涂改已公示的文件")
def test_a_pack_altered_in_any_part_is_altered(pack, change, kept):
    answer = examine_list(rewritten(read_pack(pack), change))
    assert (answer.verdict, answer.notice) == (ALTERED, pack.version.notice)
    assert answer.version == (pack.version if kept else None)
    assert (answer.note == DATA_CHANGED) is not kept


@pytest.mark.attack("替换、涂改已公示的文件")
def test_pages_drawn_anew_with_another_name_are_altered(pack):
    context = pack_context(pack.version)
    context["rows"][0]["name"] = "冒名企业"
    assert examine_list(render_pdf(TEMPLATE, context, metadata=Metadata(title="公示"))).verdict == ALTERED


def test_one_byte_more_is_altered(pack):
    for content in (read_pack(pack), pack.version.document.encode(), pack.version.table.encode()):
        answer = examine_list(content + b"\n")
        assert (answer.verdict, answer.notice) == (ALTERED, pack.version.notice)


def foreign_pdf() -> bytes:
    return render_pdf("documents/official.html", {"title": "别处的公示"}, metadata=Metadata(title="别处"))


def locked_pdf() -> bytes:
    return rewritten(foreign_pdf(), lambda writer: writer.encrypt("secret"))


@pytest.mark.parametrize(
    ("content", "note"),
    [(b"", ""), (b"nothing", ""), (b"\xff\xfe\x00", ""), (b'{"notice": "no-uuid", "number": 5}', ""), (b"[" * 100_000, ""),
     (b"PK\x03\x04 a workbook", WORKBOOK), (b'"' + b"x" * 200_000, ""), (b"9" * 100_000, ""),
     (b"%PDF-1.7 nothing", UNREADABLE), (b"%PDF-1.7\n" + b"<<" * 100_000, UNREADABLE),
     (b"x" * (MAXIMUM_BYTES + 1), TOO_LARGE)],
)  # fmt: skip
def test_what_is_not_ours_is_unknown_with_a_sentence(pack, content, note):
    answer = examine_list(content)
    assert (answer.verdict, answer.notice, answer.note) == (UNKNOWN, None, note)


def test_foreign_and_locked_pdfs(pack):
    assert examine_list(foreign_pdf()).verdict == UNKNOWN
    assert examine_list(locked_pdf()).note == LOCKED


def test_a_bomb_costs_seconds_at_most(pack):
    """A page of 60 MB and as large an attachment, both a few KB on disk."""

    def bomb(writer: PdfWriter) -> None:
        page = writer.pages[0]
        page.merge_page(writer.pages[0])
        stream = page.get_contents()
        stream.set_data(b"BT (x) Tj ET\n" * 4_600_000)
        page[NameObject("/Contents")] = writer._add_object(stream.flate_encode())
        writer.add_attachment("bomb.json", b"0" * 60_000_000)
        for each in writer._objects:
            if hasattr(each, "flate_encode") and each.get("/Type") == "/EmbeddedFile":
                packed_stream = each.flate_encode()
                each.clear()
                each.update(packed_stream)
                each._data = packed_stream._data

    content = rewritten(foreign_pdf(), bomb)
    assert len(content) < 1_000_000
    started = time.process_time()
    assert examine_list(content).verdict == UNKNOWN
    assert time.process_time() - started < 5


def test_command_answers_with_words_and_codes(pack, tmp_path, capsys):
    number, path = pack.version.notice.number, tmp_path / "list.pdf"
    path.write_bytes(read_pack(pack))
    call_command("verify_notice", str(path))
    assert capsys.readouterr().out == f"intact {number} 第1版 2026-05-11 最新第2版\n"
    for content, code, said in (
        (read_pack(pack) + b"\n", 1, f"altered {number} 第1版 2026-05-11 最新第2版\n"),
        (b"nothing", 2, "unknown\n"),
        (b"x" * (MAXIMUM_BYTES + 9), 2, "unknown\n"),
    ):
        path.write_bytes(content)
        with pytest.raises(CommandError) as refusal:
            call_command("verify_notice", str(path))
        assert refusal.value.returncode == code
        assert capsys.readouterr().out == said
    with pytest.raises(CommandError, match=r"读不到文件") as refusal:
        call_command("verify_notice", str(tmp_path / "none.pdf"))
    assert refusal.value.returncode == 3
