"""The portal's pages as documents an edition can rest on (Article 19)."""

from collections.abc import Iterator
from typing import Any

from cms_pages.models import DecisionKind, DecisionPage, MeasuresPage, NoticeKind, NoticePage, StandardPage
from portal import clock
from workflow.programmes.enums import DocumentKind
from workflow.programmes.publications import Publication, register_publications

KINDS: tuple[tuple[DocumentKind, type[Any], dict[str, str]], ...] = (
    (DocumentKind.CALL, NoticePage, {"kind": NoticeKind.CALL}),
    (DocumentKind.MEASURES, MeasuresPage, {}),
    (DocumentKind.STANDARD, StandardPage, {"kind": "standard"}),
    (DocumentKind.REVIEW_RULES, StandardPage, {"kind": "review_rules"}),
    (DocumentKind.COMMENDATION, DecisionPage, {"kind": DecisionKind.COMMENDATION}),
)


@register_publications
def published_pages() -> Iterator[Publication]:
    """Every live page of a kind that is recorded with editions."""
    for kind, model, chosen in KINDS:
        pages = model.objects.live().filter(**chosen).order_by("-pk")
        for page in pages.select_related("commendation") if model is DecisionPage else pages:
            yield Publication(
                kind, page.title, page.address, clock.day_of(page.shown_at),
                programme=getattr(page, "programme_slug", ""), edition=_edition_of(page),
            )  # fmt: skip


def _edition_of(page: Any) -> int | None:
    """The one edition that a call or a decision speaks of."""
    decided = getattr(page, "commendation", None)
    return decided.edition_id if decided else getattr(page, "edition_id", None)
