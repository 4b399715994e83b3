from django.apps import AppConfig


class PowersConfig(AppConfig):
    name = "portal.powers"
    label = "powers"
    verbose_name = "职权"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from portal.journal.standing import register_standing
        from portal.powers.groups import speak_of_groups
        from portal.powers.standing import powers_without_event

        speak_of_groups()
        register_standing(powers_without_event)
