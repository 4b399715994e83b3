"""Who may read an objection's case: the office and the discipline body, nobody else; never the side objected to."""

from typing import Any

from portal.access.predicates import is_discipline, is_office
from portal.evidence.models import EvidenceFile
from portal.identity.actions import log_look
from workflow.applications.permissions import unrecused

office_on_objection = unrecused("entry.application_id")
may_read_objection = is_office | is_discipline


def log_evidence_look(user: Any, objection: Any, file: EvidenceFile) -> None:
    """Evidence may show who objected: each download is a look on record."""
    log_look(objection, f"证明材料 {file.pk}", by=user, reason="办理异议查阅证明材料")
