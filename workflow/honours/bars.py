"""Who may not apply because of what they won or lost (Articles 18, 34, 35)."""

from datetime import timedelta
from typing import Any

from django.db.models import QuerySet

from portal import clock
from portal.documents.wording import official_date
from workflow.applications.actions.drafting import subject_key
from workflow.applications.erasing import register_kept_longer
from workflow.applications.models import Application
from workflow.applications.rules import reapplication_bar, register_bar
from workflow.honours.enums import HonourState
from workflow.honours.models import Ban, Honour
from workflow.programmes.models import Edition
from workflow.programmes.stages import Blocker


@register_kept_longer
def honoured() -> QuerySet[Application]:
    """Who holds an honour stays known: it may be revoked, its certificate issued anew, its title used."""
    return Application.objects.filter(honour__state=HonourState.ACTIVE)


@register_bar
def banned(subject: Any, edition: Edition, track: str) -> Blocker | None:
    """After a revocation nothing is taken until the ban is over; says the first day that is allowed."""
    on = clock.today()
    ban = (
        Ban.objects.filter(
            subject_key=subject_key(subject), programme=edition.programme_id, until__gte=on, lifted_on=None
        )
        .order_by("-until")
        .first()
    )
    if ban is None:
        return None
    first = ban.until + timedelta(days=1)
    message = f"所获表彰已于{official_date(ban.starts_on)}被撤销，{official_date(ban.until)}以前不接受申报，最早可于{official_date(first)}起申报"
    return Blocker(ban.article, message)


@register_bar
def won_already(subject: Any, edition: Edition, track: str) -> Blocker | None:
    """The award once won is not applied for again within the term, counted from the commendation document.

    One applies for a track and the conference decides the tier, so “the same award” is the track, at whatever tier.
    """
    term = edition.rules.terms.reapplication
    if term is None:
        return None
    won = Honour.objects.filter(
        subject_key=subject_key(subject), state=HonourState.ACTIVE, edition__programme=edition.programme_id
    )
    if term.scope == "same_award":
        won = won.filter(track=track)
    honour = won.select_related("edition").order_by("-granted_on").first()
    if honour is None:
        return None
    award = f"{honour.year}年度{honour.tier_label}"
    return reapplication_bar(term, award=award, commended_on=honour.granted_on, on=clock.today())
