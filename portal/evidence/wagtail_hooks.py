from wagtail import hooks

from portal.evidence.desks import QuarantineDesk


@hooks.register("register_admin_viewset")
def quarantine_desk() -> QuarantineDesk:
    return QuarantineDesk()
