"""A mistaken result is put right by two officers, both ways, while nothing public or later rests on it."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from portal import clock
from portal.confirming.actions import confirm, decline
from portal.confirming.actions import withdraw as take_back
from portal.documents.wording import official_date
from portal.errors import TransitionNotAllowed
from portal.messages.models import Message
from tests.conftest import fresh_from_db
from tests.factories.applications import DURING, submitted_application
from tests.factories.programmes import load_short, running_edition
from tests.factories.reviews import screening_stage
from tests.factories.seconding import by_two
from tests.factories.workdays import known_years
from tests.refusing import refuses
from workflow.applications.actions import decide_passage, redecide_passage, request_supplement, withdraw
from workflow.applications.enums import Section
from workflow.applications.models import Passage
from workflow.applications.queries import candidates, undecided
from workflow.programmes.actions import advance_edition, cancel_edition
from workflow.programmes.acts import propose_cancellation
from workflow.reviews.actions import order_recusal
from workflow.reviews.acts import check_redecidable, propose_redecision

pytestmark = [pytest.mark.django_db, pytest.mark.article(21)]
STAGE = "qualification"


@pytest.fixture
def passed(screening, applications):
    return decide_passage(applications[0], screening, "passed", by=None)


@pytest.fixture
def left_out(screening, applications):
    return decide_passage(applications[0], screening, "left_out", by=None, reason="登记不满三年")


def letters(application):
    return list(
        Message.objects.filter(deliveries__recipient=application.applicant)
        .order_by("pk")
        .values_list("body", flat=True)
    )


def in_force(application):
    return Passage.objects.in_force().get(application=application)


def test_passed_by_mistake_is_left_out_and_told_once(passed, office, second_office, client):
    application = passed.application
    before = len(letters(application))
    proposed = propose_redecision(passed, by=office, reason="登记日期核对有误，实际不满三年。")
    assert fresh_from_db(application).state == "submitted"
    new = confirm(proposed, by=second_office)
    assert (new.outcome, new.replaces_id, new.decided_by, new.pk) == (
        "left_out", passed.pk, second_office, in_force(application).pk,
    )  # fmt: skip
    former = fresh_from_db(passed)
    assert (former.outcome, former.superseded_at is None) == ("passed", False)
    assert (fresh_from_db(application).state, fresh_from_db(application).left_as) == ("eliminated", "unqualified")
    told = letters(application)
    assert (len(told) - before, "实际不满三年" in told[-1]) == (1, True)
    client.force_login(application.applicant)
    page = client.get(f"/apply/{application.pk}/").content.decode()
    assert ("资格审查：未通过" in page, "资格审查：通过" in page) == (True, False)


def test_left_out_by_mistake_returns_and_passes_and_is_told_once(left_out, office, second_office):
    application = left_out.application
    before = len(letters(application))
    confirm(propose_redecision(left_out, by=office, reason="登记日期核对有误。"), by=second_office)
    assert (fresh_from_db(application).state, in_force(application).outcome) == ("submitted", "passed")
    assert application not in undecided(left_out.stage)
    assert application in candidates(left_out.stage.edition.stages.get(code="qualification-notice"))
    assert len(letters(application)) - before == 1
    assert fresh_from_db(left_out).reason == "登记不满三年"


def test_it_may_be_put_right_again_each_time_by_two(passed, office, second_office):
    for outcome in ("left_out", "passed", "left_out"):
        now = in_force(passed.application)
        assert confirm(propose_redecision(now, by=office, reason="再核对。"), by=second_office).outcome == outcome
    chain = list(Passage.objects.filter(application=passed.application).order_by("pk"))
    assert [row.replaces for row in chain] == [None, *chain[:-1]]
    with pytest.raises(TransitionNotAllowed, match="另一决定取代"):
        propose_redecision(passed, by=office, reason="旧页面。")


def test_one_officer_alone_puts_nothing_right(passed, office):
    with pytest.raises(PermissionDenied, match="须由两名工作人员办理"):
        redecide_passage(passed, by=office, reason="有误。")
    proposed = propose_redecision(passed, by=office, reason="有误。")
    with pytest.raises(PermissionDenied):
        confirm(proposed, by=office)
    with pytest.raises(ValidationError, match="正待复核"):
        propose_redecision(passed, by=office, reason="有误。")


@pytest.mark.article(28)
def test_recused_officer_puts_nothing_right(passed, office, second_office):
    order_recusal(passed.application, second_office, by=None, reason="有利害关系。")
    with pytest.raises(PermissionDenied):
        propose_redecision(passed, by=second_office, reason="有误。")
    proposed = propose_redecision(passed, by=office, reason="有误。")
    with pytest.raises(PermissionDenied):
        confirm(proposed, by=second_office)
    assert in_force(passed.application) == passed


EARLIER = """[[stages]]
code = "receipt"
kind = "screening"
name = "受理"
label_public = "受理"
article = "21"

"""


def test_while_a_later_screening_waits_for_a_supplement_the_earlier_result_stands(office, travel_to):
    review = '[[stages]]\ncode = "qualification"'
    own = ('slug = "changning-quality"', 'slug = "other-quality"', 'code = "CNZL"', 'code = "OTHER"')
    known_years()
    edition = running_edition(load_short(review, EARLIER + review, *own))
    with clock.travel(DURING):
        case = submitted_application(edition)
    travel_to(edition.deadline + timedelta(seconds=1))
    result = decide_passage(case, screening_stage(edition), "passed", by=None)
    advance_edition(edition, by=None)
    supplement = request_supplement(fresh_from_db(case), by=None, items="请补充。", sections=[Section.CONTENT])
    case, result = fresh_from_db(case), fresh_from_db(result)

    def propose():
        propose_redecision(result, by=office, reason="登记日期核对有误。")

    waits = f"补正期限至{official_date(supplement.due_on)}，请等待申报人补正"
    refuses(
        (propose, TransitionNotAllowed, waits),
        (lambda: check_redecidable(case, by=office), TransitionNotAllowed, waits),
    )
    travel_to(clock.moment(supplement.due_on + timedelta(days=1), 9))
    propose()


def test_after_withdrawal_or_cancellation_nothing_is_put_right(passed, office, second_office):
    proposed = propose_redecision(passed, by=office, reason="有误。")
    application = fresh_from_db(passed.application)
    withdraw(application, by=application.applicant, reason="另有安排。")
    with pytest.raises(TransitionNotAllowed, match="不再办理"):
        confirm(proposed, by=second_office)
    with pytest.raises(TransitionNotAllowed, match="已撤回"):
        propose_redecision(fresh_from_db(passed), by=office, reason="有误。")
    by_two(propose_cancellation(fresh_from_db(passed.stage.edition), by=office, reason="工作计划调整。"), second_office)
    with pytest.raises(TransitionNotAllowed, match="已取消"):
        propose_redecision(fresh_from_db(passed), by=office, reason="有误。")


def test_desk_offers_nobody_of_a_cancelled_edition_the_way_back(left_out, office):
    application = fresh_from_db(left_out.application)
    check_redecidable(application, by=office)
    cancel_edition(application.edition, by=None, reason="工作计划调整。")
    with pytest.raises(TransitionNotAllowed, match="当前为“已取消”"):
        check_redecidable(fresh_from_db(application), by=office)


def test_desk_offers_it_while_it_may_be_done(client, passed, office):
    client.force_login(office)
    page = f"/admin/desk/reviews/{passed.application_id}/"
    assert f"{page}redecide/" in client.get(page).content.decode()
    answer = client.post(f"{page}redecide/", {"passage": passed.pk, "reason": "有误。"})
    assert answer.status_code == 302
    assert f"{page}redecide/" not in client.get(page).content.decode()


@pytest.mark.article(28)
def test_what_was_proposed_by_who_is_recused_since_is_not_confirmed(passed, office, second_office):
    proposed = propose_redecision(passed, by=office, reason="登记日期核对有误。")
    order_recusal(passed.application, office, by=second_office, reason="有亲属关系。")
    with pytest.raises(TransitionNotAllowed, match="已经回避"):
        confirm(proposed, by=second_office)
    # Nor does the first take it back: the other says no.
    with pytest.raises(PermissionDenied, match="须回避的除外"):
        take_back(proposed, by=fresh_from_db(office))
    decline(proposed, by=second_office, reason="提出人已经回避。")
    assert in_force(passed.application) == passed
