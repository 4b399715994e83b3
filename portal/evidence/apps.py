from django.apps import AppConfig
from django.core.checks import Tags, register


class EvidenceConfig(AppConfig):
    name = "portal.evidence"
    label = "evidence"
    verbose_name = "证明材料"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from portal.evidence.checks import files_are_sealed
        from portal.evidence.headers import read_gbk_headers

        read_gbk_headers()
        register(files_are_sealed, Tags.security, deploy=True)
