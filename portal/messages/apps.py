from django.apps import AppConfig


class MessagesConfig(AppConfig):
    name = "portal.messages"
    label = "outbox"
    verbose_name = "消息"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from django.core.checks import register

        from portal.desk.many import register_telling
        from portal.messages import receivers  # noqa: F401
        from portal.messages.checks import texts_arrive
        from portal.messages.declarations import told_of

        register_telling(told_of)
        register(texts_arrive, "portal", deploy=True)
