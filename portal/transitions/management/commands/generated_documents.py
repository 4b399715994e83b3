"""Every document that a command writes from the code, in one process: each start of Django takes seconds."""

from collections.abc import Iterator
from typing import Any

from django.core.management import call_command, get_commands, load_command_class
from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal.generated import GeneratedDocument
from portal.transitions.tables import OWN_ROOTS


class Command(BaseCommand):
    help = "重新生成文档中由程序生成的部分，或者核对它们是否最新"

    def add_arguments(self, parser: CommandParser) -> None:
        how = parser.add_mutually_exclusive_group(required=True)
        how.add_argument("--write", action="store_true", help="写入 docs/")
        how.add_argument("--check", action="store_true", help="核对 docs/ 是否最新")

    def handle(self, *args: Any, **options: Any) -> None:
        stale = [said for command in documents() if (said := _refusal(command, write=options["write"]))]
        if stale:
            raise CommandError("\n".join(stale))


def documents() -> Iterator[str]:
    """The commands behind them."""
    for name, app in sorted(get_commands().items()):
        if app.split(".")[0] in OWN_ROOTS and isinstance(load_command_class(app, name), GeneratedDocument):
            yield name


def _refusal(command: str, *, write: bool) -> str:
    try:
        call_command(command, "--write" if write else "--check")
    except CommandError as error:
        return str(error)
    return ""
