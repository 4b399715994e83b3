from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError, CommandParser

from workflow.programmes.loading import load_own_files, load_ruleset_files
from workflow.programmes.ruleset import RuleSetErrors


class Command(BaseCommand):
    help = "校验并载入规则集文件；任一文件有误即一个也不载入，并给出行号、字段和原因。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", nargs="*", type=Path, help="规则集文件（TOML）")
        parser.add_argument("--all", action="store_true", help="载入本软件自带的全部规则集，已有届次据以评选的保持不变")

    def handle(self, *args: Any, **options: Any) -> None:
        files = options["files"]
        if not (files or options["all"]):
            raise CommandError("请给出规则集文件，或用 --all 载入自带的规则集。")
        try:
            versions, kept = load_own_files(by=None) if options["all"] else (load_ruleset_files(files, by=None), [])
        except RuleSetErrors as errors:
            raise CommandError(f"规则集有误，未载入任何内容：\n{errors}") from errors
        except ValidationError as error:
            raise CommandError("；".join(error.messages)) from error
        for version in versions:
            self.stdout.write(f"已载入 {version.slug}：{version}")
        for version in kept:
            self.stderr.write(
                f"{version.slug} 已有届次据以评选，保持不变；本软件所带的内容与之不同，需要的请以新版本另存一个文件后载入。"
            )
