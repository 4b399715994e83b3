"""PDFs: the layout of the standard, every character intact, nothing fetched."""

import io
import resource
from datetime import date
from functools import cache

import pytest
from django.template.loader import render_to_string
from pypdf import PdfReader

from portal.documents.drawings import drawings
from portal.documents.fetching import ResourceFetcher, ResourceRefused
from portal.documents.fonts import font_configuration
from portal.documents.glyphs import GlyphMissing
from portal.documents.rendering import STYLES, AttachedFile, Metadata, digest, render_pdf
from workflow.honours.inscriptions import Inscription, Span

from weasyprint import HTML  # isort: skip  (fonts.py sets fontconfig up first)

RARE = "珺玥垚堃喆昇𠅤𫟼〇"
NAME = f"上海{RARE}有限公司"
WORDS = (Span("荣获2026年度"), Span("区长质量奖", "tier"), Span("（质量管理模式）。特颁此证。"))
CERTIFICATE = {
    "inscription": Inscription(WORDS, addressee=NAME),
    "achievement": "获奖模式：“示例”质量管理模式",
    "issuer": "示例区人民政府",
    "issued_on": date(2026, 11, 5),
    "number": "DEMO-2026-0001",
    "verify_url": "https://award.example.invalid/verify/DEMO-2026-0001/",
}


def read(pdf: bytes) -> PdfReader:
    return PdfReader(io.BytesIO(pdf))


def text_of(pdf: bytes) -> str:
    return "".join(page.extract_text() for page in read(pdf).pages).replace("\n", "").replace(" ", "")


def certificate(**changes) -> bytes:
    return render_pdf("documents/certificate.html", {**CERTIFICATE, **changes}, metadata=Metadata(title="荣誉证书"))


@cache
def plain_certificate() -> bytes:
    """A certificate as it usually is, drawn once."""
    return certificate()


def official(**context) -> bytes:
    return render_pdf("documents/official.html", context, metadata=Metadata(title="公文"))


@pytest.mark.article(26)
def test_certificate_says_everything_on_one_landscape_page():
    pdf = plain_certificate()
    (page,) = read(pdf).pages
    assert [round(float(side) / 72 * 25.4) for side in (page.mediabox.width, page.mediabox.height)] == [297, 210]
    text = text_of(pdf)
    missing = [said for said in ("荣誉证书", f"{NAME}：", "荣获2026年度区长质量奖（质量管理模式）。", "特颁此证。",
                                 "获奖模式：“示例”质量管理模式", "示例区人民政府", "二〇二六年十一月五日", "DEMO-2026-0001")
               if said not in text]  # fmt: skip
    assert missing == []


@pytest.mark.parametrize("name", ["张" * 14, "长" * 24, "极" * 60])
def test_long_names_keep_the_single_page(name):
    pdf = certificate(inscription=Inscription(WORDS, addressee=name))
    assert len(read(pdf).pages) == 1
    assert text_of(pdf).count(name[0]) >= len(name)


def test_a_demonstration_says_so_and_nothing_else_does():
    assert "不具有任何效力" in text_of(certificate(demonstration=True))
    assert "不具有任何效力" not in text_of(plain_certificate())


@pytest.mark.article(26)
def test_a_foreign_name_stands_whole_in_both_languages():
    name = "Hubert Blaine Wolfeschlegelsteinhausenbergerdorff-Sternbe"
    words = (Span("授予"), Span(name, "holder"), Span("2026年度虹桥友谊奖，以表彰其作出的突出贡献。"))
    pdf = certificate(inscription=Inscription(words), english=f"Conferred upon {name} in recognition.", achievement="")
    assert (len(name), len(read(pdf).pages), text_of(pdf).count(name.replace(" ", ""))) == (57, 1, 2)


@pytest.mark.parametrize("sign", ["\ue000", "\U00031350"])
def test_what_is_to_be_whole_is_not_drawn_with_empty_boxes(sign):
    context = {**CERTIFICATE, "achievement": f"甲{sign}乙"}
    with pytest.raises(GlyphMissing, match=f"U\\+{ord(sign):04X}"):
        render_pdf("documents/certificate.html", context, metadata=Metadata(title="荣誉证书"), whole=True)


def test_markup_in_a_name_is_text():
    assert "<b>甲</b>" in text_of(certificate(achievement="<b>甲</b>"))


def test_official_page_holds_22_lines_of_28_characters():
    pdf = render_pdf(
        "documents/official.html", {"paragraphs": ["国" * (26 + 28 * 50)]}, metadata=Metadata(title="版心")
    )
    lines = read(pdf).pages[1].extract_text().split("\n")
    full = [line for line in lines if line.count("国") == 28]
    assert (len(full), max(line.count("国") for line in lines)) == (22, 28)


def test_rare_characters_survive_in_every_font():
    text = text_of(official(title=RARE, paragraphs=[RARE], groups=[], red_head=RARE, document_number="〔2026〕1号"))
    assert text.count(RARE) == 3


def test_pdf_is_tagged_titled_and_in_chinese():
    root = read(plain_certificate()).trailer["/Root"]
    assert (root["/Lang"], bool(root["/MarkInfo"]["/Marked"])) == ("zh-CN", True)
    assert read(plain_certificate()).metadata.title == "荣誉证书"
    assert b"pdfuaid" in root["/Metadata"].get_object().get_data()


def test_every_font_is_embedded_as_a_subset():
    fonts = [
        font.get_object() for page in read(plain_certificate()).pages for font in page["/Resources"]["/Font"].values()
    ]
    names = [font["/BaseFont"] for font in fonts]
    assert names != []
    assert [name for name in names if name[7:8] != "+"] == []


def test_equal_input_gives_equal_bytes():
    assert digest(plain_certificate()) == digest(certificate())
    assert digest(plain_certificate()) != digest(certificate(number="DEMO-2026-0002"))


def test_the_frame_put_down_again_is_the_frame_as_it_is_drawn():
    plain_certificate()
    html = render_to_string("documents/certificate.html", {**CERTIFICATE, "meta": Metadata(title="荣誉证书")})
    drawn_anew = HTML(string=html, base_url="portal:", url_fetcher=ResourceFetcher()).write_pdf(
        stylesheets=[STYLES / "certificate.css"],
        font_config=font_configuration(),
        pdf_variant="pdf/ua-1",
        pdf_tags=True,
    )
    assert certificate() == drawn_anew


@pytest.mark.parametrize("drawing", drawings().values(), ids=list(drawings()))
def test_what_is_put_down_again_stands_in_its_own_lines_alone(drawing):
    """Text, an opacity, a gradient stand outside of them, and would be missing in the second document."""
    used = {node.tag.rpartition("}")[2] for node in drawing.tree.iter()}
    said = {name for node in drawing.tree.iter() for name in node.attrib}
    assert used <= {"svg", "g", "path", "rect"}
    assert said.isdisjoint({"opacity", "filter", "mask", "clip-path", "style"})


def test_attachment_travels_in_pdf_a3():
    pdf = render_pdf(
        "documents/official.html", {"title": "公示"}, metadata=Metadata(title="公示"), variant="pdf/a-3u",
        attachments=[AttachedFile("list.json", b'{"entries": []}', "名单数据")],
    )  # fmt: skip
    assert read(pdf).attachments["list.json"] == [b'{"entries": []}']


@pytest.mark.parametrize(
    "url",
    ["http://example.invalid/x.png", "https://example.invalid/", "file:///etc/passwd", "portal:../rendering.py",
     "portal:missing.svg", "static:../../settings/base.py", "data:text/html,x"],
)  # fmt: skip
def test_anything_but_our_resources_is_refused(url):
    with pytest.raises(ResourceRefused):
        ResourceFetcher().fetch(url)


def test_one_font_configuration_serves_all():
    assert font_configuration() is font_configuration()


RECEIPT = {
    "basis": "31",
    "title": "异议回执",
    "objector": "王**",
    "notice_title": "资格审查结果公示",
    "entry": "上海虚构有限公司",
    "number": "YY-2026-00001",
    "secret": "K7M2-9QXD",
    "subject": "数据不一致",
    "materials": [{"full_name": "年报.pdf", "size": 2048, "digest": "ab" * 32}],
}


@pytest.mark.article(31)
def test_receipt_names_number_secret_and_each_file():
    pdf = render_pdf("documents/receipt.html", RECEIPT, metadata=Metadata(title="异议回执"))
    text = text_of(pdf)
    assert [said for said in ("YY-2026-00001", "K7M2-9QXD", "年报.pdf", "abab", "第三十一条") if said not in text] == []


@pytest.mark.article(26)
def test_commendation_lists_recipients_and_says_vacant():
    groups = [
        {"heading": "区长质量奖：2家", "recipients": ["甲公司", "乙"]},
        {"heading": "质量金奖：空缺", "recipients": []},
    ]
    context = {"title": "表彰决定", "text": {"opening": ["现决定："], "groups": groups, "closing": ["特此决定。"]}}
    pdf = render_pdf("documents/decision.html", context, metadata=Metadata(title="x"))
    text = text_of(pdf)
    assert [
        said
        for said in ("现决定：", "一、区长质量奖：2家", "甲公司", "二、质量金奖：空缺", "特此决定。")
        if said not in text
    ] == []


@pytest.mark.article(8)
def test_minutes_show_attendance_and_votes():
    context = {
        "title": "会议纪要",
        "present": ["甲局", "乙局"],
        "quorum": "应到3个，实到2个，符合规定",
        "votes": [{"subject": "丙公司", "yes": 2, "no": 0, "abstain": 0, "result": "通过"}],
    }
    text = text_of(render_pdf("documents/minutes.html", context, metadata=Metadata(title="x")))
    assert [said for said in ("甲局、乙局", "实到2个", "丙公司", "通过") if said not in text] == []


@pytest.mark.parametrize(
    "head", ["上海市长宁区市场监督管理局", "长宁区人民政府外事办公室", "示" * 12, "示" * 16, "示" * 25]
)
def test_the_red_head_never_breaks_to_one_sign(head):
    reader = read(official(red_head=head, title="公文"))
    lines = [line for line in reader.pages[0].extract_text().split("\n") if line.strip() and line.strip() in head]
    assert "".join(lines) == head
    assert len(lines) == (2 if len(head) > 19 else 1)
    assert min(map(len, lines)) > 10


def test_memory_once_used_for_drawing_is_used_again():
    """Else the system clears some 50 MB anew for every document, page by page: more than 13,000 faults, half of the time."""
    for _ in range(3):
        official()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    official()
    assert resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before < 2_000
