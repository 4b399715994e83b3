from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from workflow.programmes.articles import article_rows, as_markdown
from workflow.programmes.loading import OWN_FILES
from workflow.programmes.measures import load_measures_file
from workflow.programmes.ruleset import parse_ruleset, read_ruleset

MEASURES = Path(__file__).parents[2] / "measures" / "changning-quality-2023.toml"


class Command(BaseCommand):
    help = "逐条列出引用该条的规则、以该条为依据的环节和证明该条的测试；--write 写入 docs/articles.md。"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--write", action="store_true", help="写入 docs/articles.md")

    def handle(self, *args: Any, **options: Any) -> None:
        name = "changning-quality-2023.toml"
        ruleset = parse_ruleset(read_ruleset(OWN_FILES / name), name=name)
        rows = article_rows(MEASURES, ruleset)
        text = as_markdown(rows, f"《{load_measures_file(MEASURES).title}》")
        if options["write"]:
            (settings.BASE_DIR / "docs" / "articles.md").write_text(text, encoding="utf-8")
        else:
            self.stdout.write(text)
