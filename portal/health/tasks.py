from celery import shared_task

from portal.health.telling import tell_alerts


@shared_task
def tell_operators() -> None:
    tell_alerts()
