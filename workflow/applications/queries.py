"""Reads: who is still in the running, and what a file holds."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from portal import clock
from portal.evidence.models import EvidenceFile, EvidenceQuerySet
from workflow.applications.enums import IN_REVIEW, UNANSWERED, Outcome
from workflow.applications.models import Application, ApplicationQuerySet, Coworker, SealedAnswer, Supplement
from workflow.programmes.models import Stage

DECIDING_KINDS = frozenset({"screening", "notice", "assessment", "conference"})
"""Stages that an application must have passed to be a candidate of a later one."""


def own_and_shared(user: Any) -> ApplicationQuerySet:
    """What the account files or fills in, as its page lists it; `is_offered` says which waits for it to take over."""
    offers = Coworker.objects.offered().filter(application=OuterRef("pk"), user=user.pk, offered_until__gt=clock.now())
    return Application.objects.belonging_to(user).listed().annotate(is_offered=Exists(offers))


def deciding_before(stage: Stage) -> list[int]:
    """The stages of the edition before this one whose outcome counts."""
    earlier = stage.edition.stages.filter(position__lt=stage.position, kind__in=DECIDING_KINDS)
    return list(earlier.values_list("pk", flat=True))


def later_stages(stage: Stage) -> QuerySet[Stage]:
    """The stages of the edition after this one whose outcome counts, in order."""
    later = stage.edition.stages.filter(position__gt=stage.position, kind__in=DECIDING_KINDS)
    return later.order_by("position")


def supplement_asked_at(application: Application) -> datetime | None:
    """When the supplement that is open was asked for."""
    supplement = application.open_supplement
    return supplement.requested_at if supplement else None


def as_asked(application: Application) -> dict[str, Any]:
    """What a supplement is to mend."""
    supplement = application.open_supplement
    return {"补正要求": supplement.items if supplement else ""}


def candidates(stage: Stage) -> ApplicationQuerySet:
    """Received applications of the edition that passed every earlier deciding stage. A held entry has not passed."""
    before = deciding_before(stage)
    # An empty list would empty the whole query, not the count alone: no stage has the key 0.
    of_before = Q(passages__stage__in=before or [0], passages__outcome=Outcome.PASSED, passages__superseded_at=None)
    passed = Count("passages", filter=of_before, distinct=True)
    return (
        Application.objects.filter(edition=stage.edition_id, state__in=IN_REVIEW)
        .annotate(stages_passed=passed)
        .filter(stages_passed=len(before))
        .order_by("number")
    )


def undecided(stage: Stage) -> ApplicationQuerySet:
    """Candidates of a stage that it has not decided on."""
    return candidates(stage).exclude(
        passages__in=stage.passages.in_force().exclude(outcome=Outcome.PENDING),
    )


def evidence_of(application: Application) -> EvidenceQuerySet:
    """The files attached to an application, in order; none of a supplement that was never answered."""
    at = OuterRef("uploaded_at")
    unanswered = Supplement.objects.filter(
        application=application, state__in=UNANSWERED, requested_at__lt=at, closed_at__gte=at
    )
    return EvidenceFile.objects.of(application).exclude(Exists(unanswered))


def held_codes(application: Application, files: Iterable[EvidenceFile] | None = None) -> set[str]:
    """The purposes for which a file is there, and the sealed fields that are filled in."""
    sealed = {row.code for row in sealed_of(application)}
    given = (
        evidence_of(application).values_list("purpose", flat=True) if files is None else (one.purpose for one in files)
    )
    return sealed | set(given)


def masks_of(application: Application) -> dict[str, str]:
    """What its sealed fields show, by their codes."""
    return {row.code: str(row.value) for row in sealed_of(application)}


def sealed_of(application: Application) -> list[SealedAnswer]:
    """What its sealed fields say, where its form has any; none once it was erased."""
    sections = application.edition.rules.forms_for(application.track)
    if not any(field.kind == "sealed" for section in sections for field in section.fields):
        return []
    return [row for row in application.sealed_answers.all() if row.value]
