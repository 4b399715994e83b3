from django.apps import AppConfig


class HealthConfig(AppConfig):
    name = "portal.health"
    label = "health"
    verbose_name = "运行状况"
    default_auto_field = "django.db.models.BigAutoField"
