from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class ProgrammesConfig(AppConfig):
    name = "workflow.programmes"
    label = "programmes"
    verbose_name = "奖项与届次"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from portal.access.housewords import register_names
        from portal.journal.standing import register_standing
        from workflow.programmes import acts, documents, scheduling, todo  # noqa: F401  registers what takes two people
        from workflow.programmes.names import names_of_awards
        from workflow.programmes.standing import people_without_event

        register_names(names_of_awards)
        register_standing(people_without_event)

        autodiscover_modules("stages")
