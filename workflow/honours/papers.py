"""Decisions by number, and by its file the notice of a revocation that is to be decided (Articles 26, 34, 35)."""

from typing import Any

from portal.documents.papers import Paper, register_papers
from workflow.honours.enums import DECIDED, RevocationState
from workflow.honours.models import Commendation, Reinstatement, Revocation, RevocationNotice
from workflow.honours.rules import document_number_in

LET_STAND = frozenset({RevocationState.REJECTED, RevocationState.WITHDRAWN})


def register() -> None:
    """At start-up."""
    register_papers("表彰决定", by_number=_commendation)
    register_papers("撤销决定", by_number=_revocation)
    register_papers("恢复荣誉决定", by_number=_reinstatement)
    register_papers("拟撤销荣誉告知书", by_digest=_notice)


def _commendation(number: str) -> Paper | None:
    row = _numbered(Commendation.objects.exclude(issued_at=None), number)
    return _decision("表彰决定", row, row.issued_on) if row else None


def _revocation(number: str) -> Paper | None:
    row = _numbered(Revocation.objects.filter(state__in=DECIDED), number)
    if row is None:
        return None
    annulled = row.state == RevocationState.ANNULLED
    note = "该撤销决定已经撤回，荣誉已经恢复。" if annulled else ""
    return _decision("撤销决定", row, row.decided_on, standing=not annulled, note=note)


def _reinstatement(number: str) -> Paper | None:
    row = _numbered(Reinstatement.objects.all(), number)
    return _decision("恢复荣誉决定", row, row.decided_on) if row else None


def _numbered(rows: Any, number: str) -> Any:
    written = document_number_in(number)
    return rows.filter(document_number=written).order_by("pk").first() if written else None


def _decision(kind: str, row: Any, dated: Any, **known: Any) -> Paper:
    return Paper(kind, row.document_number, dated, url=row.public_address, **known)


def _notice(sha256: str) -> Paper | None:
    row = RevocationNotice.objects.filter(sha256=sha256).select_related("revocation").first()
    if row is None:
        return None
    over = row.revocation.state in LET_STAND
    note = "所告知的事项已经终止，不予撤销，荣誉继续有效。" if over else ""
    return Paper("拟撤销荣誉告知书", row.document_number, row.issued_on, standing=not over, note=note)
