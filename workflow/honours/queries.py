"""Who is due an honour, and what still lacks its certificate."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from workflow.applications.queries import candidates
from workflow.decisions.models import Proposal
from workflow.decisions.queries import granted, unapproved
from workflow.honours.enums import HonourState
from workflow.honours.models import Honour
from workflow.programmes.enums import StageState
from workflow.programmes.models import Edition, Stage
from workflow.publicity.enums import LIVE, NoticeState
from workflow.publicity.models import Notice


def commendation_stage(edition: Edition) -> Stage:
    """The edition's commendation stage; every rule set has one, the last."""
    return next(stage for stage in edition.ordered_stages if stage.kind == "commendation")


def unfinished_notices(stage: Stage) -> QuerySet[Stage]:
    """Notice stages before this one whose notice has not run to its end; one that had nobody to publish is done without."""
    earlier = stage.edition.stages.filter(kind="notice", position__lt=stage.position)
    notices = Notice.objects.filter(stage=OuterRef("pk"))
    has_notice = Exists(notices.filter(state__in=LIVE))
    over = Exists(notices.filter(state=NoticeState.ENDED)) | Q(state=StageState.DONE) & ~has_notice
    # A further notice of who was refilled runs as long as the first did.
    return earlier.filter(~over | Exists(notices.filter(state__in=[NoticeState.DRAFT, NoticeState.RUNNING])))


def finished_notices(stage: Stage) -> QuerySet[Notice]:
    """The notices before this stage that have run to their end."""
    return Notice.objects.filter(
        stage__edition=stage.edition_id, stage__position__lt=stage.position, state=NoticeState.ENDED
    )


def due_honours(stage: Stage) -> QuerySet[Proposal]:
    """Granted proposals that have passed every notice and are not yet commended. A held entry is not among them."""
    passed = candidates(stage).values("pk")
    rows = granted(stage.edition).filter(application__in=passed, application__honour__isnull=True)
    for waiting in unapproved(stage.edition, before=stage).values():
        rows = rows.exclude(pk__in=waiting.values("pk"))
    return rows


def honours_given(edition: Edition) -> str:
    """Why an edition is not cancelled any more: its honours stand, also those revoked, and with them its year and numbers."""
    given = Honour.objects.filter(edition=edition).count()
    if not given:
        return ""
    return f"本届已经表彰{given}项，不能取消；请办结其余事项后结束届次，荣誉有误的按撤销办理。"


def without_certificate() -> QuerySet[Honour]:
    """Active honours whose certificate has not been issued, where their award gives one."""
    rows = Honour.objects.filter(state=HonourState.ACTIVE, certificates__isnull=True)
    return rows.filter(commendation__stage__settings__certificate=True)
