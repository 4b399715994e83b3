"""What a decision on a whole case rests on: that nothing was done in it since it was read."""

from typing import Any

from portal import clock
from portal.desk.timeline import label_of, newest_event


def as_journalled(obj: Any) -> dict[str, Any]:
    """The newest entry of the case's journal, where everything is written down that is done in it.

    A statement, a score sheet or a supplement that came since the page was opened is another entry, whatever the state.
    """
    event = newest_event(obj)
    said = "" if event is None else f"第{event.sequence}项：{clock.display(event.at)} {label_of(event.verb)}"
    return {"最近的办理记录": said}
