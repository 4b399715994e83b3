from django.apps import AppConfig


class EvidenceConfig(AppConfig):
    name = "portal.evidence"
    label = "evidence"
    verbose_name = "证明材料"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from portal.evidence.headers import read_gbk_headers

        read_gbk_headers()
