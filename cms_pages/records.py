"""Pages that the award's own record calls for: every commendation, revocation and reinstatement has its page (Articles 26, 34, 35)."""

from typing import Any

from django.db import transaction

from cms_pages.decided import page_fields
from cms_pages.models import DecisionPage, DecisionsIndexPage
from workflow.honours.enums import DECIDED, CommendationState
from workflow.honours.models import Commendation, Reinstatement, Revocation
from workflow.programmes.documents import record_document
from workflow.programmes.enums import DocumentKind


@transaction.atomic
def publish_decision_pages() -> list[str]:
    """Bring the page of every decision in line with its case, and publish the missing ones; says what it did.

    A page that no decision stands behind is named; it can have come there only past every door.
    """
    # One at a time: two workers would each draw up the page that is missing.
    index = DecisionsIndexPage.objects.select_for_update().first()
    if index is None:
        return []
    found = [line for decided in _decisions() if (line := _bring_in_line(index, decided))]
    strays = DecisionPage.objects.live().filter(commendation=None, revocation=None, reinstatement=None)
    return [*found, *(f"决定页面 {page.address}：没有对应的决定，请核查" for page in strays)]


def _decisions() -> list[Any]:
    commendations = Commendation.objects.filter(state=CommendationState.ISSUED).order_by("pk")
    revocations = Revocation.objects.filter(state__in=DECIDED).order_by("pk")
    later = Reinstatement.objects.order_by("pk")
    return [
        *commendations.select_related("edition__programme", "stage"),
        *revocations.select_related("honour__edition__programme", "honour__commendation"),
        *later.select_related("revocation__honour__edition__programme", "revocation__honour__commendation"),
    ]


def _bring_in_line(index: DecisionsIndexPage, decided: Any) -> str:
    fields = page_fields(decided)
    page = DecisionPage.objects.child_of(index).filter(slug=decided.page_slug).first()
    if page is None:
        return _publish(index, decided, fields)
    wrong = [name for name, value in fields.items() if getattr(page, name) != value]
    if not wrong and page.live:
        return ""
    for name, value in fields.items():
        setattr(page, name, value)
    page.save_revision(clean=False).publish(skip_permission_checks=True)
    return f"决定页面 {page.address}：{'、'.join(wrong) or '未公开'}"


def _publish(index: DecisionsIndexPage, decided: Any, fields: dict[str, Any]) -> str:
    page = DecisionPage(**fields, issued_at=getattr(decided, "issued_at", None), live=False)
    publish_under(index, page)
    if isinstance(decided, Commendation):
        record_document(decided.edition, DocumentKind.COMMENDATION, page.address, by=None)
    return f"已发布{page.get_kind_display()}页面 {page.address}"


def publish_under(parent: Any, page: Any, *, by: Any = None) -> Any:
    """Put a page into the tree and publish it through the same door as an editor."""
    parent.add_child(instance=page)
    page.save_revision(user=by, clean=True).publish(user=by, skip_permission_checks=by is None)
    page.refresh_from_db()
    return page
