from django.apps import AppConfig
from django.core.checks import Tags, register


class WorkdaysConfig(AppConfig):
    name = "portal.workdays"
    label = "workdays"
    verbose_name = "工作日历"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        import portal.workdays.waiting  # noqa: F401  fills the desks' registry
        from portal.powers.standing import register_seeds
        from portal.workdays.checks import check_no_demonstration
        from portal.workdays.seeding import OFFICERS

        register_seeds(username for username, _ in OFFICERS)
        register(check_no_demonstration, Tags.security, deploy=True)
