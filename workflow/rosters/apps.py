from django.apps import AppConfig


class RostersConfig(AppConfig):
    name = "workflow.rosters"
    label = "rosters"
    verbose_name = "获奖后纳入的名单"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from portal.messages.reach import register_kept
        from workflow.applications.permissions import barred_from
        from workflow.rosters import notes, receivers  # noqa: F401  follow honours; on the winner's pages
        from workflow.rosters.models import RosterPlace

        register_kept(RosterPlace, lambda user: RosterPlace.objects.filter(honour__application__in=barred_from(user)))
