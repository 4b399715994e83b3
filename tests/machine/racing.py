"""Two people at one moment, each with a connection of their own: whichever comes first, both answers must be true."""

import threading
from collections.abc import Callable
from random import Random
from typing import Any

from django.db import connection

from portal import clock
from tests.machine.invariants import nobody_out_is_in, seats_are_the_granted
from tests.machine.looking import look
from tests.machine.verbs import VERBS, draw, likely
from tests.machine.world import REFUSALS, World, said

COLLIDE = (
    ("applications.withdraw", "publicity.publish_notice"),
    ("applications.withdraw", "publicity.end_notice"),
    ("applications.withdraw", "decisions.grant_place"),
    ("applications.withdraw", "decisions.propose_honour"),
    ("applications.withdraw", "honours.issue_commendation"),
    ("applications.withdraw", "applications.withdraw"),
    ("applications.withdraw", "reviews.decide_screening"),
    ("applications.request_supplement", "programmes.advance_edition"),
    ("decisions.grant_place", "decisions.grant_place"),
    ("decisions.grant_place", "decisions.decline_proposal"),
    ("decisions.cast_ballot", "decisions.count_ballots"),
    ("decisions.cast_ballot", "decisions.cast_ballot"),
    ("decisions.deliberate_proposal", "decisions.check_out"),
    ("decisions.open_meeting", "decisions.cancel_meeting"),
    ("publicity.publish_notice", "publicity.refresh_notice"),
    ("publicity.publish_notice", "publicity.withdraw_draft"),
    ("publicity.end_notice", "publicity.end_notice"),
    ("publicity.end_notice", "publicity.place_hold"),
    ("programmes.advance_edition", "programmes.advance_edition"),
    ("reviews.decide_shortlist", "reviews.declare_recusal"),
    ("honours.issue_certificate", "honours.issue_certificate"),
    ("honours.confirm_revocation", "honours.reject_revocation"),
)
"""Pairs of which one has an interest in what the other reads."""


def two_at_once(w: World, chance: Random) -> None:
    """Two verbs of which both have something to act on now; mostly such as are known to collide."""
    w.fresh()
    season = set(likely(w))
    pairs = [pair for pair in COLLIDE if set(pair) <= season]
    names = (
        chance.choice(pairs)
        if pairs and chance.random() < 0.7
        else (chance.choice(sorted(season)), chance.choice(sorted(season)))
    )
    drawn = [(name, draw(w, name, chance)) for name in names]
    if all(found for _, found in drawn):
        race(w, [(name, *found) for name, found in drawn if found], chance)


def race(w: World, asked: list[tuple[str, Any, Any]], chance: Random) -> None:
    """Run them, write down what each answered, and see that the record holds."""
    w.seen = look(w)
    acts = [lambda n=name, t=thing, b=by: VERBS[n].act(w, t, b, Random(chance.random())) for name, thing, by in asked]
    answers = at_once(w, acts)
    for (name, thing, by), answer in zip(asked, answers, strict=True):
        w.tried[name] += 1
        w.done[name] += not isinstance(answer, Exception)
        words = said(answer) if isinstance(answer, Exception) else "办成"
        w.line.append(f"{clock.display(w.now)}　同时：{by or '系统'}　{name}（{thing}）：{words}")
    for (name, _, _), answer in zip(asked, answers, strict=True):
        if isinstance(answer, Exception) and not isinstance(answer, REFUSALS):
            raise w.fault(f"两人同时办理，{name}：{type(answer).__name__} {answer}") from answer
    seats_are_the_granted(w)
    nobody_out_is_in(w)


def at_once(w: World, acts: list[Callable[[], Any]]) -> list[Any]:
    """Each act in a thread and on a connection of its own; what it gave or raised."""
    together, answers = threading.Barrier(len(acts)), [None] * len(acts)

    def run(place: int) -> None:
        try:
            with clock.travel(w.now):
                together.wait()
                answers[place] = acts[place]()
        except Exception as error:  # noqa: BLE001  whatever it is, the thread that asked judges it
            answers[place] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(place,)) for place in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers
