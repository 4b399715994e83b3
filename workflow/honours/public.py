"""Writing what the public reads of an honour, and proving that it is what the case says."""

from datetime import date
from typing import Any

from portal.errors import cite
from workflow.honours.enums import DECIDED, HonourState, RevocationState
from workflow.honours.grounds import revocation_rule
from workflow.honours.models import Honour, PublicHonour, Revocation


def confirmed_revocation(honour: Honour) -> Revocation | None:
    """The revocation in force, if any."""
    return honour.revocations.filter(state=RevocationState.CONFIRMED).first()


def public_fields(honour: Honour) -> dict[str, Any]:
    """The publishable copy of an honour; nothing of who holds the account, nor the inner reason of a revocation."""
    revocation = confirmed_revocation(honour)
    edition, commendation = honour.edition, honour.commendation
    return {
        "programme_slug": edition.programme.slug,
        "programme": edition.programme.name,
        "edition_slug": edition.slug,
        "edition": edition.name,
        "year": edition.year,
        "tier": honour.tier,
        "tier_label": honour.tier_label,
        "track": honour.track,
        "track_label": honour.track_label,
        "holder": honour.public_name,
        "unit": honour.public_unit,
        "title": honour.title,
        "amount_yuan": honour.amount_yuan,
        "status": str(honour.state),
        "granted_on": honour.granted_on,
        "document_title": commendation.title,
        "document_number": commendation.document_number,
        "revoked_on": revocation.decided_on if revocation else None,
        "history": _history(honour),
    }


def _history(honour: Honour) -> list[dict[str, str]]:
    """Given, revoked, restored by a later decision: each stays in the line, with its document."""
    rules, commendation = honour.edition.rules, honour.commendation
    found = [
        _line(
            HonourState.ACTIVE, "授予", honour.granted_on, commendation, rules.commendation.article, commendation.title
        )
    ]
    decided = honour.revocations.filter(state__in=DECIDED).order_by("pk").select_related("reinstatement")
    for row in decided:
        found.append(_line(HonourState.REVOKED, "撤销", row.decided_on, row, row.article, row.public_reason))  # type: ignore[arg-type]  # decided
        later = getattr(row, "reinstatement", None)
        if later:
            article = revocation_rule(rules).article
            found.append(_line(HonourState.ACTIVE, "恢复", later.decided_on, later, article, later.reason))
    return found


def _line(status: str, label: str, on: date, decided: Any, article: str, reason: str) -> dict[str, str]:
    return {
        "status": str(status),
        "label": label,
        "on": on.isoformat(),
        "document_number": decided.document_number,
        "url": decided.public_address,
        "article": article,
        "citation": cite(article),
        "reason": reason,
    }


def publish_honour(honour: Honour) -> PublicHonour:
    """Write the public row of an honour, found by every name on it."""
    row = PublicHonour.objects.filter(number=honour.number).first() or PublicHonour(number=honour.number)
    for name, value in public_fields(honour).items():
        setattr(row, name, value)
    row.index_text(row.number, row.holder, row.unit, row.title, row.tier_label, row.track_label, row.edition)
    row.save()
    return row


def rebuild_honours() -> list[str]:
    """Bring every public row in line with the cases; returns what differed."""
    found = []
    known = {row.number: row for row in PublicHonour.objects.all()}
    for honour in Honour.objects.select_related("edition__programme", "commendation"):
        row = known.pop(honour.number, None)
        wrong = _differences(row, public_fields(honour)) if row else ["缺失"]
        if wrong:
            publish_honour(honour)
            found.append(f"荣誉 {honour.number}：{'、'.join(wrong)}")
    for number, row in known.items():
        row.delete()
        found.append(f"荣誉 {number}：多余")
    return found


def _differences(row: PublicHonour, fields: dict[str, Any]) -> list[str]:
    return [name for name, value in fields.items() if getattr(row, name) != value]
