from django.apps import AppConfig


class AccessConfig(AppConfig):
    name = "portal.access"
    label = "access"
    verbose_name = "账号与角色"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from portal.access import entering, guessing, parallel  # noqa: F401
