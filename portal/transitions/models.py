"""`Stateful`: a row whose state only `apply_transition` writes. The database itself refuses anyone else."""

from typing import Any

import pgtrigger
from django.db import models

GUARD = "portal.transition"


# A state written by hand has no event, no letter and no rule behind it; `update()` and SQL are stopped here as well.
class StateGuard(pgtrigger.Trigger):
    """Refuse a state written outside `apply_transition`, and a birth in any state but the first."""

    name = "state_guard"
    when = pgtrigger.Before
    operation = pgtrigger.Insert | pgtrigger.Update

    def get_func(self, model: Any) -> str:
        first = model._meta.get_field("state").default
        return f"""
            IF current_setting('{GUARD}', true) = 'on' THEN RETURN NEW; END IF;
            IF TG_OP = 'INSERT' AND NEW.state <> '{first.value}' THEN
                RAISE EXCEPTION 'state_guard: % starts as {first.value}', TG_TABLE_NAME USING ERRCODE = '23514';
            END IF;
            IF TG_OP = 'UPDATE' AND NEW.state IS DISTINCT FROM OLD.state THEN
                RAISE EXCEPTION 'state_guard: % changes state by transition only', TG_TABLE_NAME USING ERRCODE = '23514';
            END IF;
            RETURN NEW;
        """


class Stateful(models.Model):
    """Base of every model with a life. Subclasses add `state = StateField(SomeState, SomeState.FIRST)`."""

    class Meta:
        abstract = True
        triggers: list[pgtrigger.Trigger] = [StateGuard()]


def StateField(states: type[models.TextChoices], first: models.TextChoices, **options: Any) -> models.CharField:
    """The state column: written by transitions alone, born as `first`."""
    return models.CharField(
        "状态", max_length=24, choices=states.choices, default=first, editable=False, db_index=True, **options
    )
