"""A case is ordered to be put right, put right, and closed; or referred, or found to be none (Article 33)."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from portal import clock
from portal.confirming.actions import require_second
from portal.confirming.lapsing import lapse_acts
from portal.confirming.models import PendingAct
from portal.documents.digests import sha256
from portal.documents.issued import store_issued
from portal.documents.wording import official_date
from portal.errors import TransitionNotAllowed
from portal.evidence.actions import claim_staged
from portal.evidence.models import StagedUpload
from portal.journal.actions import record
from portal.messages.wording import sentence
from portal.transitions.core import Transition, apply_transition, check_transition
from workflow.honours.rules import check_document_number
from workflow.misuse import letters
from workflow.misuse.documents import order_document
from workflow.misuse.enums import CaseState, Kind, ReportState
from workflow.misuse.locking import lock_case
from workflow.misuse.models import Correction, CorrectionOrder, DocumentDelivery, MisuseCase, Referral
from workflow.misuse.permissions import office_on_case
from workflow.misuse.public import publish_result
from workflow.misuse.rules import check_forbidden, check_words, check_workdays, correction_due
from workflow.misuse.transitions import ANSWER, CLOSE, DISMISS, ORDER, REFER, SUBMIT

CORRECTION = "correction"


def check_order(case: MisuseCase, *, by: Any) -> None:
    """Raise what keeps a correction from being ordered now: what is ordered already has its time."""
    check_transition(case, ORDER, by=by)
    if case.kind == Kind.FORGED:
        raise TransitionNotAllowed("伪造奖牌、证书不责令改正，请公布警示，并移送有关机关。")
    check_forbidden(case.kind, case.rules)
    if case.state == CaseState.ORDERED and not case.overdue:
        assert case.due_on is not None  # the constraint
        raise TransitionNotAllowed(f"改正期限至{official_date(case.due_on)}，期满前请等待报送改正情况。")


def check_order_words(case: MisuseCase, *, document_number: str, finding: str, requirement: str, workdays: int) -> None:
    """Raise what keeps these words from being an order."""
    _check_number(CorrectionOrder, document_number)
    check_words(case, finding=finding, requirement=requirement)
    check_workdays(workdays, case.rules)
    correction_due(workdays)


@transaction.atomic
def order_correction(
    case: MisuseCase,
    *,
    by: Any,
    document_number: str,
    finding: str,
    requirement: str,
    workdays: int,
    under: PendingAct | None = None,
) -> MisuseCase:
    """Issue a 责令改正通知书 of at most the rule set's working days; two officers. Again where the first was in vain."""
    # The honour first: a revocation at this moment is in the order, or follows it.
    lock_case(case)
    check_order(case, by=by)
    require_second("misuse_order", case, by=by, under=under, demanded=True, label="责令改正")
    check_order_words(
        case, document_number=document_number, finding=finding, requirement=requirement, workdays=workdays
    )
    order = CorrectionOrder(
        case=case, round=case.orders.count() + 1, document_number=document_number.strip(), finding=finding.strip(),
        requirement=requirement.strip(), workdays=workdays, issued_on=clock.today(), due_on=correction_due(workdays),
        issued_by=by,
    )  # fmt: skip
    _issue(order)
    apply_transition(
        case, ORDER, by=by, payload={"document": order.document_number, "due_on": order.due_on, "sha256": order.sha256},
        due_on=order.due_on, reminded_on=None,
    )  # fmt: skip
    letters.tell_holder(case, letters.ORDERED)
    return case


def _issue(order: CorrectionOrder) -> None:
    """The very bytes, stored under their digest before the row is committed."""
    pdf = order_document(order)
    order.sha256 = sha256(pdf)
    order.pdf.name = store_issued(f"orders/{order.issued_on.year}", pdf)
    order.full_clean()
    order.save()


def check_submit_correction(case: MisuseCase, *, by: Any) -> None:
    """Raise what keeps the holder from saying what was put right; the office says it for one without an account."""
    check_transition(case, SUBMIT, by=by)


@transaction.atomic
def submit_correction(case: MisuseCase, *, by: Any, text: str, files: Sequence[StagedUpload]) -> Correction:
    """Say what was put right, with evidence; after the deadline too, as long as nothing else was decided."""
    # A second order or a referral may come at this moment.
    lock_case(case)
    check_submit_correction(case, by=by)
    if not text.strip():
        raise ValidationError({"text": "请写明改正情况。"})
    if not files:
        raise ValidationError({"materials": "请上传改正后的照片、截图等证明材料，至少一个文件。"})
    order = case.orders.latest("round")
    correction = Correction.objects.create(order=order, text=text.strip(), submitted_by=by)
    claim_staged(list(files), correction, by=by, purpose=CORRECTION, is_new=True)
    payload = {"document": order.document_number, "files": len(files)}
    apply_transition(case, SUBMIT, by=by, payload=payload, due_on=None)
    lapse_acts(case, reason="使用人已经报送改正情况，请复查后重新提出")
    letters.tell_office(case, letters.OFFICE_CORRECTED)
    return correction


def check_close(case: MisuseCase, *, by: Any) -> None:
    """Raise what keeps a case from being closed as put right now."""
    check_transition(case, CLOSE, by=by)


@transaction.atomic
def close_case(case: MisuseCase, *, by: Any, answer: str, summary: str = "") -> MisuseCase:
    """Checked again and put right. `answer` is for who reported; `summary`, where given, is public on the honour's page."""
    # It is ordered again or closed, not both.
    lock_case(case)
    check_close(case, by=by)
    _end(case, CLOSE, by=by, answer=answer, summary=summary)
    letters.tell_holder(case, letters.HOLDER_CORRECTED)
    return case


def check_dismiss(case: MisuseCase, *, by: Any) -> None:
    """Raise what keeps a case from being found none now: a warning that stands is withdrawn first."""
    check_transition(case, DISMISS, by=by)
    if any(warning.is_standing for warning in case.warnings.all()):
        raise TransitionNotAllowed("本案的公开警示正在公布，请先撤回并更正，再认定不构成违规使用。")


@transaction.atomic
def dismiss_case(case: MisuseCase, *, by: Any, answer: str, under: PendingAct | None = None) -> MisuseCase:
    """No misuse after all. What was ordered falls with it, and takes two officers as the order did."""
    # An order confirmed at this moment falls with it, or is refused.
    lock_case(case)
    check_dismiss(case, by=by)
    ordered = case.orders.exists()
    require_second("misuse_dismissal", case, by=by, under=under, demanded=ordered, label="撤销责令改正")
    _end(case, DISMISS, by=by, answer=answer)
    letters.tell_holder(case, letters.HOLDER_DISMISSED, reason=sentence(answer))
    return case


def check_refer(case: MisuseCase, *, by: Any) -> None:
    """Raise what keeps a case from being referred now."""
    check_transition(case, REFER, by=by)


def check_refer_words(
    case: MisuseCase, *, document_number: str, recipient: str, reason: str, answer: str, summary: str = ""
) -> None:
    """Raise what keeps these words from being a referral."""
    _check_number(Referral, document_number)
    check_words(case, recipient=recipient, reason=reason, answer=answer, **_public(summary))


def _check_number(kind: type[CorrectionOrder | Referral], number: str) -> None:
    """Raise, at its field, for a number of another form or year, and for one that such a document bears."""
    check_document_number(number, clock.today())
    if kind._default_manager.filter(document_number=number.strip()).exists():
        raise ValidationError({"document_number": "该文号已经使用，请核对。"})


def _public(summary: str) -> dict[str, str]:
    """The words for the public, where there are any."""
    return {"summary": summary} if summary.strip() else {}


@transaction.atomic
def refer_case(
    case: MisuseCase,
    *,
    by: Any,
    document_number: str,
    recipient: str,
    reason: str,
    answer: str,
    summary: str = "",
    under: PendingAct | None = None,
) -> MisuseCase:
    """Hand the case with its file to the competent body; two officers. Its file is on the desk, its delivery recorded."""
    # It is closed or referred, not both.
    lock_case(case)
    check_refer(case, by=by)
    require_second("misuse_referral", case, by=by, under=under, demanded=True, label="移送")
    check_refer_words(
        case, document_number=document_number, recipient=recipient, reason=reason, answer=answer, summary=summary
    )
    referral = Referral(
        case=case, document_number=document_number.strip(), recipient=recipient.strip(), reason=reason.strip(),
        referred_on=clock.today(),
    )  # fmt: skip
    referral.full_clean()
    referral.save()
    payload = {"document": referral.document_number, "recipient": referral.recipient}
    _end(case, REFER, by=by, answer=answer, summary=summary, payload=payload)
    letters.tell_holder(case, letters.HOLDER_REFERRED, recipient=referral.recipient)
    return case


def _end(
    case: MisuseCase, transition: Transition, *, by: Any, answer: str, summary: str = "", payload: Any = None
) -> None:
    """Write the outcome, tell the public where there is something to tell, and answer every report in it."""
    check_words(case, answer=answer, **_public(summary))
    apply_transition(
        case, transition, by=by, reason=answer, payload=payload, outcome=answer.strip(), due_on=None,
        public_summary=summary.strip(), closed_at=clock.now(),
    )  # fmt: skip
    publish_result(case)
    lapse_acts(case, reason=f"案件 {case.number} {case.get_state_display()}")
    for report in case.reports.filter(state=ReportState.ACCEPTED).order_by("pk"):
        apply_transition(report, ANSWER, by=by, answer=answer.strip(), closed_at=clock.now(), due_on=None)
        letters.tell_reporter(report, letters.ANSWERED)


def undelivered(case: MisuseCase) -> list[str]:
    """The numbers of orders and referral whose delivery on paper is not recorded."""
    issued = [*case.orders.values_list("document_number", flat=True)]
    issued += Referral.objects.filter(case=case).values_list("document_number", flat=True)
    done = set(case.deliveries.values_list("document_number", flat=True))
    return [number for number in issued if number not in done]


def _issued_on(case: MisuseCase, document_number: str) -> date:
    """The day of an order or referral of the case."""
    order = case.orders.filter(document_number=document_number).first()
    return order.issued_on if order else Referral.objects.get(case=case).referred_on


def check_record_delivery(case: MisuseCase, *, by: Any) -> None:
    """Raise what keeps a delivery from being recorded now: the person, or that every document's is recorded."""
    if by is not None and not office_on_case(by, case):
        raise PermissionDenied(f"登记送达由{office_on_case.name}进行。")
    if not undelivered(case):
        raise TransitionNotAllowed("本案没有待登记送达的文书。")


@transaction.atomic
def record_delivery(
    case: MisuseCase, *, by: Any, document_number: str, received_by: str, received_on: date, note: str
) -> DocumentDelivery:
    """Record that an order, or the file of a referral, was received on paper: by whom, when and how."""
    # Two officers with one receipt: the second finds it recorded.
    lock_case(case)
    check_record_delivery(case, by=by)
    if document_number not in undelivered(case):
        raise ValidationError({"document_number": "请选择本案尚未登记送达的文书。"})
    if not (issued_on := _issued_on(case, document_number)) <= received_on <= clock.today():
        raise ValidationError(
            {"received_on": f"签收日期应在成文日期（{official_date(issued_on)}）以后、今天以前，请核对。"}
        )
    delivery = DocumentDelivery(
        case=case, document_number=document_number, received_by=received_by.strip(), received_on=received_on,
        note=note.strip(),
    )  # fmt: skip
    delivery.full_clean()
    delivery.save()
    record(case, "misuse_case.delivered", by=by, payload={"document": document_number, "on": received_on})
    return delivery
