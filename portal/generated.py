"""Documents that a command writes from the code: printed, written to where they belong, or checked for freshness."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser


class GeneratedDocument(BaseCommand):
    """Base of the commands behind `make docs`; subclasses say the file's name and its text."""

    name: str
    folder = "docs"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--write", action="store_true", help=f"写入 {self.folder}/{self.name}")
        parser.add_argument("--check", action="store_true", help=f"核对 {self.folder}/{self.name} 是否最新")

    def text(self) -> str:
        """The document as it ought to be now."""
        raise NotImplementedError

    def handle(self, *args: Any, **options: Any) -> None:
        text, path = self.text(), settings.BASE_DIR / self.folder / self.name
        if options["write"]:
            path.write_text(text, encoding="utf-8")
        elif not options["check"]:
            self.stdout.write(text)
        elif not path.exists() or path.read_text(encoding="utf-8") != text:
            raise CommandError(f"{self.folder}/{self.name} 已经过期，请运行 make docs 后一并提交。")
