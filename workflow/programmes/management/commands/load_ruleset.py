from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from workflow.programmes.loading import load_ruleset_files, own_files
from workflow.programmes.ruleset import RuleSetErrors


class Command(BaseCommand):
    help = "校验并载入规则集文件；任一文件有误即一个也不载入，并给出行号、字段和原因。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", nargs="*", type=Path, help="规则集文件（TOML）")
        parser.add_argument("--all", action="store_true", help="载入本软件自带的全部规则集")

    def handle(self, *args: Any, **options: Any) -> None:
        files = own_files() if options["all"] else options["files"]
        if not files:
            raise CommandError("请给出规则集文件，或用 --all 载入自带的规则集。")
        try:
            versions = load_ruleset_files(files, by=None)
        except RuleSetErrors as errors:
            raise CommandError(f"规则集有误，未载入任何内容：\n{errors}") from errors
        except ValidationError as error:
            raise CommandError("；".join(error.messages)) from error
        for version in versions:
            self.stdout.write(f"已载入 {version.slug}：{version}")
