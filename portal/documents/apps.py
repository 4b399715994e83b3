from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "portal.documents"
    label = "award_documents"
    verbose_name = "公文与证书"
    default_auto_field = "django.db.models.BigAutoField"
