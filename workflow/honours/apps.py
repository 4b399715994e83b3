from django.apps import AppConfig


class HonoursConfig(AppConfig):
    name = "workflow.honours"
    label = "honours"
    verbose_name = "表彰与证书"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from portal.evidence.owners import register_evidence_owner
        from portal.messages.reach import register_kept
        from portal.search.rebuild import register_rebuild
        from workflow.applications.permissions import barred_from
        from workflow.applications.signals import application_corrected
        from workflow.honours import (  # noqa: F401  what they add to rooms below
            acts,
            bars,
            belongings,
            matters,
            papers,
            prize_duty,
            receivers,
            todo,
            waiting,
        )
        from workflow.honours.actions.correcting import follow_correction
        from workflow.honours.models import Honour, PrizePayment, PrizeUseStatement, Revocation, RevocationStatement
        from workflow.honours.permissions import may_read_prize_use, may_read_statement, may_read_voucher
        from workflow.honours.public import rebuild_honours

        application_corrected.connect(follow_correction, dispatch_uid="honours.application_corrected")
        register_evidence_owner(PrizePayment, may_read_voucher)
        register_evidence_owner(PrizeUseStatement, may_read_prize_use)
        register_evidence_owner(RevocationStatement, may_read_statement)
        register_rebuild("honours", rebuild_honours)
        register_kept(Honour, lambda user: Honour.objects.filter(application__in=barred_from(user)))
        register_kept(Revocation, lambda user: Revocation.objects.filter(honour__application__in=barred_from(user)))
        papers.register()
