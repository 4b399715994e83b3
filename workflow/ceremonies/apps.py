from django.apps import AppConfig


class CeremoniesConfig(AppConfig):
    name = "workflow.ceremonies"
    label = "ceremonies"
    verbose_name = "颁授仪式"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from workflow.ceremonies import receivers  # noqa: F401  follow honours
