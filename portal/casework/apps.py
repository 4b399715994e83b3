from django.apps import AppConfig


class CaseworkConfig(AppConfig):
    name = "portal.casework"
    label = "casework"
    verbose_name = "主办和内部备注"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from portal.casework.kinds import works_on_case
        from portal.desk.timeline import register_internal

        for verb in ("case.noted", "case.lead_set"):
            register_internal(verb, works_on_case)
