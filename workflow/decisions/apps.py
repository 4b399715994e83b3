from django.apps import AppConfig


class DecisionsConfig(AppConfig):
    name = "workflow.decisions"
    label = "decisions"
    verbose_name = "审定"
    default_auto_field = "django.db.models.BigAutoField"
