"""What is to be filed, and what a record consists of."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from django.db.models import Exists, Model, OuterRef, Q, QuerySet

from portal.evidence.models import EvidenceFile
from portal.identity.models import Organisation, Person
from workflow.applications.enums import OUT, ApplicationState, Outcome
from workflow.applications.models import Application, Passage
from workflow.applications.retention import ended_editions, first_day_after
from workflow.cultivation.models import Member
from workflow.programmes.models import Edition
from workflow.publicity.enums import NoticeState
from workflow.publicity.models import Notice
from workflow.records.contents import NOT_ITS_OWN, case_files, reached
from workflow.records.enums import RecordState
from workflow.records.models import Package, Record
from workflow.records.unfinished import unfinished


def over() -> QuerySet[Application]:
    """Received applications that nothing is decided on any more: their edition has ended, or they are out for good.

    Out for good is what was withdrawn or closed, and what was left out where a later list has had its time: objections to
    that are the last remedy. Not while one is being dealt with.
    """
    ended = Q(edition__in=ended_editions().values("pk"))
    gone = Q(state__in=OUT) & (~Q(state=ApplicationState.ELIMINATED) | Q(pk__in=_past_remedy()))
    return Application.objects.filter(submitted_at__isnull=False).filter(ended | gone & ~unfinished("pk"))


def _past_remedy() -> QuerySet[Passage, Any]:
    later = Notice.objects.filter(
        edition=OuterRef("stage__edition"), stage__position__gt=OuterRef("stage__position"), state=NoticeState.ENDED
    )
    left_out = Passage.objects.in_force().filter(Exists(later), outcome=Outcome.LEFT_OUT)
    return left_out.values_list("application", flat=True)


def unfiled() -> QuerySet[Application]:
    """Cases that are over, without a case file."""
    return over().filter(record=None).select_related("edition").order_by("pk")


def without_term() -> QuerySet[Record]:
    """Filed before their edition ended, which has ended since."""
    rows = Record.objects.filter(kept_until=None, application__edition__in=ended_editions().values("pk"))
    return rows.select_related("application__edition").order_by("pk")


def to_repack() -> QuerySet[Record]:
    """Reopened after they were filed, over again, and not being packed already."""
    rows = Record.objects.exclude(reopened_for="").exclude(state=RecordState.DISPOSED)
    waiting = Package.objects.filter(made_at=None).values("record")
    return rows.filter(application__in=over()).exclude(unfinished()).exclude(pk__in=waiting).order_by("pk")


def last_day(edition: Edition) -> date | None:
    """The last day on which an edition's cases are kept; None until it has ended."""
    ended = ended_editions().filter(pk=edition.pk).first()
    return first_day_after(ended) - timedelta(days=1) if ended else None


def held_targets() -> Iterator[tuple[str, set[str]]]:
    """Kind by kind, the keys of all that belongs to cases that a standing hold keeps, who applied included."""
    found: dict[str, set[str]] = defaultdict(set)
    for application in held_applications().select_related("record"):
        found[Record._meta.label_lower].add(str(application.record.pk))
        for model, keys in reached(application, left_out=NOT_ITS_OWN).items():
            found[model._meta.label_lower] |= {str(key) for key in keys}
            for subject, whom in _named_by(model, keys):
                found[subject] |= whom
        files = case_files(application, left_out=NOT_ITS_OWN).values_list("pk", flat=True)
        found[EvidenceFile._meta.label_lower] |= {str(key) for key in files}
    yield from found.items()


def _named_by(model: type[Model], keys: set[Any]) -> Iterator[tuple[str, set[str]]]:
    """Who stands behind the rows: applicants, objectors."""
    for field in model._meta.concrete_fields:
        if field.related_model in (Person, Organisation):
            named = model._base_manager.filter(pk__in=keys, **{f"{field.name}__isnull": False})
            yield field.related_model._meta.label_lower, set(map(str, named.values_list(field.attname, flat=True)))


def held_applications() -> QuerySet[Application]:
    """Applications that a standing hold keeps, and with them who applied."""
    return Application.objects.filter(record__in=Record.objects.held())


def held_members() -> QuerySet[Member]:
    """Pool members whose account applied in a case that a standing hold keeps."""
    return Member.objects.filter(user__in=held_applications().values("applicant"))


def with_due() -> QuerySet[Edition]:
    """Editions with case files that may be disposed of today."""
    return Edition.objects.filter(pk__in=Record.objects.due().values("application__edition"))
