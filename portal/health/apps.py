from django.apps import AppConfig
from django.core.checks import register


class HealthConfig(AppConfig):
    name = "portal.health"
    label = "health"
    verbose_name = "运行状况"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from portal.health.checks import alerts_reach_somebody

        register(alerts_reach_somebody, "portal", deploy=True)
