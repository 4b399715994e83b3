"""The office hands a list, as it stands, to a body that serves its purpose."""

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from portal import clock
from portal.access.predicates import is_office
from portal.exposure import check_no_private_numbers
from portal.journal.actions import record
from workflow.applications.permissions import barred_from
from workflow.programmes.models import Programme
from workflow.rosters.models import HandedPlace, RosterHandover, RosterPlace


def check_hand_over(programme: Programme, *, by: Any) -> None:
    """Raise unless `by` is the office: somebody answers for where personal data goes."""
    if not is_office(by):
        raise PermissionDenied("提供名单须由评审办工作人员办理。")


@transaction.atomic
def hand_over(programme: Programme, *, roster: str, recipient: str, by: Any) -> RosterHandover:
    """Note that the list goes to `recipient` for the purpose the winners consented to, with those on it now.

    Raises `ValidationError` for a list that nobody is on, `PermissionDenied` to an officer recused from one of them.
    """
    # Whoever leaves at this moment is not handed on, or the office is told to whom they were.
    places = _lock_standing(programme, roster)
    check_hand_over(programme, by=by)
    if not recipient.strip():
        raise ValidationError({"recipient": "请填写接收单位的全称。"})
    check_no_private_numbers(recipient, what="接收单位", strict=True)
    if not places:
        raise ValidationError({"roster": "名单中现在没有人，不能提供；获奖者同意之后才列入名单。"})
    if barred_from(by).filter(honour__roster_places__in=[place.pk for place in places]).exists():
        raise PermissionDenied("名单中有您应当回避的获奖者，请由其他工作人员提供。")
    _check_not_handed(programme, roster, recipient.strip(), places)
    rule = places[0].rule
    handover = RosterHandover.objects.create(
        programme=programme, roster=roster, name=rule.name, recipient=recipient.strip(), purpose=rule.effect, by=by
    )
    HandedPlace.objects.bulk_create(HandedPlace(handover=handover, place=place) for place in places)
    record(handover, "roster.handed_over", by=by, payload={"roster": roster, "count": len(places)})
    return handover


def _check_not_handed(programme: Programme, roster: str, recipient: str, places: list[RosterPlace]) -> None:
    """The same list to the same body on one day is one act noted twice: whoever is second has waited for the first."""
    today = RosterHandover.objects.filter(
        programme=programme, roster=roster, recipient=recipient, handed_at__gte=clock.moment(clock.today(), hour=0)
    )
    handed = [set(one.places.values_list("pk", flat=True)) for one in today]
    if {place.pk for place in places} in handed:
        raise ValidationError(f"今天已经登记向{recipient}提供这份名单，名单没有变化，无须重复登记。")


def _lock_standing(programme: Programme, roster: str) -> list[RosterPlace]:
    """Who is on the list now, newest first, locked."""
    rows = RosterPlace.objects.on(programme, roster).listed().select_related("honour__edition")
    return list(rows.select_for_update(of=("self",), no_key=True))
