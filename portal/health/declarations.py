"""What an operator watches: each app declares its own in `measures.py`; metrics, alerts and the page are made from these."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import import_module

from django.apps import apps
from django.utils.module_loading import module_has_submodule

from portal.transitions.tables import OWN_ROOTS


@dataclass(frozen=True)
class Measure:
    """One number that says how the portal is, and from where on somebody must see to it.

    `name` is its Prometheus name with its unit, `read` gives it now and may raise; infinity means "never". It is wrong
    `above` or `below` the limit for `minutes` on end; without limits it is only told. `remedy` says what to do.
    """

    name: str
    label: str
    read: Callable[[], float]
    above: float | None = None
    below: float | None = None
    minutes: int = 5
    urgent: bool = False
    remedy: str = ""

    @property
    def watched(self) -> bool:
        """Whether it has a limit."""
        return self.above is not None or self.below is not None

    def is_wrong(self, value: float) -> bool:
        """Whether somebody must see to it."""
        return (self.above is not None and value > self.above) or (self.below is not None and value < self.below)


def known_measures() -> list[Measure]:
    """Every measure of the house, from the ground up."""
    return [value for module in _modules() for value in vars(module).values() if isinstance(value, Measure)]


def _modules() -> Iterator[object]:
    for config in reversed(list(apps.get_app_configs())):
        if config.name.split(".")[0] in OWN_ROOTS and module_has_submodule(config.module, "measures"):
            yield import_module(f"{config.name}.measures")
