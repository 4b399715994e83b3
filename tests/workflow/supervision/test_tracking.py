"""A winner's year from plan to end, and what comes second (Article 36)."""

from datetime import date, timedelta
from decimal import Decimal
from functools import partial

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, transaction

from portal import clock
from portal.access.enums import Role
from portal.access.models import User
from portal.confirming.actions import confirm, propose
from portal.documents.reading import read_pdf
from portal.errors import TransitionNotAllowed
from portal.evidence.models import EvidenceFile
from portal.evidence.owners import may_read
from portal.messages.models import Message
from portal.powers.actions import grant_role
from tests.conftest import fresh_from_db
from tests.factories.access import UserFactory
from tests.factories.honours import revoked, told
from tests.factories.seconding import by_two, refuses_alone
from tests.factories.supervision import GOOD, WORSE, answered, near_its_end, ordered, reported
from tests.refusing import each_is_refused
from workflow.honours.actions import withdraw_revocation
from workflow.honours.models import Honour
from workflow.reviews.actions import order_recusal
from workflow.supervision import actions
from workflow.supervision.acts import REFER
from workflow.supervision.documents import order_bytes
from workflow.supervision.enums import TrackingState
from workflow.supervision.models import RectificationOrder, TrackingReport
from workflow.supervision.showing import lines_of

pytestmark = pytest.mark.django_db


def refer(tracking, office):
    return propose(REFER, tracking, by=office, reason="发生重大质量事故。")


@pytest.mark.article(36)
def test_a_decline_is_ordered_right_answered_and_rechecked(tracking, office):
    order = ordered(tracking, office)
    assert order.due_on == date(2026, 11, 9), "thirty days on is Sunday the 8th: the next working day"
    assert order.tracking.state == TrackingState.RECTIFYING
    answered(tracking)
    again = actions.order_rectification(
        tracking, document_number="示例评审办〔2026〕32号", decline="原因未查清。", demand="继续整改。", by=office
    )
    assert (again.number, again.tracking.state) == (2, TrackingState.RECTIFYING)
    answered(tracking)
    with pytest.raises(TransitionNotAllowed, match="第1年到2027年9月16日期满，2027年8月17日起办结"):
        actions.close_tracking(tracking, finding="整改到位。", by=office)
    with near_its_end(tracking):
        actions.close_tracking(tracking, finding="整改到位。", by=office)
    assert (tracking.state, tracking.concluded_on) == (TrackingState.CLOSED, date(2027, 8, 17))
    told = Message.objects.filter(about_type="supervision.tracking").order_by("pk")
    assert [one.kind for one in told] == [
        "tracking.reported", "rectification.ordered", "rectification.answered", "rectification.ordered",
        "rectification.answered", "tracking.closed",
    ]  # fmt: skip


def test_a_running_order_is_waited_for_and_one_not_answered_is_ordered_anew(tracking, office, travel_to):
    order = ordered(tracking, office)
    again = {"decline": "逾期。", "demand": "立即整改。", "by": office}
    with pytest.raises(ValidationError, match="期满仍未报送"):
        actions.order_rectification(tracking, document_number="示例评审办〔2026〕33号", **again)
    with pytest.raises(ValidationError, match="请写明整改情况"):
        actions.answer_rectification(tracking, text="已改。", materials=[], by=tracking.honour.holder)
    travel_to(clock.moment(date(2026, 11, 10)))
    with pytest.raises(ValidationError, match="该文号已经用于另一份整改通知"):
        actions.order_rectification(tracking, document_number=order.document_number, **again)
    assert actions.order_rectification(tracking, document_number="示例评审办〔2026〕33号", **again).number == 2


@pytest.mark.article(36)
def test_who_may_not_and_what_says_nothing_moves_no_year(tracking, office, subtests, travel_to):
    stranger, tomorrow = UserFactory(), clock.today() + timedelta(days=1)
    visit = partial(actions.record_visit, tracking, indicators={}, by=office)
    each_is_refused(subtests, {
        "visited tomorrow": (lambda: visit(held_on=tomorrow, summary="走访。"), ValidationError, "走访日期应在"),
        "visited without a word": (
            lambda: visit(held_on=clock.today(), summary=" "), ValidationError, "请填写情况",
        ),
        "a ground reported by a stranger": (
            lambda: actions.report_grounds(tracking, reason="事故。", by=stranger), PermissionDenied, "评审办",
        ),
        "a ground let go by nobody": (
            lambda: actions.drop_grounds(tracking, reason="无。", by=None), PermissionDenied, "评审办",
        ),
    })  # fmt: skip
    reported(tracking)
    travel_to(clock.moment(tracking.closes_from))
    order = {"decline": "退步。", "demand": "整改。", "by": office}
    each_is_refused(subtests, {
        "closed without a word": (
            lambda: actions.close_tracking(tracking, finding=" ", by=office), ValidationError, "请写明核查结论",
        ),
        "ordered under no number": (
            lambda: actions.order_rectification(tracking, document_number="31号", **order), ValidationError, "文号由",
        ),
    })  # fmt: skip
    actions.close_tracking(tracking, finding="无严重退步。", by=office)
    with pytest.raises(TransitionNotAllowed, match="当前状态"):
        refer(tracking, office)


@pytest.mark.article(36)
def test_a_ground_for_revocation_is_reported_by_two_and_opens_the_existing_door(tracking, office, second_office):
    reported(tracking)
    with pytest.raises(PermissionDenied, match="须由两名工作人员办理"):
        actions.report_grounds(tracking, reason="重大事故。", by=office)
    by_two(refuses_alone(refer(tracking, office), second_office), second_office)
    tracking.refresh_from_db()
    assert tracking.state == TrackingState.REFERRED
    letter = Message.objects.get(kind="tracking.referred")
    assert letter.url == f"/admin/desk/honours/{tracking.honour_id}/"
    assert "第三十五条" in letter.body
    revoked(tracking.honour, office, second_office, article="35", public_reason="发生重大质量事故")
    assert fresh_from_db(tracking).state == TrackingState.ENDED


def test_a_report_that_leads_nowhere_is_dropped_but_not_while_a_revocation_waits(
    tracking, office, second_office, travel_to
):
    by_two(refer(tracking, office), second_office)
    tracking.refresh_from_db()
    waiting = told(tracking.honour, office, article="35", reason="事故。", public_reason="发生重大事故")
    with pytest.raises(ValidationError, match="正待复核"):
        actions.drop_grounds(tracking, reason="不属重大事故。", by=office)
    withdraw_revocation(waiting, by=office)
    travel_to(clock.moment(tracking.closes_from))
    actions.drop_grounds(tracking, reason="经核实，不属重大事故。", by=office)
    assert (tracking.state, tracking.finding) == (TrackingState.CLOSED, "经核实，不属重大事故。")
    assert fresh_from_db(tracking.honour).is_active


def test_a_year_of_which_most_is_still_to_come_goes_on_from_where_it_stood(tracking, office, second_office):
    order = {"document_number": "示例评审办〔2026〕31号", "decline": "顾客满意度下降。", "demand": "恢复到上年水平。"}
    for arrive in (
        lambda year: year, reported, lambda year: actions.order_rectification(year, by=office, **order), answered,
    ):  # fmt: skip
        arrive(fresh_from_db(tracking))
        stood = fresh_from_db(tracking).state
        by_two(refer(fresh_from_db(tracking), office), second_office)
        actions.drop_grounds(fresh_from_db(tracking), reason="经核实，不属重大事故。", by=office)
        now = fresh_from_db(tracking)
        assert (now.state, now.concluded_on) == (stood, None)


@pytest.mark.parametrize("arrive", [reported, answered])
def test_a_report_drawn_up_before_the_winner_answered_is_drawn_up_again(tracking, office, arrive):
    if arrive is answered:
        ordered(tracking, office)
    pending = refer(tracking, office)
    arrive(tracking)
    assert fresh_from_db(pending).state == "lapsed"


@pytest.mark.parametrize("end", ["closed", "revoked"])
def test_a_proposed_report_waits_for_nobody_once_the_year_is_over(tracking, office, second_office, end):
    pending = refer(reported(tracking), office)
    if end == "closed":
        with near_its_end(tracking):
            actions.close_tracking(tracking, finding="无严重退步。", by=office)
    else:
        revoked(tracking.honour, office, second_office)
    pending.refresh_from_db()
    assert pending.state == "lapsed"
    with pytest.raises(ValidationError):
        confirm(pending, by=second_office)


def test_a_revoked_honour_is_followed_no_more(tracking, office, second_office):
    honour = revoked(tracking.honour, office, second_office)
    tracking.refresh_from_db()
    assert tracking.state == TrackingState.ENDED
    with pytest.raises(ValidationError):
        reported(tracking)
    with pytest.raises(ValidationError, match="不再跟踪"):
        actions.plan_trackings(honour)


def test_who_is_recused_or_holds_the_honour_follows_nobody(tracking, office, client):
    holder = tracking.honour.holder
    grant_role(holder, Role.OFFICE)
    with pytest.raises(PermissionDenied):
        actions.close_tracking(reported(tracking), finding="好。", by=User.objects.get(pk=holder.pk))
    order_recusal(tracking.honour.application, office, by=None, reason="与获奖者有亲属关系。")
    with pytest.raises(PermissionDenied):
        actions.close_tracking(tracking, finding="好。", by=office)
    client.force_login(office)
    assert client.get(f"/admin/desk/tracking/{tracking.pk}/").status_code == 404


def test_indicators_are_the_rule_sets_and_stand_beside_the_year_before(tracking, office, travel_to):
    with pytest.raises(ValidationError, match="没有“profit”这一指标"):
        reported(tracking, {"profit": Decimal(1)})
    for bad in ({"satisfaction": Decimal("100.1")}, {"complaints": Decimal(-1)}):
        with pytest.raises(ValidationError, match="指标不能小于零"):
            reported(tracking, bad)
    reported(tracking, GOOD)
    travel_to(clock.moment(date(2027, 10, 8)))
    actions.plan_trackings(tracking.honour)
    second = reported(tracking.honour.trackings.get(number=2), WORSE)
    assert [(line.name, line.words) for line in lines_of(second)] == [
        ("顾客满意度", "71%，上年 96.5%，退步"), ("质量投诉", "9件，上年 0件，退步"),
    ]  # fmt: skip


def test_the_order_is_an_official_document_that_stays_as_issued(tracking, office):
    order = ordered(tracking, office)
    issued = order_bytes(order)
    Honour.objects.filter(pk=tracking.honour_id).update(public_name="更正后的名称")
    assert order_bytes(fresh_from_db(order)) == issued
    text = read_pdf(issued).text.replace("\n", "")
    assert "更正后" not in text
    for part in ("责令整改", "示例评审办〔2026〕31号", "顾客满意度下降", "2026年11月9日前（含当日）", "第三十六条"):
        assert part in text


def test_evidence_is_read_by_winner_office_and_discipline_alone(tracking, office, discipline):
    ordered(tracking, office)
    file = EvidenceFile.objects.of(answered(tracking)).get()
    readers = [tracking.honour.holder, office, discipline, UserFactory()]
    assert [may_read(one, file) for one in readers] == [True, True, True, False]


@pytest.mark.parametrize("model", [TrackingReport, RectificationOrder])
def test_what_was_found_and_ordered_is_never_rewritten(tracking, office, model):
    ordered(tracking, office)
    for change in (lambda: model.objects.update(tracking=tracking), lambda: model.objects.all().delete()):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
