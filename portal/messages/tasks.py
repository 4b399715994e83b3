"""Deliveries as Celery tasks: by id when they are written, and a sweep for what the broker lost."""

from celery import shared_task

from portal.jobs import each
from portal.messages import taken
from portal.messages.delivery import send_delivery
from portal.messages.models import Delivery

SWEEP_SIZE = 200
FAILED = "投递 %s 出错，将自动重试"


@shared_task
def deliver(*pks: int) -> int:
    """Send these deliveries; how many the relay took."""
    return each(pks, send_delivery, FAILED)


@shared_task
def sweep_outbox() -> int:
    """Send what is due; how many the relay took. Several sweeps at once share the work without doubling it."""
    taken.forget_settled()
    due = Delivery.objects.due().order_by("next_attempt_at").values_list("pk", flat=True)[:SWEEP_SIZE]
    return each(list(due), send_delivery, FAILED)
