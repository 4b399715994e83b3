"""The lives of all things as state diagrams, drawn from the tables the engine obeys."""

from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.db.models import Model

from portal.access.predicates import nobody
from portal.transitions.core import Transition
from portal.transitions.models import Stateful
from portal.transitions.tables import all_transitions

HEAD = """# 状态图

由 `make docs` 从各应用的 `transitions.py` 生成，请勿手工修改。箭头是操作，括号内是可以执行的人，注明“写明理由”的须写明理由；
只有 `apply_transition` 改写状态，数据库触发器拒绝其他写法（[ADR 1](adr/0001-state-guard.md)）。
"""


def lives() -> list[tuple[type[Stateful], list[Transition]]]:
    """Every model with a life and the transitions among its states, from the ground up."""
    table = all_transitions()
    configs = reversed(list(apps.get_app_configs()))
    models = [model for config in configs for model in config.get_models() if issubclass(model, Stateful)]
    return [(model, [one for one in table if type(one.target) is type(first_state(model))]) for model in models]


def first_state(model: type[Model]) -> Any:
    """The state a row is born in."""
    return model._meta.get_field("state").default  # type: ignore[union-attr]


def as_markdown() -> str:
    """The text of `docs/states.md`."""
    return "\n".join([HEAD, *(line for model, table in lives() for line in _life(model, table))])


def _life(model: type[Stateful], table: list[Transition]) -> Iterator[str]:
    first = first_state(model)
    yield f"## {model._meta.verbose_name}（`{model._meta.label}`）\n"
    yield "```mermaid\nstateDiagram-v2"
    for state in type(first):
        yield f"    {state.value}: {state.label}"
    yield f"    [*] --> {first.value}"
    for one in table:
        # In the order of the states: a set would be written differently by every process.
        for source in [state for state in type(first) if state in one.sources]:
            yield f"    {source.value} --> {one.target} : {one.label}（{_who(one)}）"
    yield "```\n"


def _who(one: Transition) -> str:
    who = "系统" if one.permission is nobody else one.permission.name
    return f"{who}，写明理由" if one.reason_required else who
