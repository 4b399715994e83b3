from wagtail import hooks

from portal.exports.desks import ExportDesk


@hooks.register("register_admin_viewset")
def exports_desk() -> ExportDesk:
    return ExportDesk()
