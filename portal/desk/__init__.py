"""The office side: one `Desk` per kind of case, inside the Wagtail admin.

`from portal.desk import Column, Days, Desk, Document, Filter, InfoPanel, Mine, Private, Verb`; register the desk in the app's `wagtail_hooks.py`.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from portal.desk.desk import Desk
    from portal.desk.parts import Column, Days, Document, Filter, InfoPanel, Mine, Private, Verb

__all__ = ["Column", "Days", "Desk", "Document", "Filter", "InfoPanel", "Mine", "Private", "Verb"]


def __getattr__(name: str) -> Any:
    """The parts, imported when first asked for: this package is loaded before any model is."""
    if name not in __all__:
        raise AttributeError(name)
    return getattr(import_module("portal.desk.desk" if name == "Desk" else "portal.desk.parts"), name)
