"""What objections are kept in."""

from objections.models.cases import Objection, ObjectionQuerySet, Statement, StatementQuerySet, Supplement, Visit
from objections.models.consulting import Consultation, ObjectionConsultationQuerySet
from objections.models.passing import PassingOn
from objections.models.public import Channel, PublicOutcome

__all__ = [
    "Channel",
    "Consultation",
    "Objection",
    "ObjectionConsultationQuerySet",
    "ObjectionQuerySet",
    "PassingOn",
    "PublicOutcome",
    "Statement",
    "StatementQuerySet",
    "Supplement",
    "Visit",
]
