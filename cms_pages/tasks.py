"""Scheduled publishing: the same door and the same guard as the editor's button."""

import logging
from typing import Any

from celery import shared_task
from django.core.exceptions import ValidationError
from django.db import transaction
from wagtail.models import Page, Revision

from cms_pages import door, following
from cms_pages.letters import tell_schedule_refused
from portal import clock

log = logging.getLogger(__name__)


@shared_task
def publish_scheduled() -> None:
    """Publish and take down what is due; what the door refuses goes back to its editor, and holds nobody else up."""
    due = Revision.page_revisions.filter(approved_go_live_at__lt=clock.now()).order_by("approved_go_live_at")
    for revision in due.select_related("user"):
        publish_due(revision)
    for page in Page.objects.filter(live=True, expire_at__lt=clock.now()).specific():
        take_down_due(page)


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
    except ValidationError as refusal:
        with transaction.atomic():
            revision.approved_go_live_at = None
            revision.save(update_fields=["approved_go_live_at"])
            _tell(revision, "；".join(refusal.messages))


def take_down_due(page: Any) -> None:
    """Take a page down at the hour approved with it, or leave it up and say why."""
    try:
        door.take_down(page, by=None, expired=True)
    except ValidationError as refusal:
        with transaction.atomic():
            Page.objects.filter(pk=page.pk).update(expire_at=None)
            if page.live_revision:
                _tell(page.live_revision, "；".join(refusal.messages))


def _tell(revision: Revision, reason: str) -> None:
    log.warning("定时发布被拒绝：%s", reason)
    tell_schedule_refused(revision, reason)
