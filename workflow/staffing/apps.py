from django.apps import AppConfig


class StaffingConfig(AppConfig):
    name = "workflow.staffing"
    label = "staffing"
    verbose_name = "账号与人员"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from portal.messages.private import register_private_line
        from portal.powers.seats import register_seats
        from portal.powers.signals import account_suspended
        from workflow.staffing import acts, seats  # noqa: F401
        from workflow.staffing.invitations import INVITATION, invitation_line
        from workflow.staffing.letters import tell_of_suspension

        for source in seats.SOURCES:
            register_seats(source)
        register_private_line(INVITATION, invitation_line)
        account_suspended.connect(tell_of_suspension, dispatch_uid="staffing.suspended")
