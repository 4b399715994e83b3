"""The office side, registered."""

from wagtail import hooks

from workflow.publicity.desks import NoticeDesk


@hooks.register("register_admin_viewset")
def register_notices() -> NoticeDesk:
    return NoticeDesk()
