from django.apps import AppConfig


class ApplicationsConfig(AppConfig):
    name = "workflow.applications"
    label = "applications"
    verbose_name = "申报"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        import workflow.applications.progress
        import workflow.applications.receivers
        import workflow.applications.todo  # noqa: F401  due dates move with the calendar
        from portal.casework.kinds import register_casework
        from portal.documents.papers import register_papers
        from portal.evidence.owners import register_evidence_owner
        from portal.messages.reach import register_kept
        from workflow.applications.models import Application, Coworker
        from workflow.applications.papers import KIND, confirm_form
        from workflow.applications.permissions import (
            barred_among,
            barred_from,
            may_read_application,
            may_remove_document,
            office_on_application,
        )
        from workflow.applications.queries import supplement_asked_at
        from workflow.programmes.telling import register_kept_cases

        register_papers(KIND, by_number=confirm_form)
        register_evidence_owner(
            Application, may_read_application, may_remove=may_remove_document, since=supplement_asked_at
        )
        register_kept(Application, barred_from)
        register_kept(Coworker, lambda user: Coworker.objects.filter(application__in=barred_from(user)))
        register_casework(Application, office_on_application, application="pk")
        register_kept_cases(barred_among)
