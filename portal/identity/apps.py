from django.apps import AppConfig


class IdentityConfig(AppConfig):
    name = "portal.identity"
    label = "identity"
    verbose_name = "身份核验"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from portal.evidence.owners import register_evidence_owner
        from portal.identity import checks, receivers  # noqa: F401
        from portal.identity.looks import log_material_look
        from portal.identity.models import IdentityProof
        from portal.identity.permissions import may_read_proof

        register_evidence_owner(IdentityProof, may_read=may_read_proof, on_read=log_material_look)
