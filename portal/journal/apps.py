from django.apps import AppConfig


class JournalConfig(AppConfig):
    name = "portal.journal"
    label = "journal"
    verbose_name = "操作日志"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        import portal.journal.accesses  # noqa: F401  hears who logs in and out
