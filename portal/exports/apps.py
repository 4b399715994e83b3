from django.apps import AppConfig


class ExportsConfig(AppConfig):
    name = "portal.exports"
    label = "exports"
    verbose_name = "导出"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from portal.desk.ordering import register_order_taker
        from portal.exports import receivers  # noqa: F401
        from portal.exports.orders import take_order

        register_order_taker(take_order)
