from django.apps import AppConfig


class AgendaConfig(AppConfig):
    name = "portal.agenda"
    label = "agenda"
    verbose_name = "办理日程"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from portal.agenda import receivers  # noqa: F401
