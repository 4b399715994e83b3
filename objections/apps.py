from django.apps import AppConfig


class ObjectionsConfig(AppConfig):
    name = "objections"
    label = "objections"
    verbose_name = "异议"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        import objections.acts
        import objections.archiving
        import objections.asked
        import objections.belongings
        import objections.checks
        import objections.holding
        import objections.public_acts
        import objections.receivers
        import objections.todo  # noqa: F401  deadlines move with the calendar
        from objections.consulted import may_read_reply
        from objections.models import Consultation, Objection, Sitting, Statement
        from objections.papers import register as register_receipts
        from objections.permissions import (
            log_evidence_look,
            may_read_objection,
            may_read_statement,
            office_on_objection,
        )
        from objections.publishing import rebuild_outcomes
        from portal.casework.kinds import register_casework
        from portal.evidence.owners import register_evidence_owner
        from portal.messages.reach import register_kept
        from portal.search.rebuild import register_rebuild

        register_receipts()
        register_evidence_owner(Objection, may_read_objection, on_read=log_evidence_look)
        register_evidence_owner(Statement, may_read_statement)
        register_evidence_owner(Consultation, may_read_reply)
        register_rebuild("objection_outcomes", rebuild_outcomes)
        register_casework(Objection, office_on_objection, application="application")
        register_kept(Statement, lambda user: Statement.objects.filter(objection__in=Objection.objects.kept_from(user)))
        register_kept(
            Consultation, lambda user: Consultation.objects.filter(objection__in=Objection.objects.kept_from(user))
        )
        register_kept(Sitting, lambda user: Sitting.objects.filter(objection__in=Objection.objects.kept_from(user)))
        register_kept(Objection, lambda user: Objection.objects.kept_from(user))
