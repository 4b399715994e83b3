from django.apps import AppConfig


class PublicityConfig(AppConfig):
    name = "workflow.publicity"
    label = "publicity"
    verbose_name = "公示"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from workflow.publicity import acts, receivers  # noqa: F401  registers what takes two officers, and hears of withdrawals
