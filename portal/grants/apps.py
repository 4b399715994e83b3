from django.apps import AppConfig, apps
from django.core.checks import register
from django.db.models.signals import post_migrate


class GrantsConfig(AppConfig):
    name = "portal.grants"
    label = "grants"
    verbose_name = "数据库账号权限"

    def ready(self) -> None:
        from portal.grants.checks import application_role_is_lesser
        from portal.grants.granting import follow_tables

        register(application_role_is_lesser, "portal", deploy=True)
        # Sent once the last migration has run, and only for apps with tables: by the journal's, once.
        post_migrate.connect(follow_tables, sender=apps.get_app_config("journal"), dispatch_uid="portal.grants")
