"""Each place of each format in which a number can hide; what cannot be read is said."""

import io
import time
import zipfile

import pytest
from django.core.cache import cache

from portal.exposure.files import file_findings, inspecting, stored_findings
from portal.exposure.files.inspecting import AT_ONCE
from portal.exposure.files.opening import passages
from portal.exposure.files.passages import TOO_COMPLEX, Budget, Unreadable
from portal.exposure.finding import UNREADABLE
from tests.factories import papers

ID = "11010519491231002X"
MOBILE = "13800138000"


def found(file, name="a.bin"):
    return [(finding.kind, finding.excerpt, finding.place) for finding in file_findings(file, name)]


IDENTITY = ("身份证件号码", "11…2X")


@pytest.mark.parametrize(
    ("file", "place"),
    [
        (papers.xlsx([["姓名", "单位", "备注"], ["甲", "乙", ID]], hidden_columns="C"), "工作表“名单” C2（隐藏的列）"),
        (papers.xlsx([["姓名"], [ID]], hidden_rows=[2]), "工作表“名单” A2（隐藏的行）"),
        (papers.xlsx([["姓名"], [ID]], state="veryHidden"), "工作表“名单”（隐藏的工作表） A2"),
        (papers.xlsx([["姓名"], ["甲"]], comment=("A2", ID)), "批注"),
        (papers.xlsx([["姓名"]], header=ID), "工作表“名单”页眉页脚"),
        (papers.xlsx([["姓名"]], creator=ID), "文档属性"),
        (papers.xlsx([["证件"], list(ID)]), "工作表“名单” 第2行"),
        (papers.docx(papers.paragraph("证件 1101", "0519491", "231002X")), "正文"),
        (papers.docx(papers.table(("姓名", "证件"), ("甲", ID))), "正文"),
        (papers.docx(papers.table(tuple(ID))), "正文"),
        (papers.docx(papers.deletion(ID)), "正文（修订中删除的文字）"),
        (papers.docx(word__comments=f"<w:comments {papers.W}>{papers.paragraph(ID)}</w:comments>"), "批注"),
        (papers.docx(word__header1=f"<w:hdr {papers.W}>{papers.paragraph(ID)}</w:hdr>"), "页眉"),
        (papers.docx(word__footnotes=f"<w:f {papers.W}>{papers.paragraph(ID)}</w:f>"), "脚注"),
        (papers.docx(docProps__core=f"<c><creator>{ID}</creator></c>"), "文档属性"),
        (papers.docx('<w:p><w:docPr descr="' + ID + '"/></w:p>'), "正文（属性）"),
        (papers.pptx(slide=ID), "幻灯片"),
        (papers.pptx(notes=ID), "备注"),
        (papers.ofd(*ID), "“Content.xml”"),
        (papers.ofd("甲", Annots=f"<a>{ID}</a>"), "“Annots.xml”"),
        (papers.pdf(ID), "第1页"),
        (papers.pdf(hidden=ID), "第1页"),
        (papers.pdf(title=ID), "批注、表单或者文档属性"),
        (papers.pdf(annotation=ID), "批注、表单或者文档属性"),
        (papers.pdf(field=ID), "批注、表单或者文档属性"),
        (papers.pdf(xmp=ID), "文档属性"),
        (papers.picture(description=ID), "图片属性"),
        (papers.picture(comment=ID), "图片属性"),
        (papers.picture("PNG", comment=ID), "图片属性"),
        (papers.picture("WEBP", description=ID), "图片属性"),
    ],
)
def test_number_is_found_wherever_it_hides(file, place):
    assert found(file) == [(*IDENTITY, place)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_text_is_read_in_the_encodings_offices_write(encoding):
    assert found(io.BytesIO(f"联系人　手机：{MOBILE}".encode(encoding)), "a.txt") == [("手机号码", "13…00", "")]


def test_csv_names_line_and_column():
    assert found(io.BytesIO(f"姓名,证件\n甲,{ID}\n".encode("gb18030")), "名单.csv") == [(*IDENTITY, "第2行第2列")]


def test_head_of_a_column_says_what_its_numbers_are():
    rows = [["产值（元）", "银行账号", "订单编号"], [13800138000, "1234567890123", 13900139000]]
    assert found(papers.xlsx(rows)) == [("银行账号", "12…23", "工作表“名单” B2")]


def test_number_kept_as_a_number_is_read_in_full():
    assert found(papers.xlsx([["手机"], [1.38e10 + 138000]])) == [("手机号码", "13…00", "工作表“名单” A2")]


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_place_a_picture_was_taken_is_a_find(form):
    assert found(papers.picture(form, gps=True)) == [("拍摄位置", "GPS", "图片属性")]


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "GIF"])
def test_plain_picture_is_left_alone(form):
    assert found(papers.picture(form)) == []


def test_file_within_a_file_is_opened():
    sheet = papers.xlsx([["证件"], [ID]]).getvalue()
    assert found(papers.pdf(attachment=("a.xlsx", sheet))) == [(*IDENTITY, "附件工作表“名单” A2")]
    assert found(papers.archive({"名单.xlsx": sheet})) == [(*IDENTITY, "“名单.xlsx”工作表“名单” A2")]
    inner = papers.archive(
        {"word/document.xml": "<a/>", "[Content_Types].xml": "<a/>", "word/embeddings/b.xlsx": sheet}
    )
    assert found(inner) == [(*IDENTITY, "“b.xlsx”工作表“名单” A2")]
    photo = papers.archive(
        {"[Content_Types].xml": "<a/>", "word/media/image1.jpeg": papers.picture(gps=True).getvalue()}
    )
    assert found(photo) == [("拍摄位置", "GPS", "“image1.jpeg”图片属性")]


def nested(depth):
    content = papers.archive({"a.txt": ID}).getvalue()
    for _ in range(depth):
        content = papers.archive({"a.zip": content}).getvalue()
    return io.BytesIO(content)


@pytest.mark.parametrize(
    ("file", "name", "reason"),
    [
        (papers.pdf(ID, password="x"), "a.pdf", "设有打开密码，无法核查，请取消密码后再上传"),
        (io.BytesIO(papers.pdf(ID).getvalue()[:200]), "a.pdf", "已损坏或者不是标准的 PDF，无法核查，请重新生成后再上传"),
        (io.BytesIO(papers.docx().getvalue()[:90]), "a.docx", "已损坏，无法核查，请用原软件重新保存后再上传"),
        (papers.docx(word__comments="<a>"), "a.docx", "已损坏，无法核查，请用原软件重新保存后再上传"),
        (papers.docx(word__b='<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'), "a.docx", "已损坏，无法核查，请用原软件重新保存后再上传"),
        (papers.archive({"a.bin": b"0" * 11_000_000}), "a.zip", "解压后的内容过大，疑似压缩炸弹，请精简后另存为PDF再上传"),
        (nested(3), "a.zip", "层层内嵌文件，无法核查，请逐个上传"),
        (io.BytesIO(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), "a.doc", "是旧版 Office 文档，无法核查其内容，请另存为 DOCX、XLSX 或者 PDF 后再上传"),
        (io.BytesIO(b"\x00\x01\x02"), "a.bin", "不是可以核查的文件格式，请改用 PDF、DOCX、XLSX、CSV、TXT 或者 OFD"),
        (io.BytesIO(b"\xff\xd8\xff\xe0"), "a.jpg", "不是完整的图片，无法核查，请重新导出后再上传"),
        (io.BytesIO(b"\xff\x81\xff\xff"), "a.txt", "文字编码无法识别，请以 UTF-8 编码另存后再上传"),
    ],
)  # fmt: skip
def test_what_cannot_be_looked_through_is_a_find_and_says_why(file, name, reason):
    assert [(kind, excerpt) for kind, excerpt, _ in found(file, name)] == [(UNREADABLE, reason)]


@pytest.mark.parametrize(
    ("budget", "reason"),
    [(lambda: Budget(characters=20), "内容过多"), (lambda: Budget(until=time.monotonic()), "未能在规定时间内核查完毕")],
)
def test_no_file_costs_more_than_its_budget(budget, reason):
    with pytest.raises(Unreadable, match=reason):
        list(passages(papers.docx(papers.paragraph("甲" * 50)), "a.docx", budget()))


def test_pdf_locked_against_changes_alone_is_read():
    file = papers.pdf(ID)
    writer = papers.PdfWriter(clone_from=file)
    writer.encrypt("", "owner", algorithm="AES-256")
    locked = io.BytesIO()
    writer.write(locked)
    assert found(locked) == [(*IDENTITY, "第1页")]


def test_same_number_in_the_same_file_is_told_once():
    rows = [["证件"], [ID], [ID]]
    assert found(papers.xlsx(rows)) == [(*IDENTITY, "工作表“名单” A2")]


def test_digest_is_good_for_the_file_alone_and_stays_the_same():
    (first,) = file_findings(papers.xlsx([["证件"], [ID]]), "a.xlsx")
    (second,) = file_findings(papers.docx(papers.paragraph(ID)), "b.docx")
    assert first.digest == second.digest
    assert ID not in repr(first)


class Stored:
    """A stored file that counts how often it is opened."""

    def __init__(self, content: io.BytesIO, name: str = "a.xlsx") -> None:
        self.content, self.name, self.opened = content, name, 0
        self.storage = self

    def exists(self, name: str) -> bool:
        return name == self.name

    def open(self, mode: str) -> io.BytesIO:
        self.opened += 1
        return io.BytesIO(self.content.getvalue())


def test_stored_file_is_read_once_however_often_it_is_published():
    stored = Stored(papers.xlsx([["证件"], [ID]]))
    assert stored_findings(stored, known_as="1") == stored_findings(stored, known_as="1") != []
    assert stored.opened == 1
    stored_findings(stored, known_as="2")
    assert stored.opened == 2


def test_a_file_that_took_too_long_is_tried_again_soon(monkeypatch):
    monkeypatch.setattr(inspecting, "SECONDS", 0)  # no time at all
    stored, key = Stored(papers.xlsx([["证件"], [ID]])), {"known_as": "slow"}
    [finding] = stored_findings(stored, **key)
    assert (finding.kind, finding.excerpt) == (UNREADABLE, TOO_COMPLEX)
    monkeypatch.undo()
    assert stored_findings(stored, **key) == [finding]  # whoever looks meanwhile does not wait again
    [kept] = (
        name for name in cache._cache.get_client().keys("*exposure:*") if 0 < cache._cache.get_client().ttl(name) <= 600
    )
    cache._cache.get_client().delete(kept)
    assert [found.kind for found in stored_findings(stored, **key)] == [IDENTITY[0]]


def test_workbook_without_addresses_is_read_in_order():
    sheet = f"<worksheet><sheetData><row><c t='str'><v>证件</v></c></row><row><c t='str'><v>{ID}</v></c></row></sheetData></worksheet>"
    file = papers.archive({"[Content_Types].xml": "<a/>", "xl/worksheets/sheet1.xml": sheet}, pack=zipfile.ZIP_STORED)
    assert found(file) == [(*IDENTITY, "工作表“sheet1.xml” 第1列")]


def test_number_across_the_edge_of_two_pieces_is_found():
    for filler in range(AT_ONCE - 20, AT_ONCE + 1, 4):
        assert [kind for kind, *_ in found(io.BytesIO(("x" * filler + f" {ID} x").encode()), "a.txt")] == [IDENTITY[0]]
