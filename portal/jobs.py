"""Handing work to a Celery worker once the transaction has committed.

A task goes by its dotted name, so that no verb imports the tasks that call it.
"""

import logging
import os
from concurrent.futures import ThreadPoolExecutor
from functools import cache, partial
from uuid import UUID

from celery import current_app
from django.db import transaction

from portal.valkey import valkey_at

log = logging.getLogger("portal.jobs")


def queue_job(task: str, *pks: int | UUID) -> None:
    """Have a worker run the task on a row, or on some, after the commit. No request waits for it to be handed over.

    With the broker down nothing is lost, nor with a process that is killed: each task queued here has a sweep that finds the row.
    """
    # Robust: the row is committed, and whatever else hangs on the commit must happen all the same.
    transaction.on_commit(partial(_hand_over, task, *pks), robust=True)


def _hand_over(task: str, *pks: int | UUID) -> None:
    _messenger().submit(_wake_worker, task, pks)


@cache
def _messenger() -> ThreadPoolExecutor:
    """One thread, so that jobs go in the order of their commits; a process that ends lets it finish."""
    return ThreadPoolExecutor(1, thread_name_prefix="jobs")


# A thread does not go with a fork.
os.register_at_fork(after_in_child=_messenger.cache_clear)


def _wake_worker(task: str, pks: tuple[int | UUID, ...]) -> None:
    valkey = valkey_at(current_app.conf.broker_url)
    # Asked first: the broker's own connection is patient, and those behind this one wait as well.
    if not valkey.answers():
        return
    try:
        current_app.send_task(task, pks, retry=False, ignore_result=True)
    except Exception as error:  # noqa: BLE001 - whatever the transport raises, the request must not notice
        valkey.miss(error)
        log.warning("消息队列暂时不可用，%s 将由定时任务补办：%s", task, type(error).__name__)
