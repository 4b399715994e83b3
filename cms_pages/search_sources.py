"""The public rows that the portal's own search finds: pages, articles, notices, editions, honours."""

from collections.abc import Iterable, Iterator
from typing import Any

from wagtail.models import Page

from cms_pages.models import (
    ContentPage,
    DecisionPage,
    MeasuresArticle,
    MeasuresPage,
    NoticePage,
    StandardPage,
    StoryPage,
)
from cms_pages.models.search import SearchKind
from portal import clock
from portal.search.sources import SearchRow, register_search_source
from workflow.honours.models import PublicHonour
from workflow.programmes.models import Edition
from workflow.publicity.queries import public_notices

KINDS: dict[type[Page], SearchKind] = {
    NoticePage: SearchKind.NOTICE,
    MeasuresPage: SearchKind.MEASURES,
    StandardPage: SearchKind.STANDARD,
    DecisionPage: SearchKind.DECISION,
    StoryPage: SearchKind.STORY,
    ContentPage: SearchKind.PAGE,
}


def page_key(page: Any) -> str:
    return f"page:{page.pk}"


def page_row(page: Any) -> SearchRow:
    """A published page."""
    kind = KINDS[type(page)]
    return SearchRow(page_key(page), kind, page.title, page.address, page.search_body, page.shown_at)


def page_rows() -> Iterator[SearchRow]:
    """Every live page that is not behind a restriction."""
    for model in KINDS:
        yield from (page_row(page) for page in model.objects.live().public())  # type: ignore[attr-defined]


def article_row(article: MeasuresArticle) -> SearchRow:
    page = article.page
    title = f"{page.title} {article}"
    key = f"article:{page.pk}:{article.number}"
    return SearchRow(key, SearchKind.MEASURES, title, article.address, article.body, page.shown_at)


def article_rows() -> Iterator[SearchRow]:
    """Every article of every live regulation."""
    for page in MeasuresPage.objects.live().public().prefetch_related("articles"):
        yield from page_articles(page)


def page_articles(page: MeasuresPage) -> Iterator[SearchRow]:
    for article in page.articles.all():
        article.page = page
        yield article_row(article)


def notice_row(notice: Any) -> SearchRow:
    """A public notice with the publishable fields of its entries."""
    lines = [
        " ".join(filter(None, (e.public_name, e.public_unit, e.title, e.track_label, e.tier_label)))
        for e in notice.entries.all()
    ]
    key = f"notice:{notice.pk}"
    body = f"{notice.number} {'　'.join(lines)}"
    return SearchRow(key, SearchKind.PUBLICITY, notice.title, notice.get_absolute_url(), body, notice.published_at)


def notice_rows() -> Iterable[SearchRow]:
    return (notice_row(notice) for notice in public_notices())


def edition_row(edition: Edition) -> SearchRow:
    body = f"{edition.programme.name} {edition.programme.short_name} {edition.programme.name_en} {edition.year}年"
    key = f"edition:{edition.pk}"
    return SearchRow(key, SearchKind.EDITION, edition.name, edition.get_absolute_url(), body, edition.opened_at)


def edition_rows() -> Iterable[SearchRow]:
    return (edition_row(edition) for edition in Edition.objects.public().select_related("programme"))


def honour_row(honour: PublicHonour) -> SearchRow:
    """An honour of the public register, with its standing."""
    title = f"{honour.holder} {honour.tier_label} {honour.track_label}（{honour.year}年度）"
    body = f"{honour.number} {honour.unit} {honour.title} {honour.document_number} {honour.get_status_display()}"
    key = f"honour:{honour.number}"
    at = clock.moment(honour.granted_on, 0)
    return SearchRow(key, SearchKind.HONOUR, title, honour.get_absolute_url(), body, at)


def honour_rows() -> Iterable[SearchRow]:
    return (honour_row(honour) for honour in PublicHonour.objects.defer("search_text", "search_pairs").iterator())


def register_own_sources() -> None:
    """Called once at start-up."""
    register_search_source("pages", page_rows)
    register_search_source("articles", article_rows)
    register_search_source("notices", notice_rows)
    register_search_source("editions", edition_rows)
    register_search_source("honours", honour_rows)
