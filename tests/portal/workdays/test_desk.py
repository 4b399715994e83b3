"""The desk of calendar years, through HTTP: also the proof that a desk as such works."""

from datetime import date

import pytest

from portal.workdays.actions import propose_year
from portal.workdays.enums import YearState
from portal.workdays.models import CalendarYear
from portal.workdays.seeding import load_known_years
from tests.portal.workdays.test_actions import DOCUMENT, days_of

LIST = "/admin/desk/workdays/"
PROPOSE = f"{LIST}do/propose/"
LINES = """2027-01-01 至 2027-01-03 休 元旦
2027-01-04 休
2027-05-01 休 劳动节
2027-10-01 ~ 2027-10-07 休 国庆节

2027-10-09 班　国庆节"""


def typed(**changes):
    return {"year": "2027", "document_url": "", "days": LINES, "reason": "", **DOCUMENT, **changes}


@pytest.fixture
def draft(second_office):
    return propose_year(2027, days_of(2027), by=second_office, **DOCUMENT)


def test_the_office_enters_a_year_from_pasted_lines(client, office):
    client.force_login(office)
    answer = client.post(PROPOSE, typed())
    year = CalendarYear.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, f"{LIST}{year.pk}/")
    assert (year.state, year.proposed_by, year.days.count()) == (YearState.DRAFT, office, 13)
    assert str(year.days.get(date=date(2027, 10, 9))) == "2027-10-09 班 国庆节"


def test_a_year_waits_on_the_first_page_for_whoever_did_not_enter_it(client, draft, office, second_office):
    for officer, waits in ((second_office, False), (office, True)):
        client.force_login(officer)
        assert (f"{LIST}{draft.pk}/" in client.get("/admin/").content.decode()) is waits


def test_faulty_lines_are_named_and_nothing_typed_is_lost(client, office):
    client.force_login(office)
    lines = "2027-01-01 休 元旦\n2027-02-30 休\n<b>bad</b>\n2027-03-01 开会"
    page = client.post(PROPOSE, typed(days=lines))
    text = page.content.decode()
    assert page.status_code == 422
    assert "第 2 行“2027-02-30 休”：没有 2027-02-30 这一天。" in text
    assert "第 3 行“&lt;b&gt;bad&lt;/b&gt;”" in text
    assert "<b>bad" not in text
    assert "第 4 行" in text
    assert "2027-03-01 开会</textarea>" in text
    assert DOCUMENT["document_title"] in text
    assert not CalendarYear.objects.exists()


def test_what_the_action_refuses_stands_beside_its_field(client, office):
    client.force_login(office)
    page = client.post(PROPOSE, typed(days="2027-01-01 休 元旦"))
    assert page.status_code == 422
    assert "days" in page.context["form"].errors
    assert "缺少国庆节 2027-10-02" in page.content.decode()


def test_confirming_through_the_desk(client, office, draft):
    client.force_login(office)
    assert "复核确认" in client.get(f"{LIST}{draft.pk}/").content.decode()
    asked = client.get(f"{LIST}{draft.pk}/confirm/").content.decode()
    assert "逐日对照通知原文" in asked
    assert client.post(f"{LIST}{draft.pk}/confirm/").status_code == 302
    draft.refresh_from_db()
    assert (draft.state, draft.confirmed_by) == (YearState.CONFIRMED, office)
    page = client.get(f"{LIST}{draft.pk}/").content.decode()
    assert "待复核 → 已确认" in page
    assert page.index("复核确认") < page.rindex("录入")


def test_the_same_officer_sees_no_button_and_is_refused(client, second_office, draft):
    client.force_login(second_office)
    assert f"{draft.pk}/confirm/" not in client.get(f"{LIST}{draft.pk}/").content.decode()
    for answer in (client.get(f"{LIST}{draft.pk}/confirm/"), client.post(f"{LIST}{draft.pk}/confirm/")):
        assert answer.status_code == 403
        assert "该操作由评审办且录入人以外的经办人进行" in answer.content.decode()


def test_editors_look_but_do_not_touch(client, editor, draft):
    client.force_login(editor)
    page = client.get(LIST)
    assert page.status_code == 200
    assert PROPOSE not in page.content.decode()
    assert client.post(PROPOSE, typed()).status_code == 403
    assert client.get(f"{LIST}{draft.pk}/").status_code == 200


def test_years_are_found_and_filtered(client, office, draft):
    load_known_years()
    client.force_login(office)
    found = client.get(LIST, {"q": "〔2023〕7号"}).content.decode()
    assert "2024年工作日历" in found
    assert "2025年工作日历" not in found
    waiting = client.get(LIST, {"state": "draft"}).content.decode()
    assert "2027年工作日历" in waiting
    assert "2026年工作日历" not in waiting
