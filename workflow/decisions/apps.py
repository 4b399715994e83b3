from django.apps import AppConfig


class DecisionsConfig(AppConfig):
    name = "workflow.decisions"
    label = "decisions"
    verbose_name = "审定"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from portal.evidence.owners import register_evidence_owner
        from portal.journal.standing import register_standing
        from portal.messages.reach import register_kept
        from workflow.applications.permissions import barred_from
        from workflow.decisions import acts, answers, correcting, liftings, refills, todo  # noqa: F401  register what they add
        from workflow.decisions.models import Approval, Matter, MeetingRecusal
        from workflow.decisions.permissions import may_read_approval, recusals_hidden_from
        from workflow.decisions.queries import proposed_tier
        from workflow.decisions.stages import check_approved
        from workflow.decisions.standing import ballots_unlike_their_count
        from workflow.publicity.rules import register_line_check, register_tier_source

        register_tier_source(proposed_tier)
        register_line_check(check_approved)
        register_standing(ballots_unlike_their_count)
        register_evidence_owner(Approval, may_read_approval)
        register_kept(MeetingRecusal, recusals_hidden_from)
        register_kept(Matter, lambda user: Matter.objects.filter(application__in=barred_from(user)))
