"""How a rule set reads its own citations: articles by number, sections of a plan by name, points it settles itself."""

import re

from portal import citations
from portal.citations import Place
from portal.errors import QUOTES, article_words

from .award import Source
from .base import NUMBER_CITATION, SETTING_CITATION, Table
from .honour import Setting

PAPERS = {"工作方案": "plan", "项目申报表": "filing"}
"""What a citation calls a document without articles → its role among the sources."""

_ITEM = re.compile(r"^(?P<section>.+?)(?P<item>（[一二三四五六七八九十]+）)?$")


def bind_citations(table: Table, document: citations.Document) -> None:
    """Let every `article` below a table know the rule set that reads it."""
    for name, value in list(table.__dict__.items()):
        if (name == "article" or name.endswith("_article")) and isinstance(value, str):
            # The tables are frozen for everybody else; the text stays equal to what the file says.
            table.__dict__[name] = citations.Citation(value, lambda: document)
        for inner in value if isinstance(value, tuple) else (value,):
            if isinstance(inner, Table):
                bind_citations(inner, document)


def place_in(
    citation: str, *, title: str, slug: str, sources: tuple[Source, ...], settings: tuple[Setting, ...]
) -> Place:
    """`《…办法》第二十一条`, `《…工作方案》“程序”`, or another norm as it is written.

    A point the rule set settles itself names the article that leaves it open, then the point.
    """
    if number := NUMBER_CITATION.match(citation):
        return Place(f"《{title}》{article_words(str(citation))}", slug, number["article"])
    if setting := _setting(citation, settings):
        base = place_in(setting.article, title=title, slug=slug, sources=sources, settings=settings)
        return Place(f"{base.words}及配套规定“{setting.name}”", base.document, base.section)
    return _section(citation, slug, sources) or Place(citation.translate(QUOTES))


def _setting(citation: str, settings: tuple[Setting, ...]) -> Setting | None:
    match = SETTING_CITATION.match(citation)
    return next((setting for setting in settings if match and setting.name == match["name"]), None)


def _section(citation: str, slug: str, sources: tuple[Source, ...]) -> Place | None:
    paper, _, rest = citation.partition("·")
    source = next((source for source in sources if source.role == PAPERS.get(paper)), None)
    if source is None:
        return None
    title = source.title if source.title.startswith("《") else f"《{source.title}》"
    match = _ITEM.match(rest)
    if match is None:
        return Place(title, slug)
    return Place(f"{title}“{match['section']}”{match['item'] or ''}", slug, f"{paper}·{match['section']}")
