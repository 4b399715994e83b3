from django.apps import AppConfig


class PowersConfig(AppConfig):
    name = "portal.powers"
    label = "powers"
    verbose_name = "职权"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from portal.powers.groups import speak_of_groups

        speak_of_groups()
