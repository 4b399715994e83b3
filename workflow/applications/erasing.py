"""The end of what identifies an applicant: the term its case is kept for is over (个人信息保护法 第十九条、第四十七条).

The term is the rule set's, counted from the end of the edition. The case itself, and what was published of it, stay. Who
registered and never applied is forgotten `PORTAL_UNUSED_IDENTITY_YEARS` after registering or last logging in.
"""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet

from portal import clock
from portal.errors import TransitionNotAllowed
from portal.identity.actions import erase_identity
from portal.identity.models import Organisation, Person
from portal.transitions.core import lock
from workflow.applications.models import Application
from workflow.applications.retention import ended_editions, first_day_after
from workflow.applications.rules import first_date_after
from workflow.applications.signals import applicant_erased

Kept = Callable[[], QuerySet[Application]]
_kept: list[Kept] = []
_held: list[Kept] = []


def register_kept_longer(applications: Kept) -> Kept:
    """Let an app above keep an applicant's identity beyond the term, for as long as it needs it."""
    _kept.append(applications)
    return applications


def register_held(applications: Kept) -> Kept:
    """Let an app above hold cases: of those nothing and nobody is forgotten, applicant or not."""
    _held.append(applications)
    return applications


def not_held(rows: QuerySet[Any], path: str) -> QuerySet[Any]:
    """Those of an app's rows that `path` leads to no held case from: asked by everything that erases by the clock."""
    for applications in _held:
        # Told apart from what leads to no application at all, which `exclude` would take with it.
        rows = rows.filter(Q(**{f"{path}__isnull": True}) | ~Q(**{f"{path}__in": applications()}))
    return rows


def due_for_erasure() -> Iterator[Person | Organisation]:
    """Applicants whose every edition ended so long ago, and for whom no honour stands; and who never became one."""
    for model in (Person, Organisation):
        yield from _unused(model)
    over = [edition.pk for edition in ended_editions() if clock.today() >= first_day_after(edition)]
    for model in (Person, Organisation):
        rows = model.objects.filter(owner__isnull=False, erased_at=None, applications__edition__in=over)
        needed = Application.objects.exclude(edition__in=over)
        for kept in (needed, *(applications() for applications in (*_kept, *_held))):
            rows = rows.exclude(applications__in=kept)
        yield from rows.distinct()


def check_erase(subject: Person | Organisation) -> None:
    """Raise unless the term is over for all that the identity is kept for."""
    if subject not in due_for_erasure():
        raise TransitionNotAllowed("该身份信息尚在保存期限之内，或者已经删除，无须办理。")


@transaction.atomic
def erase_applicant(subject: Person | Organisation) -> int:
    """Take away name, number, contact data and pictures of documents; how many files. A unit keeps its name and code."""
    # Who applies again at this moment registers first, or finds the row empty.
    lock(subject)
    check_erase(subject)
    used = subject.applications.exists()
    unused = f"登记或者最近登录满 {settings.PORTAL_UNUSED_IDENTITY_YEARS} 年，没有申报"
    files = erase_identity(subject, reason="申报评审材料的保存期限已满" if used else unused)
    applicant_erased.send(type(subject), subject=subject)
    return files


def _unused(model: Any) -> QuerySet[Any]:
    last = first_date_after(clock.today(), -settings.PORTAL_UNUSED_IDENTITY_YEARS) - timedelta(days=1)
    end = clock.moment(last, hour=0)
    rows = model.objects.filter(owner__isnull=False, erased_at=None, applications=None, created_at__lt=end)
    return rows.exclude(owner__last_login__gte=end)  # type: ignore[no-any-return]
