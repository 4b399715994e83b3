"""A public warning of a forged plaque or certificate, and its withdrawal with a public correction (Article 33)."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from portal import clock
from portal.confirming.actions import require_second
from portal.confirming.models import PendingAct
from portal.documents.numbering import clean_number
from portal.errors import TransitionNotAllowed
from portal.journal.actions import record
from portal.pagecache import purge_on_commit
from portal.transitions.core import apply_transition
from workflow.misuse.enums import CaseState, Kind, WarningState
from workflow.misuse.locking import lock_case, lock_warning
from workflow.misuse.models import MisuseCase, PublicWarning
from workflow.misuse.permissions import office_on_case
from workflow.misuse.rules import check_words
from workflow.misuse.transitions import TAKE_BACK


def check_publish_warning(case: MisuseCase, *, by: Any) -> None:
    """Raise what keeps a warning from being published now: the person, the kind of case, one that stands."""
    require_office_on(case, by=by)
    if case.kind != Kind.FORGED or case.state == CaseState.UNFOUNDED:
        raise TransitionNotAllowed("只对伪造奖牌、证书的案件公布警示。")
    if standing(case):
        raise TransitionNotAllowed("本案的警示正在公布，请先撤回再重新公布。")


def standing(case: MisuseCase) -> PublicWarning | None:
    """The warning of the case that the public reads now."""
    return case.warnings.filter(state=WarningState.PUBLISHED).first()


@transaction.atomic
def publish_warning(
    case: MisuseCase, *, by: Any, item: str, number: str, text: str, under: PendingAct | None = None
) -> PublicWarning:
    """Warn the public of a forged thing; `/verify/` says so for its number from now on. Two officers."""
    # The case may be found none at this moment.
    lock_case(case)
    check_publish_warning(case, by=by)
    require_second("misuse_warning", case, by=by, under=under, demanded=True, label="公布警示")
    check_words(case, text=text)
    warning = PublicWarning(case=case, item=item, number=clean_number(number), text=text.strip())
    warning.full_clean()
    warning.save()
    payload = {"case": case.number, "number": warning.number, "text": warning.text}
    record(warning, "public_warning.published", by=by, payload=payload)
    purge_on_commit()
    return warning


def check_withdraw_warning(warning: PublicWarning, *, by: Any) -> None:
    """Raise what keeps a warning from being withdrawn now."""
    require_office_on(warning.case, by=by)
    if not warning.is_standing:
        raise TransitionNotAllowed("该警示已经撤回，无须重复办理。")


@transaction.atomic
def withdraw_warning(
    warning: PublicWarning, *, by: Any, correction: str, under: PendingAct | None = None
) -> PublicWarning:
    """Withdraw a warning that was wrong; the public reads the correction in its place. Two officers, as in publishing."""
    # Its case first, as in publishing.
    lock_warning(warning)
    check_withdraw_warning(warning, by=by)
    require_second("misuse_warning", warning, by=by, under=under, demanded=True, label="撤回警示")
    check_words(warning.case, correction=correction)
    apply_transition(
        warning, TAKE_BACK, by=by, reason=correction, correction=correction.strip(), withdrawn_at=clock.now()
    )
    purge_on_commit()
    return warning


def require_office_on(case: MisuseCase, *, by: Any) -> None:
    """Raise unless it is the system or the office, without who is recused."""
    if by is not None and not office_on_case(by, case):
        raise PermissionDenied(f"警示由{office_on_case.name}公布和撤回。")
