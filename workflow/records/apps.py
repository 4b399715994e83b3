from django.apps import AppConfig


class RecordsConfig(AppConfig):
    name = "workflow.records"
    label = "records"
    verbose_name = "案卷"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from portal.documents.papers import register_papers
        from portal.evidence.owners import register_evidence_owner
        from portal.messages.reach import register_kept
        from workflow.applications.erasing import register_kept_longer
        from workflow.applications.permissions import barred_from
        from workflow.records import acts, receivers  # noqa: F401
        from workflow.records.models import Record
        from workflow.records.papers import KIND, confirm_file
        from workflow.records.permissions import may_read_record
        from workflow.records.queries import held_applications

        register_evidence_owner(Record, may_read_record)
        register_kept(Record, lambda user: Record.objects.filter(application__in=barred_from(user)))
        register_kept_longer(held_applications)
        register_papers(KIND, by_digest=confirm_file)
