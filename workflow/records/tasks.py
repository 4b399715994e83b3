"""Case files by themselves: filed when they are over, packed by a worker."""

from celery import shared_task

from portal.jobs import each
from workflow.records import actions
from workflow.records.enums import RecordState
from workflow.records.models import Package
from workflow.records.queries import to_repack, unfiled, without_term

AT_ONCE = 50


@shared_task
def make_package(pk: int) -> None:
    """Make one package; a second call changes nothing."""
    actions.make_package(Package.objects.select_related("record__application__edition").get(pk=pk))


@shared_task
def file_ended() -> int:
    """File the cases that are over, and have those packed anew that were reopened; how many."""
    filed = each(unfiled()[:AT_ONCE], actions.file_record, "申报 %s 未能归档")
    each(without_term()[:AT_ONCE], actions.set_term, "案卷 %s 的保管期限未能确定")
    return filed + each(to_repack()[:AT_ONCE], actions.repack_record, "案卷 %s 未能再次制作归档包")


@shared_task
def make_missing_packages() -> int:
    """Make what is asked for and not made; how many. One that fails does not keep the others waiting."""
    waiting = Package.objects.filter(made_at=None).exclude(record__state=RecordState.DISPOSED)
    keys = list(waiting.order_by("?").values_list("pk", flat=True)[:AT_ONCE])
    return each(keys, _is_packed, "归档包 %s 未能制作")


def _is_packed(pk: int) -> bool:
    make_package(pk)
    return True
