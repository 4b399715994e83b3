"""Who presides where a side is heard in person: an officer whom nothing in the case ties to it (Articles 28, 31)."""

from typing import Any

from objections.concerned import recusal_basis
from objections.enums import ObjectionState
from objections.models import Objection, Sitting
from objections.permissions import has_decided, may_review, office_on_objection
from portal.access.models import User
from portal.access.predicates import Predicate, is_office
from portal.casework.queries import lead_of
from workflow.applications.letters import officers


def why_not_preside(user: Any, objection: Objection) -> str:
    """What keeps an account from presiding, in words; nothing where nothing does."""
    if not user.is_active or not office_on_objection(user, objection):
        return f"须回避、与本件有关，或者不在评审办（{recusal_basis(objection)}）"
    lead = lead_of(objection)
    if lead and lead.officer_id == user.pk:
        return "是本件的主办人"
    if objection.proof and objection.proof.checked_by_id == user.pk:
        return "核实过提出人的身份"
    if objection.state == ObjectionState.UNDER_REVIEW and has_decided(user, objection):
        return "参与过原结论"
    return ""


def presiders_for(objection: Objection) -> list[User]:
    """The officers who may preside, by name."""
    able = [one for one in officers(objection.application_id) if not why_not_preside(one, objection)]
    return sorted(able, key=lambda one: (str(one), one.pk))


def _handles(user: Any, sitting: Any) -> bool:
    if not isinstance(sitting, Sitting):
        return is_office(user)
    under_review = sitting.objection.state == ObjectionState.UNDER_REVIEW
    return (may_review if under_review else office_on_objection)(user, sitting.objection)


office_on_sitting = Predicate(office_on_objection.name, _handles)
