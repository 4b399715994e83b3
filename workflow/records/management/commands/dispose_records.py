from typing import Any

from django.core.management.base import BaseCommand

from workflow.records.actions.disposing import carry_out
from workflow.records.actions.reapplying import reapply_disposals, write_ledger
from workflow.records.enums import DisposalState
from workflow.records.models import Disposal


class Command(BaseCommand):
    help = "执行两人复核同意的销毁清册，并在恢复备份之后重新执行以往的清册，以表的所有者身份运行。"

    def handle(self, *args: Any, **options: Any) -> None:
        again = reapply_disposals()
        approved = Disposal.objects.filter(state=DisposalState.APPROVED).order_by("pk")
        done = [carry_out(disposal) for disposal in approved]
        write_ledger()
        self.stdout.write(f"已执行销毁清册 {len(done)} 份，恢复备份之后重新执行 {len(again)} 份。")
