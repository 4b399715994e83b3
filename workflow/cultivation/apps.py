from django.apps import AppConfig


class CultivationConfig(AppConfig):
    name = "workflow.cultivation"
    label = "cultivation"
    verbose_name = "培育孵化"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from portal.documents.papers import register_papers
        from portal.evidence.owners import register_evidence_owner
        from workflow.cultivation import belongings, todo  # noqa: F401  on the page of what an account has
        from workflow.cultivation.models import Training
        from workflow.cultivation.papers import KIND, confirm_file, confirm_number
        from workflow.cultivation.permissions import may_read_material

        register_evidence_owner(Training, may_read_material)
        register_papers(KIND, by_number=confirm_number, by_digest=confirm_file)
