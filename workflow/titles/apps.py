from django.apps import AppConfig


class TitlesConfig(AppConfig):
    name = "workflow.titles"
    label = "titles"
    verbose_name = "称号使用登记"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from portal.messages.reach import register_kept
        from portal.search.rebuild import register_rebuild
        from workflow.applications.permissions import barred_from
        from workflow.titles import notes, receivers, todo  # noqa: F401  tell winners; keep the register in step with honours
        from workflow.titles.models import TitleUse
        from workflow.titles.register import corrections_of, rebuild_register, register_lines

        register_lines(corrections_of)
        register_rebuild("register", rebuild_register)
        register_kept(TitleUse, lambda user: TitleUse.objects.filter(honour__application__in=barred_from(user)))
