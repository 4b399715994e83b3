"""`manage.py rebuild_public`: every public read model brought in line with case data."""

from django.core.management.base import BaseCommand
from django.db import transaction

from portal.pagecache import purge_on_commit
from portal.search.rebuild import registered_rebuilds


class Command(BaseCommand):
    help = "按办件数据重建全部对外公开的数据，逐项列出所发现的差异。"

    def handle(self, *args: object, **options: object) -> None:
        total = 0
        for name, rebuild in registered_rebuilds().items():
            with transaction.atomic():
                differences = rebuild()
                if differences:
                    purge_on_commit()
            total += len(differences)
            self.stdout.write(f"{name}：{len(differences)}处差异")
            for line in differences:
                self.stdout.write(f"  {line}")
        self.stdout.write(f"共{total}处差异" + ("，已改正。" if total else "。"))
