"""A revocation waits on the honour's page, and for the officer who is to draw it up or to confirm it."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from portal import clock
from portal.desk.waiting import Waiting, register_waiting_source
from portal.documents.wording import official_date
from workflow.applications.permissions import barred_from
from workflow.decisions.models import Matter
from workflow.honours.actions.voting import REVOCATION
from workflow.honours.enums import UNDECIDED, RevocationState
from workflow.honours.models import Honour, Revocation
from workflow.honours.notes import WinnerNote, register_notes
from workflow.honours.transitions import CONFIRM


@register_waiting_source
def revocations_to_decide(case: models.Model | None, user: Any) -> list[Waiting]:
    """On the honour, what is under way; of None, what this officer may confirm, or draw up because the holder was heard."""
    if case is not None and not isinstance(case, Honour):
        return []
    rows = Revocation.objects.filter(state__in=UNDECIDED).exclude(honour__application__in=barred_from(user))
    rows = rows.select_related("honour__application", "proposed_by", "drawn_by").order_by("pk")
    if case is not None:
        return [_waiting(row, case) for row in rows.filter(honour=case)]
    if not CONFIRM.permission(user):
        return []
    # What `CONFIRM` asks of each row, asked once of all: those barred are left out above.
    mine = Q(proposed_by=user) | Q(drawn_by=user)
    ready = Q(state=RevocationState.HEARING, heard_until__lt=clock.today())
    # Until the conference has voted there is nothing for an officer to draw up.
    ready &= ~Q(pk__in=Matter.objects.live().filter(kind=REVOCATION).values("target_id"))
    return [_waiting(row, case) for row in rows.filter(ready | Q(state=RevocationState.PROPOSED) & ~mine)]


@register_notes
def told_of_revocation(honour: Honour) -> list[WinnerNote]:
    """A winner finds what the office means to decide on the honour's own page."""
    row = honour.revocations.filter(state__in=UNDECIDED).exclude(heard_until=None).first()
    if row is None:
        return []
    if row.state == RevocationState.HEARING and not row.hearing_over:
        said = _("评审办拟撤销本荣誉，您可以陈述、申辩至 %(until)s（含当日）。决定作出之前，荣誉有效。")
    else:
        said = _("评审办拟撤销本荣誉，陈述、申辩的期限已过，正在作出决定。决定作出之前，荣誉有效。")
    text = said % {"until": row.heard_until}
    place = reverse("winner_revocation", args=[honour.number])
    return [WinnerNote("拟撤销荣誉的告知", text, "查阅告知内容", place, urgent=True)]


def _waiting(row: Revocation, case: models.Model | None) -> Waiting:
    what = "撤销荣誉" if row.state == RevocationState.PROPOSED else "撤销荣誉（听取陈述、申辩）"
    title = what if case else f"{what}：{row.honour}"
    by = row.drawn_by or row.proposed_by
    place = reverse("desk_revocations:detail", args=[row.pk])
    if case is None or row.state != RevocationState.HEARING:
        return Waiting(title, by, row.proposed_at, place)
    heard = f"获奖者可以陈述、申辩至{official_date(row.heard_until)}" if row.heard_until else "正在听取获奖者陈述、申辩"
    return Waiting("撤销荣誉", by, row.proposed_at, place, f"{heard}；决定作出之前，荣誉有效", "听取陈述")
