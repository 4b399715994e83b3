"""The desks of the lists in the Wagtail admin."""

from wagtail import hooks
from wagtail.admin.viewsets.base import ViewSet

from workflow.rosters.desks import HandoverDesk, RosterDesk


@hooks.register("register_admin_viewset")
def roster_desks() -> list[ViewSet]:
    return [RosterDesk(), HandoverDesk()]
