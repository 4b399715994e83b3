from django.apps import AppConfig


class ConfirmingConfig(AppConfig):
    name = "portal.confirming"
    label = "confirming"
    verbose_name = "两人复核"
    default_auto_field = "django.db.models.BigAutoField"
