from django.apps import AppConfig


class ObjectionsConfig(AppConfig):
    name = "objections"
    label = "objections"
    verbose_name = "异议"
    default_auto_field = "django.db.models.BigAutoField"
