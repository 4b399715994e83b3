"""`manage.py verify_certificate FILE.pdf`: valid, superseded, revoked, unknown or altered."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from workflow.honours.enums import Verdict
from workflow.honours.verification import examine_file


class Command(BaseCommand):
    help = "查验证书文件：valid 有效，superseded 已换发，revoked 已撤销，unknown 未查询到该证书，altered 文件与签发存档不一致，other_key 不是本门户的签名，mismatch 编号与文件不符。非 valid 时退出码为 1。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="证书 PDF 文件")
        parser.add_argument("--number", default="", help="证书上印的编号；与文件的编号不符的，报告 mismatch")

    def handle(self, *args: object, **options: Any) -> None:
        try:
            content = options["file"].read_bytes()
        except OSError as error:
            raise CommandError(f"读不到文件 {options['file']}：{error.strerror}") from error
        answer = examine_file(content, typed=options["number"])
        self.stdout.write(f"{answer.verdict.value} {answer.number}".rstrip())
        if answer.listing and answer.listing.notice:
            raise CommandError("该文件是公示文件，请用 verify_notice 查验", returncode=1)
        if answer.verdict != Verdict.VALID:
            raise CommandError("。".join(filter(None, (str(answer.verdict.label), answer.note))), returncode=1)
