from django.apps import AppConfig


class ProgrammesConfig(AppConfig):
    name = "workflow.programmes"
    label = "programmes"
    verbose_name = "奖项与届次"
    default_auto_field = "django.db.models.BigAutoField"
