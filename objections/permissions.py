"""Who may read an objection's case: the office and the discipline body, save whoever is recused; never the side objected to."""

from typing import Any

from django.db.models import Q

from objections.models import Objection
from portal.access.predicates import Predicate
from portal.evidence.models import EvidenceFile
from portal.identity.actions import log_look
from portal.identity.reach import register_closed_proofs
from workflow.applications.permissions import barred_from, unrecused


@register_closed_proofs
def behind_objections(user: Any) -> Q:
    """Proofs of who objects to an application the person is recused from."""
    barred = Objection.objects.filter(entry__application__in=barred_from(user))
    return Q(pk__in=barred.exclude(proof=None).values("proof"))


office_on_objection = unrecused("entry.application_id")
is_other_side = Predicate(
    "被异议的申报人本人",
    lambda user, objection: bool(
        user.is_active and objection.entry and objection.entry.application.applicant_id == user.pk
    ),
)
may_read_objection = Predicate(
    "评审办、纪检监察（须回避的人员除外）",
    lambda user, objection: Objection.objects.filter(pk=objection.pk).visible_to(user).exists(),
)


may_read_statement = Predicate(
    "被异议的申报人本人、评审办、纪检监察（须回避的人员除外）",
    lambda user, statement: is_other_side(user, statement.objection) or may_read_objection(user, statement.objection),
)


def log_evidence_look(user: Any, objection: Any, file: EvidenceFile, reason: str) -> None:
    """Evidence may show who objected: each download is a look on record."""
    log_look(objection, f"证明材料 {file.pk}", by=user, reason=reason or "办理异议查阅证明材料")
