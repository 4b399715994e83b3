"""The desks of supervision in the Wagtail admin."""

from wagtail import hooks
from wagtail.admin.viewsets.base import ViewSet

from workflow.supervision.desks import FeedbackDesk, ReviewerDesk, TrackingDesk


@hooks.register("register_admin_viewset")
def supervision_desks() -> list[ViewSet]:
    return [TrackingDesk(), FeedbackDesk(), ReviewerDesk()]
