"""Letters of any wording, queued as the declared ones are."""

from typing import Any
from uuid import uuid4

from portal.messages.actions import queue_letter
from portal.messages.declarations import Letter
from portal.messages.models import Message


def queued(subject: str = "公示已发布", body: str = "请查看。", *, about: Any, **more: Any) -> Message:
    """A letter by the clock, each call its own occasion; `to`, `address` and `url` as `queue_letter` takes them."""
    letter = Letter("test.due", "收件人", subject, body, when="每次调用")
    return queue_letter(letter, about=about, occasion=uuid4().hex, **more)
