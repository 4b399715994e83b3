"""The desks of misused titles in the Wagtail admin."""

from wagtail import hooks
from wagtail.admin.viewsets.base import ViewSet

from workflow.misuse.desks import MisuseCaseDesk, MisuseReportDesk


@hooks.register("register_admin_viewset")
def misuse_desks() -> list[ViewSet]:
    return [MisuseReportDesk(), MisuseCaseDesk()]
