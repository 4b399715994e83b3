"""Honours, their certificates and money, revocation and what follows, and what the public reads of them."""

from workflow.honours.models.award import Certificate, Commendation, Honour
from workflow.honours.models.issuing import CertificateHindrance, Credential, StatusList
from workflow.honours.models.prizes import PrizePayment, PrizeUseStatement
from workflow.honours.models.public import PublicHonour
from workflow.honours.models.recovery import Ban, PrizeRecovery
from workflow.honours.models.revocation import (
    CreditDelivery,
    CreditReport,
    Reinstatement,
    Retrieval,
    Revocation,
    RevocationStatement,
)
from workflow.honours.models.revocation_notice import RevocationNotice

__all__ = [
    "Ban",
    "Certificate",
    "CertificateHindrance",
    "Commendation",
    "Credential",
    "CreditDelivery",
    "CreditReport",
    "Honour",
    "PrizePayment",
    "PrizeRecovery",
    "PrizeUseStatement",
    "PublicHonour",
    "Reinstatement",
    "Retrieval",
    "Revocation",
    "RevocationNotice",
    "RevocationStatement",
    "StatusList",
]
