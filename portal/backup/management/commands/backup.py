from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal.backup.actions import back_up


class Command(BaseCommand):
    help = "把数据库、文件和日志封存的副本备份到一个新目录；门户可以照常运行。用所有者账号运行，见 docs/operations.md。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, metavar="目录", help="写入的目录，须尚不存在")

    def handle(self, *args: Any, folder: Path, **options: Any) -> None:
        try:
            manifest = back_up(folder.absolute())
        except ValidationError as refusal:
            raise CommandError("".join(refusal.messages)) from None
        except OSError as error:
            raise CommandError(f"备份没有写成：{error}。没有留下不完整的目录；请检查磁盘空间与权限后重试。") from None
        size = sum(part.size for part in manifest.parts.values())
        sealed = (
            f"以密钥“{manifest.key}”加密"
            if manifest.key
            else "没有加密（未设置 PORTAL_BACKUP_KEYS），请存放在加密的介质上"
        )
        rows = sum(table.rows for table in manifest.tables.values())
        self.stdout.write(
            f"备份完成：{folder}，{len(manifest.tables)} 个表 {rows} 行，共 {size / 1e6:.1f} MB，{sealed}。"
        )
