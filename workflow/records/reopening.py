"""Which events open a filed case again, so that a further version of its package is made (Article 37)."""

from django.apps import apps

from portal.journal.models import Event

_ways: dict[str, tuple[str, str, str]] = {}


def register_reopening(event: str, model: str, path: str, because: str) -> None:
    """Let an app say that its event, on that model, opens the case again to which `path` leads from the model's row."""
    _ways[event] = (model, path, because)


def reopened_by(event: Event) -> tuple[str, list[int]] | None:
    """Why, and of which applications the cases are open again; None for what opens none."""
    way = _ways.get(event.verb)
    if way is None or event.target_type != way[0]:
        return None
    model, path, because = way
    rows = apps.get_model(model)._base_manager.filter(pk=event.target_id)
    return because, [key for key in rows.values_list(path, flat=True) if key]
