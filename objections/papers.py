"""The receipt of an objection, confirmed to whoever holds it by its number with the check code it bears; no number alone confirms
anything (Article 31)."""

import re

from objections import receipts
from objections.enums import IN_WORDS, Kind, Matter
from objections.models import Objection
from portal import clock
from portal.documents.numbering import clean_receipt
from portal.documents.papers import Paper, register_papers

CODED = re.compile(r"(YY\d{4}-\d{6})-?([0-9A-Z]{5})-?([0-9A-Z]{5})")


def register() -> None:
    """At start-up."""
    for kind in Kind:
        register_papers(_called(kind.label), by_number=confirm_receipt)


def confirm_receipt(number: str) -> Paper | None:
    """The receipt of that number and code; what is about no public thing is told by its matter alone."""
    found = CODED.fullmatch(clean_receipt(number))
    objection = Objection.objects.filter(number=found[1]).first() if found else None
    if found is None or objection is None or not receipts.is_checked(objection, found[2] + found[3]):
        return None
    is_told = objection.matter not in {*IN_WORDS, Matter.RESULT}
    return Paper(
        _called(objection.get_kind_display()),
        objection.number,
        clock.day_of(objection.received_at),
        facts=(
            ("收到时间", clock.display(objection.received_at)),
            ("异议事项", objection.subject_text if is_told else objection.get_matter_display()),
        ),
    )


def _called(kind: str) -> str:
    return f"{kind}回执"
