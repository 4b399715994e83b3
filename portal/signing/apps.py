from django.apps import AppConfig


class SigningConfig(AppConfig):
    name = "portal.signing"
    label = "signing"
    verbose_name = "电子签名"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from portal.signing import checks  # noqa: F401
