"""The acts that take two people, each registered by the app that owns it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ImproperlyConfigured
from django.db import models

from portal.access.enums import Role
from portal.access.predicates import Predicate
from portal.transitions.core import lock

if TYPE_CHECKING:
    from portal.confirming.models import PendingAct

Payload = Mapping[str, Any]
Change = tuple[str, Any, Any]


def _no_article(target: Any) -> str:
    return ""


def _hides_nothing(user: Any) -> None:
    return None


def _always(target: Any) -> bool:
    return True


def _free(target: Any, payload: Payload) -> None:
    return None


def _any_words(target: Any, words: str) -> None:
    return None


def _nothing(target: Any, payload: Payload) -> Sequence[models.Model]:
    return ()


@dataclass(frozen=True)
class Act:
    """One kind of act.

    `check(target, payload, by)` raises what running it would raise; it is asked when the act is proposed and again, under
    the target's lock, when it is confirmed, each time with the reason among the payload. `run(target, pending, by)` does it, `by` being the second person.
    `describe(target, payload)` gives (label, before, after) of what will change, as the second person reads it.
    `lock(target)` takes the rows the act changes, in the order the house keeps. `call_it(target)`
    is what the waiting act is called by, kept for good. `asked` are the roles that are told something waits for them.
    `hidden_from(user)` are the targets that this person is kept from (recusal, Article 28), or None; `hidden_acts(user)`
    says the same of waiting acts by what they carry, as a list of cases does. `decision` names the decision that an action
    asks two people for (`require_second`), and `demanded(target)` whether it does so here; else one person does it at once.
    `ends_with(target, payload)` are the things (case, list, stage, edition) without which it can't be done any more: when one
    of them ends, it no longer waits (`lapse_acts`). What may be done after the end names nothing. `check_free(target, payload)`
    raises while something else waits that says otherwise of the same thing; it is asked when the act is proposed. `told_on`
    is the target's field that names the case on whose page the waiting act is told; empty: the target has a page itself.
    `describe_kept` is what is kept of `describe` once it is decided, where not all of it may be written down.
    `check_answer(target, words)` raises for a reason for declining it that names whom it must not.
    Who proposes or confirms an act of `power` proved a short while ago to be who they are (`Verb.power`).
    """

    name: str
    label: str
    model: type[models.Model]
    may_propose: Predicate
    may_confirm: Predicate
    check: Callable[[Any, Payload, Any], None]
    run: Callable[[Any, "PendingAct", Any], Any]
    describe: Callable[[Any, Payload], Sequence[Change]]
    lock: Callable[[Any], Any] = lock
    call_it: Callable[[Any], str] = str
    asked: tuple[Role, ...] = (Role.OFFICE,)
    article: Callable[[Any], str] = _no_article
    hidden_from: Callable[[Any], models.QuerySet | None] = _hides_nothing
    hidden_acts: Callable[[Any], models.Q | None] = _hides_nothing
    decision: str = ""
    demanded: Callable[[Any], bool] = _always
    ends_with: Callable[[Any, Payload], Sequence[models.Model]] = _nothing
    check_free: Callable[[Any, Payload], None] = _free
    told_on: str = ""
    describe_kept: Callable[[Any, Payload], Sequence[Change]] | None = None
    check_answer: Callable[[Any, str], None] = _any_words
    power: bool = False

    def kept(self, target: Any, payload: Payload) -> Sequence[Change]:
        """What of `describe` stays with the decision."""
        return (self.describe_kept or self.describe)(target, payload)

    @property
    def case_model(self) -> type[models.Model] | None:
        """The model on whose page a waiting act of this kind is told."""
        return self.model._meta.get_field(self.told_on).related_model if self.told_on else self.model  # type: ignore[return-value]

    @property
    def bound(self) -> bool:
        """Whether it ends with anything."""
        return self.ends_with is not _nothing

    def case_of(self, target: Any) -> Any:
        """The case on whose page it is told."""
        return getattr(target, self.told_on) if self.told_on else target


_acts: dict[str, Act] = {}


def register_act(act: Act) -> Act:
    """Make a kind of act known. Twice is once; two kinds of one name are a mistake."""
    if _acts.setdefault(act.name, act) != act:
        raise ImproperlyConfigured(f"两人复核事项 {act.name} 重复登记。")
    return act


def act_of(name: str) -> Act:
    """The kind of that name."""
    return _acts[name]


def known_acts() -> list[Act]:
    """All kinds, in order of registration."""
    return list(_acts.values())


def has_to_do_with(user: Any, act: Act) -> bool:
    """Whether this person may propose or confirm acts of the kind."""
    return act.may_propose(user) or act.may_confirm(user)
