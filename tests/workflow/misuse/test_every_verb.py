"""Every verb of a misused title: the rows it locks, the events it leaves, whom it refuses, and what comes the second time."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from portal import clock
from portal.confirming.actions import confirm
from tests.conftest import fresh_from_db
from tests.factories import misuse as make
from tests.locking import lived
from workflow.misuse import actions, acts

pytestmark = pytest.mark.django_db

# Of every verb: what is there before, what is done to it, what a stranger is answered, the rows it locks, in order, the
# events it leaves, and what is answered the second time.
VERBS: dict[str, tuple[Callable[..., Any], Callable[..., Any], str, str, str, str]] = {
    "accept": (
        make.reported,
        lambda report, by: actions.accept_report(report, by=by, kind="packaging"),
        "PermissionDenied", "honour misusereport misusereport", "misuse_case.opened misuse_report.accepted",
        "TransitionNotAllowed",
    ),
    "refuse": (
        make.reported,
        lambda report, by: actions.refuse_report(report, by=by, reason="不属于称号使用。"),
        "PermissionDenied", "misusereport misusereport", "misuse_report.refused", "TransitionNotAllowed",
    ),
    "order": (
        lambda honour: make.proposed(acts.ORDER, make.opened(honour), make.FINDING, **make.ORDER_SAYS),
        lambda pending, by: confirm(pending, by=by),
        "PermissionDenied", "honour misusecase pendingact honour misusecase misusecase pendingact",
        "misuse_case.ordered pending.confirmed", "TransitionNotAllowed",
    ),
    "correct": (
        make.ordered,
        lambda case, by: actions.submit_correction(case, by=by, text="已收回。", files=[make.picture(user=by)]),
        "PermissionDenied", "honour misusecase stagedupload misusecase", "evidence.attached misuse_case.correction_submitted",
        "TransitionNotAllowed",
    ),
    "close": (
        lambda honour: make.corrected(make.ordered(honour)),
        lambda case, by: actions.close_case(case, by=by, answer="已经改正。", summary="已经改正。"),
        "PermissionDenied", "honour misusecase misusecase publicresult misusereport",
        "misuse_case.corrected misuse_report.answered", "TransitionNotAllowed",
    ),
    "refer": (
        lambda honour: make.proposed(acts.REFER, make.opened(honour), "逾期没有改正。", **make.REFERRAL_SAYS),
        lambda pending, by: confirm(pending, by=by),
        "PermissionDenied", "honour misusecase pendingact honour misusecase misusecase misusereport pendingact",
        "misuse_case.referred misuse_report.answered pending.confirmed", "TransitionNotAllowed",
    ),
    "dismiss": (
        make.opened,
        lambda case, by: actions.dismiss_case(case, by=by, answer="经核查，没有使用称号。"),
        "PermissionDenied", "honour misusecase misusecase misusereport",
        "misuse_case.dismissed misuse_report.answered", "TransitionNotAllowed",
    ),
    "deliver": (
        make.ordered,
        lambda case, by: actions.record_delivery(
            case, by=by, document_number=make.number(1), received_by="某公司", received_on=clock.today(), note="直接送达"
        ),
        "PermissionDenied", "honour misusecase", "misuse_case.delivered", "TransitionNotAllowed",
    ),
    "warn": (
        lambda honour: make.proposed(acts.WARN, make.opened(kind="forged"), "系伪造。", **make.WARNING_SAYS),
        lambda pending, by: confirm(pending, by=by),
        "PermissionDenied", "misusecase pendingact misusecase pendingact", "public_warning.published pending.confirmed",
        "TransitionNotAllowed",
    ),
    "withdraw a warning": (
        lambda honour: make.proposed(acts.TAKE_BACK, make.warned(make.opened(kind="forged")), "编号有误。"),
        lambda pending, by: confirm(pending, by=by),
        "PermissionDenied", "misusecase publicwarning pendingact misusecase publicwarning publicwarning pendingact",
        "public_warning.withdrawn pending.confirmed", "TransitionNotAllowed",
    ),
}  # fmt: skip


@pytest.mark.parametrize("verb", VERBS)
def test_it_locks_first_and_says_what_it_did(honour, office, verb):
    prepare, act, *expected = VERBS[verb]
    thing = fresh_from_db(prepare(honour))
    told = lived({verb: (lambda by: act(fresh_from_db(thing), by), office)})
    assert told[verb] == tuple(expected)


def test_whoever_reported_takes_it_back_once(honour):
    report = make.reported(honour)
    actions.withdraw_report(report)
    assert (report.state, report.due_on) == ("withdrawn", None)
    with pytest.raises(ValidationError, match="已撤回"):
        actions.withdraw_report(fresh_from_db(report))
