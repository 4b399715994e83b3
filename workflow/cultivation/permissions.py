"""Whose the things of the pool are."""

from typing import Any

from allauth.account.models import EmailAddress
from django.db.models import Q, QuerySet

from portal.access.predicates import is_office, predicate
from portal.identity.crypto import blind_index
from portal.identity.numbers import clean_email
from workflow.cultivation.enums import EnrolmentState, MemberState, Way
from workflow.cultivation.models import CONTACT_PURPOSE, Member, Training


def _is(user: Any, *owners: int | None) -> bool:
    return bool(user and user.is_authenticated and user.is_active and user.pk in owners)


def proved_addresses(user: Any) -> list[str]:
    """The digests of the addresses an account has proved to read, as members' contacts are indexed."""
    rows = EmailAddress.objects.filter(user=user.pk, verified=True).values_list("email", flat=True)
    return [blind_index(clean_email(address), CONTACT_PURPOSE) for address in rows]


def recommendations_to(user: Any) -> QuerySet[Member]:
    """What waits for this person's word: others recommended the organisation whose mail they read."""
    return Member.objects.filter(state=MemberState.AWAITING, contact_index__in=proved_addresses(user))


@predicate("被推荐单位")
def is_recommended_to(user: Any, member: Any) -> bool:
    """Whoever files for their own organisation; of one recommended by others, whoever proved to read its mail."""
    if member.way == Way.SELF:
        return _is(user, member.filed_by_id)
    return _is(user, getattr(user, "pk", None)) and member.contact_index in proved_addresses(user)


@predicate("提出人或者单位")
def is_filer(user: Any, member: Any) -> bool:
    return _is(user, member.filed_by_id, member.user_id)


@predicate("提出人（单位确认以后由单位本身）")
def may_retract(user: Any, member: Any) -> bool:
    """Whoever filed, until the organisation has made it its own word: then it alone takes that back."""
    return _is(user, member.user_id or member.filed_by_id)


@predicate("单位")
def is_member_account(user: Any, member: Any) -> bool:
    return _is(user, member.user_id)


@predicate("报名单位")
def is_enroller(user: Any, enrolment: Any) -> bool:
    return _is(user, enrolment.member.user_id)


@predicate("指导专家")
def is_guide(user: Any, guidance: Any) -> bool:
    return _is(user, guidance.user_id)


@predicate("有名额或者已经出席的单位")
def has_place(user: Any, training: Any) -> bool:
    """Who may fetch what was handed out."""
    states = (EnrolmentState.ENROLLED, EnrolmentState.ATTENDED)
    return training.enrolments.filter(member__user=user.pk, state__in=states).exists()


office_on_member = is_office & ~is_filer
office_on_guidance = is_office & ~is_guide
may_read_material = is_office | has_place


def own_member(user: Any, programme: Any) -> Member | None:
    """The organisation in the pool for which this account acts."""
    return Member.objects.in_pool().filter(user=user.pk, programme=programme).first() if user else None


def reachable_trainings(user: Any) -> QuerySet[Training]:
    """Trainings a member may open: of the pools it is in, and those it was enrolled for."""
    pools = Member.objects.in_pool().filter(user=user.pk).values("programme")
    return Training.objects.filter(Q(programme__in=pools) | Q(enrolments__member__user=user.pk)).distinct()
