from wagtail import hooks

from portal.workdays.desks import WorkdaysDesk


@hooks.register("register_admin_viewset")
def workdays_desk() -> WorkdaysDesk:
    return WorkdaysDesk()
