"""Scheduled publishing: the same door and the same guard as the editor's button."""

import logging

from celery import shared_task
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import transaction
from wagtail.models import Revision

from portal import clock
from portal.messages.actions import queue_message

log = logging.getLogger(__name__)


@shared_task
def publish_scheduled() -> None:
    """Publish what is due; what the guard refuses goes back to its editor with the reason, and holds nobody else up."""
    for revision in Revision.page_revisions.filter(approved_go_live_at__lt=clock.now()).order_by("approved_go_live_at"):
        publish_due(revision)
    call_command("publish_scheduled")


def publish_due(revision: Revision) -> None:
    """Publish one revision, or call the appointment off and say why."""
    try:
        with transaction.atomic():
            revision.publish(user=revision.user, skip_permission_checks=True)
    except ValidationError as refusal:
        with transaction.atomic():
            revision.approved_go_live_at = None
            revision.save(update_fields=["approved_go_live_at"])
            _tell(revision, "；".join(refusal.messages))


def _tell(revision: Revision, reason: str) -> None:
    log.warning("定时发布被拒绝：%s", reason)
    if revision.user:
        queue_message(
            to=revision.user,
            subject=f"定时发布未能进行：{revision.object_str}",
            body=f"“{revision.object_str}”到时未能发布：{reason}。已取消本次定时，请修改后重新发布或重新设定时间。",
            kind="page.schedule_refused",
        )
