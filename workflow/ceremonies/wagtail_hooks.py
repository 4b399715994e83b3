"""The desk of ceremonies in the Wagtail admin."""

from wagtail import hooks
from wagtail.admin.viewsets.base import ViewSet

from workflow.ceremonies.desks import CeremonyDesk


@hooks.register("register_admin_viewset")
def ceremony_desk() -> ViewSet:
    return CeremonyDesk()
