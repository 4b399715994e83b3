"""The button of an act: on its thing's own desk, proposing where two people are demanded, doing it where one is enough."""

from collections.abc import Callable
from typing import Any

from django import forms

from portal.confirming.actions import check_none_waits, undertake
from portal.confirming.acts import act_of
from portal.confirming.models import PendingAct
from portal.desk import Verb

PROPOSED = "已提出，请另一人在“待复核事项”中复核。"
Data = dict[str, Any]


def what_came(label: str) -> Callable[[Any], str]:
    """What the desk answers: that it was proposed, or done."""
    return lambda result: PROPOSED if isinstance(result, PendingAct) else f"已{label}。"


def unless_waiting(name: str, check: Callable[..., None]) -> Callable[..., None]:
    """The action's own check, and that the act called `name` does not wait on the same thing already."""

    def check_now(obj: Any, *, by: Any) -> None:
        check(obj, by=by)
        check_none_waits(name, obj)

    return check_now


def act_verb(
    name: str,
    code: str,
    form: type[forms.BaseForm] | None,
    *,
    check: Callable[..., None],
    payload: Callable[[Data], Data] = dict,
    reason: Callable[[Data], str] = lambda data: data.pop("reason"),
    **options: Any,
) -> Verb:
    """The verb of the act called `name`. `check(obj, by=…)` is the action's own; `reason` is taken from what was typed
    before the rest becomes the act's `payload`."""
    act = act_of(name)

    def call(obj: Any, by: Any, data: Data) -> Any:
        said = reason(data)
        return undertake(name, obj, by=by, reason=said, payload=payload(data))

    return Verb(
        code, act.label, form, call, permission=act.may_propose, check=unless_waiting(name, check),
        done=what_came(act.label), power=act.power, **options,
    )  # fmt: skip
