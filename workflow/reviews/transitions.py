"""The life of a panel (Article 10)."""

from portal.access.predicates import is_office
from portal.transitions.core import Transition
from workflow.reviews.enums import PanelState

DISSOLVE = Transition(
    "dissolve", "撤销评审组", frozenset({PanelState.ACTIVE}), PanelState.DISSOLVED, is_office, "panel.dissolved"
)
PANEL_TABLE = (DISSOLVE,)
