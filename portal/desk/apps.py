from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "portal.desk"
    label = "desk"
    verbose_name = "办公台"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from portal.desk.sidebar import leave_scripts_out

        leave_scripts_out()
