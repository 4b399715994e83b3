from typing import Any

from django.core.management.base import CommandError

from portal.generated import GeneratedDocument
from portal.messages.table import as_markdown, undeclared


class Command(GeneratedDocument):
    help = "各类信函：什么事项、通知谁、依据哪一条，取自各应用的 letters.py。"
    name = "letters.md"

    def text(self) -> str:
        return as_markdown()

    def handle(self, *args: Any, **options: Any) -> None:
        if missing := undeclared():
            raise CommandError(
                f"这些事项没有信函，也没有写明为什么不通知：{'、'.join(missing)}。"
                "请在所属应用的 letters.py 中增加信函，或者列入 SILENT 并写明理由。"
            )
        super().handle(*args, **options)
