"""What got worse is to be put right: ordered by an official document, answered with evidence (Article 36)."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from portal import clock
from portal.confirming.lapsing import lapse_acts
from portal.documents.issued import store_issued
from portal.documents.rendering import digest
from portal.documents.wording import official_date
from portal.errors import TransitionNotAllowed
from portal.evidence.actions import claim_staged
from portal.evidence.models import StagedUpload
from portal.transitions.core import apply_transition, lock
from portal.workdays import calendar
from workflow.honours.rules import check_document_number
from workflow.supervision.actions.tracking import check_by_person
from workflow.supervision.documents import order_document
from workflow.supervision.enums import TrackingState
from workflow.supervision.letters import ask_office_to_recheck, tell_ordered
from workflow.supervision.models import RectificationAnswer, RectificationOrder, Tracking
from workflow.supervision.transitions import ANSWER, ORDER

EVIDENCE = "rectification"


def check_order(tracking: Tracking, *, by: Any) -> None:
    """Raise what keeps an order from being issued now; while one runs, its term is waited for."""
    check_by_person(tracking, ORDER, by=by)
    order = tracking.order
    if tracking.state == TrackingState.RECTIFYING and order and not order.is_late:
        raise TransitionNotAllowed(f"{order}的期限到{official_date(order.due_on)}，期满仍未报送的，可以再次责令整改。")


@transaction.atomic
def order_rectification(
    tracking: Tracking, *, document_number: str, decline: str, demand: str, by: Any
) -> RectificationOrder:
    """Order the winner to put right what got worse, within the rule set's calendar days; a last day off moves on.

    Again, when the answer does not satisfy or did not come. Raises `YearNotConfirmed` where the calendar ends before.
    """
    # The winner may answer at this moment: the second reads what the first has written.
    lock(tracking)
    check_order(tracking, by=by)
    check_document_number(document_number, clock.today())
    due_on = calendar.next_workday(clock.today() + timedelta(days=tracking.rules.rectification_days))
    order = RectificationOrder(
        tracking=tracking, number=tracking.orders.count() + 1, document_number=document_number.strip(),
        decline=decline.strip(), demand=demand.strip(), issued_on=clock.today(), due_on=due_on, issued_by=by,
    )  # fmt: skip
    pdf = order_document(order)
    order.pdf.name, order.sha256 = store_issued(f"orders/{order.issued_on.year}", pdf), digest(pdf)
    order.full_clean()
    order.save()
    payload = {"document_number": order.document_number, "due_on": due_on, "sha256": order.sha256}
    apply_transition(tracking, ORDER, by=by, payload=payload)
    tell_ordered(order)
    return order


def check_answer(tracking: Tracking, *, by: Any) -> None:
    """Raise what keeps the winner from answering now."""
    check_by_person(tracking, ANSWER, by=by)


@transaction.atomic
def answer_rectification(
    tracking: Tracking, *, text: str, materials: Sequence[StagedUpload], by: Any
) -> RectificationAnswer:
    """The winner says what was done, with evidence; also after the term, until the office orders anew."""
    lock(tracking)  # as in ordering
    check_answer(tracking, by=by)
    if not text.strip() or not materials:
        raise ValidationError("请写明整改情况，并上传证明材料。")
    order = tracking.orders.latest("number")
    answer = RectificationAnswer.objects.create(order=order, text=text.strip(), by=by)
    claim_staged(materials, answer, by=by, purpose=EVIDENCE, is_new=True)
    apply_transition(tracking, ANSWER, by=by, payload={"document_number": order.document_number})
    lapse_acts(tracking, reason="获奖者已经报送整改情况，请复查后重新提出")
    ask_office_to_recheck(answer)
    return answer
