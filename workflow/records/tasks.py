"""Case files by themselves: filed when they are over, packed by a worker."""

import logging

from celery import shared_task

from workflow.records import actions
from workflow.records.enums import RecordState
from workflow.records.models import Package
from workflow.records.queries import to_repack, unfiled, without_term

log = logging.getLogger(__name__)
AT_ONCE = 50


@shared_task
def make_package(pk: int) -> None:
    """Make one package; a second call changes nothing."""
    actions.make_package(Package.objects.select_related("record__application__edition").get(pk=pk))


@shared_task
def file_ended() -> int:
    """File the cases that are over, and have those packed anew that were reopened; how many."""
    cases = unfiled()[:AT_ONCE]
    for application in cases:
        actions.file_record(application)
    for record in without_term()[:AT_ONCE]:
        actions.set_term(record)
    again = [package for record in to_repack()[:AT_ONCE] if (package := actions.repack_record(record))]
    return len(cases) + len(again)


@shared_task
def make_missing_packages() -> int:
    """Make what is asked for and not made; how many. One that fails does not keep the others waiting."""
    made, waiting = 0, Package.objects.filter(made_at=None).exclude(record__state=RecordState.DISPOSED)
    for pk in list(waiting.order_by("?").values_list("pk", flat=True)[:AT_ONCE]):
        try:
            make_package(pk)
        except Exception:
            log.exception("归档包 %s 未能制作", pk)
        else:
            made += 1
    return made
