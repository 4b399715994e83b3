"""What a decision on a whole case rests on: that nothing was done in it since it was read."""

from typing import Any

from portal import clock
from portal.desk.desk import Desk
from portal.desk.timeline import newest_event, transition_labels


def as_journalled(obj: Any) -> dict[str, Any]:
    """The newest entry of the case's journal, where everything is written down that is done in it.

    A statement, a score sheet or a supplement that came since the page was opened is another entry, whatever the state.
    """
    event = newest_event(obj)
    said = "" if event is None else f"第{event.sequence}项：{clock.display(event.at)} {_label_of(event.verb)}"
    return {"最近的办理记录": said}


def _label_of(verb: str) -> str:
    """What an event is called, where no desk is at hand."""
    shared = {key: label for desk in Desk.__subclasses__() for key, label in desk.event_labels.items()}
    return transition_labels().get(verb) or shared.get(verb) or "办理"
