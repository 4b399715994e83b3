"""Handing work to a Celery worker once the transaction has committed.

A task goes by its dotted name, so that no verb imports the tasks that call it.
"""

import logging
import time
from functools import partial
from uuid import UUID

from celery import current_app
from django.db import transaction

log = logging.getLogger("portal.jobs")
REST_SECONDS = 30.0
_rest_until: list[float] = [0.0]


def queue_job(task: str, pk: int | UUID) -> None:
    """Have a worker run the task on a row after the commit.

    With the broker down nothing is lost: each task queued here has a sweep that finds the row. After a failure this
    process leaves the broker alone for `REST_SECONDS`, so that no further request waits for it.
    """
    # Robust: the row is committed, and whatever else hangs on the commit must happen all the same.
    transaction.on_commit(partial(_wake_worker, task, pk), robust=True)


def _wake_worker(task: str, pk: int | UUID) -> None:
    if time.monotonic() < _rest_until[0]:
        return
    try:
        current_app.signature(task).apply_async(args=(pk,), retry=False, ignore_result=True)
    except Exception as error:  # noqa: BLE001 - whatever the transport raises, the request must not notice
        _rest_until[0] = time.monotonic() + REST_SECONDS
        log.warning("消息队列暂时不可用，%s 将由定时任务补办：%s", task, type(error).__name__)
