from wagtail import hooks

from portal.messages.desks import OutboxDesk


@hooks.register("register_admin_viewset")
def outbox_desk() -> OutboxDesk:
    return OutboxDesk()
