"""The desks of the review in the Wagtail admin."""

from wagtail import hooks

from portal.desk import Desk
from workflow.reviews.desks import AssignmentDesk, ConsultationDesk, PanelDesk, ReviewDesk, SeatDesk


@hooks.register("register_admin_viewset")
def register_review_desks() -> list[Desk]:
    return [PanelDesk(), SeatDesk(), AssignmentDesk(), ReviewDesk(), ConsultationDesk()]
