"""What is due for a person, by mail: three days before, the day before, the day after and every week from then."""

from datetime import date
from typing import Any

from django.db import transaction

from portal import clock
from portal.access.models import User
from portal.agenda.letters import DUE
from portal.desk.todo import Todo, todos_of
from portal.documents.wording import official_date
from portal.messages.actions import queue_letter

AHEAD = (3, 1)
EVERY = 7
BEGINS = 8
"""The hour before which nobody is written to."""


def remindable() -> list[Any]:
    """Who may have something to do: accounts with a role; nobody at night."""
    if clock.local(clock.now()).hour < BEGINS:
        return []
    return list(User.objects.filter(is_active=True, groups__isnull=False).distinct().order_by("pk"))


@transaction.atomic
def remind(user: Any) -> bool:
    """Write to a person whom a day of those above concerns, once a day, of all that is due within them. Names nobody."""
    today = clock.today()
    due = [one for one in todos_of(user) if one.until and (one.until - today).days <= max(AHEAD)]
    if not any(_is_told_on(one, today) for one in due):
        return False
    # The first of the day is the letter of the day: another sweep finds it written.
    listed = "\n".join(dict.fromkeys(_in_words(one) for one in due))
    return queue_letter(DUE, about=user, to=user, occasion=str(today), url="/admin/", listed=listed) is not None


def _is_told_on(todo: Todo, today: date) -> bool:
    ahead = (todo.until - today).days  # type: ignore[operator]
    return ahead in AHEAD or (ahead < 0 and -ahead % EVERY == 1)


def _in_words(todo: Todo) -> str:
    until: date = todo.until  # type: ignore[assignment]
    return f"{todo.in_public}，{official_date(until)}{'，已经逾期' if todo.is_overdue else ''}。"
