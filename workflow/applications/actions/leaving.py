"""The one way out of the running (Articles 20–22, 25, 31)."""

from typing import Any

from django.db import transaction

from portal import clock
from portal.errors import cite
from portal.transitions.core import apply_transition
from workflow.applications.actions.notices import tell_applicant
from workflow.applications.enums import IN_REVIEW, UNSUBMITTED, ApplicationState, Departure
from workflow.applications.models import Application
from workflow.applications.transitions import CLOSE, ELIMINATE, WITHDRAW
from workflow.consequences import LEAVING, follow
from workflow.programmes.actions import lock_running
from workflow.programmes.models import Edition

DOORS = {Departure.WITHDRAWN: WITHDRAW, Departure.UNSUBMITTED: CLOSE, Departure.CANCELLED: CLOSE}


@transaction.atomic
def leave(application: Application, departure: str, *, by: Any, reason: str, note: str = "") -> Application:
    """Take an application out, with all that hangs on it: supplement, questions, proposal and place, list, letter.

    `note` is enclosed with the applicant's letter. Raises `TransitionNotAllowed` once it is out, or its edition over.
    """
    lock_running(application.edition)
    apply_transition(
        application, DOORS.get(Departure(departure), ELIMINATE), by=by, reason=reason, payload={"left_as": departure},
        left_as=Departure(departure), left_reason=reason.strip(), left_at=clock.now(),
    )  # fmt: skip
    follow(LEAVING, application=application, by=by, note=note)
    return application


def tell_who_left(application: Application, *, by: Any, note: str) -> None:
    """One letter: what was decided, why, by which article; the account that withdrew is told that it did."""
    said = application.get_left_as_display()
    called = f"您的申报（{application.number}）" if application.number else "您的申报"
    lines = [f"{called}{OUTCOMES[Departure(application.left_as)]}"]
    if application.left_reason:
        lines.append(f"理由：{application.left_reason}")
    stage = application.edition.current_stage
    if stage and application.state == ApplicationState.ELIMINATED:
        lines.append(f"依据：{cite(stage.article)}。")
    if note:
        lines += ["", note]
    tell_applicant(application, said, "\n".join(lines))


OUTCOMES = {
    Departure.WITHDRAWN: "已经撤回，本次申报终止，材料按规定保存。",
    Departure.UNQUALIFIED: "未通过资格审查。",
    Departure.NOT_SELECTED: "未进入下一环节。",
    Departure.NOT_PROPOSED: "未列入获奖建议名单。",
    Departure.NOT_GRANTED: "未列入拟获奖名单。",
    Departure.OBJECTION: "因公示期间的异议成立，终止公示，不再参评。",
    Departure.TERMINATED: "已终止公示，不再参评。",
    Departure.NOT_APPROVED: "报批时未获批准，不列入拟获奖名单。",
    Departure.UNSUBMITTED: "在本届评选结束前没有提交，已经关闭。",
    Departure.CANCELLED: "因本届评选取消而终止，材料按规定保存。",
}


def close_applications(edition: Edition, *, by: Any, cancelled: bool, reason: str) -> None:
    """At an edition's end nothing stays open: drafts close, and what was still being decided on has an end."""
    for application in edition.applications.filter(state__in=UNSUBMITTED | IN_REVIEW).order_by("pk"):
        leave(application, _end_of(application, cancelled=cancelled), by=None, reason=reason)


def _end_of(application: Application, *, cancelled: bool) -> Departure:
    if cancelled:
        return Departure.CANCELLED
    return Departure.NOT_GRANTED if application.state in IN_REVIEW else Departure.UNSUBMITTED
