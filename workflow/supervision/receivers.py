"""A winner is followed from the day the honour is given to the day it is revoked (Article 36)."""

from typing import Any

from django.dispatch import receiver

from workflow.honours.models import Honour
from workflow.honours.signals import honour_granted, honour_reinstated, honour_revoked
from workflow.supervision.actions import end_trackings, plan_trackings, resume_trackings


@receiver(honour_granted, dispatch_uid="supervision.plan")
def plan(sender: Any, honour: Honour, **kwargs: Any) -> None:
    """The first year begins, in the transaction of the commendation."""
    plan_trackings(honour)


@receiver(honour_reinstated, dispatch_uid="supervision.resume")
def resume(sender: Any, honour: Honour, **kwargs: Any) -> None:
    """What was being done goes on, and the years reached meanwhile are planned."""
    resume_trackings(honour)
    plan_trackings(honour)


@receiver(honour_revoked, dispatch_uid="supervision.end")
def end(sender: Any, honour: Honour, **kwargs: Any) -> None:
    """No year of a revoked honour goes on."""
    end_trackings(honour)
