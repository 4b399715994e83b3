from django.apps import AppConfig


class ReviewsConfig(AppConfig):
    name = "workflow.reviews"
    label = "reviews"
    verbose_name = "评审"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from portal.messages.reach import register_kept
        from workflow.applications.permissions import barred_from
        from workflow.reviews import acts, discipline, permissions  # noqa: F401  registers readers, and what takes two
        from workflow.reviews.models import Assignment, Consultation, Recusal, RecusalRequest

        for model in (Assignment, Consultation, Recusal):
            register_kept(model, lambda user, rows=model.objects: rows.filter(application__in=barred_from(user)))
        register_kept(RecusalRequest, permissions.requests_hidden_from)
