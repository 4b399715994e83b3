"""What the review does when an edition is over."""

from typing import Any

from django.dispatch import receiver

from workflow.programmes.signals import edition_concluded
from workflow.reviews.actions.panels import dissolve_panels


@receiver(edition_concluded, dispatch_uid="reviews.dissolve_panels")
def dissolve_when_concluded(sender: Any, *, edition: Any, by: Any, **kwargs: Any) -> None:
    """The panels of a concluded edition dissolve by themselves (Article 10)."""
    dissolve_panels(edition, by=None)
