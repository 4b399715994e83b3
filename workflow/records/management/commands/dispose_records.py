import logging
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from workflow.records.actions.disposing import carry_out
from workflow.records.actions.reapplying import reapply_disposals, write_ledger
from workflow.records.enums import DisposalState
from workflow.records.models import Disposal

log = logging.getLogger(__name__)


class Command(BaseCommand):
    help = "执行两人复核同意的销毁清册，并在恢复备份之后重新执行以往的清册，以表的所有者身份运行。"

    def handle(self, *args: Any, **options: Any) -> None:
        again = reapply_disposals()
        approved = list(Disposal.objects.filter(state=DisposalState.APPROVED).order_by("pk"))
        failed = [disposal.number for disposal in approved if not _is_done(disposal)]
        write_ledger()
        done = len(approved) - len(failed)
        self.stdout.write(f"已执行销毁清册 {done} 份，恢复备份之后重新执行 {len(again)} 份。")
        if failed:
            raise CommandError(f"销毁清册 {'、'.join(failed)} 未能执行，原因见日志，下次再试。")


def _is_done(disposal: Disposal) -> bool:
    """One list that fails keeps no other waiting."""
    try:
        carry_out(disposal)
    except Exception:
        log.exception("销毁清册 %s 未能执行", disposal.number)
        return False
    return True
