from django.apps import AppConfig


class AutosaveConfig(AppConfig):
    name = "portal.autosave"
    label = "autosave"
    verbose_name = "自动保存"
    default_auto_field = "django.db.models.BigAutoField"
