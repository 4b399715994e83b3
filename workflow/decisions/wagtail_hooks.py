"""The conference's desks in the Wagtail admin."""

from wagtail import hooks
from wagtail.admin.viewsets.base import ViewSet

from workflow.decisions.desks import ApprovalDesk, MatterDesk, MeetingDesk, MemberDesk, ProposalDesk


@hooks.register("register_admin_viewset")
def conference_desks() -> list[ViewSet]:
    return [MemberDesk(), MeetingDesk(), ProposalDesk(), MatterDesk(), ApprovalDesk()]
