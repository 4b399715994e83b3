from django.apps import AppConfig


class TitlesConfig(AppConfig):
    name = "workflow.titles"
    label = "titles"
    verbose_name = "称号使用登记"
    default_auto_field = "django.db.models.BigAutoField"
