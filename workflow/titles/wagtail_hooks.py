"""The desk of title uses in the Wagtail admin."""

from wagtail import hooks
from wagtail.admin.viewsets.base import ViewSet

from workflow.titles.desks import TitleUseDesk


@hooks.register("register_admin_viewset")
def title_desks() -> list[ViewSet]:
    return [TitleUseDesk()]
