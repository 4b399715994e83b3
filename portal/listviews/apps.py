from django.apps import AppConfig


class ListViewsConfig(AppConfig):
    name = "portal.listviews"
    label = "listviews"
    verbose_name = "常用视图"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from portal.desk.views_kept import register_views_source
        from portal.listviews.queries import views_of_list

        register_views_source(views_of_list)
