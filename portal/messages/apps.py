from django.apps import AppConfig


class MessagesConfig(AppConfig):
    name = "portal.messages"
    label = "outbox"
    verbose_name = "消息"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from portal.desk.many import register_telling
        from portal.messages import receivers  # noqa: F401
        from portal.messages.declarations import told_of

        register_telling(told_of)
