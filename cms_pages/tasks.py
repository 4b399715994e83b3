"""Scheduled publishing, by the same door and the same guard as the editor's button; what follows it in a worker."""

import logging
from typing import Any

from celery import shared_task
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from wagtail.models import Page, Revision

from cms_pages import door, following, page_pdf
from cms_pages.letters import tell_schedule_refused
from portal import clock
from portal.jobs import each

log = logging.getLogger(__name__)


@shared_task
def publish_scheduled() -> None:
    """Publish and take down what is due; what is refused goes back to its editor, and holds nobody else up."""
    due = Revision.page_revisions.filter(approved_go_live_at__lt=clock.now()).order_by("approved_go_live_at")
    each(due.select_related("user"), publish_due, "页面版本 %s 未能定时发布")
    expired = Page.objects.filter(live=True, expire_at__lt=clock.now())
    each(expired.specific(), take_down_due, "页面 %s 未能定时下线")


@shared_task
def draw_page_file(pk: int) -> None:
    """Draw the file of a page that was published, or asked for; whoever asks next asks again where that failed."""
    page = Page.objects.live().filter(pk=pk).specific().first()
    if page is not None and page_pdf.has_file(page):
        page_pdf.draw_file(page)


@shared_task
def follow_missed() -> int:
    """Bring pages and search rows in line with cases where that failed or was never begun; how many."""
    return following.follow_missed()


def publish_due(revision: Revision) -> None:
    """Publish one revision, or call the appointment off and say why."""
    try:
        with transaction.atomic():
            # Whoever approved it acts at its hour, and is asked again whether they may.
            revision.publish(
                user=door.approver_of(revision), skip_permission_checks=True, log_action="wagtail.publish.scheduled"
            )
    except (ValidationError, PermissionDenied) as refusal:
        with transaction.atomic():
            revision.approved_go_live_at = None
            revision.save(update_fields=["approved_go_live_at"])
            _tell(revision, _words(refusal))


def take_down_due(page: Any) -> None:
    """Take a page down at the hour approved with it, or leave it up and say why."""
    try:
        door.take_down(page, by=None, expired=True)
    except (ValidationError, PermissionDenied) as refusal:
        with transaction.atomic():
            Page.objects.filter(pk=page.pk).update(expire_at=None)
            if page.live_revision:
                _tell(page.live_revision, _words(refusal))


def _words(refusal: ValidationError | PermissionDenied) -> str:
    """Whoever approved it may have another office by its hour: that is told like any other refusal."""
    if isinstance(refusal, ValidationError):
        return "；".join(refusal.messages)
    return f"审核发布的人员现在没有这一权限（{refusal}）"


def _tell(revision: Revision, reason: str) -> None:
    log.warning("定时发布被拒绝：%s", reason)
    tell_schedule_refused(revision, reason)
