"""The office hands a list, as it stands, to a body that serves its purpose."""

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

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
    rule = places[0].rule
    handover = RosterHandover.objects.create(
        programme=programme, roster=roster, name=rule.name, recipient=recipient.strip(), purpose=rule.effect, by=by
    )
    HandedPlace.objects.bulk_create(HandedPlace(handover=handover, place=place) for place in places)
    record(handover, "roster.handed_over", by=by, payload={"roster": roster, "count": len(places)})
    return handover


def _lock_standing(programme: Programme, roster: str) -> list[RosterPlace]:
    """Who is on the list now, newest first, locked."""
    rows = RosterPlace.objects.on(programme, roster).listed().select_related("honour__edition")
    return list(rows.select_for_update(of=("self",), no_key=True))
