"""`manage.py verify_notice FILE`: intact, altered or unknown, as an exit code too."""

from argparse import ArgumentParser
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from portal import clock
from workflow.publicity.enums import ListVerdict
from workflow.publicity.verification import MAXIMUM_BYTES, ListVerification, examine_list

EXIT_CODES = {ListVerdict.INTACT: 0, ListVerdict.ALTERED: 1, ListVerdict.UNKNOWN: 2}
UNREADABLE = 3


class Command(BaseCommand):
    help = (
        "核验公示文件（证据包 PDF、名单数据 JSON、名单表格 CSV）："
        "intact 完好（退出码 0），altered 已被改动（1），unknown 不是本站签发（2）；读不到文件为 3。"
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="PDF、JSON 或者 CSV 文件")

    def handle(self, *args: object, **options: Path) -> None:
        answer = examine_list(_read(options["file"]))
        self.stdout.write(_line(answer))
        if code := EXIT_CODES[answer.verdict]:
            raise CommandError(answer.note or answer.verdict.label, returncode=code)


def _read(path: Path) -> bytes:
    """One byte more than the limit is enough to know that a file is too large."""
    try:
        with path.open("rb") as file:
            return file.read(MAXIMUM_BYTES + 1)
    except OSError as error:
        raise CommandError(f"读不到文件 {path}：{error.strerror}", returncode=UNREADABLE) from error


def _line(answer: ListVerification) -> str:
    """`intact CNZL-2026-GS03 第1版 2026-11-24 最新第2版`: what is known, in that order."""
    version, newest = answer.version, answer.newest
    parts = [answer.verdict.value, answer.notice.number if answer.notice else ""]
    if version:
        parts += [f"第{version.number}版", f"{clock.day_of(version.recorded_at):%Y-%m-%d}"]
    if newest:
        parts.append(f"最新第{newest.number}版")
    return " ".join(filter(None, parts))
