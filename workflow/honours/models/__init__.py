"""Honours, their certificates and money, revocation and what follows, and what the public reads of them."""

from workflow.honours.models.award import Certificate, Commendation, Honour
from workflow.honours.models.issuing import CertificateHindrance, Credential, StatusList
from workflow.honours.models.prizes import PrizePayment, PrizeUseStatement
from workflow.honours.models.public import PublicHonour
from workflow.honours.models.revocation import Ban, CreditReport, PrizeRecovery, Revocation

__all__ = [
    "Ban",
    "Certificate",
    "CertificateHindrance",
    "Commendation",
    "Credential",
    "CreditReport",
    "Honour",
    "PrizePayment",
    "PrizeRecovery",
    "PrizeUseStatement",
    "PublicHonour",
    "Revocation",
    "StatusList",
]
