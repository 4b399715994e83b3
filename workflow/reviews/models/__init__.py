"""Panels, recusals, appointments, score sheets, discussions, reports, consultations (Articles 10, 21–24, 28)."""

from workflow.reviews.models.appointments import Appointment
from workflow.reviews.models.consulting import Consultation
from workflow.reviews.models.discussing import Discussion, SheetRevision
from workflow.reviews.models.judging import Assignment, Opinion, Report, ScoreSheet
from workflow.reviews.models.panels import Panel, PanelMember, Sanction
from workflow.reviews.models.recusal import Recusal, RecusalLifting, RecusalRequest

__all__ = [
    "Appointment",
    "Assignment",
    "Consultation",
    "Discussion",
    "Opinion",
    "Panel",
    "PanelMember",
    "Recusal",
    "RecusalLifting",
    "RecusalRequest",
    "Report",
    "Sanction",
    "ScoreSheet",
    "SheetRevision",
]
