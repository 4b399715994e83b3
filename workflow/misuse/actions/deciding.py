"""The office decides on a report: a case of its own, one that is open already, or not accepted."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from portal import clock
from portal.errors import TransitionNotAllowed
from portal.journal.actions import record
from portal.receipts import next_identity
from portal.transitions.core import apply_transition, check_transition, lock
from workflow.misuse import letters
from workflow.misuse.enums import ACTIVE, Kind
from workflow.misuse.models import MisuseCase, MisuseReport
from workflow.misuse.queries import cases_to_join
from workflow.misuse.rules import concerns_bearer
from workflow.misuse.transitions import ACCEPT, REFUSE


def check_accept_report(report: MisuseReport, *, by: Any) -> None:
    """Raise what keeps a report from being accepted now."""
    check_transition(report, ACCEPT, by=by)


@transaction.atomic
def accept_report(report: MisuseReport, *, by: Any, kind: str, case: MisuseCase | None = None) -> MisuseReport:
    """Accept a report: into the open `case` of the same misuse, else into a new one, of the kind the officer finds.

    Raises `ValidationError` where the use it is about has an open case, which it has to join.
    """
    # The honour, then the case, then its reports: as a revocation and every closing do.
    if report.honour:
        lock(report.honour)
    if case:
        lock(case)
    lock(report)
    check_accept_report(report, by=by)
    joined = _joined(report, case) if case else _opened(report, kind, by=by)
    apply_transition(report, ACCEPT, by=by, payload={"case": joined.number}, case=joined, due_on=None)
    letters.tell_reporter(report, letters.ACCEPTED)
    return report


def _joined(report: MisuseReport, case: MisuseCase) -> MisuseCase:
    if case.state not in ACTIVE:
        raise TransitionNotAllowed(f"案件 {case.number} {case.get_state_display()}，不能再并入举报，请另行立案。")
    if not cases_to_join(report).filter(pk=case.pk).exists():
        raise ValidationError(
            {"case": f"案件 {case.number} 与本件举报所涉的荣誉、编号或者使用者不同，不能并入，请另选。"}
        )
    return case


def _opened(report: MisuseReport, kind: str, *, by: Any) -> MisuseCase:
    if kind not in Kind.values:
        raise ValidationError({"found": "请选择违规使用的情形。"})
    pk, number = next_identity("SY", MisuseCase)
    # Whose number somebody else bears is told nothing, and reads nothing of it on the honour's page.
    about = {"honour": report.honour, "use": report.use} if concerns_bearer(report, kind) else {}
    case = MisuseCase(
        pk=pk, number=number, kind=kind, edition=report.edition, claimed_number=report.claimed_number, **about,
        user_name=report.user_name, place=report.place,
    )  # fmt: skip
    case.validate_constraints()
    case.save(force_insert=True)
    record(case, "misuse_case.opened", by=by, payload={"kind": kind, "honour": str(case.honour or "")})
    return case


def check_refuse_report(report: MisuseReport, *, by: Any) -> None:
    """Raise what keeps a report from being refused now."""
    check_transition(report, REFUSE, by=by)


@transaction.atomic
def refuse_report(report: MisuseReport, *, by: Any, reason: str) -> MisuseReport:
    """Do not accept it; whoever reported is told why."""
    # It may be taken back at this moment.
    lock(report)
    check_refuse_report(report, by=by)
    apply_transition(report, REFUSE, by=by, reason=reason, answer=reason.strip(), closed_at=clock.now(), due_on=None)
    letters.tell_reporter(report, letters.REFUSED)
    return report
