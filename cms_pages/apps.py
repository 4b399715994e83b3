from django.apps import AppConfig


class CmsPagesConfig(AppConfig):
    name = "cms_pages"
    label = "cms_pages"
    verbose_name = "门户页面"
    default_auto_field = "django.db.models.BigAutoField"
