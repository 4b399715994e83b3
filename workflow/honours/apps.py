from django.apps import AppConfig


class HonoursConfig(AppConfig):
    name = "workflow.honours"
    label = "honours"
    verbose_name = "表彰与证书"
    default_auto_field = "django.db.models.BigAutoField"
