"""The desks of the review in the Wagtail admin."""

from wagtail import hooks

from portal.desk import Desk
from workflow.reviews import desks


@hooks.register("register_admin_viewset")
def register_review_desks() -> list[Desk]:
    return [getattr(desks, name)() for name in desks.__all__]
