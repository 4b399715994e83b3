"""The publish guard reads every word and every file of every page type."""

import io

import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import models
from wagtail.documents.models import Document
from wagtail.images.models import Image

from cms_pages.guard import check_page, page_findings
from cms_pages.models import (
    ContentPage,
    HomePage,
    MeasuresArticle,
    MeasuresPage,
    NoticePage,
    NoticesIndexPage,
    SiteSettings,
    StandardPage,
    StandardsIndexPage,
)
from cms_pages.models.base import PortalPage
from portal.errors import RuleViolation
from tests.factories import cms, papers

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("portal")]
ID = "11010519491231002X"
TYPES = [model for model in apps.get_models() if issubclass(model, PortalPage)]


def document(content: io.BytesIO, name: str, title: str = "附件") -> Document:
    return Document.objects.create(title=title, file=ContentFile(content.getvalue(), name))


def image(content: io.BytesIO, **fields) -> Image:
    return Image.objects.create(title="图片", file=ContentFile(content.getvalue(), "a.jpg"), **fields)


def notice(body: str = "<p>示例</p>", **fields) -> NoticePage:
    return NoticePage(title="示例公告", slug="sample", body=body, **fields)


def linked(made: Document) -> NoticePage:
    return notice(f'<p><a linktype="document" id="{made.pk}">附件</a></p>')


def text_fields(model):
    """Every text column of a page type that a reader could meet."""
    skipped = {"path", "url_path", "slug"}
    for field in model._meta.concrete_fields:
        if isinstance(field, (models.CharField, models.TextField)) and not field.choices and field.name not in skipped:
            yield field.name


@pytest.mark.parametrize("model", TYPES, ids=lambda model: model.__name__)
def test_every_text_of_every_page_type_is_read(model):
    missed = [name for name in text_fields(model) if not page_findings(model(**{name: f"身份证 {ID}"}))]
    assert missed == []


@pytest.mark.parametrize("model", TYPES, ids=lambda model: model.__name__)
def test_slug_of_every_page_type_is_read(model):
    assert page_findings(model(slug="a-13800138000")) != []


@pytest.mark.parametrize(
    ("parent", "model", "fields"),
    [
        (NoticesIndexPage, NoticePage, {"kind": "announcement"}),
        (
            NoticesIndexPage,
            NoticePage,
            {"kind": "interpretation", "article_number": 1, "question": "问", "interpreter": "区政府"},
        ),
        (StandardsIndexPage, StandardPage, {"version": "1"}),
        (HomePage, ContentPage, {}),
    ],
    ids=["announcement", "interpretation", "standard", "content"],
)
def test_page_with_an_identity_number_is_not_published(parent, model, fields):
    page = model(title="关于示例事项", slug="sample", live=False, **fields)
    page.body = "<p>张三 身份证 11010519491231002X 电话 13800138000</p>"
    if hasattr(page, "measures_id"):
        page.measures = MeasuresPage.objects.first()
    drafted = cms.drafted(parent.objects.first(), page)
    with pytest.raises(RuleViolation, match=r"含有疑似身份证件号码“11…2X”；.*中含有疑似手机号码“13…00”，不得公开"):
        drafted.get_latest_revision().publish()
    assert not model.objects.get(pk=page.pk).live


def test_article_of_the_measures_is_read_and_named():
    page = MeasuresPage(title="示例办法", issuer="示例机关")
    page.articles = [MeasuresArticle(number=3, heading="示例", body=f"证件 {ID}")]
    assert [finding.place for finding in page_findings(page)] == ["第三条（示例）·条文"]


@pytest.mark.parametrize(
    ("content", "name", "place"),
    [
        (papers.xlsx([["姓名", "单位", ""], ["甲", "乙", ID]], hidden_columns="C"), "名单.xlsx", "工作表“名单” C2（隐藏的列）"),
        (io.BytesIO(f"姓名,证件\n甲,{ID}".encode("gb18030")), "名单.csv", "第2行第2列"),
        (papers.docx(papers.table(("甲", ID))), "名单.docx", "正文"),
        (papers.pdf(ID), "名单.pdf", "第1页"),
        (papers.ofd(ID), "名单.ofd", "“Content.xml”"),
    ],
)  # fmt: skip
def test_number_in_an_attachment_is_refused_with_file_and_place(content, name, place):
    made = document(content, name)
    with pytest.raises(RuleViolation) as refusal:
        check_page(linked(made))
    assert f"附件“{made.filename}”{place}中含有疑似身份证件号码“11…2X”，不得公开" in refusal.value.messages[0]


def test_attachment_without_private_numbers_is_published():
    made = document(papers.xlsx([["姓名", "单位"], ["甲", "乙"]]), "名单.xlsx")
    page = linked(made)
    page.live = False
    cms.drafted(NoticesIndexPage.objects.get(), page).get_latest_revision().publish()
    assert NoticePage.objects.get(pk=page.pk).live


def test_attachment_linked_by_its_address_is_read_too():
    made = document(papers.docx(papers.paragraph(ID)), "a.docx")
    page = notice(f'<p><a href="https://example.org/documents/{made.pk}/a.docx">附件</a></p>')
    assert [finding.kind for finding in page_findings(page)] == ["身份证件号码"]


def test_attachment_that_cannot_be_read_is_refused_with_the_reason():
    made = document(papers.pdf("x", password="y"), "a.pdf")
    with pytest.raises(RuleViolation, match="”设有打开密码，无法核查，请取消密码后再上传，不能发布"):
        check_page(linked(made))


def test_attachment_gone_from_the_store_is_refused():
    made = document(papers.pdf("x"), "a.pdf")
    check_page(linked(made))  # read once, and remembered
    made.file.storage.delete(made.file.name)
    with pytest.raises(RuleViolation, match="在存储中没有找到"):
        check_page(linked(made))


def test_link_to_a_deleted_document_is_no_find_and_stops_the_page():
    page = notice('<p><a linktype="document" id="999999">附件</a></p>')
    assert page_findings(page) == []
    with pytest.raises(ValidationError, match="已不存在"):
        page.check_publishable()


@pytest.mark.parametrize("before", ["", "{base}"])
def test_file_named_by_its_address_alone_would_not_open(settings, before):
    made = document(papers.docx(papers.paragraph("无")), "a.docx")
    typed = f'<a href="{before.format(base=settings.PORTAL_BASE_URL)}/documents/{made.pk}/a.docx">附件</a>'
    with pytest.raises(ValidationError, match="只写了网址"):
        notice(f"<p>{typed}</p>").check_publishable()
    embedded = f'<p>{typed}<a linktype="document" id="{made.pk}">附件</a></p>'
    notice(embedded).check_publishable()
    notice(f'<p><a href="https://example.org/documents/{made.pk}/a.docx">附件</a></p>').check_publishable()


@pytest.mark.parametrize("before", ["", "{base}"])
def test_original_named_by_the_address_of_a_file_of_ours_would_not_open(settings, before):
    made = document(papers.docx(papers.paragraph("无")), "a.docx")
    ours = f"{before.format(base=settings.PORTAL_BASE_URL)}/documents/{made.pk}/a.docx"
    with pytest.raises(ValidationError, match="只写了网址"):
        StandardPage(title="示例标准", slug="sample", version="1", official_url=ours).check_publishable()


@pytest.mark.parametrize(
    ("made", "kind"),
    [
        ({"content": papers.picture(gps=True)}, "拍摄位置"),
        ({"content": papers.picture(description=ID)}, "身份证件号码"),
        ({"content": papers.picture(), "description": "手机 13800138000"}, "手机号码"),
    ],
)
def test_picture_is_read_with_its_properties(made, kind):
    content = made.pop("content")
    page = notice(f'<p>甲</p><embed alt="示例" embedtype="image" format="left" id="{image(content, **made).pk}"/>')
    assert [finding.kind for finding in page_findings(page)] == [kind]


def test_alternative_text_is_read():
    page = notice(f'<embed alt="手机 13800138000" embedtype="image" format="left" id="{image(papers.picture()).pk}"/>')
    assert [(finding.kind, finding.place) for finding in page_findings(page)] == [("手机号码", "正文")]


def test_excused_find_stands_and_no_other():
    page = notice(f"<p>身份证 {ID}，手机 13800138000</p>")
    first, second = page_findings(page)
    with pytest.raises(RuleViolation, match="手机号码"):
        check_page(page, excused=[first.digest])
    check_page(page, excused=[first.digest, second.digest])


def test_telephone_of_the_office_is_published():
    SiteSettings.objects.update_or_create(defaults={"contact_phone": "13800138000"})
    assert page_findings(notice("<p>咨询：13800138000、021-62345678</p>")) == []
