from celery import shared_task

from portal.agenda.reminding import remind, remindable
from portal.jobs import each


@shared_task
def remind_of_duties() -> int:
    """Tell everybody what is due for them; how many were concerned today."""
    return each(remindable(), remind, "待办事项的期限未能提醒：%s")
