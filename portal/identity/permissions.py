"""Who may check identities and see private values."""

from typing import Any

from portal.access.predicates import Predicate, is_discipline, is_office, predicate


@predicate("本人")
def owns_identity(user: Any, obj: Any) -> bool:
    """The account the person, organisation or proof belongs to."""
    owner = getattr(obj, "owner_id", None) or getattr(obj, "submitted_by_id", None)
    return bool(user and user.is_authenticated and owner == user.pk)


may_check_proof = is_office & ~owns_identity
may_read_proof = is_office | is_discipline | owns_identity
may_reveal: Predicate = is_office | is_discipline | owns_identity
