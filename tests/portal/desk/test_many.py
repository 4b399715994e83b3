"""One verb for all that is ticked: each case by itself, nothing beyond one's rows, nothing beyond what was shown."""

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext

from portal.access.predicates import is_office
from portal.desk import Verb
from portal.desk.forms import ReasonForm
from portal.journal.models import Event
from portal.workdays.enums import YearState
from portal.workdays.models import CalendarYear
from portal.workdays.transitions import DISCARD
from tests.portal.desk.test_desk import LIST, propose, text_of
from tests.portal.desk.urls import depths

pytestmark = pytest.mark.urls("tests.portal.desk.urls")
MANY = f"{LIST}many/discard/"


@pytest.fixture
def years(office):
    return [propose(office, year) for year in (2027, 2028, 2029)]


@pytest.fixture
def at_desk(client, office):
    client.force_login(office)
    return client


def ticked(*years):
    return {"chosen": [year.pk for year in years]}


def states():
    return list(CalendarYear.objects.order_by("year").values_list("state", flat=True))


def test_what_will_become_of_each_is_said_first(at_desk, years):
    at_desk.post(f"{LIST}{years[0].pk}/discard/", {"reason": "重复录入"})
    page = at_desk.get(MANY, ticked(*years))
    assert ([line.title for line in page.context["ready"]], page.context["kept_back"][0].obstacle[:10]) == (
        [str(year) for year in years[1:]],
        "当前状态为“已作废”",
    )
    assert {line.becomes for line in page.context["ready"]} == {"已作废"}
    assert text_of(page).count('name="chosen"') == 2
    assert states() == [YearState.DISCARDED, YearState.DRAFT, YearState.DRAFT]


def test_each_is_done_with_its_own_entry_in_the_journal(at_desk, years):
    page = at_desk.post(MANY, {**ticked(*years[1:]), "reason": "重复录入"})
    assert (page.status_code, page["Cache-Control"], len(page.context["done"])) == (200, "no-store", 2)
    assert states() == [YearState.DRAFT, YearState.DISCARDED, YearState.DISCARDED]
    said = Event.objects.filter(verb=DISCARD.event).values_list("target_id", "reason")
    assert sorted(said) == sorted((str(year.pk), "重复录入") for year in years[1:])


def test_one_that_is_refused_holds_back_no_other_and_says_why(at_desk, years):
    at_desk.post(f"{LIST}{years[0].pk}/discard/", {"reason": "重复录入"})
    page = at_desk.post(MANY, {**ticked(*years), "reason": "清理"})
    assert [line.title for line in page.context["done"]] == [str(year) for year in years[1:]]
    assert "不能作废" in page.context["kept_back"][0].obstacle
    again = at_desk.post(MANY, {**ticked(*years), "reason": "再来一次"})
    assert (again.status_code, again.context["ready"], "再来一次" in text_of(again)) == (422, [], False)


def test_a_reason_that_is_missing_does_nothing_and_loses_nothing(at_desk, years):
    page = at_desk.post(MANY, {**ticked(*years), "reason": "　"})
    assert (page.status_code, len(page.context["ready"]), set(states())) == (422, 3, {YearState.DRAFT})
    assert text_of(page).count('name="chosen"') == 3


def test_what_only_the_act_refuses_is_said_where_all_are_refused(at_desk, years):
    page = at_desk.post(f"{LIST}many/picky/", {**ticked(*years), "reason": "清理"})
    assert (page.status_code, len(page.context["ready"]), text_of(page).count("理由须写明文号。")) == (422, 3, 1)


def test_each_stands_in_a_transaction_of_its_own_and_in_no_other(at_desk, years):
    """What was done stays done, and no lock is held until the last: the page editor's one transaction is not around them."""
    depths.clear()
    around = len(connection.savepoint_ids)
    at_desk.post(f"{LIST}many/deep/", ticked(*years))
    at_desk.post(f"{LIST}{years[0].pk}/deep/")
    assert depths == [around + 1] * 3 + [around + 2]


def test_what_the_database_gives_up_leaves_the_others_done_and_is_told(at_desk, years):
    page = at_desk.post(f"{LIST}many/stall/", ticked(*years))
    assert page.status_code == 200
    assert [line.title for line in page.context["done"]] == [str(years[1])]
    assert [(line.title, line.obstacle[:8]) for line in page.context["kept_back"]] == [
        (str(years[0]), "与他人同时办理的"), (str(years[2]), "与他人同时办理的"),
    ]  # fmt: skip
    # All of them given up is no fault of what was typed.
    assert len(at_desk.post(f"{LIST}many/stall/", ticked(years[0])).context["kept_back"]) == 1


def test_a_database_that_goes_away_between_leaves_a_list_of_what_was_done(at_desk, years):
    away = []

    def go_away_at_the_second(execute, sql, params, many, context):
        if away or ('UPDATE "workdays_calendaryear"' in sql and years[1].pk in params):
            away.append(sql)
            raise OperationalError("gone")
        return execute(sql, params, many, context)

    at_desk.raise_request_exception = False
    with connection.execute_wrapper(go_away_at_the_second):
        page = at_desk.post(MANY, {**ticked(*years), "reason": "重复录入"})
    assert (page.status_code, page["Cache-Control"]) == (503, "no-store")
    parts = text_of(page).split("<h2>")
    assert [part.split("</h2>")[0] for part in parts[1:]] == [
        "已办理 1 项", "不能确认的 1 项", "没有办理的 1 项，维持原状",
    ]  # fmt: skip
    assert [str(year) in part for year, part in zip(years[:2], parts[1:], strict=False)] == [True, True]
    assert "gone" not in text_of(page)


@pytest.mark.attack("以各种角色打开所有网址")
def test_what_is_out_of_reach_is_neither_shown_nor_done(at_desk, second_office, years):
    other = propose(second_office, 2030)
    shown = at_desk.get(MANY, ticked(other, years[0]))
    assert [line.title for line in shown.context["ready"]] == [str(years[0])]
    assert "2030" not in text_of(shown)
    done = at_desk.post(MANY, {**ticked(other, years[0]), "reason": "越权"})
    assert (len(done.context["done"]), "2030" in text_of(done)) == (1, False)
    other.refresh_from_db()
    assert other.state == YearState.DRAFT
    assert at_desk.get(MANY, ticked(other)).status_code == 404


def test_a_check_of_the_action_keeps_back_too(at_desk, years):
    page = at_desk.get(f"{LIST}many/even/", ticked(*years))
    assert [line.title for line in page.context["ready"]] == [str(years[1])]
    assert {line.obstacle for line in page.context["kept_back"]} == {"只给双数年份。"}


def test_nothing_ticked_and_too_much_ticked_go_back_to_the_list_as_it_was(at_desk, years):
    assert at_desk.get(MANY, {"list": "state=draft&o=0"})["Location"] == f"{LIST}?state=draft&o=0"
    assert "请先勾选" in text_of(at_desk.get(MANY, follow=True))
    assert "一次最多办理 100 项" in text_of(at_desk.get(MANY, {"chosen": range(1, 102)}, follow=True))


@pytest.mark.parametrize("number", ["9" * 30, "9" * 5000, "x", "-1"])
def test_what_is_no_case_is_left_out_and_no_error(at_desk, years, number):
    page = at_desk.get(MANY, {"chosen": [years[0].pk, number]})
    assert [line.title for line in page.context["ready"]] == [str(years[0])]
    assert at_desk.get(MANY, {"chosen": number}).status_code == 404
    assert at_desk.get(LIST, {"o": number}).status_code == 200


def test_a_verb_that_is_not_for_many_is_not_found(at_desk, years):
    assert at_desk.get(f"{LIST}many/look/", ticked(*years)).status_code == 404


def test_who_may_not_open_the_desk_meets_403(client, editor, years):
    client.force_login(editor)
    assert client.post(MANY, {**ticked(*years), "reason": "越权"}).status_code == 403


def test_what_reveals_or_asks_of_each_its_own_is_never_for_many():
    with pytest.raises(ImproperlyConfigured, match="不能批量办理"):
        Verb("look", "查看", ReasonForm, lambda obj, by, data: "", permission=is_office, reveals=True, many=True)
    with pytest.raises(ImproperlyConfigured, match="没有声明对哪些事项办理"):
        Verb("any", "催办", ReasonForm, lambda obj, by, data: "", permission=is_office, many=True)
    with pytest.raises(ImproperlyConfigured, match="不能批量办理"):
        Verb("own", "修改", ReasonForm, lambda obj, by, data: "", permission=is_office, many=True,
             options=lambda obj, user: {"initial": {}})  # fmt: skip


def test_nothing_is_offered_for_rows_that_it_cannot_be_done_to(at_desk, years):
    at_desk.post(f"{LIST}{years[0].pk}/discard/", {"reason": "重复录入"})
    for state, offered in (("draft", ["discard", "even", "stall", "deep", "picky"]), ("discarded", [])):
        page = at_desk.get(LIST, {"state": state})
        assert [verb.name for _, verb in page.context["for_many"]] == offered
        assert ('name="chosen"' in text_of(page)) is bool(offered)


def test_list_shows_boxes_tabs_and_order(at_desk, years):
    at_desk.post(f"{LIST}{years[0].pk}/discard/", {"reason": "重复录入"})
    page = at_desk.get(LIST, {"state": "draft", "o": "-0"})
    assert text_of(page).count('name="chosen"') == 2
    assert [(tab.label, tab.count, tab.current) for tab in page.context["tabs"]] == [
        ("全部", 3, False), ("待复核", 2, True), ("已作废", 1, False),
    ]  # fmt: skip
    assert [obj.year for obj in page.context["page"]] == [2029, 2028]
    assert [heading.turned for heading in page.context["headings"]] == ["descending", "", ""]
    assert [obj.year for obj in at_desk.get(LIST, {"o": "0"}).context["page"]] == [2027, 2028, 2029]
    assert [obj.year for obj in at_desk.get(LIST, {"o": "99"}).context["page"]] == [2029, 2028, 2027]


def test_many_cost_no_more_questions_each_than_one(at_desk, years):
    def asked(*some):
        with CaptureQueriesContext(connection) as seen:
            at_desk.get(MANY, ticked(*some))
        return len(seen)

    asked(years[0])
    assert asked(*years) - asked(*years[:2]) <= 1
