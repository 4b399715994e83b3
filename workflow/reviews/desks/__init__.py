"""Desks of the review (Articles 10, 21–24, 28)."""

from workflow.reviews.desks.appointments import AppointmentDesk
from workflow.reviews.desks.consulting import ConsultationDesk
from workflow.reviews.desks.files import AssignmentDesk
from workflow.reviews.desks.panels import PanelDesk, SeatDesk
from workflow.reviews.desks.progress import ReviewDesk
from workflow.reviews.desks.recusals import RecusalRequestDesk
from workflow.reviews.desks.results import ResultDesk

__all__ = [
    "AppointmentDesk",
    "AssignmentDesk",
    "ConsultationDesk",
    "PanelDesk",
    "RecusalRequestDesk",
    "ResultDesk",
    "ReviewDesk",
    "SeatDesk",
]
