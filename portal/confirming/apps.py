from django.apps import AppConfig


class ConfirmingConfig(AppConfig):
    name = "portal.confirming"
    label = "confirming"
    verbose_name = "两人复核"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        import portal.confirming.waiting  # noqa: F401  fills the desks' registry
        from portal.confirming.models import PendingAct
        from portal.confirming.transitions import may_read_act
        from portal.evidence.owners import register_evidence_owner
        from portal.messages.reach import register_kept

        register_evidence_owner(PendingAct, may_read_act)
        register_kept(PendingAct, lambda user: PendingAct.objects.exclude(pk__in=PendingAct.objects.visible_to(user)))
