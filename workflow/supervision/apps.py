from django.apps import AppConfig


class SupervisionConfig(AppConfig):
    name = "workflow.supervision"
    label = "supervision"
    verbose_name = "监督与跟踪"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from portal.documents.papers import register_papers
        from portal.evidence.owners import register_evidence_owner
        from portal.messages.reach import register_kept
        from workflow.applications.permissions import barred_from
        from workflow.supervision import acts, belongings, marks, obligations, receivers, todo  # noqa: F401  follow honours; mark reviewers; two officers
        from workflow.supervision.models import RectificationAnswer, Tracking
        from workflow.supervision.papers import KIND, confirm_file
        from workflow.supervision.permissions import may_read_answer

        register_evidence_owner(RectificationAnswer, may_read_answer)
        register_kept(Tracking, lambda user: Tracking.objects.filter(honour__application__in=barred_from(user)))
        register_papers(KIND, by_digest=confirm_file)
