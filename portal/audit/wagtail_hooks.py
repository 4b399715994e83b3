from wagtail import hooks

from portal.audit.desks import AccessDesk, DiscrepancyDesk, EventDesk


@hooks.register("register_admin_viewset")
def access_desk() -> AccessDesk:
    return AccessDesk()


@hooks.register("register_admin_viewset")
def event_desk() -> EventDesk:
    return EventDesk()


@hooks.register("register_admin_viewset")
def discrepancy_desk() -> DiscrepancyDesk:
    return DiscrepancyDesk()
