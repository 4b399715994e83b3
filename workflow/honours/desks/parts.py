"""What several desks of honours show or ask."""

from typing import Any

from portal import clock
from portal.access.predicates import is_discipline, is_office
from portal.desk import InfoPanel
from portal.documents.wording import official_date
from portal.evidence.models import EvidenceFile
from workflow.honours.models import Revocation
from workflow.honours.texts import decision_text

office_or_discipline = is_office | is_discipline


def official_text(decided: Any) -> InfoPanel:
    """The words that stand, or will stand, before the public."""
    text = decision_text(decided)
    lines = [
        *text.opening,
        *(f"{group.heading}　{'；'.join(group.recipients)}" for group in text.groups),
        *text.closing,
        f"{text.issuer}　{official_date(text.dated)}",
    ]
    rows = [("标题", text.title), *((f"第{place}段", line) for place, line in enumerate(lines, start=1))]
    return InfoPanel("决定全文（公开）", rows=rows, text=True)


def statement_panels(revocation: Revocation) -> list[InfoPanel]:
    """What the holder said, each with its files."""
    return [
        InfoPanel(
            f"陈述、申辩（{clock.display(one.stated_at)}）",
            template="honours/desk/statement.html",
            context={"statement": one, "files": EvidenceFile.objects.of(one)},
        )
        for one in revocation.statements.all()
    ]
