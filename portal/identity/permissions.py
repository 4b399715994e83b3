"""Who may check identities and see private values."""

from typing import Any

from django.db.models import Q

from portal.access.predicates import Predicate, is_discipline, is_office, predicate
from portal.identity.models import IdentityProof, Organisation, Person
from portal.identity.reach import closed_to


@predicate("本人")
def owns_identity(user: Any, obj: Any) -> bool:
    """The account the person, organisation or proof belongs to."""
    owner = getattr(obj, "owner_id", None) or getattr(obj, "submitted_by_id", None)
    return bool(user and user.is_authenticated and owner == user.pk)


@predicate("未回避")
def is_open(user: Any, proof: Any) -> bool:
    """Not behind a thing this person is recused from (Article 28)."""
    return proof is None or not type(proof).objects.filter(closed_to(user), pk=proof.pk).exists()


@predicate("没有封存、未回避")
def is_within_reach(user: Any, obj: Any) -> bool:
    """No proof of this person or unit is closed to the user."""
    if not isinstance(obj, Person | Organisation):
        return True
    of = Q(person=obj.pk) if isinstance(obj, Person) else Q(organisation=obj.pk)
    return not IdentityProof.objects.filter(closed_to(user)).filter(of).exists()


may_check_proof = is_office & ~owns_identity & is_open
may_read_proof = (is_office | is_discipline) & is_open | owns_identity
may_reveal: Predicate = (is_office | is_discipline) & is_within_reach | owns_identity
