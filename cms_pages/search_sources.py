"""The public rows that the portal's own search finds: pages, articles, notices, editions, honours."""

import tomllib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from wagtail.models import Page

from cms_pages import search_english as english
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
    phrases = tuple(page.search_phrases)
    return SearchRow(page_key(page), kind, page.title, page.address, page.search_body, page.shown_at, phrases)


def page_in_both(page: Any) -> list[SearchRow]:
    return [page_row(page), *english.story_rows(page)]


def page_rows() -> Iterator[SearchRow]:
    """Every live page that is not behind a restriction."""
    for model in KINDS:
        for page in model.objects.live().public():  # type: ignore[attr-defined]
            yield from page_in_both(page)


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
    entries = list(notice.entries.all())
    lines = [
        f"{listed(e.public_name, e.public_unit, e.title, e.track_label, e.tier_label)}{struck(e)}" for e in entries
    ]
    body = f"{notice.number}：{'；'.join(lines)}。" if lines else notice.number
    names = {name for e in entries for name in (e.public_name, e.public_unit) if name}
    row = SearchKind.PUBLICITY, notice.title, notice.get_absolute_url(), body, notice.published_at
    return SearchRow(f"notice:{notice.pk}", *row, tuple(sorted(names)))


def struck(entry: Any) -> str:
    """Beside who stands on a list only to say that it left: what became of it."""
    return f"（{entry.public_note}）" if entry.struck else ""


def listed(*parts: str) -> str:
    """The parts there are, as a list is written."""
    return "，".join(part for part in parts if part)


def notice_in_both(notice: Any) -> list[SearchRow]:
    return [notice_row(notice), *english.notice_rows(notice)]


def notice_rows() -> Iterable[SearchRow]:
    return (row for notice in public_notices() for row in notice_in_both(notice))


def edition_row(edition: Edition) -> SearchRow:
    award = edition.programme
    body = listed(award.name, award.short_name, award.name_en, f"{edition.year}年度评选进程")
    row = SearchKind.EDITION, edition.name, edition.get_absolute_url(), body, edition.opened_at
    return SearchRow(f"edition:{edition.pk}", *row, (award.name_en, "评选进程", "申报数量"))


def edition_in_both(edition: Edition) -> list[SearchRow]:
    return [edition_row(edition), *english.edition_rows(edition)]


def edition_rows() -> Iterable[SearchRow]:
    return (row for one in Edition.objects.public().select_related("programme") for row in edition_in_both(one))


def honour_row(honour: PublicHonour) -> SearchRow:
    """An honour of the public register, with its standing."""
    title = f"{honour.holder} {honour.tier_label} {honour.track_label}（{honour.year}年度）"
    body = listed(honour.number, honour.unit, honour.title, honour.document_number, honour.get_status_display())
    at = clock.moment(honour.granted_on, 0)
    names = tuple(name for name in (honour.holder, honour.unit, honour.number) if name)
    row = SearchKind.HONOUR, title, honour.get_absolute_url(), body, at
    return SearchRow(f"honour:{honour.number}", *row, names)


def honours_in_both(honours: Iterable[PublicHonour]) -> Iterator[SearchRow]:
    rules = english.english_rules()
    for honour in honours:
        yield honour_row(honour)
        yield from english.honour_rows(honour, rules)


def honour_rows() -> Iterable[SearchRow]:
    return honours_in_both(PublicHonour.objects.defer("search_text", "search_pairs").iterator())


def service_rows() -> Iterator[SearchRow]:
    """The pages where something is done or looked up, which stand in no tree (`content/services.toml`)."""
    written = tomllib.loads((Path(__file__).parent / "content" / "services.toml").read_text(encoding="utf-8"))
    for one in written["service"]:
        row = SearchKind.SERVICE, one["title"], one["url"], one["text"], None
        yield SearchRow(f"service:{one['url']}", *row, tuple(one["asked"]))
    yield from english.service_rows()


def register_own_sources() -> None:
    """Called once at start-up."""
    register_search_source("services", service_rows)
    register_search_source("awards", english.award_rows)
    register_search_source("pages", page_rows)
    register_search_source("articles", article_rows)
    register_search_source("notices", notice_rows)
    register_search_source("editions", edition_rows)
    register_search_source("honours", honour_rows)
