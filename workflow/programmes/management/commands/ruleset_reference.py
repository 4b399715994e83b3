from django.conf import settings

from portal.generated import GeneratedDocument
from workflow.programmes.ruleset.reference import renewed


class Command(GeneratedDocument):
    help = "规则集各字段的说明，取自模型，写在 docs/rulesets.md 的末尾。"
    name = "rulesets.md"

    def text(self) -> str:
        return renewed((settings.BASE_DIR / "docs" / self.name).read_text(encoding="utf-8"))
