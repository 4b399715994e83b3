"""The desks of case files in the Wagtail admin."""

from wagtail import hooks
from wagtail.admin.viewsets.base import ViewSet

from workflow.records.desks import DisposalDesk, RecordDesk


@hooks.register("register_admin_viewset")
def record_desks() -> list[ViewSet]:
    return [RecordDesk(), DisposalDesk()]
