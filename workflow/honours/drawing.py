"""The honours that a commendation would give now, drawn up and not yet given: what its draft shows is what it will give."""

from django.db.models import Max

from portal.errors import RuleViolation
from workflow.decisions.models import Proposal
from workflow.honours.models import Commendation, Honour
from workflow.honours.queries import due_honours
from workflow.honours.rules import honour_number, prize_amount
from workflow.publicity.queries import last_entry


def draw_up_honours(commendation: Commendation) -> list[Honour]:
    """For everybody due one now: next serials, prizes by the rule set, names as last made public.

    Raises `RuleViolation` for an amount that is wrong.
    """
    edition = commendation.edition
    due = due_honours(commendation.stage).select_related("application__person", "application__organisation")
    last = Honour.objects.filter(edition=edition).aggregate(last=Max("serial"))["last"] or 0
    return [_draw_up(commendation, one, serial) for serial, one in enumerate(due, start=last + 1)]


def shown_honours(commendation: Commendation) -> list[Honour]:
    """Those given; of a draft those it would give now. A draft whose amounts are not right yet shows none."""
    if commendation.issued_at:
        return list(commendation.honours.order_by("number"))
    try:
        return draw_up_honours(commendation)
    except RuleViolation:
        return []


def _draw_up(commendation: Commendation, proposal: Proposal, serial: int) -> Honour:
    edition, application = commendation.edition, proposal.application
    rules, line = edition.rules, last_entry(application)
    given = commendation.amounts_by_application.get(application.pk)
    return Honour(
        number=honour_number(rules, year=edition.year, serial=serial, tier=proposal.tier, track=proposal.track),
        edition=edition,
        commendation=commendation,
        application=application,
        holder_id=application.applicant_id,
        subject_key=application.subject_key,
        serial=serial,
        tier=proposal.tier,
        track=proposal.track,
        public_name=line.public_name if line else application.public_name,
        public_unit=line.public_unit if line else application.public_unit,
        title=line.title if line else application.title,
        amount_yuan=prize_amount(rules, proposal.tier, proposal.track, given, name=application.public_name),
        granted_on=commendation.issued_on,
    )
