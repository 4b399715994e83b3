"""The desk of applications in the Wagtail admin."""

from wagtail import hooks

from workflow.applications.desks import ApplicationDesk


@hooks.register("register_admin_viewset")
def register_application_desk() -> ApplicationDesk:
    return ApplicationDesk()
