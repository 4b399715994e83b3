"""Into the pool: by an organisation's own word, or by a recommendation that it confirms (Articles 13, 14)."""

from collections.abc import Collection
from datetime import timedelta
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from portal import clock
from portal.access.predicates import is_authenticated
from portal.identity import numbers
from portal.journal.actions import record
from portal.transitions.core import apply_transition, check_transition, lock
from workflow.cultivation.enums import RECOMMENDED, MemberState, Way
from workflow.cultivation.letters import tell_applied, tell_declined, tell_recommended, tell_retracted
from workflow.cultivation.models import Member
from workflow.cultivation.queries import pool_rules
from workflow.cultivation.transitions import CONFIRM, DECLINE, RETRACT
from workflow.programmes.models import Programme

A_DAY = 10
"""How many organisations one account may recommend in a day."""


@transaction.atomic
def apply_for_pool(programme: Programme, *, by: Any, name: str, credit_code: str, **details: Any) -> Member:
    """An organisation asks to join; `details` as in `confirm_membership`. Asked twice it is once.

    Raises `ValidationError` per field, or because the organisation is in the pool or on its way there already.
    """
    # Two clicks, or two accounts of one organisation: the second finds what the first has filed.
    lock(programme)
    _check_open(programme, Way.SELF, {Way.SELF}, by=by)
    unit = _cleaned_unit(name, credit_code)
    if known := Member.objects.standing().filter(programme=programme, user=by, **unit).first():
        return known
    member = Member(programme=programme, way=Way.SELF, filed_by=by, **unit)
    _file(member, by=by)
    return _confirm(member, by=by, details=details)


@transaction.atomic
def recommend_for_pool(
    programme: Programme,
    *,
    by: Any,
    way: str,
    recommender: str,
    recommendation: str,
    name: str,
    credit_code: str,
    contact_email: str,
) -> Member:
    """A department, an association or an expert recommends an organisation, which is asked by mail whether it agrees.

    The same by the same person while it waits is once.
    """
    # As in applying.
    lock(programme)
    _check_open(programme, way, RECOMMENDED, by=by)
    unit = _cleaned_unit(name, credit_code)
    found = numbers.clean_fields(
        recommender=lambda: numbers.clean_name(recommender), contact_email=lambda: numbers.clean_email(contact_email)
    )
    waiting = Member.objects.filter(programme=programme, filed_by=by, state=MemberState.AWAITING, **unit)
    if known := waiting.first():
        return known
    _check_not_too_many(by)
    _check_not_standing(programme, unit["credit_code"])
    member = Member(
        programme=programme, way=way, filed_by=by, recommendation=recommendation.strip(), **unit, **found
    )  # fmt: skip
    _file(member, by=by)
    tell_recommended(member)
    return member


def check_confirm(member: Member, *, by: Any) -> None:
    """Raise what keeps an organisation from confirming now: whose mail it is, its state, the rules, another way in."""
    check_transition(member, CONFIRM, by=by)
    pool_rules(member.programme)
    _check_not_standing(member.programme, member.credit_code)


@transaction.atomic
def confirm_membership(member: Member, *, by: Any, **details: Any) -> Member:
    """The organisation agrees to what others recommended.

    `details`: `contact_name`, `contact_phone`, `contact_email`, `intention`, `is_sme`, `claims` (codes of the rule set's
    criteria for small and medium enterprises). Raises `ValidationError` per field.
    """
    # The organisation may apply by itself at this moment, which holds the award too.
    lock(member.programme)
    check_confirm(lock(member), by=by)
    return _confirm(member, by=by, details=details)


def check_decline(member: Member, *, by: Any) -> None:
    """Raise what keeps an organisation from saying no now."""
    check_transition(member, DECLINE, by=by)


@transaction.atomic
def decline_membership(member: Member, *, by: Any) -> Member:
    """The organisation does not want what others recommended; they are told."""
    # Two people read the mail: the second is told that it is decided.
    check_decline(lock(member), by=by)
    apply_transition(member, DECLINE, by=by, over_on=clock.today())
    tell_declined(member)
    return member


def check_retract(member: Member, *, by: Any) -> None:
    """Raise what keeps whoever filed from taking it back: the office has decided."""
    check_transition(member, RETRACT, by=by)


@transaction.atomic
def retract_membership(member: Member, *, by: Any) -> Member:
    """Take back what the office has not decided yet; whoever recommended it is told when the organisation does."""
    # The office may decide at this moment: whoever is second is told.
    check_retract(lock(member), by=by)
    apply_transition(member, RETRACT, by=by, over_on=clock.today())
    tell_retracted(member, by=by)
    return member


def _check_open(programme: Programme, way: str, among: Collection[str], *, by: Any) -> None:
    if not is_authenticated(by):
        raise PermissionDenied("请先登录，再办理加入孵化池。")
    if way not in among or way not in pool_rules(programme).ways:
        raise ValidationError({"way": "没有这种加入方式，请重新选择。"})


def _cleaned_unit(name: str, credit_code: str) -> dict[str, str]:
    return numbers.clean_fields(
        name=lambda: numbers.clean_name(name), credit_code=lambda: numbers.clean_credit_code(credit_code)
    )


def _check_not_standing(programme: Programme, credit_code: str) -> None:
    if Member.objects.standing().filter(programme=programme, credit_code=credit_code).exists():
        raise ValidationError(
            {"credit_code": "该单位已经入池，或者已有加入申请正在审核，无须再次提出；不知情的，请与评审办联系。"}
        )


def _check_not_too_many(by: Any) -> None:
    """Each one sends a mail to an address that somebody typed."""
    today = Member.objects.filter(filed_by=by, way__in=RECOMMENDED, filed_at__gt=clock.now() - timedelta(days=1))
    if today.count() >= A_DAY:
        raise ValidationError(f"每个账号一天最多推荐{A_DAY}个单位，请明天再推荐。")


def _file(member: Member, *, by: Any) -> None:
    if member.way in RECOMMENDED and not member.recommendation:
        raise ValidationError({"recommendation": "请写明推荐理由。"})
    member.save()
    record(member, "pool.filed", by=by, payload={"way": member.way})


def _confirm(member: Member, *, by: Any, details: dict[str, Any]) -> Member:
    _check_not_standing(member.programme, member.credit_code)
    changes = _cleaned_details(member.programme, **details)
    # The digest of the new address is written where it is named among the changes.
    apply_transition(member, CONFIRM, by=by, user=by, contact_index=None, **changes)
    tell_applied(member)
    return member


def _cleaned_details(
    programme: Programme, *, contact_name: str, contact_phone: str, contact_email: str, intention: str,
    is_sme: bool = False, claims: Any = (),
) -> dict[str, Any]:  # fmt: skip
    found = numbers.clean_fields(
        contact_name=lambda: numbers.clean_name(contact_name),
        contact_phone=lambda: numbers.clean_phone(contact_phone),
        contact_email=lambda: numbers.clean_email(contact_email),
        intention=lambda: _written(intention),
    )
    known = [focus.code for focus in pool_rules(programme).focus]
    return {**found, "is_sme": is_sme, "claims": [code for code in known if is_sme and code in set(claims)]}


def _written(intention: str) -> str:
    if not intention.strip():
        raise ValidationError("请写明追求卓越的意向和质量管理现状。")
    return intention.strip()
