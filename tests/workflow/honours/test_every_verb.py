"""Every verb of an honour: the rows it locks, the events it leaves (Articles 26, 33-35, 37)."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from portal import clock
from tests.conftest import fresh_from_db
from tests.factories.honours import drawn_up, ground, reinstated, revoked, to_confirm, told
from tests.factories.prizes import stated
from tests.factories.voting import left_to_the_conference
from tests.locking import answer_to, lived
from workflow.honours.actions import (
    accept_prize_use,
    answer_credit_report,
    ask_back_prize,
    complete_recovery,
    complete_retrieval,
    confirm_revocation,
    give_up_retrieval,
    issue_certificate,
    propose_revocation,
    put_to_conference,
    record_prize_payment,
    refuse_prize_use,
    reject_revocation,
    return_draft,
    return_prize,
    return_thing,
    reverse_payment,
    send_credit_report,
    state_case,
    waive_recovery,
    withdraw_revocation,
)

pytestmark = pytest.mark.django_db
NOW = clock.moment(date(2026, 10, 9), 10)
PAID = {"amount_yuan": 1000, "paid_on": date(2026, 10, 1), "by": None}
DONE = {"done_on": date(2026, 10, 9), "reference": "示例凭证9"}
USED = {"use": "commend", "amount_yuan": 500, "description": "添置检测设备。"}


def paid(honour, **changes):
    return record_prize_payment(honour, **{**PAID, "reference": "示例凭证1", **changes})


def asked_back(honour, by=None):
    return ask_back_prize(honour, amount_yuan=1000, cause="unused", reason="没有使用。", by=by)


def annulled(honour, by, second):
    """The prize and the plaque were taken back and the platforms told before the revocation was annulled."""
    gone(honour, by, second)
    honour = fresh_from_db(honour)
    complete_recovery(honour.recovery, by=by, **DONE)
    complete_retrieval(plaque(honour), by=by, **DONE)
    with clock.travel(NOW + timedelta(days=1)):
        return reinstated(honour, by, second)


def plaque(honour):
    return honour.retrievals.get(thing="奖牌")


def sent(honour, by, second):
    report = gone(honour, by, second).honour.credit_reports.first()
    return send_credit_report(report, by=by, sent_on=DONE["done_on"], reference="回执1")


def gone(honour, by, second):
    """Revoked after a payment: it is to be recovered, and the platforms told."""
    payment = paid(honour)
    revoked(fresh_from_db(honour), by, second)
    return payment


BY_TWO = {
    "pay",
    "pay late",
    "reverse",
    "reverse what is recovered",
    "ask back",
    "waive",
}  # here the system does it alone

# Of every verb: what is there before, what is done to it, what a stranger is
# answered, the rows it locks, in order, the events it leaves, and what is answered the second time.
Prepare, Act = Callable[..., Any], Callable[..., Any]
VERBS: dict[str, tuple[Prepare, Act, str, str, str, str]] = {
    "issue a certificate": (
        lambda honour, by, second: honour,
        lambda honour, by: issue_certificate(honour, by=by),
        "PermissionDenied", "honour", "certificate.issued", "",
    ),
    "pay": (
        lambda honour, by, second: honour,
        lambda honour, by: paid(honour, by=by),
        "PermissionDenied", "honour", "prize.paid", "ValidationError",
    ),
    "reverse": (
        lambda honour, by, second: paid(honour),
        lambda payment, by: reverse_payment(payment, by=by, reason="重复登记。"),
        "PermissionDenied", "honour prizepayment prizepayment", "prize.payment_reversed prize.payment_reversed", "TransitionNotAllowed",
    ),
    "state a use": (
        lambda honour, by, second: paid(honour).honour,
        lambda honour, by: stated(honour, by=by, **USED),
        "PermissionDenied", "honour stagedupload", "evidence.attached prize.use_stated", "",
    ),
    "accept a use": (
        lambda honour, by, second: stated(paid(honour).honour, **USED),
        lambda statement, by: accept_prize_use(statement, by=by),
        "PermissionDenied", "honour prizeusestatement prizeusestatement", "prize.use_accepted", "TransitionNotAllowed",
    ),
    "refuse a use": (
        lambda honour, by, second: stated(paid(honour).honour, **USED),
        lambda statement, by: refuse_prize_use(statement, by=by, reason="不属于规定用途。"),
        "PermissionDenied", "honour prizeusestatement prizeusestatement", "prize.use_refused", "TransitionNotAllowed",
    ),
    "ask back": (
        lambda honour, by, second: paid(honour).honour,
        lambda honour, by: asked_back(honour, by=by),
        "PermissionDenied", "honour", "prize.asked_back", "TransitionNotAllowed",
    ),
    "waive": (
        lambda honour, by, second: asked_back(paid(honour).honour),
        lambda recovery, by: waive_recovery(recovery, by=by, reason="已补充证明。"),
        "PermissionDenied", "honour prizerecovery prizerecovery", "prize.recovery_waived", "TransitionNotAllowed",
    ),
    "pay back what was asked": (
        lambda honour, by, second: asked_back(paid(honour).honour),
        lambda recovery, by: complete_recovery(recovery, by=by, **DONE),
        "PermissionDenied", "honour prizerecovery prizerecovery", "prize.recovered", "TransitionNotAllowed",
    ),
    "propose to revoke": (
        lambda honour, by, second: honour,
        lambda honour, by: propose_revocation(honour, by=by, **ground()),
        "PermissionDenied", "honour", "revocation.proposed", "RuleViolation",
    ),
    "state one's case": (
        lambda honour, by, second: told(honour, second),
        lambda revocation, by: state_case(revocation, by=by, text="数据另有出处。"),
        "PermissionDenied", "revocation", "revocation.stated", "",
    ),
    "draw up": (
        lambda honour, by, second: told(honour, second),
        lambda revocation, by: drawn_up(revocation, by),
        "PermissionDenied", "revocation revocation", "revocation.drawn_up", "TransitionNotAllowed",
    ),
    "revoke": (
        lambda honour, by, second: to_confirm(honour, second),
        lambda revocation, by: confirm_revocation(revocation, by=by),
        "PermissionDenied", "honour revocation revocation honour user tracking", "revocation.confirmed honour.revoked retrieval.opened retrieval.opened group.left tracking.ended", "TransitionNotAllowed",
    ),
    "let it stand": (
        lambda honour, by, second: to_confirm(honour, second),
        lambda revocation, by: reject_revocation(revocation, by=by, reason="事实不清。"),
        "PermissionDenied", "edition revocation", "revocation.rejected", "TransitionNotAllowed",
    ),
    "take it back": (
        lambda honour, by, second: told(honour, by),
        lambda revocation, by: withdraw_revocation(revocation, by=by),
        "PermissionDenied", "edition revocation", "revocation.withdrawn", "TransitionNotAllowed",
    ),
    "return the draft": (
        lambda honour, by, second: to_confirm(honour, second),
        lambda revocation, by: return_draft(revocation, by=by, reason="文号有误。"),
        "PermissionDenied late", "revocation revocation", "revocation.draft_returned", "TransitionNotAllowed late",
    ),
    "put to the conference": (
        lambda honour, by, second: told(left_to_the_conference(honour), second),
        lambda revocation, by: put_to_conference(revocation, by=by, question="建议撤销。"),
        "PermissionDenied", "edition revocation", "matter.put_forward", "TransitionNotAllowed",
    ),
    "recover": (
        lambda honour, by, second: fresh_from_db(gone(honour, by, second).honour).recovery,
        lambda recovery, by: complete_recovery(recovery, by=by, **DONE),
        "PermissionDenied", "honour prizerecovery prizerecovery", "prize.recovered", "TransitionNotAllowed",
    ),
    "take back the plaque": (
        lambda honour, by, second: plaque(gone(honour, by, second).honour),
        lambda row, by: complete_retrieval(row, by=by, **DONE),
        "PermissionDenied", "retrieval retrieval", "retrieval.done", "TransitionNotAllowed",
    ),
    "give up the plaque": (
        lambda honour, by, second: plaque(gone(honour, by, second).honour),
        lambda row, by: give_up_retrieval(row, by=by, reason="已经遗失。"),
        "PermissionDenied late", "retrieval", "retrieval.given_up", "TransitionNotAllowed late",
    ),
    "give back the prize": (
        lambda honour, by, second: fresh_from_db(annulled(honour, by, second)).recovery,
        lambda row, by: return_prize(row, by=by, returned_on=clock.today(), reference="示例凭证7"),
        "PermissionDenied", "honour prizerecovery prizerecovery", "prize.returned", "TransitionNotAllowed",
    ),
    "give back the plaque": (
        lambda honour, by, second: plaque(annulled(honour, by, second)),
        lambda row, by: return_thing(row, by=by, returned_on=clock.today()),
        "PermissionDenied", "retrieval retrieval", "retrieval.returned", "TransitionNotAllowed",
    ),
    "report": (
        lambda honour, by, second: gone(honour, by, second).honour.credit_reports.first(),
        lambda report, by: send_credit_report(report, by=by, sent_on=clock.today(), reference="回执1"),
        "PermissionDenied", "creditreport creditreport", "credit.reported", "TransitionNotAllowed",
    ),
    "refuse a report": (
        sent,
        lambda report, by: answer_credit_report(
            report, by=by, accepted=False, answered_on=clock.today(), answer="缺少附件。"
        ),
        "PermissionDenied", "creditreport creditreport", "credit.refused", "TransitionNotAllowed",
    ),
    "pay late": (
        lambda honour, by, second: gone(honour, by, second).honour,
        lambda honour, by: paid(honour, by=by, reference="示例凭证2"),
        "PermissionDenied", "honour", "prize.paid prize.recovery_changed", "ValidationError",
    ),
    "reverse what is recovered": (
        lambda honour, by, second: gone(honour, by, second),
        lambda payment, by: reverse_payment(payment, by=by, reason="未曾支付。"),
        "PermissionDenied", "honour prizepayment prizepayment prizerecovery", "prize.payment_reversed prize.payment_reversed prize.recovery_dropped", "TransitionNotAllowed",
    ),
}  # fmt: skip


@pytest.mark.parametrize("verb", VERBS)
def test_it_locks_first_and_says_what_it_did(honour, office, second_office, travel_to, verb):
    prepare, act, *expected = VERBS[verb]
    travel_to(NOW)
    thing = fresh_from_db(prepare(honour, office, second_office))
    travel_to(NOW + timedelta(days=verb.startswith("give back")))
    doer = None if verb in BY_TWO else honour.holder if verb in {"state a use", "state one's case"} else office
    told = lived({verb: (lambda by: act(fresh_from_db(thing), by), doer)})
    assert told[verb] == tuple(expected)


WRITTEN = {
    "reverse": lambda payment, by, text: reverse_payment(payment, by=None, reason=text),
    "give up the plaque": lambda row, by, text: give_up_retrieval(row, by=by, reason=text),
    "return the draft": lambda revocation, by, text: return_draft(revocation, by=by, reason=text),
    "put to the conference": lambda revocation, by, text: put_to_conference(revocation, by=by, question=text),
    "let it stand": lambda revocation, by, text: reject_revocation(revocation, by=by, reason=text),
    "refuse a use": lambda statement, by, text: refuse_prize_use(statement, by=by, reason=text),
    "waive": lambda recovery, by, text: waive_recovery(recovery, by=None, reason=text),
}


@pytest.mark.parametrize("verb", WRITTEN)
def test_no_reason_is_left_blank(honour, office, second_office, travel_to, verb):
    travel_to(NOW)
    thing = fresh_from_db(VERBS[verb][0](honour, office, second_office))
    with pytest.raises(ValidationError):
        WRITTEN[verb](thing, office, " \n")


@pytest.mark.parametrize("verb", ["issue a certificate", "propose to revoke"])
def test_a_revoked_honour_is_certified_and_revoked_no_more(honour, office, second_office, travel_to, verb):
    travel_to(NOW)
    gone(honour, office, second_office)
    assert answer_to(lambda: VERBS[verb][1](fresh_from_db(honour), office)) == "TransitionNotAllowed"
