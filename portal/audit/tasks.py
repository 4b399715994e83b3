from celery import shared_task

from portal.audit.guessing import notice_guessing


@shared_task
def look_for_guessing() -> None:
    notice_guessing()
