from django.apps import AppConfig


class IdentityConfig(AppConfig):
    name = "portal.identity"
    label = "identity"
    verbose_name = "身份核验"
    default_auto_field = "django.db.models.BigAutoField"
