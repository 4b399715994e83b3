"""Every verb of the house with what it may be asked of and by whom: the machine draws one, a thing and a person."""

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from random import Random
from typing import Any

from django.db.models import Model, QuerySet

from portal.access.enums import Role
from portal.confirming.models import PendingAct
from tests.conftest import fresh_from_db
from tests.machine.world import World, chosen
from workflow.applications.models import Application
from workflow.reviews.models import Recusal

Things = Callable[[World], Any]
People = Callable[[World, Any], list[Any]]
Act = Callable[[World, Any, Any, Random], Any]

LIKELY, ANOTHER_TAB, KEPT_AWAY = 0.8, 0.1, 0.3
"""How often a thing and a person are drawn that fit the verb, a row as an older page still has it, and somebody recused."""
MORE_OFTEN = ["applications.withdraw"] * 2


@dataclass(frozen=True)
class Verb:
    """`things` are what it might be asked of, `fit` those it is meant for, `who` the people it belongs to."""

    name: str
    things: Things
    fit: Things
    who: People
    act: Act
    kinds: frozenset[str]
    lives_on: bool = False


VERBS: dict[str, Verb] = {}
FOLLOWS = {
    "applications.carry_correction": "correct_entry",
    "applications.forget_sealed": "erase_applicant, years later",
    "applications.look_at_contacts": "reads alone",
    "applications.mark_honoured": "issue_commendation",
    "applications.leave": "withdraw, decide_passage, end_entry",
    "applications.return_to_running": "refill_place",
    "decisions.put_forward_matter": "put_to_conference",
    "decisions.seat_members": "plan_meeting",
    "ceremonies.Taken": "record_ceremony",
    "misuse.Draft": "submit_report",
    "objections.Draft": "submit_objection",
    "publicity.settle_hold": "conclude_objection",
    "publicity.release_hold": "close_withdrawn, refuse_objection, end_answered",
    "reviews.pass_all": "advance_edition",
    "supervision.end_trackings": "confirm_revocation",
    "supervision.resume_trackings": "reinstate_honour",
    "supervision.plan_trackings": "issue_commendation",
    "reviews.detect_recusals": "form_panel",
    "reviews.dissolve_panels": "advance_edition",
}
"""What no rule asks by itself, and the verbs that bring it about."""


def verb(
    name: str, *, of: Things, who: People, act: Act, fit: Things | None = None, kinds: str = "", lives_on: bool = False
) -> None:
    """Make a verb known to the machine. `kinds` are the kinds of stages it belongs to, none for all."""
    VERBS[name] = Verb(name, of, fit or of, who, act, frozenset(kinds.split()), lives_on)


def rows(model: type[Model], path: str, **fit: Any) -> dict[str, Things]:
    """The rows of the world's edition; `path` leads from a row to it. `fit` says which the verb is meant for."""

    def found(w: World, **more: Any) -> QuerySet[Any]:
        return model._base_manager.filter(**{path: w.edition.pk}, **more).order_by("pk")

    return {"of": lambda w: found(w), "fit": lambda w: found(w, **fit)}


def the_edition(w: World) -> list[Any]:
    return [w.edition]


def by_role(role: Role) -> People:
    return lambda w, thing: w.role(role)


office, editor, reviewer = by_role(Role.OFFICE), by_role(Role.EDITOR), by_role(Role.REVIEWER)


def applicant(w: World, thing: Any) -> list[Any]:
    """Whose application it is."""
    return [getattr(thing, "application", thing).applicant]


def system(w: World, thing: Any) -> list[Any]:
    """What only the clock does: nobody."""
    return [None]


def likely(w: World) -> list[str]:
    """The verbs that belong to the stage in progress, and those that belong to all; leaving more often, for much hangs on it."""
    stage = w.edition.current_stage
    kind = stage.kind if stage else "over"
    return [name for name, one in sorted(VERBS.items()) if not one.kinds or kind in one.kinds] + MORE_OFTEN


def rooms() -> list[str]:
    """The rooms whose verbs the machine knows."""
    return sorted({name.partition(".")[0] for name in VERBS})


def waited_for(w: World, room: str, chance: Random) -> list[str]:
    """The verbs of a room that something there is meant for now."""
    return [name for name, one in sorted(VERBS.items()) if name.startswith(f"{room}.") and chosen(chance, one.fit(w))]


def kept_away(thing: Any) -> list[Any]:
    """Who stepped back from the application a thing hangs on: they above all are to be refused."""
    application = case_of(thing)
    rows = Recusal.objects.in_force().filter(application=application).select_related("user") if application else ()
    return [row.user for row in rows]


def case_of(thing: Any) -> Application | None:
    """The application a thing hangs on."""
    if isinstance(thing, Application):
        return thing
    for name in ("application", "entry", "honour", "hold", "assignment"):
        if (inner := getattr(thing, name, None)) is not None:
            return case_of(inner)
    return case_of(thing.target()) if isinstance(thing, PendingAct) else None


def draw(w: World, name: str, chance: Random) -> tuple[Any, Any] | None:
    """A thing and a person for the verb: mostly such as it is meant for, at times any, at times an older page's."""
    one = VERBS[name]
    thing = chosen(chance, one.fit(w)) if chance.random() < LIKELY else None
    thing = thing if thing is not None else chosen(chance, one.things(w))
    if thing is None:
        return None
    older = [row for row in w.tabs if type(row) is type(thing)]
    if older and chance.random() < ANOTHER_TAB:
        thing = chance.choice(older)
    elif isinstance(thing, Model):
        w.tabs = [*w.tabs[-40:], fresh_from_db(thing)]
    people = one.who(w, thing)
    if (away := kept_away(thing)) and chance.random() < KEPT_AWAY:
        return thing, chance.choice(away)
    if chance.random() >= LIKELY or not people:
        people = list(w.accounts.values()) if people != [None] else [None, *w.role(Role.OFFICE)]
    return thing, chance.choice(people)


def ask(w: World, name: str, chance: Random) -> Any:
    """Draw and act; None where there is nothing to ask it of."""
    w.fresh()
    drawn = draw(w, name, chance)
    if drawn is None:
        return None
    thing, by = drawn
    return w.does(name, by, thing, lambda: VERBS[name].act(w, thing, by, chance))


def missing() -> set[str]:
    """Verbs of the rooms that no rule drives."""
    rooms = {
        "applications": "workflow.applications.actions", "reviews": "workflow.reviews.actions",
        "decisions": "workflow.decisions.actions", "publicity": "workflow.publicity.actions",
        "honours": "workflow.honours.actions", "objections": "objections.actions",
        "supervision": "workflow.supervision.actions", "misuse": "workflow.misuse.actions",
        "ceremonies": "workflow.ceremonies.actions",
    }  # fmt: skip
    named = {f"{room}.{name}" for room, path in rooms.items() for name in import_module(path).__all__}
    return {name for name in named if not name.split(".")[1].startswith("check_")} - set(VERBS) - set(FOLLOWS)
