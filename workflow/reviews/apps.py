from django.apps import AppConfig


class ReviewsConfig(AppConfig):
    name = "workflow.reviews"
    label = "reviews"
    verbose_name = "评审"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from workflow.reviews import acts, discipline, permissions  # noqa: F401  registers readers, and what takes two
