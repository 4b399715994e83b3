"""Pages that the award's own record calls for: every commendation and every revocation has its page (Articles 26, 34, 35)."""

from typing import Any

from django.db import transaction
from django.utils.html import format_html, format_html_join

from cms_pages.models import DecisionKind, DecisionPage, DecisionsIndexPage
from portal import clock
from portal.errors import cite
from workflow.honours.enums import CommendationState, RevocationState
from workflow.honours.models import Commendation, Revocation
from workflow.programmes.documents import record_document
from workflow.programmes.enums import DocumentKind


@transaction.atomic
def publish_decision_pages() -> list[str]:
    """Publish the page of every issued commendation and confirmed revocation that lacks one; says what it did."""
    index = DecisionsIndexPage.objects.select_for_update().first()
    if index is None:
        return []
    done = [_publish_commendation(index, found) for found in _commendations()]
    return done + [_publish_revocation(index, found) for found in _revocations()]


def _commendations() -> list[Commendation]:
    return list(Commendation.objects.filter(state=CommendationState.ISSUED, page__isnull=True))


def _revocations() -> list[Revocation]:
    known = DecisionPage.objects.filter(kind=DecisionKind.REVOCATION).values("honour_number")
    rows = Revocation.objects.filter(state=RevocationState.CONFIRMED).exclude(honour__number__in=known)
    return list(rows.select_related("honour__edition"))


def _publish_commendation(index: DecisionsIndexPage, commendation: Commendation) -> str:
    page = DecisionPage(
        title=commendation.title,
        slug=f"commendation-{commendation.pk}",
        kind=DecisionKind.COMMENDATION,
        document_number=commendation.document_number,
        commendation=commendation,
        issued_at=commendation.issued_at,
        body=_paragraphs(commendation.body.splitlines()),
        live=False,
    )
    publish_under(index, page)
    record_document(commendation.edition, DocumentKind.COMMENDATION, page.address, by=None)
    return f"已发布表彰决定页面 {page.address}"


def _publish_revocation(index: DecisionsIndexPage, revocation: Revocation) -> str:
    honour = revocation.honour
    holder = honour.public_name
    text = f"{revocation.public_reason}（{cite(revocation.article)}）"
    page = DecisionPage(
        title=f"关于撤销{holder}{honour.edition.name}荣誉的决定",
        slug=f"revocation-{revocation.pk}",
        kind=DecisionKind.REVOCATION,
        document_number=revocation.document_number,
        honour_number=honour.number,
        issued_at=clock.moment(revocation.decided_on) if revocation.decided_on else clock.now(),
        body=_paragraphs([text]),
        live=False,
    )
    publish_under(index, page)
    return f"已发布撤销决定页面 {page.address}"


def publish_under(parent: Any, page: Any, *, by: Any = None) -> Any:
    """Put a page into the tree and publish it through the same door as an editor."""
    parent.add_child(instance=page)
    page.save_revision(user=by, clean=True).publish(user=by, skip_permission_checks=by is None)
    page.refresh_from_db()
    return page


def _paragraphs(lines: list[str]) -> str:
    return format_html("{}", format_html_join("", "<p>{}</p>", ((line,) for line in lines if line.strip())))
