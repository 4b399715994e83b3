"""What the review learns from the pool."""

from typing import Any

from django.dispatch import receiver

from workflow.cultivation.models import Guidance
from workflow.cultivation.signals import guidance_known
from workflow.programmes.models import Edition
from workflow.reviews.actions.recusing import detect_recusals


@receiver(guidance_known, dispatch_uid="reviews.stay_away")
def stay_away(sender: Any, guidance: Guidance, **kwargs: Any) -> None:
    """Whoever guides an organisation reads and scores it no more, also when the file was theirs already (Article 15)."""
    for edition in Edition.objects.running().order_by("pk"):
        detect_recusals(edition)
