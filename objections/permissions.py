"""Who may read an objection's case: the office and the discipline body, save whoever is recused; never the side objected to."""

from typing import Any

from django.db.models import BigIntegerField, Q
from django.db.models.functions import Cast

from objections.concerned import is_concerned
from objections.custody import sealed_from
from objections.models import Objection
from portal.access.predicates import Predicate, is_discipline, is_office
from portal.confirming.models import PendingAct
from portal.evidence.models import EvidenceFile
from portal.identity.actions import log_look
from portal.identity.reach import register_closed_proofs
from portal.journal.models import Event
from workflow.applications.permissions import unrecused
from workflow.programmes.ruleset import RuleSet


@register_closed_proofs
def behind_objections(user: Any) -> Q:
    """Proofs of who objects to an application the person is recused from, and those that are sealed, save whom they are
    opened to."""
    barred = Objection.objects.kept_from(user).exclude(proof=None)
    return Q(pk__in=barred.values("proof")) | Q(pk__in=sealed_from(user).values("proof"))


_unrecused = unrecused("application_id")
office_on_objection = Predicate(
    "评审办（须回避、参与作出所涉结果的人员除外）",
    lambda user, objection: _unrecused(user, objection) and not is_concerned(user, objection),
)
REVIEWERS = 2
"""Officers that a review takes: none of those who concluded is one of them."""
DECIDED_BY = ("objection.upheld", "objection.partly_upheld", "objection.dismissed", "objection.replied")
"""What of an objection is done by whoever has made up their mind about it."""


# The name in rows of acts proposed when only what is upheld took two: it stays, they are read by it.
CONCLUDE_OBJECTION = "objection.uphold"
"""What takes two officers: whoever proposed it, confirmed it or declined it has made up their mind as well."""


def officers_needed(rules: RuleSet) -> int:
    """Officers that an objection may take by these rules: who concludes, and the others who review that."""
    concluding = 2 if rules.takes_two("objection_concluded") else 1
    return concluding if rules.objections.review_workdays is None else concluding + REVIEWERS


def decided_by(user: Any) -> Q:
    """The objections that this officer concluded or answered, or on a proposed conclusion of which this officer took a stand."""
    label, key = Objection._meta.label_lower, Cast("target_id", BigIntegerField())
    done = Event.objects.filter(target_type=label, actor=user, verb__in=DECIDED_BY)
    acts = PendingAct.objects.filter(name=CONCLUDE_OBJECTION, target_type=label)
    took_a_stand = acts.filter(Q(proposed_by=user) | Q(decided_by=user))
    return Q(pk__in=done.values_list(key)) | Q(pk__in=took_a_stand.values_list(key))


def has_decided(user: Any, objection: Objection) -> bool:
    """Whether the officer had a part in how it was decided."""
    return Objection.objects.filter(decided_by(user), pk=objection.pk).exists()


may_review = office_on_objection & Predicate(
    "没有参与原结论的人员",
    lambda user, objection: not isinstance(objection, Objection) or not has_decided(user, objection),
)
is_other_side = Predicate(
    "被异议的申报人、获奖者本人",
    lambda user, objection: bool(user.is_active and objection.other_side and objection.other_side.pk == user.pk),
)


def _reads(user: Any, objection: Any) -> bool:
    """Of one objection whether it is within reach, recusal and all; of none in particular whether they read any."""
    if isinstance(objection, Objection):
        return Objection.objects.filter(pk=objection.pk).visible_to(user).exists()
    return is_office(user) or is_discipline(user)


may_read_objection = Predicate("评审办、纪检监察（须回避的人员除外）", _reads)


may_look_at_claimant = Predicate(
    "评审办、纪检监察（须回避、参与作出所涉结果的人员除外）",
    lambda user, objection: may_read_objection(user, objection) and not is_concerned(user, objection),
)


may_read_statement = Predicate(
    "被异议的申报人、获奖者本人，评审办、纪检监察（须回避的人员除外）",
    lambda user, statement: is_other_side(user, statement.objection) or may_read_objection(user, statement.objection),
)


def log_evidence_look(user: Any, objection: Any, file: EvidenceFile, reason: str) -> None:
    """Evidence may show who objected: each download is a look on record."""
    log_look(objection, f"证明材料 {file.pk}", by=user, reason=reason or "办理异议查阅证明材料")
