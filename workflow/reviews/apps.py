from django.apps import AppConfig


class ReviewsConfig(AppConfig):
    name = "workflow.reviews"
    label = "reviews"
    verbose_name = "评审"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from portal.messages.reach import register_kept
        from workflow.applications.permissions import barred_from
        from workflow.reviews import acts, discipline, permissions, receivers, todo  # noqa: F401  register what they add
        from workflow.reviews.models import (
            Appointment,
            Assignment,
            Consultation,
            Discussion,
            Recusal,
            RecusalRequest,
        )

        register_kept(Appointment, lambda user: Appointment.objects.filter(application__in=barred_from(user)))
        register_kept(Assignment, lambda user: Assignment.objects.filter(application__in=barred_from(user)))
        register_kept(Consultation, lambda user: Consultation.objects.filter(application__in=barred_from(user)))
        register_kept(Discussion, lambda user: Discussion.objects.filter(application__in=barred_from(user)))
        register_kept(Recusal, lambda user: Recusal.objects.filter(application__in=barred_from(user)))
        register_kept(RecusalRequest, permissions.requests_hidden_from)
