from django.apps import AppConfig


class CaseworkConfig(AppConfig):
    name = "portal.casework"
    label = "casework"
    verbose_name = "主办和内部备注"
    default_auto_field = "django.db.models.BigAutoField"
