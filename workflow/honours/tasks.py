"""Certificates as Celery tasks: one by id when its honour is given, and a sweep for what the broker lost."""

import logging

from celery import shared_task

from workflow.honours import actions
from workflow.honours.models import Honour
from workflow.honours.queries import without_certificate

log = logging.getLogger(__name__)
SWEEP_SIZE = 50


@shared_task
def issue_certificate(honour_id: int) -> None:
    """Issue the certificate of one honour; a second call changes nothing."""
    actions.issue_certificate(Honour.objects.select_related("edition").get(pk=honour_id))


@shared_task
def issue_missing_certificates() -> int:
    """Issue what is missing; how many were. One that fails does not keep the others waiting."""
    issued = 0
    for pk in list(without_certificate().values_list("pk", flat=True)[:SWEEP_SIZE]):
        try:
            issue_certificate(pk)
        except Exception:
            log.exception("荣誉 %s 的证书未能签发", pk)
        else:
            issued += 1
    return issued
