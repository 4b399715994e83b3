"""What each verb of an honour refuses: persons, moments, numbers, dates, words (Articles 6, 26, 34)."""

from datetime import date, timedelta
from hashlib import sha256

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from portal import clock
from portal.access.enums import Role
from portal.errors import RuleViolation, TransitionNotAllowed
from portal.powers.actions import grant_role
from tests.conftest import fresh_from_db
from tests.factories.honours import drawn_up, ground, reinstated, revoked, to_confirm, told
from tests.factories.prizes import proposed_payment, stated
from tests.factories.voting import left_to_the_conference
from tests.refusing import refuses
from workflow.honours.actions import (
    accept_prize_use,
    answer_credit_report,
    ask_back_prize,
    complete_recovery,
    complete_retrieval,
    confirm_revocation,
    correct_name,
    propose_revocation,
    put_to_conference,
    record_prize_payment,
    reinstate_honour,
    reject_revocation,
    return_prize,
    return_thing,
    reverse_payment,
    send_credit_report,
    waive_recovery,
    withdraw_revocation,
)
from workflow.honours.actions.asking_back import check_ask_back
from workflow.honours.actions.duties import check_give_up_retrieval
from workflow.honours.actions.naming import check_correct_name, check_name
from workflow.honours.actions.prize_uses import check_state_use
from workflow.honours.actions.prizes import check_payment
from workflow.honours.actions.revoking import check_confirm_revocation
from workflow.honours.actions.voting import check_put_to_conference
from workflow.honours.acts import (
    check_reversible,
    propose_ask_back,
    propose_reinstatement,
    propose_reversal,
    propose_waiver,
)
from workflow.honours.grounds import Resolution
from workflow.programmes.loading import freeze
from workflow.programmes.models import Edition

pytestmark = pytest.mark.django_db
NOW = clock.moment(date(2026, 10, 9), 10)
PAID_ON, TODAY, AHEAD = date(2026, 10, 1), date(2026, 10, 9), date(2026, 10, 10)
ALONE = "须由两名工作人员办理"
PRIVATE = "示例府发〔2026〕13812345678号"


@pytest.fixture
def honour(given, travel_to):
    travel_to(NOW)
    return fresh_from_db(given)


def pay(honour, amount_yuan=1000, *, by=None, reference="示例凭证1"):
    return record_prize_payment(honour, amount_yuan=amount_yuan, paid_on=PAID_ON, reference=reference, by=by)


def ask_back(honour, *, by=None, **changes):
    asked = {"amount_yuan": 100, "cause": "unused", "reason": "没有使用。", **changes}
    return ask_back_prize(honour, by=by, **asked)


def ruled(honour, **changes):
    """Its edition under a rule set that says otherwise."""
    data = {**honour.edition.rules.as_data(), **changes}
    Edition.objects.filter(pk=honour.edition_id).update(frozen=freeze(data, sha256(repr(data).encode()).hexdigest()))
    return fresh_from_db(honour)


@pytest.mark.article(6)
def test_money_is_paid_and_asked_back_by_two_and_never_beyond_what_there_is(honour, office):
    refuses((lambda: check_reversible(honour, by=office), TransitionNotAllowed, "没有可以冲销的奖金支付"))
    payment = pay(honour)
    demand = ask_back(honour)
    refuses(
        (lambda: pay(honour, by=office, reference="示例凭证2"), PermissionDenied, ALONE),
        (lambda: reverse_payment(payment, by=office, reason="重复登记。"), PermissionDenied, ALONE),
        (lambda: ask_back(honour, by=office), PermissionDenied, ALONE),
        (lambda: waive_recovery(demand, by=office, reason="已补充证明。"), PermissionDenied, ALONE),
        (lambda: ask_back(honour, amount_yuan=901), ValidationError, "不能超过此数"),
        (lambda: ask_back(honour, cause="revocation"), ValidationError, "请选择要求退回的事由"),
        (lambda: ask_back(honour, amount_yuan=0), ValidationError, "请写明要求退回的金额和理由"),
        (lambda: ask_back(honour, reason=" \n"), ValidationError, "请写明要求退回的金额和理由"),
        (lambda: stated(honour, 100, description=" \n"), ValidationError, "description"),
    )
    propose_reversal(payment, by=office, reason="重复登记。")
    refuses((lambda: check_reversible(honour, by=office), TransitionNotAllowed, "正待复核"))
    pay(honour, honour.amount_yuan - 1000, reference="示例凭证3")
    bare = ruled(honour, prize_uses=[])
    refuses(
        (lambda: pay(honour, 1, reference="示例凭证4"), TransitionNotAllowed, "已经全部登记支付"),
        (lambda: check_ask_back(bare, by=office), TransitionNotAllowed, "没有规定奖金用途，不能要求退回"),
        (lambda: check_state_use(bare, by=bare.holder), TransitionNotAllowed, "无须填报使用说明"),
    )
    bare.amount_yuan = 0
    refuses((lambda: check_payment(bare, by=office), TransitionNotAllowed, "没有奖金"))


@pytest.mark.article(6)
def test_where_one_officer_is_enough_what_is_asked_is_checked_all_the_same(honour, office):
    pay(honour)
    left = ruled(honour, two_officers={"decisions": [], "article": "6"})
    asked = {"amount_yuan": 1001, "cause": "unused", "reason": "没有使用。"}
    refuses((lambda: propose_ask_back(left, by=office, **asked), ValidationError, "不能超过此数"))
    assert propose_ask_back(left, by=office, **{**asked, "amount_yuan": 1000}).amount_yuan == 1000


@pytest.mark.article(28)
def test_an_officer_who_is_the_winner_decides_nothing_about_their_honour(honour, office, second_office):
    own, itself = honour.holder, "须回避的人员除外"
    grant_role(own, Role.OFFICE)
    payment = pay(honour)
    statement, demand = stated(honour, 100), ask_back(honour)
    asked = {"amount_yuan": 1, "reason": "没有使用。", "by": own}
    refuses(
        (lambda: accept_prize_use(statement, by=own), PermissionDenied, itself),
        (lambda: complete_recovery(demand, by=own, done_on=TODAY, reference="1"), PermissionDenied, itself),
        (lambda: propose_waiver(demand, by=own, reason="免予。"), PermissionDenied, itself),
        (lambda: propose_reversal(payment, by=own, reason="误。"), PermissionDenied, itself),
        (lambda: propose_ask_back(honour, cause="unused", **asked), PermissionDenied, itself),
        (lambda: proposed_payment(honour, by=own, amount_yuan=1, paid_on=PAID_ON, reference="2"), PermissionDenied, itself),
    )  # fmt: skip
    revocation = told(honour, office)
    refuses(
        (lambda: reject_revocation(revocation, by=own, reason="不实。"), PermissionDenied, itself),
        (lambda: drawn_up(revocation, own), PermissionDenied, itself),
    )
    drawn_up(revocation, office)
    refuses((lambda: confirm_revocation(revocation, by=own), PermissionDenied, itself))
    confirm_revocation(revocation, by=second_office)
    with clock.travel(clock.moment(AHEAD, 10)), pytest.raises(PermissionDenied, match=itself):
        reinstated(fresh_from_db(honour), own, office)


@pytest.mark.article(34)
def test_what_a_revocation_leaves_to_be_done(honour, office, second_office, applicant, travel_to):
    pay(honour)
    statement = stated(honour, 100)
    honour = revoked(honour, office, second_office)
    recovery, report = honour.recovery, honour.credit_reports.first()
    plaque = honour.retrievals.first()
    sending = {"sent_on": TODAY, "reference": "回执1"}
    refuses(
        (lambda: accept_prize_use(statement, by=office), TransitionNotAllowed, "使用说明不再核实"),
        (lambda: waive_recovery(recovery, by=None, reason="免予。"), TransitionNotAllowed, "不能免予退回"),
        (lambda: check_give_up_retrieval(plaque, by=applicant), PermissionDenied, "登记无法收回"),
        (lambda: send_credit_report(report, by=None, **sending), PermissionDenied, "系统不能代为登记"),
        (
            lambda: correct_name(honour, public_name="甲", reason="误。", by=None),
            PermissionDenied,
            "更正获奖者名称须由",
        ),
    )
    send_credit_report(report, by=office, **sending)
    answer = {"by": office, "accepted": True, "answered_on": TODAY, "answer": ""}
    refuses(
        (lambda: answer_credit_report(report, **{**answer, "answered_on": AHEAD}), ValidationError, "晚于今天"),
        (lambda: answer_credit_report(report, **{**answer, "answered_on": PAID_ON}), ValidationError, "早于"),
        (lambda: answer_credit_report(report, **{**answer, "answer": "收" * 501}), ValidationError, "answer"),
    )
    complete_recovery(recovery, by=office, done_on=TODAY, reference="示例缴款1")
    complete_retrieval(plaque, by=office, done_on=TODAY, reference="收据1")
    refuses((lambda: check_reversible(honour, by=office), TransitionNotAllowed, "已经追缴"))
    travel_to(NOW + timedelta(days=1))
    reinstated(honour, office, second_office)
    owed, thing, late = fresh_from_db(recovery), fresh_from_db(plaque), AHEAD + timedelta(days=1)
    refuses(
        (lambda: return_prize(owed, by=office, returned_on=late, reference="发还1"), ValidationError, "晚于今天"),
        (lambda: return_prize(owed, by=office, returned_on=TODAY, reference="发还1"), ValidationError, "早于"),
        (lambda: return_prize(owed, by=office, returned_on=AHEAD, reference=" \n"), ValidationError, "发还凭证号"),
        (lambda: return_thing(thing, by=office, returned_on=late), ValidationError, "晚于今天"),
        (lambda: return_thing(thing, by=office, returned_on=TODAY), ValidationError, "早于"),
    )


@pytest.mark.article(34)
def test_who_draws_up_and_confirms_a_revocation_and_when(honour, office, second_office, applicant, travel_to):
    long = f"示例质评办〔2026〕{'1' * 80}号"
    refuses(
        (lambda: propose_revocation(honour, by=office, **ground(document_number="质评办1号")), ValidationError, "文号由机关代字"),
        (lambda: propose_revocation(honour, by=office, **ground(document_number=PRIVATE)), RuleViolation, "文号中含有疑似"),
        (lambda: propose_revocation(honour, by=office, **ground(document_number=long)), ValidationError, "document_number"),
    )  # fmt: skip
    revocation = told(honour, office)
    refuses(
        (lambda: drawn_up(revocation, None), PermissionDenied, "系统不能代为拟定"),
        (lambda: drawn_up(revocation, office, answer="意见不成立。"), ValidationError, "没有提交陈述，此项不填"),
        (lambda: check_put_to_conference(revocation, by=applicant), PermissionDenied, "评审办"),
        (lambda: put_to_conference(revocation, by=office, question="请审议。"), RuleViolation, "不由评审会决定"),
    )
    drawn_up(revocation, office)
    travel_to(clock.moment(date(2027, 1, 4), 10))
    refuses((lambda: confirm_revocation(revocation, by=second_office), ValidationError, "2026.*与成文日期2027年不一致"))
    travel_to(NOW)
    # As those were that had been proposed before the holder was told of any.
    revocation.heard_until = None
    refuses((lambda: check_confirm_revocation(revocation, by=second_office), TransitionNotAllowed, "没有告知获奖者"))
    assert fresh_from_db(honour).is_active


@pytest.mark.article(34)
def test_what_is_said_when_a_revocation_is_annulled(honour, office, second_office):
    said = {"reason": "复核属实", "document_number": "示例府发〔2026〕21号"}
    waiting = to_confirm(honour, office)
    refuses((lambda: reinstate_honour(waiting, by=office, **said), TransitionNotAllowed, "当前状态为"))
    confirm_revocation(waiting, by=second_office)
    refuses((lambda: put_to_conference(waiting, by=office, question="恢复。"), RuleViolation, "不由评审会决定"))
    with clock.travel(clock.moment(AHEAD, 10)):
        for changed, error, words in (
            ({"reason": "法定代表人13812345678无过错"}, RuleViolation, "不得公开"),
            ({"reason": "属" * 501}, ValidationError, "不超过500字"),
            ({"document_number": "示例府发21号"}, ValidationError, "文号由机关代字"),
        ):
            asked = {**said, "resolution": "批复第4号", "resolved_on": AHEAD, **changed}
            refuses((lambda asked=asked: propose_reinstatement(waiting, by=office, **asked), error, words))
        long = Resolution("批" * 121, AHEAD)
        refuses((lambda: reinstate_honour(waiting, by=None, resolution=long, **said), ValidationError, "resolution"))
    assert not fresh_from_db(honour).is_active


@pytest.mark.article(8)
def test_what_came_to_an_end_meanwhile_is_not_put_to_the_conference(honour, office, second_office, travel_to):
    honour = left_to_the_conference(honour)
    page = told(honour, office)
    withdraw_revocation(fresh_from_db(page), by=office)
    refuses(
        (
            lambda: put_to_conference(page, by=office, question="请审议。"),
            TransitionNotAllowed,
            "当前状态为“提出人已撤回”",
        )
    )
    revoked(honour, office, second_office)
    page = honour.revocations.get(state="confirmed")
    travel_to(NOW + timedelta(days=1))
    reinstated(honour, office, second_office)
    refuses((lambda: put_to_conference(page, by=office, question="请审议。"), TransitionNotAllowed, "不能撤回撤销决定"))


@pytest.mark.article(26)
def test_a_name_put_right_is_no_others_and_says_nothing_private(honour, office, applicant):
    unit = honour.application.organisation
    unit.name = "示例企业13812345678号有限公司"
    unit.save()
    name = unit.name.for_delivery()
    refuses(
        (lambda: check_correct_name(honour, by=applicant), PermissionDenied, "评审办"),
        (
            lambda: correct_name(honour, public_name="乙", reason="误。", by=None),
            PermissionDenied,
            "须由评审办工作人员办理",
        ),
        (lambda: correct_name(honour, public_name="另一家商号", reason="误。", by=office), RuleViolation, "相差过大"),
        (lambda: check_name(honour, name), RuleViolation, "不得公开"),
    )
