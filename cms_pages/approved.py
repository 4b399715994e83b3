"""What Wagtail's workflow ends in. Named by a setting and loaded before any model, so it imports none."""

from typing import Any


def publish_approved(workflow_state: Any, user: Any = None) -> None:
    """The approver publishes what was handed in; the door asks whether this is a second person."""
    workflow_state.content_object.get_latest_revision().publish(user=user, skip_permission_checks=True)
