"""`manage.py verify_certificate FILE.pdf`, or `--number` alone: valid, superseded, revoked, unknown or altered."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from workflow.honours.enums import Verdict
from workflow.honours.verification import Verification, examine_file, verify_number


class Command(BaseCommand):
    help = "核验证书和其他文书，按文件或者编号：valid 有效，superseded 已换发，revoked 已撤销，unknown 未查询到该证书，altered 文件与签发存档不一致，other_key 不是本门户的签名，mismatch 编号与文件不符。非 valid 时退出码为 1。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, nargs="?", help="证书或者其他文书的 PDF 文件；不给的，按编号核验")
        parser.add_argument("--number", default="", help="证书上印的编号；与文件的编号不符的，报告 mismatch")

    def handle(self, *args: object, **options: Any) -> None:
        answer = _answer(options["file"], options["number"])
        self.stdout.write(f"{answer.verdict.value} {answer.number}".rstrip())
        if answer.listing and answer.listing.notice:
            raise CommandError("该文件是公示文件，请用 verify_notice 核验", returncode=1)
        if answer.verdict != Verdict.VALID:
            raise CommandError("。".join(filter(None, (str(answer.verdict.label), answer.note))), returncode=1)


def _answer(file: Path | None, number: str) -> Verification:
    if file is None:
        if not number:
            raise CommandError("请给出文件，或者以 --number 给出编号")
        return verify_number(number)
    try:
        content = file.read_bytes()
    except OSError as error:
        raise CommandError(f"读不到文件 {file}：{error.strerror}") from error
    return examine_file(content, typed=number)
