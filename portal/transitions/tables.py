"""Every state table of the house, found in the apps' `transitions.py`: for labels, diagrams and generated tests."""

from importlib import import_module
from types import ModuleType

from django.apps import apps
from django.utils.module_loading import module_has_submodule

from portal.transitions.core import Transition


def table_modules() -> list[ModuleType]:
    """The `transitions` module of each installed app that has one, this engine's own excluded."""
    return [
        import_module(f"{config.name}.transitions")
        for config in apps.get_app_configs()
        if config.name.split(".")[0] in OWN_ROOTS and module_has_submodule(config.module, "transitions")
    ]


def all_transitions() -> list[Transition]:
    """The transitions of all tables, each once, in order of definition."""
    found = [value for module in table_modules() for value in vars(module).values()]
    flat = [item for value in found for item in (value if isinstance(value, list | tuple) else [value])]
    return list(dict.fromkeys(item for item in flat if isinstance(item, Transition)))


OWN_ROOTS = frozenset({"portal", "workflow", "objections", "cms_pages"})
