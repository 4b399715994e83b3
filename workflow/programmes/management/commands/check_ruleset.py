from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from portal.errors import cite
from portal.money import yuan
from workflow.programmes.ruleset import RuleSet, RuleSetErrors, parse_ruleset, read_ruleset


class Command(BaseCommand):
    help = "只校验规则集文件，不载入；列出名额、环节和最高奖励总额。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["file"]
        try:
            ruleset = parse_ruleset(read_ruleset(path), name=path.name)
        except RuleSetErrors as errors:
            raise CommandError(f"规则集有误：\n{errors}") from errors
        self.stdout.write("\n".join(summary(ruleset)))


def summary(ruleset: RuleSet) -> list[str]:
    """What an official checks a file by: quotas, stages, the largest budget."""
    lines = [f"{ruleset.title}（{ruleset.version}）校验通过", "名额："]
    for quota in ruleset.quotas:
        tiers = "、".join(ruleset.tier(code).name for code in quota.tiers)
        tracks = "、".join(ruleset.track(code).name for code in quota.tracks)
        lines.append(f"  {tiers} × {tracks}：不超过 {quota.at_most} 个（{cite(quota.article)}）")
    lines.append("环节：")
    lines += [
        f"  {place}. {stage.name}（{stage.kind}，{cite(stage.article)}）"
        for place, stage in enumerate(ruleset.stages, 1)
    ]
    lines.append(f"最高奖励总额：{yuan(ruleset.largest_budget())}")
    return lines
