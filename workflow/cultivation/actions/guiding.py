"""Guiding experts are registered with whom they guide; in review they stay away from them (Article 15)."""

from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from portal import clock
from portal.access.predicates import is_authenticated, is_office
from portal.characters.folding import fold_name
from portal.documents.wording import official_date
from portal.identity import numbers
from portal.journal.actions import record
from portal.transitions.core import apply_transition, check_transition, lock
from workflow.cultivation.enums import GUIDED
from workflow.cultivation.letters import tell_guidance_decided, tell_guidance_ended, tell_guidance_filed
from workflow.cultivation.models import Guidance
from workflow.cultivation.queries import guiding_rules
from workflow.cultivation.signals import guidance_known
from workflow.cultivation.transitions import CANCEL_GUIDANCE, END, RECORD, REFUSE_GUIDANCE
from workflow.programmes.models import Programme


@transaction.atomic
def file_guidance(
    programme: Programme, *, by: Any, expert: str, expert_unit: str, organisation: str, credit_code: str,
    from_on: date, until_on: date | None = None,
) -> Guidance:  # fmt: skip
    """An expert tells the office whom they guide, under their own account: from then on they stay away from it in review.

    The same told twice is once.
    """
    lock(programme)  # two clicks: the second finds what the first has filed
    if not is_authenticated(by):
        raise PermissionDenied("请先登录，再办理指导专家备案。")
    guidance = _new_guidance(programme, by, expert, expert_unit, organisation, credit_code, from_on, until_on)
    guidance.user = by
    if known := _known(guidance):
        return known
    _write(guidance, by=by)
    tell_guidance_filed(guidance)
    guidance_known.send(Guidance, guidance=guidance)
    return guidance


@transaction.atomic
def enter_guidance(
    programme: Programme, *, by: Any, expert: str, expert_unit: str, organisation: str, credit_code: str,
    from_on: date, until_on: date | None = None, user: Any = None,
) -> Guidance:  # fmt: skip
    """The office registers what an expert told it on paper; `user` is the expert's account, where there is one."""
    lock(programme)  # as in filing
    if by is not None and not is_office(by):
        raise PermissionDenied("指导专家备案由评审办登记。")
    guidance = _new_guidance(programme, by, expert, expert_unit, organisation, credit_code, from_on, until_on)
    guidance.user = user
    if _known(guidance):
        raise ValidationError("这项指导已经填报，请在列表中查看，无须再次登记。")
    _write(guidance, by=by)
    return record_guidance(guidance, by=by)


def check_record_guidance(guidance: Guidance, *, by: Any) -> None:
    """Raise what keeps the office from registering a guidance now."""
    check_transition(guidance, RECORD, by=by)
    guiding_rules(guidance.programme)


@transaction.atomic
def record_guidance(guidance: Guidance, *, by: Any) -> Guidance:
    """备案: the office registers it. From now on it holds for everybody of the expert's name, until an officer says otherwise."""
    # Two officers: one registers, the other is told.
    check_record_guidance(lock(guidance), by=by)
    apply_transition(guidance, RECORD, by=by, payload=_whom(guidance), recorded_on=clock.today())
    guidance_known.send(Guidance, guidance=guidance)
    if guidance.until_on and guidance.until_on < clock.today():
        return end_guidance(guidance, by=None, until_on=guidance.until_on)
    tell_guidance_decided(guidance)
    return guidance


def check_refuse_guidance(guidance: Guidance, *, by: Any) -> None:
    """Raise what keeps the office from refusing a guidance now."""
    check_transition(guidance, REFUSE_GUIDANCE, by=by)


@transaction.atomic
def refuse_guidance(guidance: Guidance, *, by: Any, reason: str) -> Guidance:
    """Not registered, for instance because the expert is not of the municipal pool; the expert reads why."""
    # As in registering.
    check_refuse_guidance(lock(guidance), by=by)
    apply_transition(guidance, REFUSE_GUIDANCE, by=by, reason=reason, decision_reason=reason.strip())
    tell_guidance_decided(guidance)
    return guidance


def check_end_guidance(guidance: Guidance, *, by: Any) -> None:
    """Raise what keeps a guidance from ending now."""
    check_transition(guidance, END, by=by)


@transaction.atomic
def end_guidance(guidance: Guidance, *, by: Any, until_on: date | None = None) -> Guidance:
    """Note the day on which the guidance ended, today unless given; whoever guided still stays away in review."""
    # The expert and the office may end it together.
    check_end_guidance(lock(guidance), by=by)
    until_on = until_on or clock.today()
    if not guidance.from_on <= until_on <= clock.today():
        raise ValidationError({"until_on": f"结束日期应在{official_date(guidance.from_on)}至今天之间，请核对。"})
    apply_transition(guidance, END, by=by, payload={"until_on": until_on}, until_on=until_on)
    tell_guidance_ended(guidance, by=by)
    return guidance


def check_cancel_guidance(guidance: Guidance, *, by: Any) -> None:
    """Raise what keeps a registration from being cancelled now."""
    check_transition(guidance, CANCEL_GUIDANCE, by=by)


@transaction.atomic
def cancel_guidance(guidance: Guidance, *, by: Any, reason: str) -> Guidance:
    """Cancel what was registered by mistake. Recusals that followed stand until two officers lift them."""
    # As in registering.
    check_cancel_guidance(lock(guidance), by=by)
    apply_transition(
        guidance, CANCEL_GUIDANCE, by=by, reason=reason, payload=_whom(guidance), decision_reason=reason.strip()
    )
    tell_guidance_decided(guidance)
    return guidance


def _new_guidance(
    programme: Programme, by: Any, expert: str, expert_unit: str, organisation: str, credit_code: str,
    from_on: date, until_on: date | None,
) -> Guidance:  # fmt: skip
    guiding_rules(programme)
    cleaned = numbers.clean_fields(
        expert=lambda: numbers.clean_name(expert),
        expert_unit=lambda: numbers.clean_name(expert_unit),
        organisation=lambda: numbers.clean_name(organisation),
        credit_code=lambda: numbers.clean_credit_code(credit_code),
        from_on=lambda: _begun(from_on),
    )
    keys = {"expert_key": fold_name(cleaned["expert"]), "organisation_key": fold_name(cleaned["organisation"])}
    if not all(keys.values()):
        raise ValidationError("姓名和单位名称须含有文字，请核对。")
    return Guidance(programme=programme, filed_by=by, until_on=until_on, **cleaned, **keys)


def _begun(from_on: date) -> date:
    if from_on > clock.today():
        raise ValidationError("指导尚未开始，请在开始之后备案。")
    return from_on


def _known(guidance: Guidance) -> Guidance | None:
    """The same, told by the same person: what somebody else files in an expert's name keeps nobody from filing."""
    return Guidance.objects.filter(
        programme=guidance.programme, filed_by=guidance.filed_by, expert_key=guidance.expert_key, credit_code=guidance.credit_code,
        from_on=guidance.from_on, state__in=GUIDED,
    ).first()  # fmt: skip


def _write(guidance: Guidance, *, by: Any) -> None:
    guidance.full_clean(exclude=["state"])
    guidance.save()
    record(guidance, "guidance.filed", by=by, payload=_whom(guidance))


def _whom(guidance: Guidance) -> dict[str, Any]:
    """What the journal keeps of whom somebody guides; who, the row says."""
    return {"organisation": guidance.organisation, "from_on": guidance.from_on.isoformat()}
