from pathlib import Path

from portal.generated import GeneratedDocument
from workflow.programmes.articles import article_rows, as_markdown, filing_as_markdown, filing_form_rows
from workflow.programmes.loading import OWN_FILES
from workflow.programmes.measures import load_measures_file
from workflow.programmes.ruleset import parse_ruleset, read_ruleset

MEASURES = Path(__file__).parents[2] / "measures" / "changning-quality-2023.toml"


class Command(GeneratedDocument):
    help = "逐条列出引用该条的规则、以该条为依据的环节和证明该条的测试。"
    name = "articles.md"

    def text(self) -> str:
        source = "changning-quality-2023.toml"
        ruleset = parse_ruleset(read_ruleset(OWN_FILES / source), name=source)
        articles = as_markdown(article_rows(MEASURES, ruleset), f"《{load_measures_file(MEASURES).title}》")
        return articles + filing_as_markdown(filing_form_rows())
