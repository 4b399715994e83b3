"""The look at who objects: everything private at once, each field on record (Article 31)."""

from typing import Any

from objections.actions import check_opened
from objections.models import Objection
from portal.identity.actions import check_reveal, reveal

PERSON_FIELDS = ("name", "document_number", "phone", "email")
UNIT_FIELDS = ("name", "credit_code", "contact_name", "contact_phone", "contact_email")


def check_reveal_claimant(objection: Objection, *, by: Any) -> None:
    """Raise what keeps the objector from being shown: the custodian, the person, or that the term is over."""
    check_opened(objection, by=by)
    check_reveal(objection.subject, "name", by=by)


def reveal_claimant(objection: Objection, by: Any, data: dict[str, Any]) -> list[tuple[str, str]]:
    """Everything private of the objector; each field is one look on record."""
    check_reveal_claimant(objection, by=by)
    subject: Any = objection.subject
    names = PERSON_FIELDS if objection.person else UNIT_FIELDS
    rows = []
    for name in names:
        label = str(subject._meta.get_field(name).verbose_name)
        rows.append((label, reveal(subject, name, by=by, reason=f"{objection.number}：{data['reason']}")))
    return rows
