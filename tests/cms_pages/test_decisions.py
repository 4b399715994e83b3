"""A decision stands in public as the case has it: whole, downloadable, and nobody's to write or change."""

import io
import re
import time
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from pypdf import PdfReader
from wagtail.models import Page

from cms_pages.models import DecisionPage, DecisionsIndexPage
from cms_pages.records import publish_decision_pages
from cms_pages.tasks import draw_page_file
from portal import clock
from portal.powers.actions import make_superuser
from tests.conftest import fresh_from_db
from tests.factories.access import UserFactory
from tests.factories.honours import drawn_up, new_honour, revoked, told
from workflow.honours.actions import confirm_revocation
from workflow.honours.models import Honour, Revocation
from workflow.honours.rules import check_document_number
from workflow.honours.texts import revocation_text

pytestmark = [pytest.mark.usefixtures("portal"), pytest.mark.django_db]
REVOKED_ON = date(2026, 11, 2)


@pytest.fixture(scope="module")
def given(module_setup, portal):
    def live():
        honour = new_honour(name="示例企业甲", unit="")
        publish_decision_pages()
        return honour

    return module_setup(live)


@pytest.fixture
def honour(given, db):
    with clock.travel(clock.moment(REVOKED_ON, 10)):
        yield fresh_from_db(given)


@pytest.fixture
def revocation(honour, office, second_office):
    revoked(honour, office, second_office, public_reason="其提供的审计报告与原始记录不符。")
    publish_decision_pages()
    return Revocation.objects.select_related("honour__edition", "honour__commendation").get()


def words(content):
    text = "".join(sheet.extract_text() for sheet in PdfReader(io.BytesIO(content)).pages).replace("\n", "")
    return re.sub("— [0-9]+ —", "", text)


def shown(client, page):
    """What the page and its document say, both without the markup of lines."""
    html = client.get(page.address).content.decode()
    draw_page_file(page.pk)
    pdf = client.get(f"{page.address}decision.pdf")
    assert pdf["Content-Type"] == "application/pdf"
    return html, words(pdf.content)


@pytest.mark.attack("反复索取费时的文件")
def test_a_document_asked_for_again_and_again_is_drawn_once(client, honour, django_capture_on_commit_callbacks):
    """A changing query passes the page cache; the drawing costs a third of a second, of a worker (CWE-400)."""
    page = DecisionPage.objects.get(kind="commendation")
    address = f"{page.address}decision.pdf"
    started = time.process_time()
    with django_capture_on_commit_callbacks() as asked:
        assert {client.get(f"{address}?x={number}").status_code for number in range(10)} == {503}
    assert [one.args for one in asked] == [("cms_pages.tasks.draw_page_file", page.pk)]
    assert time.process_time() - started < 1
    draw_page_file(page.pk)
    first = client.get(address).content
    started = time.process_time()
    assert {client.get(f"{address}?x={number}").content for number in range(10)} == {first}
    assert time.process_time() - started < 1


@pytest.mark.article(26)
def test_a_commendation_says_all_of_it_on_the_page_and_on_paper(client, honour):
    page = DecisionPage.objects.get(kind="commendation")
    for text in shown(client, page):
        for said in (
            "示例府发〔2026〕8号",
            "第二十六条，2026年度长宁区政府质量奖经规定程序评选并公示，公示期已满，现决定对下列获奖者予以表彰，颁发奖牌、证书和奖金。名单如下：",
            "长宁区质量金奖（先进质量管理模式）：1家",
            "示例企业甲",
            "奖金10万元",
            "长宁区区长质量奖（先进质量管理模式）：空缺",
            "不得用于产品、产品包装、产品宣传",
            "可以实名向评审办（设在区市场监管局）提出，并提供必要的证明材料",
            "上海市长宁区人民政府",
            "2026年9月16日",
        ):
            assert said in text, said
    html = client.get(page.address).content.decode()
    assert f'href="{honour.get_absolute_url()}"' in html
    assert f'href="{page.address}decision.pdf"' in html
    assert "来源：上海市长宁区人民政府" in html.replace("<span>", "").replace("</span>", "")


@pytest.mark.article(34)
def test_a_revocation_says_facts_law_consequence_effect_remedy_issuer(client, revocation):
    page = DecisionPage.objects.get(kind="revocation")
    for text in shown(client, page):
        for said in (
            "上海市长宁区人民政府关于撤销示例企业甲2026年度长宁区质量金奖的决定".replace("关于", ""),
            "示例府发〔2026〕20号",
            "（示例府发〔2026〕8号），示例企业甲获得2026年度长宁区质量金奖（先进质量管理模式），荣誉编号CNZL-2026-0001",
            "经评审办核查，其提供的审计报告与原始记录不符，属于提供虚假材料或者采取不正当手段骗取表彰奖励。",
            "第三十四条，决定如下：",
            "一、撤销示例企业甲所获2026年度长宁区质量金奖（先进质量管理模式），自本决定生效之日起不得再使用该荣誉称号。",
            "二、收回奖牌、证书，编号CNZL-2026-0001的证书作废。",
            "三、奖金10万元已经发放的，予以追缴；尚未发放的，不再发放。",
            "四、5年内不接受其再次申报长宁区政府质量奖，至2031年11月2日止。",
            "五、将上述情况纳入本市社会公共信用信息平台、事中事后综合监管平台。",
            "本决定自2026年11月2日起生效。",
            "对本决定有异议的，可以实名向评审办（设在区市场监管局）提出",
            "上海市长宁区人民政府",
        ):
            plain = (
                text.replace("上海市长宁区人民政府关于", "上海市长宁区人民政府") if said.startswith("上海") else text
            )
            assert said in plain, said
    links = client.get(revocation.honour.get_absolute_url()).content.decode()
    assert f'href="{page.address}"' in links
    assert f'href="{revocation.honour.commendation.public_address}"' in links


@pytest.mark.article(35)
def test_an_incident_is_not_reported_to_the_credit_platforms(honour, office, second_office):
    revoked(honour, office, second_office, article="35", public_reason="发生重大安全事故")
    text = "".join(revocation_text(Revocation.objects.get()).opening)
    assert "第三十五条，决定如下：" in text
    assert "5年内不接受其再次申报" in text
    assert "平台" not in text


def test_the_page_follows_its_case_and_the_rebuild_says_what_differed(client, honour, revocation):
    assert publish_decision_pages() == []
    page = DecisionPage.objects.get(kind="revocation")
    Revocation.objects.filter(pk=revocation.pk).update(public_reason="其提供的年报系伪造")
    assert publish_decision_pages() == [f"决定页面 {page.address}：body"]
    assert "其提供的年报系伪造" in client.get(page.address).content.decode()
    Honour.objects.filter(pk=honour.pk).update(public_name="示例企业甲（更名）")
    assert len(publish_decision_pages()) == 2
    assert "示例企业甲（更名）" in client.get(page.address).content.decode()


def test_each_revocation_has_a_page_of_its_own_also_for_one_honour(honour, revocation):
    other = Revocation.objects.get()
    Revocation.objects.filter(pk=other.pk).update(document_number="示例府发〔2026〕21号")
    assert publish_decision_pages() == [f"决定页面 {other.public_address}：document_number"]
    assert DecisionPage.objects.get(revocation=other).slug == f"revocation-{other.pk}"


@pytest.fixture(params=["editor", "superuser"])
def writer(request, editor):
    return editor if request.param == "editor" else make_superuser(UserFactory())


@pytest.mark.article(34)
def test_nobody_writes_a_revocation_against_a_valid_winner(client, honour, writer):
    client.force_login(writer)
    index = DecisionsIndexPage.objects.get()
    before = set(Page.objects.values_list("pk", flat=True))
    address = reverse("wagtailadmin_pages:add", args=("cms_pages", "decisionpage", index.pk))
    posted = {"title": "撤销决定", "slug": "invented", "kind": "revocation", "action-publish": "1"}
    posted |= {"honour_number": honour.number, "document_number": "示例府发〔2026〕99号", "body": "<p>撤销</p>"}
    for answer in (client.get(address), client.post(address, posted)):
        assert answer.status_code in {302, 403, 404}
    assert set(Page.objects.values_list("pk", flat=True)) == before
    assert client.get("/decisions/invented/").status_code == 404


@pytest.mark.article(26)
def test_nobody_changes_copies_moves_or_takes_down_a_decision(client, honour, writer):
    client.force_login(writer)
    page = DecisionPage.objects.get(kind="commendation")
    index, before = page.get_parent(), set(Page.objects.values_list("pk", flat=True))
    was = DecisionPage.objects.filter(pk=page.pk).values().get()
    posted = {"title": "另一个决定", "slug": "other", "body": "<p>另一个决定</p>", "action-publish": "1"}
    copied = {"new_title": "副本", "new_slug": "copy", "new_parent_page": index.pk, "publish_copies": "on"}
    for name, data in {
        "edit": posted,
        "copy": copied,
        "unpublish": {},
        "delete": {"confirm_site_name": ""},
        "set_privacy": {"restriction_type": "login"},
    }.items():
        pattern = f"wagtailadmin_pages:{name}"
        answer = client.post(reverse(pattern, args=(page.pk,)), {**data, "alias": "on"} if name == "copy" else data)
        assert answer.status_code in {302, 403, 404}, name
    answer = client.post(reverse("wagtailadmin_pages:move_confirm", args=(page.pk, index.get_parent().pk)))
    assert answer.status_code in {302, 403, 404}
    for action in ("delete", "unpublish", "move"):
        bulk = reverse("wagtail_bulk_action", args=("wagtailcore", "page", action))
        client.post(f"{bulk}?id={page.pk}", {"chooser": index.get_parent().pk})
    assert set(Page.objects.values_list("pk", flat=True)) == before
    assert DecisionPage.objects.filter(pk=page.pk).values().get() == was


def test_a_decision_page_is_refused_past_the_desk_too(honour):
    index, page = DecisionsIndexPage.objects.get(), DecisionPage.objects.get(kind="commendation")
    stray = DecisionPage(title="撤销决定", slug="stray", kind="revocation", honour_number=honour.number, live=False)
    index.add_child(instance=stray)
    with pytest.raises(ValidationError, match="不能手工发布"):
        stray.save_revision().publish()
    for copy in (
        page.copy(update_attrs={"slug": "copy"}, keep_live=True),
        index.add_child(instance=DecisionPage(title="撤销决定", slug="shell", live=True)),
    ):
        assert not DecisionPage.objects.get(pk=copy.pk).live
        with pytest.raises(ValidationError, match="不能手工发布"):
            copy.save_revision().publish()
    page.body = "<p>改写</p>"
    with pytest.raises(ValidationError, match="决定页面须与案件一致，不得改写（不一致：正文）"):
        page.save_revision().publish()


@pytest.mark.parametrize(
    ("number", "said"),
    [
        ("示例府发〔2025〕9号", "文号的年份〔2025〕与成文日期2026年不一致"),
        ("示例府发（2026）9号", "文号由机关代字、六角括号内的年份和顺序号组成"),
        ("示例府发〔2026〕09号", "顺序号不加零"),
        ("示例府发〔2026〕第9号", "文号由机关代字"),
    ],
)
def test_a_document_number_agrees_with_its_date(number, said):
    check_document_number("示例府发〔2026〕9号", date(2026, 2, 5))
    with pytest.raises(ValidationError, match=said):
        check_document_number(number, date(2026, 2, 5))


def test_a_revocation_has_a_number_of_its_own_and_of_its_year(honour, office, second_office):
    heard = told(honour, office)
    with pytest.raises(ValidationError, match="是一份表彰决定的文号"):
        drawn_up(heard, office, document_number="示例府发〔2026〕8号")
    proposed = drawn_up(heard, office, document_number="示例府发〔2026〕30号")
    with clock.travel(clock.moment(date(2027, 1, 4))), pytest.raises(ValidationError, match="年份"):
        confirm_revocation(proposed, by=second_office)
