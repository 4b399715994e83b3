"""Who sits in the conference, and who may read its papers."""

from typing import Any

from django.db.models import Q, QuerySet

from portal.access.enums import Role
from portal.access.predicates import Predicate, is_conference, is_discipline, is_office, predicate
from workflow.applications.coworking import register_apart
from workflow.applications.enums import ApplicationState
from workflow.applications.models import Application
from workflow.applications.permissions import barred_from
from workflow.applications.reach import NONE, barring, register_barred, register_readers
from workflow.decisions.enums import ProposalState
from workflow.decisions.models import Approval, Matter, Meeting, MeetingRecusal, MemberUnit, Proposal
from workflow.programmes.enums import EditionState

may_read_conference = is_office | is_conference | is_discipline


def seat_of(user: Any, edition: Any) -> MemberUnit | None:
    """The counted seat the user holds in an edition's conference, or None."""
    return MemberUnit.objects.filter(edition=edition, user=user, is_unit=True).first()


@register_readers
def decided_on_by(user: Any) -> Q:
    """What a member of the conference decides on, with its reports: the proposals of the running edition (Article 25)."""
    if Role.CONFERENCE not in user.roles:
        return NONE
    seats = MemberUnit.objects.filter(user=user, edition__state=EditionState.RUNNING)
    return Q(pk__in=Proposal.objects.filter(edition__in=seats.values("edition")).values("application"))


@register_barred
def left_the_room_for(user: Any) -> Q:
    """Applications a member of the conference is recused from (Article 28): for whichever member they sat, or sit now."""
    rows = MeetingRecusal.objects.in_force().filter(Q(member__user=user) | Q(user=user))
    return Q(pk__in=rows.values("application"))


@register_apart
def sits_in_the_conference(user: Any, edition: Any) -> str:
    """Whoever sits in the conference of the edition works on no application to it (Articles 10, 28)."""
    return "您是本届评审会成员" if MemberUnit.objects.filter(user=user, edition=edition).exists() else ""


@predicate("本届评审会成员")
def is_member(user: Any, obj: Any) -> bool:
    """Holds the conference role and a seat in the conference of the thing's edition."""
    if not is_conference(user):
        return False
    return obj is None or seat_of(user, obj.edition_id) is not None


office_or_member = is_office | is_member


@predicate("评审办（须回避名单中任何一项的人员除外）")
def office_on_list(user: Any, thing: Any) -> bool:
    """The office, save whoever is kept from a case on an edition's list: who decides over it decides over each (Article 28).

    `thing` is the edition or something of it; those on the list who are honoured already are not decided on any more.
    """
    if thing is None or not is_office(user):
        return is_office(user)
    listed = Application.objects.filter(
        edition=getattr(thing, "edition_id", thing.pk),
        state=ApplicationState.SUBMITTED,
        proposal__state=ProposalState.GRANTED,
    )
    return not listed.filter(barring(user)).exists()


def approvals_hidden_from(user: Any) -> QuerySet[Approval]:
    """The documents that name a case from which the person is recused, and say why it was sent back or struck."""
    return Approval.objects.filter(proposals__application__in=barred_from(user))


may_read_approval = Predicate(
    "评审办、评审会成员、纪检监察（须回避的人员除外）",
    lambda user, approval: (
        may_read_conference(user) and not approvals_hidden_from(user).filter(pk=approval.pk).exists()
    ),
)


def recusals_hidden_from(user: Any) -> QuerySet[MeetingRecusal]:
    """The members' recusals from cases from which the person is recused."""
    return MeetingRecusal.objects.filter(application__in=barred_from(user))


def minutes_hidden_from(user: Any) -> QuerySet[Meeting]:
    """The meetings whose minutes tell of a case from which the person is recused: dealt with there, or left the room for."""
    barred = barred_from(user)
    return Meeting.objects.filter(
        Q(proposals__application__in=barred)
        | Q(rounds__proposal__application__in=barred)
        | Q(matters__application__in=barred)
        | Q(recusals__application__in=barred)
    )


may_read_minutes = Predicate(
    "评审办、评审会成员、纪检监察（须回避的人员除外）",
    lambda user, meeting: may_read_conference(user) and not minutes_hidden_from(user).filter(pk=meeting.pk).exists(),
)


def put_before(user: Any) -> QuerySet[Matter]:
    """The matters that a member of the conference is to decide on, those from which they are recused aside."""
    if not is_conference(user):
        return Matter.objects.none()
    seats = MemberUnit.objects.filter(user=user, is_unit=True)
    rows = Matter.objects.live().filter(edition__in=seats.values("edition"))
    return rows.exclude(application__in=barred_from(user))
