"""The form a rule set declares: filled in section by section, judged, printed, compared, and refused the second time (20, 21)."""

import io
import json
import re
from collections.abc import Callable
from datetime import date, timedelta
from html import unescape
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation
from pypdf import PdfReader

from cms_pages.demonstration.declaring import declared_answers, fill_declared
from portal import clock
from portal.errors import RuleViolation, TransitionNotAllowed
from portal.journal.models import Event
from tests.conftest import fresh_from_db
from tests.factories.applications import (
    DURING,
    complete_application,
    draft_application,
    submitted_application,
)
from tests.factories.programmes import CALL_OPENS, load_changed, load_fixture, load_own, running_edition
from tests.factories.workdays import known_years
from tests.portal.autosave.pages import hidden
from workflow.applications.actions import close_supplement, request_supplement, resubmit, save_draft
from workflow.applications.contents import declared_content
from workflow.applications.enums import ApplicationState, Section
from workflow.applications.forms.declared import MORE
from workflow.applications.models import Application
from workflow.applications.papers import form_document
from workflow.applications.rules.completeness import completeness
from workflow.programmes.actions import cancel_edition

pytestmark = [pytest.mark.django_db, pytest.mark.article(20)]
LIVED = (ApplicationState.DRAFT, ApplicationState.SUBMITTED)
SHIPPED = [
    ("changning-quality-2023", "practice", "领导（110分）"),
    ("changning-quality-2023", "achievement", "独特的工作方法、经验"),
    ("changning-quality-2022", "practice", "结果（400分）"),
    ("changning-quality-2022", "achievement", "独特的工作方法、经验或者成果"),
    ("hongqiao-friendship-2023", "person", "对外友好交往"),
]


def page_of(application: Application, section: str) -> str:
    return reverse("applications:section", kwargs={"pk": application.pk, "section": section})


def text_of(pdf: bytes) -> str:
    return re.sub(r"\s", "", "".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages))


def save(application: Application, section: str, **data) -> Application:
    return save_draft(fresh_from_db(application), by=application.applicant, section=section, data=data)


@pytest.mark.parametrize(("name", "track", "words"), SHIPPED)
def test_every_shipped_form_is_filled_in_submitted_and_printed(db, travel_to, name, track, words):
    opens = date(2023, 3, 1) if name.endswith("2022") else CALL_OPENS
    edition = running_edition(load_own(name), opens=opens)
    travel_to(clock.moment(opens + timedelta(days=1), 10))
    application = submitted_application(edition, track=track)
    version = application.versions.get()
    assert version.data["form_answers"] == application.form_answers
    assert set(application.form_answers) == {section.code for section in edition.rules.forms_for(track)}
    assert '": 1' not in json.dumps(application.form_answers)  # a number is text, never a float
    said = text_of(form_document(application))
    for title, answers in declared_content(application):
        assert title in said
        for answer in answers:
            assert answer.label.replace(" ", "") in said
    assert words in said


def test_another_district_s_form_is_another_file(db, travel_to, client):
    edition = running_edition(load_fixture("riverside-2026"))
    travel_to(DURING)
    application = submitted_application(edition, track="workshop")
    (part,) = declared_content(application)
    assert [answer.label for answer in part[1]] == [
        "工坊面积（平方米）",
        "投入使用日期",
        "主要能源",
        "是否接待参观",
        "能耗",
    ]
    assert part[1][4].head == ("", "用水", "用电")
    assert part[1][4].rows[0] == (("", "用量"), ("用水", "1,280.5"), ("用电", "1,390.5"))
    assert all(words in text_of(form_document(application)) for words in ("工坊面积", "1,280.5", "用电", "电力"))


@pytest.fixture
def plain(db, tmp_path: Path, travel_to: Callable) -> Application:
    """A draft of an edition whose rules were frozen before forms were declared."""
    edition = running_edition(load_changed(tmp_path, without=r"^\[\[forms|^\[+expertise|^field = \"expertise"))
    travel_to(DURING)
    return complete_application(edition)


def test_an_edition_frozen_before_keeps_the_free_self_assessment(plain, client):
    assert [part.section for part in completeness(plain, set())][3:] == [Section.SELF_ASSESSMENT, Section.DEPARTMENT]
    client.force_login(plain.applicant)
    assert client.post(page_of(plain, "self_assessment"), {"self_assessment": "另写。"}).status_code == 302
    assert "另写。" in text_of(form_document(fresh_from_db(plain)))
    with pytest.raises(TransitionNotAllowed, match="没有这一部分"):
        save(plain, "profile", industry="制造")
    assert client.get(page_of(plain, "profile")).status_code == 404


def test_years_are_those_before_the_edition_s(in_state):
    table = dict(declared_content(in_state(ApplicationState.DRAFT)))["近3年主要指标"][0]
    assert table.head == ("", "2023年", "2024年", "2025年")
    assert [value for _, value in table.rows[0]] == ["营业收入（万元）", "1,280.5", "1,390.5", "1,500.5"]


WRONG = [
    ({"employees": "约百人"}, "employees", "“约百人”不是数字"), ({"employees": "12.5"}, "employees", "请填写整数"),
    ({"employees": "0"}, "employees", "不得小于1"), ({"assets": "1.234"}, "assets", "最多保留2位小数"),
    ({"assets": "1" * 16}, "assets", "数字过大"), ({"assets": "-1"}, "assets", "不得小于0"), ({"quality-officer": "也许"}, "quality-officer", "“是”或者“否”"),
    ({"industry": "业" * 61}, "industry", "共61个字，最多60个字"),
    ({"certifications": [{"name": "甲", "since": "去年"}]}, "certifications", "第1行“获证日期”：请填写年、月、日"),
    ({"honours": [{"year": "前年"}]}, "honours", "四位数的年份"),
    ({"certifications": [{"name": "甲"}] * 9}, "certifications", "最多填写8行"),
]  # fmt: skip


@pytest.mark.parametrize(("data", "field", "reason"), WRONG)
def test_what_a_field_cannot_hold_is_refused_by_name(in_state, data, field, reason):
    draft = in_state(ApplicationState.DRAFT)
    before = draft.form_answers
    with pytest.raises(ValidationError) as refusal:
        save(draft, "profile", **data)
    assert reason in refusal.value.message_dict[field][0]
    assert fresh_from_db(draft).form_answers == before


def test_a_choice_is_one_of_those_listed(friendship):
    draft = draft_application(friendship, track="person", unit="")
    with pytest.raises(ValidationError, match="从列出的选项中选择"):
        save(draft, "profile", field="渔业")
    save(draft, "deeds", charity="多年志愿服务。")
    missing = {part.section: part.missing for part in completeness(fresh_from_db(draft), set())}
    assert (missing["deeds"], len(missing["profile"])) == ((), 3)
    save(draft, "deeds", charity=" ")
    assert (
        "至少填写一项：对外友好交往"
        in next(part for part in completeness(fresh_from_db(draft), set()) if part.section == "deeds").missing[0]
    )


def test_the_journal_names_the_section_and_nothing_that_was_said(in_state):
    save(in_state(ApplicationState.DRAFT), "profile", industry="保密的行业")
    event = Event.objects.filter(verb="application.saved").latest("pk")
    assert event.payload == {"section": "profile", "fields": ["form_answers"]}


def test_the_page_takes_numbers_as_people_write_them_and_keeps_the_rest(in_state, client):
    draft = in_state(ApplicationState.DRAFT)
    client.force_login(draft.applicant)
    answer = client.post(page_of(draft, "profile"), {"employees": "１，０２４", "assets": "12万", "industry": "制造"})
    html = unescape(answer.content.decode())
    assert (answer.status_code, "“12万”不是数字" in html, "单位为万元" in html, "１，０２４" in html) == (
        422,
        True,
        True,
        True,
    )
    assert 'href="#div_id_assets"' in html
    assert (
        client.post(
            page_of(draft, "profile"), {"employees": "１，０２４", "assets": "－0.0", "quality-officer": "no"}
        ).status_code
        == 302
    )
    kept = fresh_from_db(draft).form_answers["profile"]
    assert (kept["employees"], kept["assets"], kept["quality-officer"], kept["certifications"]) == (
        "1024",
        "0.0",
        False,
        [],
    )


def test_a_table_grows_by_a_row_without_script_and_loses_nothing(in_state, client):
    draft = in_state(ApplicationState.DRAFT)
    client.force_login(draft.applicant)
    page = page_of(draft, "profile")
    opened = client.get(page)
    assert "honours.2.name" in opened.context["form"].fields
    assert "honours.3.name" not in opened.context["form"].fields
    typed = {**hidden(opened), "industry": "打了一半", "honours.2.name": "第三项", MORE: "honours"}
    assert client.post(page, typed).url == f"{page}#cells-honours"
    again = client.get(page)
    assert "honours.3.name" in again.context["form"].fields
    html = again.content.decode()
    assert ("打了一半" in html, "第三项" in html) == (True, True)
    assert fresh_from_db(draft).form_answers == draft.form_answers


def test_what_is_missing_leads_to_its_place_with_its_article(edition, client):
    draft = draft_application(edition)
    client.force_login(draft.applicant)
    html = client.get(reverse("applications:overview", args=[draft.pk])).content.decode()
    assert f"{page_of(draft, 'profile')}#div_id_employees" in html
    assert f"{page_of(draft, 'indicators')}#div_id_years.0.revenue" in html
    assert 'id="div_id_years.0.revenue"' in client.get(page_of(draft, "indicators")).content.decode()
    assert "第十六条第（四）项" in unescape(client.get(page_of(draft, "indicators")).content.decode())


def test_others_and_later_are_refused(in_state, office, travel_to, client):
    draft, submitted = in_state(ApplicationState.DRAFT), in_state(ApplicationState.SUBMITTED)
    with pytest.raises(PermissionDenied):
        save_draft(draft, by=office, section="profile", data={"industry": "代填"})
    with pytest.raises(TransitionNotAllowed, match="没有这一部分"):
        save(draft, "nothing", industry="制造")
    with pytest.raises(TransitionNotAllowed, match="没有这一部分"):
        save(draft, Section.SELF_ASSESSMENT, self_assessment="自由写")
    with pytest.raises(TransitionNotAllowed, match="不能修改"):
        save(submitted, "profile", industry="提交之后")
    client.force_login(submitted.applicant)
    late = client.post(page_of(submitted, "profile"), {"industry": "提交之后"})
    assert (late.status_code, "提交之后" in late.content.decode()) == (422, True)
    travel_to(draft.edition.deadline + timedelta(seconds=1))
    with pytest.raises(RuleViolation, match="截止后不再接收"):
        save(draft, "profile", industry="迟")


def test_a_tab_left_open_does_not_overwrite_what_another_saved(in_state, client):
    draft = in_state(ApplicationState.DRAFT)
    client.force_login(draft.applicant)
    page = page_of(draft, "management")
    old = hidden(client.get(page))
    assert client.post(page, {**hidden(client.get(page)), "model": "新标签页"}).status_code == 302
    answer = client.post(page, {**old, "model": "旧标签页"})
    assert (answer.status_code, "另一个页面保存过" in answer.content.decode()) == (422, True)
    assert fresh_from_db(draft).form_answers["management"]["model"] == "新标签页"


def test_a_cancelled_edition_takes_nothing_more(edition, client):
    draft = complete_application(edition)
    cancel_edition(fresh_from_db(edition), by=None, reason="上级通知")
    with pytest.raises(ValidationError):
        save(draft, "profile", industry="取消之后")


@pytest.mark.article(21)
def test_a_supplement_opens_one_declared_section_and_only_it(in_state, travel_to, office):
    known_years()
    application = in_state(ApplicationState.SUBMITTED)
    request_supplement(application, by=office, items="请核对营业收入。", sections=["indicators"])
    travel_to(clock.moment(date(2026, 3, 4), 9))
    with pytest.raises(RuleViolation, match="未要求修改“组织概况”"):
        save(application, "profile", industry="未要求")
    save(application, "indicators", standing="更正后的位置。")
    answered = resubmit(fresh_from_db(application), by=application.applicant)
    first, second = answered.versions.order_by("number")
    assert first.data["form_answers"]["indicators"]["standing"] != "更正后的位置。"
    assert second.data["form_answers"]["indicators"]["standing"] == "更正后的位置。"
    assert first.digest != second.digest


@pytest.mark.article(21)
def test_an_unanswered_supplement_leaves_the_form_as_it_was_submitted(in_state, travel_to, office):
    known_years()
    application = in_state(ApplicationState.SUBMITTED)
    before = application.form_answers
    request_supplement(application, by=office, items="请补。", sections=["management"])
    travel_to(clock.moment(date(2026, 3, 4), 9))
    save(application, "management", model="没有提交的话")
    travel_to(clock.moment(date(2026, 3, 20), 9))
    close_supplement(fresh_from_db(application), by=office, reason="逾期未补")
    assert fresh_from_db(application).form_answers == before


def test_the_office_and_the_department_read_every_answer(in_state, office, client):
    application = in_state(ApplicationState.SUBMITTED)
    client.force_login(office)
    html = unescape(client.get(f"/admin/desk/applications/{application.pk}/").content.decode())
    for words in ("近3年主要指标", "营业收入（万元）", "1,390.5", "领导（110分）", "2025年", "首席质量官"):
        assert words in html


def test_asking_more_costs_no_query(in_state, client):
    """A page of boxes and tables asks the database no more than one of two fields."""
    draft = in_state(ApplicationState.DRAFT)
    client.force_login(draft.applicant)
    counts = set()
    for section in ("content", "profile", "indicators", "self-assessment"):
        client.get(page_of(draft, section))
        with CaptureQueriesContext(connection) as queries:
            client.get(page_of(draft, section))
        counts.add(len(queries))
    assert len(counts) == 1


def test_the_english_page_and_sheet_read_the_english_of_the_file(friendship, client):
    draft = draft_application(friendship, track="person", unit="")
    fill_declared(draft, "Demo words.")
    client.force_login(draft.applicant)
    html = unescape(client.get("/en" + page_of(draft, "profile")).content.decode())
    for words in ("Occupation and position", "Periods spent in China", "Add a row", "Changning District", "First day"):
        assert words in html
    refused = unescape(
        client.post("/en" + page_of(draft, "profile"), {"stays.0.since": "2020", "field": "x"}).content.decode()
    )
    assert "Main field of work" in refused
    with translation.override("en"):
        said = text_of(form_document(fresh_from_db(draft)))
    assert "Outstandingcontributions" in said
    assert "Reasons" in said
    assert "推荐理由" in said


def test_declared_answers_fill_what_is_asked(in_state):
    draft = in_state(ApplicationState.DRAFT)
    assert all(part.complete for part in completeness(draft, {"x"}) if part.part.declared)
    assert dict(declared_answers(draft, "自评。")).keys() == draft.form_answers.keys()
