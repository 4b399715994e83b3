from django.apps import AppConfig, apps

OURS = ("portal.", "workflow.", "objections", "cms_pages")
WAGTAIL = {"wagtailcore", "wagtaildocs", "wagtailimages"}


class CharactersConfig(AppConfig):
    name = "portal.characters"
    label = "characters"
    verbose_name = "字符"

    def ready(self) -> None:
        from portal.characters.dropping import watch

        for model in apps.get_models(include_auto_created=True):
            if model.__module__.startswith(OURS) or model._meta.app_label in WAGTAIL:
                watch(model)
