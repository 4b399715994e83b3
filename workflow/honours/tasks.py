"""Certificates as Celery tasks: one by id when its honour is given, and a sweep for what the broker lost."""

from celery import shared_task

from workflow.honours import actions
from workflow.honours.models import Honour
from workflow.honours.queries import without_certificate

SWEEP_SIZE = 50


@shared_task
def issue_certificate(honour_id: int) -> None:
    """Issue the certificate of one honour; a second call changes nothing."""
    actions.issue_certificate(Honour.objects.select_related("edition").get(pk=honour_id))


@shared_task
def issue_missing_certificates() -> int:
    """Issue what is missing; how many were."""
    missing = list(without_certificate().values_list("pk", flat=True)[:SWEEP_SIZE])
    for pk in missing:
        issue_certificate(pk)
    return len(missing)
