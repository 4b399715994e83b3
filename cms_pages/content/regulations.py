"""Measures files as pages: verbatim, one article each with its address (Article 1)."""

from pathlib import Path

from django.utils.html import format_html

from cms_pages.content.tree import ensure_page
from cms_pages.models import MeasuresArticle, MeasuresIndexPage, MeasuresPage
from cms_pages.records import publish_under  # noqa: F401  re-exported for commands of other districts
from portal import clock
from workflow.programmes import measures as package
from workflow.programmes.measures import Measures, load_measures_file

OWN_FILES = Path(package.__file__).parent


def own_files() -> list[Path]:
    """The measures this software carries."""
    return sorted(OWN_FILES.glob("*.toml"))


def load_measures(path: Path) -> MeasuresPage:
    """Publish a measures file; the same file again changes nothing, a corrected one is a new revision of the page."""
    measures = load_measures_file(path)
    index = MeasuresIndexPage.objects.get()
    page = MeasuresPage.objects.child_of(index).filter(slug=measures.slug).first()
    if page is None:
        return ensure_page(index, MeasuresPage, measures.slug, **page_fields(measures), articles=article_rows(measures))
    if is_current(page, measures):
        return page
    for name, value in page_fields(measures).items():
        setattr(page, name, value)
    page.articles = article_rows(measures)
    page.save_revision().publish()
    return page


def page_fields(measures: Measures) -> dict[str, object]:
    """The document's own facts; where the original shows no number, none is made up."""
    notice = measures.promulgation
    lines = [notice.title, notice.addressee, *notice.paragraphs, notice.signed_by, notice.signed_on, notice.remark]
    return {
        "title": measures.title,
        "programme_slug": measures.programme,
        "ruleset_slug": measures.slug,
        "document_number": measures.document_number or "",
        "issuer": measures.issuer,
        "adopted": measures.adopted,
        "promulgation": "\n".join(lines),
        "issued_on": measures.issued_on,
        "issued_at": clock.moment(measures.issued_on, 0),
        "in_force_from": measures.in_force_from,
        "in_force_until": measures.in_force_until,
        "repeals": "、".join(measures.supersedes),
        "source": measures.issuer,
    }


def article_rows(measures: Measures) -> list[MeasuresArticle]:
    """One row per article, its paragraphs as lines."""
    return [
        MeasuresArticle(
            number=article.number,
            heading=article.heading,
            chapter_number=chapter.number,
            chapter=chapter.heading,
            body="\n".join(article.paragraphs),
            sort_order=article.number,
        )
        for chapter in measures.chapters
        for article in chapter.articles
    ]


def is_current(page: MeasuresPage, measures: Measures) -> bool:
    """Whether the page says, word for word, what the file says."""
    facts = all(getattr(page, name) == value for name, value in page_fields(measures).items())
    shown = [(a.number, a.heading, a.chapter, a.body) for a in page.articles.all()]
    return facts and shown == [(a.number, a.heading, a.chapter, a.body) for a in article_rows(measures)]


def paragraphs(*lines: str) -> str:
    return "".join(format_html("<p>{}</p>", line) for line in lines)
