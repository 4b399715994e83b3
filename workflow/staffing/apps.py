from django.apps import AppConfig


class StaffingConfig(AppConfig):
    name = "workflow.staffing"
    label = "staffing"
    verbose_name = "账号与人员"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from portal.messages.private import register_private_line
        from portal.powers import signals
        from portal.powers.seats import register_seats
        from workflow.staffing import acts, letters, seats  # noqa: F401
        from workflow.staffing.invitations import INVITATION, invitation_line

        for source in seats.SOURCES:
            register_seats(source)
        register_private_line(INVITATION, invitation_line)
        signals.account_suspended.connect(letters.tell_of_suspension, dispatch_uid="staffing.suspended")
        signals.account_reinstated.connect(letters.tell_of_reinstatement, dispatch_uid="staffing.reinstated")
        signals.role_granted.connect(letters.tell_of_grant, dispatch_uid="staffing.role_granted")
        signals.role_withdrawn.connect(letters.tell_of_withdrawal, dispatch_uid="staffing.role_withdrawn")
