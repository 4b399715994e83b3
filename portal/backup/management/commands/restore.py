from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal import clock
from portal.backup.restoring import UNFINISHED, restore


class Command(BaseCommand):
    help = (
        "把备份恢复到空的数据库和空的文件存储；备份不完整、不是本系统的、密钥不对的，写入之前即拒绝。用所有者账号运行。"
    )
    # The tables the checks would ask are not there yet.
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, metavar="目录", help="backup 写成的目录")

    def handle(self, *args: Any, folder: Path, **options: Any) -> None:
        try:
            manifest = restore(folder.absolute())
        except ValidationError as refusal:
            raise CommandError("".join(refusal.messages)) from None
        except OSError as error:
            raise CommandError(f"{error}。{UNFINISHED}") from None
        self.stdout.write(
            f"恢复完成：{len(manifest.tables)} 个表与 {clock.display(manifest.made_at)} 备份时逐行一致。"
            "请依次运行 migrate、wagtail_update_index、collectstatic、verify_journal，再启动门户。"
        )
