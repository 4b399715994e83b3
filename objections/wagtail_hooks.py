"""The office side, registered."""

from wagtail import hooks

from objections.desks import ObjectionDesk


@hooks.register("register_admin_viewset")
def register_objections() -> ObjectionDesk:
    return ObjectionDesk()
