"""Jobs of one task that are handed over at about the same time go as one, in the order of their commits."""

import json

import pytest
from django.conf import settings
from redis import Redis

from portal.jobs import _messenger, queue_job

pytestmark = pytest.mark.django_db
MAIL, PACK = "tests.mail", "tests.pack"


def test_jobs_of_one_task_share_a_message_as_far_as_it_takes_them(django_capture_on_commit_callbacks):
    queue = Redis.from_url(settings.CELERY_BROKER_URL)
    waiting = queue.llen("celery")
    with django_capture_on_commit_callbacks(execute=True):
        for pks in ((1, 2), (3,), (4,)):
            queue_job(MAIL, *pks, together=3)
        queue_job(PACK, 5)
        queue_job(PACK, 6)
        queue_job(MAIL, 7, together=3)
    _messenger().thread.submit(int).result(10)  # it hands over one job after the other
    sent = [json.loads(row)["headers"] for row in queue.lrange("celery", 0, queue.llen("celery") - waiting - 1)]
    assert [(row["task"], row["argsrepr"]) for row in reversed(sent)] == [
        (MAIL, "(1, 2, 3)"), (MAIL, "(4,)"), (PACK, "(5,)"), (PACK, "(6,)"), (MAIL, "(7,)"),
    ]  # fmt: skip
    queue.ltrim("celery", len(sent), -1)
