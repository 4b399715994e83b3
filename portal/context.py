"""What every page may say of its environment."""

from django.conf import settings
from django.http import HttpRequest


def demonstration(request: HttpRequest) -> dict[str, bool]:
    """Whether this is a demonstration, whose units and people are fictitious."""
    return {"demonstration": settings.PORTAL_DEMONSTRATION}
