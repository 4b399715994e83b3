"""The world the machine lives in: people, one edition in the middle of others, a clock, and what was done so far."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import partial
from random import Random
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, models, transaction
from django.test import TestCase

from cms_pages.demonstration.applying import start
from cms_pages.demonstration.cast import Candidate, account_of, make_account
from cms_pages.demonstration.seconding import seconded
from portal import clock
from portal.access.enums import Role
from portal.access.models import User
from portal.confirming.actions import withdraw
from portal.confirming.enums import PendingState
from portal.confirming.models import PendingAct
from portal.powers.actions import grant_role
from portal.workdays.seeding import demonstrate_year
from tests.conftest import fresh_from_db
from tests.machine.looking import Seen, look
from workflow.applications.models import Application
from workflow.applications.permissions import barred_from
from workflow.programmes.models import Edition

REFUSALS = (ValidationError, PermissionDenied)
"""What a verb may answer instead of acting; anything else is a fault of the house."""


class Fault(AssertionError):
    """Something the house must never do; its text ends with the verbs that led to it."""


@dataclass
class World:
    """One edition with its people. `now` is where its clock stands; `line` holds what was done, in a reader's words."""

    edition: Edition
    accounts: dict[str, User]
    now: datetime
    line: list[str] = field(default_factory=list)
    tried: Counter[str] = field(default_factory=Counter)
    done: Counter[str] = field(default_factory=Counter)
    seen: Seen | None = None
    tabs: list[models.Model] = field(default_factory=list)
    after: Callable[..., None] | None = None
    around: Any = None
    steps: int = 0
    faulty: bool = False

    # Time

    def at(self, *hour: int) -> Any:
        """Live at the world's own moment, whatever hour the demonstration's people would choose."""
        return clock.travel(self.now)

    def passes(self, days: int = 0, hours: int = 0) -> None:
        self.go_to(self.now + timedelta(days=days, hours=hours))

    def go_to(self, moment: datetime) -> None:
        """The clock moves, forward only; the calendar of the years it reaches is confirmed."""
        self.now = max(self.now, moment)
        for ahead in (0, 60):
            demonstrate_year((self.today + timedelta(days=ahead)).year)

    @property
    def today(self) -> date:
        return clock.day_of(self.now)

    # People

    def named(self, name: str) -> User:
        return self.accounts[name]

    def role(self, role: Role) -> list[User]:
        """The accounts with a role, in the order they were made."""
        return [user for user in self.accounts.values() if role in user.roles]

    def newcomer(self, role: Role) -> User:
        """A further account with a role: somebody else when everybody there must stay away."""
        name = f"{role.value}-{len(self.accounts)}"
        self.accounts[name] = make_account(name, f"新增{role.label}{len(self.accounts)}")
        grant_role(self.accounts[name], role)
        return self.accounts[name]

    def free(self, role: Role, *applications: Application | None, but: Any = None) -> User:
        """Somebody of the role who is recused from none of the applications, and is not `but`."""
        cases = [application.pk for application in applications if application]
        for user in self.role(role):
            if user != but and not (cases and barred_from(user).filter(pk__in=cases).exists()):
                return user
        return self.newcomer(role)

    # Things

    def fresh(self) -> Edition:
        """The edition as the database has it."""
        self.edition = fresh_from_db(self.edition)
        return self.edition

    def begins(self, candidate: Candidate, by: User | None = None) -> Application:
        """A draft with every section filled in."""
        return start(self.edition, candidate, by or account_of(candidate, self.accounts), self)  # type: ignore[arg-type]

    # Acts

    def does(self, name: str, by: User | None, thing: Any, act: Callable[[], Any]) -> Any:
        """One verb. It succeeds, is refused (the exception is returned), or the house is at fault."""
        self.tried[name] += 1
        self.seen, accounts = look(self), dict(self.accounts)
        words = f"{clock.display(self.now)}　{by or '系统'}　{name}（{thing}）"
        try:
            with self.at(), after_commit(), transaction.atomic():
                result = act()
        except REFUSALS as refusal:
            self.accounts = accounts  # who was made within it is gone with it
            self.line.append(f"{words}：拒绝，{said(refusal)}")
            return refusal
        except Exception as error:
            self.line.append(f"{words}：{type(error).__name__}")
            raise self.fault(f"{name} 既没有办成也没有拒绝：{type(error).__name__} {error}") from error
        self.done[name] += 1
        self.line.append(f"{words}：办成")
        if self.after:
            self.after(self, name, by, thing)
        return True if result is None else result

    def fault(self, what: str) -> Fault:
        """A fault with the way that led to it."""
        self.faulty = True
        done = "\n".join(f"{number:4} {words}" for number, words in enumerate(self.line, 1))
        return Fault(f"{what}\n\n第 {self.steps} 步，一路办理：\n{done}")


def by_two(w: World, name: str, thing: Any, applications: Sequence[Any], propose: Callable[[User], Any]) -> Any:
    """A decision of two officers free to take it; what others proposed and left waiting is withdrawn first."""
    for pending in PendingAct.objects.filter(state=PendingState.PENDING).order_by("pk"):
        w.does("confirming.withdraw", pending.proposed_by, pending, partial(withdraw, pending, by=pending.proposed_by))
    by = w.free(Role.OFFICE, *applications)
    second = w.free(Role.OFFICE, *applications, but=by)
    return w.does(name, second, thing, lambda: seconded(propose(by), second))


def said(refusal: Exception) -> str:
    return "；".join(getattr(refusal, "messages", [str(refusal)]))[:120]


@contextmanager
def after_commit() -> Iterator[None]:
    """What hangs on the commit follows at once, inside a test's own transaction, too; what failed to be done does not."""
    if not connection.in_atomic_block:
        yield
        return
    with TestCase.captureOnCommitCallbacks() as waiting:
        yield
    for callback in waiting:
        callback()


def chosen(chance: Random, things: Any) -> Any:
    """One of the things at random, or None where there is none."""
    things = list(things)
    return chance.choice(things) if things else None


def nothing() -> None:
    """There is nothing to ask a verb of."""
    raise ValidationError("没有可以办理的对象。")
