from datetime import date
from urllib.parse import parse_qs
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from portal import clock
from portal.workdays.actions import discard_year
from tests.portal.desk.test_desk import LIST, at_desk, propose, text_of

__all__ = ["at_desk"]
pytestmark = pytest.mark.urls("tests.portal.desk.urls")


def years(page):
    return sorted(row.name for row in page.context["rows"])


def test_several_states_are_asked_for_at_once_and_taken_back_one_by_one(at_desk, office):
    propose(office, 2028)
    discard_year(propose(office, 2029), by=office, reason="重复录入")
    page = at_desk.get(f"{LIST}?state=draft&state=discarded&state=nonsense&n=100")
    assert years(page) == ["2028", "2029"]
    assert [(label, parse_qs(link[1:])["state"]) for label, link in page.context["conditions"]] == [
        ("状态：待复核", ["discarded", "nonsense"]), ("状态：已作废", ["draft", "nonsense"]),
    ]  # fmt: skip
    assert [(tab.label, tab.count, tab.current) for tab in page.context["tabs"]] == [
        ("全部", 2, False), ("待复核", 1, True), ("已作废", 1, True),
    ]  # fmt: skip
    assert page.context["page"].paginator.count == 2
    assert "<b>待复核、已作废</b>" in text_of(page)
    assert years(at_desk.get(f"{LIST}?state=discarded")) == ["2029"]


@pytest.mark.parametrize("zone", ["Asia/Shanghai", "America/New_York"])
def test_a_span_of_days_is_shanghais_and_takes_in_both_ends(at_desk, office, zone, travel_to):
    for year, at in (
        (2027, (date(2026, 9, 30), 23, 59)),
        (2028, (date(2026, 10, 1), 0, 30)),
        (2029, (date(2026, 10, 2), 23, 59)),
    ):
        travel_to(clock.moment(*at))
        propose(office, year)
    with timezone.override(ZoneInfo(zone)):
        page = at_desk.get(f"{LIST}?proposed_at_from=2026-10-01&proposed_at_to=2026/10/02&q=国务院")
        assert years(page) == ["2028", "2029"]
        assert page.context["conditions"][1] == ("录入时间：2026-10-01至2026-10-02", "?q=%E5%9B%BD%E5%8A%A1%E9%99%A2")
        assert years(at_desk.get(f"{LIST}?proposed_at_to=2026年10月1日")) == ["2027", "2028"]
        assert (
            at_desk.get(f"{LIST}?proposed_at_from=2026-10-02").context["conditions"][0][0] == "录入时间：2026-10-02起"
        )


@pytest.mark.parametrize(
    ("query", "said"),
    [
        (
            "proposed_at_from=2026-10-02&proposed_at_to=2026-10-01",
            "的起始日期（2026年10月2日）晚于截止日期（2026年10月1日）",
        ),
        ("proposed_at_from=2026-02-30", "的起始日期不是日期，请按“2027-10-01”的写法填写。"),
        ("proposed_at_to=0001-01-01", "的截止日期不是日期"),
        ("proposed_at_from=9999-12-31", "的起始日期不是日期"),
    ],
)
def test_days_that_cannot_be_are_refused_in_words_and_export_nothing(at_desk, office, query, said):
    propose(office, 2028)
    page = at_desk.get(f"{LIST}?state=draft&{query}")
    assert (page.status_code, years(page)) == (200, ["2028"])
    assert f"“录入时间”{said}" in text_of(page)
    assert "以下列表没有按这一条件筛选。" in text_of(page)
    assert query.partition("=")[2].partition("&")[0] in text_of(page)
    refused = at_desk.get(f"{LIST}export.csv?state=draft&{query}")
    assert (refused.status_code, said in text_of(refused)) == (422, True)


def test_ones_own_are_those_that_name_one(at_desk, office):
    propose(office, 2028)
    page = at_desk.get(f"{LIST}?mine=1")
    assert (years(page), page.context["conditions"][0][0]) == ([], "经办：本人复核的")
