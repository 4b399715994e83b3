"""Plans as pages: the source text as excerpted, section by section, each with its address (Article 1)."""

from pathlib import Path

from cms_pages.content.regulations import OWN_FILES
from cms_pages.content.tree import ensure_page
from cms_pages.models import MeasuresArticle, MeasuresIndexPage, MeasuresPage
from portal import clock
from workflow.programmes.measures import Plan, load_plan_file


def own_plans() -> list[Path]:
    """The plans this software carries."""
    return sorted((OWN_FILES / "plans").glob("*.toml"))


def load_plan(path: Path) -> MeasuresPage:
    """Publish a plan file; the same file again changes nothing, a corrected one is a new revision of the page."""
    plan = load_plan_file(path)
    index = MeasuresIndexPage.objects.get()
    page = MeasuresPage.objects.child_of(index).filter(slug=plan.slug).first()
    if page is None:
        return ensure_page(index, MeasuresPage, plan.slug, **page_fields(plan), articles=section_rows(plan))
    if is_current(page, plan):
        return page
    for name, value in page_fields(plan).items():
        setattr(page, name, value)
    page.articles = section_rows(plan)
    page.save_revision().publish()
    return page


def page_fields(plan: Plan) -> dict[str, object]:
    """What the source states and nothing else: no dates of force, nothing repealed, nothing replaced."""
    return {
        "title": plan.title,
        "programme_slug": plan.programme,
        "ruleset_slug": plan.slug,
        "document_number": plan.document_number,
        "issuer": plan.issuer,
        "promulgation": "\n".join([f"本文件为{plan.document_number}{plan.attachment}。", *plan.origin]),
        "issued_on": plan.issued_on,
        "issued_at": clock.moment(plan.issued_on, 0),
        "in_force_from": None,
        "in_force_until": None,
        "superseded_by": None,
        "excerpt": True,
        "source": plan.issuer,
    }


def section_rows(plan: Plan) -> list[MeasuresArticle]:
    """One row per section, numbered through both papers."""
    sections = [(place, part, section) for place, part in enumerate(plan.parts, 1) for section in part.sections]
    return [
        MeasuresArticle(
            number=number,
            heading=section.heading,
            chapter_number=place,
            chapter=part.name,
            body="\n".join(section.paragraphs),
            sort_order=number,
        )
        for number, (place, part, section) in enumerate(sections, 1)
    ]


def is_current(page: MeasuresPage, plan: Plan) -> bool:
    """Whether the page says, word for word, what the file says."""
    facts = all(getattr(page, name) == value for name, value in page_fields(plan).items())
    shown = [(a.number, a.heading, a.chapter, a.body) for a in page.articles.all()]
    return facts and shown == [(a.number, a.heading, a.chapter, a.body) for a in section_rows(plan)]
