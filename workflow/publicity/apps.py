from django.apps import AppConfig


class PublicityConfig(AppConfig):
    name = "workflow.publicity"
    label = "publicity"
    verbose_name = "公示"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from portal.documents.papers import register_papers
        from portal.messages.reach import register_kept
        from workflow.applications.permissions import barred_from
        from workflow.publicity import acts, receivers, todo  # noqa: F401  registers what takes two officers, and hears of withdrawals
        from workflow.publicity.models import Hold
        from workflow.publicity.verification import confirm_number

        register_kept(Hold, lambda user: Hold.objects.filter(entry__application__in=barred_from(user)))
        register_papers("公示名单", by_number=confirm_number)
