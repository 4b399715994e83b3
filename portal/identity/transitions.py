"""The life of a proof of identity."""

from portal.identity.enums import ProofState
from portal.identity.permissions import may_check_proof
from portal.transitions.core import Transition

VERIFY = Transition(
    name="verify",
    label="通过身份核验",
    sources=frozenset({ProofState.PENDING}),
    target=ProofState.VERIFIED,
    permission=may_check_proof,
    event="identity.verified",
)
REFUSE = Transition(
    name="refuse",
    label="不通过身份核验",
    sources=frozenset({ProofState.PENDING}),
    target=ProofState.REFUSED,
    permission=may_check_proof,
    event="identity.refused",
    reason_required=True,
)
TRANSITIONS = (VERIFY, REFUSE)
