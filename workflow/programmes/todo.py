"""The next deadline of each running edition, for the office."""

from collections.abc import Iterable
from typing import Any

from portal import clock
from portal.access.predicates import is_office
from portal.desk.todo import Todo, register_todo
from workflow.programmes.api import next_deadline
from workflow.programmes.models import Edition


@register_todo
def stages_due(user: Any) -> Iterable[Todo]:
    """The day on which the call closes, or the stage in progress is planned to end (Article 9)."""
    if not is_office(user):
        return
    for edition in Edition.objects.running().prefetch_related("stages"):
        at, stage = next_deadline(edition), edition.current_stage
        if at and stage:
            words = f"{edition.name}：{stage.name}期限"
            since = stage.entered_at and clock.day_of(stage.entered_at)
            url = f"/admin/desk/editions/{edition.pk}/"
            yield Todo(words, url, clock.day_of(at), words, since=since, articles=[stage.article])
