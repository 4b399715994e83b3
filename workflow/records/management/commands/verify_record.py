from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from workflow.records.verifying import faults_of


class Command(BaseCommand):
    help = "核对归档包（ZIP）：逐个文件的摘要、清单和本系统的签名。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        found = faults_of(options["file"])
        if found:
            raise CommandError("\n".join(["归档包与制作时不一致：", *found]))
        self.stdout.write("归档包完整，与制作时一致。")
