"""The desks of the pool in the Wagtail admin."""

from wagtail import hooks
from wagtail.admin.viewsets.base import ViewSet

from workflow.cultivation.desks import EnrolmentDesk, GuidanceDesk, MemberDesk, TrainingDesk


@hooks.register("register_admin_viewset")
def pool_desks() -> list[ViewSet]:
    return [MemberDesk(), TrainingDesk(), EnrolmentDesk(), GuidanceDesk()]
