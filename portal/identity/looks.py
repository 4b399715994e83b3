"""Pictures of documents are private values too: each download is a look on record."""

from typing import Any

from portal.evidence.models import EvidenceFile
from portal.identity.actions import log_look
from portal.identity.models import IdentityProof


def log_material_look(user: Any, proof: IdentityProof, file: EvidenceFile, reason: str) -> None:
    """Record that the user opened a picture handed in with a proof."""
    log_look(proof, file.label, by=user, reason=reason or "核验身份证明材料")
