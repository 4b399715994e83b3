from django.apps import AppConfig


class RecordsConfig(AppConfig):
    name = "workflow.records"
    label = "records"
    verbose_name = "案卷"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from portal.documents.papers import register_papers
        from portal.evidence.owners import register_evidence_owner
        from portal.journal.purging import register_kept_targets
        from portal.messages.reach import register_kept
        from workflow.applications.erasing import register_held
        from workflow.applications.permissions import barred_from
        from workflow.cultivation.erasing import register_kept_members
        from workflow.records import acts, declared, receivers, rooms  # noqa: F401
        from workflow.records.models import Record
        from workflow.records.papers import KIND, confirm_file
        from workflow.records.permissions import may_read_record
        from workflow.records.queries import held_applications, held_members, held_targets

        register_evidence_owner(Record, may_read_record)
        register_kept(Record, lambda user: Record.objects.filter(application__in=barred_from(user)))
        register_held(held_applications)
        register_kept_members(held_members)
        register_kept_targets(held_targets)
        register_papers(KIND, by_digest=confirm_file)
