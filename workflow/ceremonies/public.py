"""What the public reads of an edition's ceremonies: names as the register has them now, so that a revocation shows at once."""

from dataclasses import dataclass

from wagtail.models import Page

from workflow.ceremonies.enums import CeremonyState
from workflow.ceremonies.models import Ceremony
from workflow.honours.models import PublicHonour
from workflow.programmes.models import Edition


@dataclass(frozen=True, slots=True)
class Taking:
    """One honour at a ceremony: its public row, and how it was taken."""

    honour: PublicHonour
    words: str


@dataclass(frozen=True, slots=True)
class PublicCeremony:
    """One ceremony; a revoked honour stays where it was handed over, marked."""

    ceremony: Ceremony
    takings: list[Taking]
    report: Page | None
    """The page that reports it, while everybody may read it."""


def public_ceremonies(edition: Edition) -> list[PublicCeremony]:
    """Newest first; one that was cancelled is told of until another is planned or held."""
    rows = edition.ceremonies.select_related("report").prefetch_related("presentations__honour")
    shown = [row for row in rows if row.state != CeremonyState.CANCELLED] or list(rows)[:1]
    honours = {row.number: row for row in PublicHonour.objects.filter(edition_slug=edition.slug)} if shown else {}
    return [
        PublicCeremony(
            row, [Taking(honours[one.honour.number], one.words) for one in row.presentations.all()], _shown(row.report)
        )
        for row in shown
    ]  # fmt: skip


def _shown(page: Page | None) -> Page | None:
    return page if page and page.live and not page.get_view_restrictions().exists() else None
