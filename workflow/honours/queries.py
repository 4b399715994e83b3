"""Who is due an honour, and what still lacks its certificate."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from portal import clock
from workflow.applications.queries import candidates
from workflow.decisions.models import Proposal
from workflow.decisions.queries import granted, unapproved
from workflow.honours.credentials import LIST_DAYS, LIST_SIZE, digest_of, revoked_places
from workflow.honours.enums import DECIDED, CertificateState, HindranceCause, HonourState, RevocationState
from workflow.honours.models import (
    Certificate,
    CertificateHindrance,
    Commendation,
    Credential,
    Honour,
    PublicHonour,
    StatusList,
)
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


def last_decided_on(honour: Honour) -> date:
    """The day on which the honour was last revoked, or that revocation annulled."""
    revocation = honour.revocations.filter(state__in=DECIDED).latest("pk")
    annulled = revocation.state == RevocationState.ANNULLED
    return revocation.reinstatement.decided_on if annulled else revocation.decided_on  # type: ignore[return-value]  # decided


def honours_given(edition: Edition) -> str:
    """Why an edition is not cancelled any more: its honours stand, also those revoked, and with them its year and numbers."""
    given = Honour.objects.filter(edition=edition).count()
    if not given:
        return ""
    return f"本届已经表彰{given}项，不能取消；请办结其余事项后结束届次，荣誉有误的按撤销办理。"


def shown_certificates(number: str) -> QuerySet[Certificate]:
    """The certificate that the public may see of an honour: none of one that does not stand any more."""
    standing = PublicHonour.objects.filter(number=number, status=HonourState.ACTIVE)
    return Certificate.objects.filter(state=CertificateState.VALID, honour__number__in=standing.values("number"))


RETRIED = timedelta(minutes=10)
"""After how long a certificate is tried again that no key or time stamp kept from being made: a font may have been added."""


def without_certificate() -> QuerySet[Honour]:
    """Active honours whose certificate has not been issued, or is to be replaced, where their award gives one."""
    valid = Certificate.objects.filter(honour=OuterRef("pk"), state=CertificateState.VALID)
    rows = Honour.objects.filter(~Exists(valid), state=HonourState.ACTIVE)
    return rows.filter(commendation__stage__settings__certificate=True)


def certificates_to_try() -> QuerySet[Honour]:
    """Those of them to try now: what was never tried first, what failed of itself not again at once."""
    failed = Q(hindrance__isnull=False) & ~Q(hindrance__cause=HindranceCause.SIGNING)
    rows = without_certificate().exclude(failed & Q(hindrance__tried_at__gt=clock.now() - RETRIED))
    return rows.order_by(F("hindrance__tried_at").asc(nulls_first=True), "pk")


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the certificates of a commendation are: those due, those issued, what keeps which from being made."""

    due: int
    issued: int
    hindered: list[CertificateHindrance]

    @property
    def waiting(self) -> int:
        """Those that a worker will make without anybody's doing."""
        return max(0, self.due - self.issued - len(self.hindered))


def issuing_progress(commendation: Commendation) -> Progress:
    """Of the honours that stand; one revoked before it had a certificate gets none."""
    standing = Honour.objects.filter(commendation=commendation, state=HonourState.ACTIVE)
    valid = Q(certificates__state=CertificateState.VALID)  # one of an honour at most
    counted = standing.aggregate(due=Count("pk", distinct=True), issued=Count("pk", filter=valid))
    rows = CertificateHindrance.objects.filter(honour__in=standing).select_related("honour").order_by("honour__serial")
    return Progress(counted["due"], counted["issued"], list(rows))


def has_credentials(number: int) -> bool:
    """Whether any credential names the list of that number."""
    first = number * LIST_SIZE
    return Credential.objects.filter(honour__gte=first, honour__lt=first + LIST_SIZE).exists()


def standing_list(number: int) -> StatusList | None:
    """The signed list where it says who is revoked at this moment, and is young enough to be believed."""
    row = StatusList.objects.filter(number=number).first()
    if row is None or row.signed_at < clock.now() - timedelta(days=LIST_DAYS):
        return None
    return row if row.revoked == digest_of(revoked_places(number)) else None


def stale_lists(last: int) -> list[int]:
    """The lists up to that one which are to be signed anew: no longer true, or older than a day."""
    rows = (standing_list(number) for number in range(last + 1))
    return [number for number, row in enumerate(rows) if row is None or row.signed_at < clock.now() - timedelta(days=1)]
