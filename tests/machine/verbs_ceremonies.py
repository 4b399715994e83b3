"""Verbs of ceremonies: planned, moved, cancelled, held, put right."""

from datetime import timedelta
from random import Random
from typing import Any

from tests.machine.verbs import office, rows, the_edition, verb
from workflow.ceremonies import actions as ceremonies
from workflow.ceremonies.models import Ceremony


def ceremony(*states: str) -> dict[str, Any]:
    return rows(Ceremony, "edition", state__in=states)


def taken(c: Random, thing: Ceremony) -> ceremonies.Taken:
    """Somebody sent another, somebody did not come; at times a number that is none of them."""
    numbers = [*thing.edition.honours.values_list("number", flat=True), "没有此项"]
    return ceremonies.Taken({c.choice(numbers): "示例代领人"}, [c.choice(numbers)])


# fmt: off
verb("ceremonies.plan_ceremony", of=the_edition, who=office, kinds="commendation over", lives_on=True,
     act=lambda w, e, by, c: ceremonies.plan_ceremony(e, held_on=w.today, place="示例会堂", by=by))
verb("ceremonies.change_ceremony", **ceremony("planned"), who=office, kinds="commendation over", lives_on=True,
     act=lambda w, r, by, c: ceremonies.change_ceremony(
         r, held_on=w.today + timedelta(days=c.randrange(3)), place="示例会堂", reason="场地检修。", by=by))
verb("ceremonies.cancel_ceremony", **ceremony("planned"), who=office, kinds="commendation over", lives_on=True,
     act=lambda w, r, by, c: ceremonies.cancel_ceremony(r, reason="场地检修。", by=by))
verb("ceremonies.record_ceremony", **ceremony("planned"), who=office, kinds="commendation over", lives_on=True,
     act=lambda w, r, by, c: ceremonies.record_ceremony(r, awarded_by="示例区副区长", taken=taken(c, r), by=by))
verb("ceremonies.correct_ceremony", **ceremony("held"), who=office, kinds="commendation over", lives_on=True,
     act=lambda w, r, by, c: ceremonies.correct_ceremony(
         r, held_on=w.today, place="示例会堂", awarded_by="示例区区长", taken=taken(c, r), reason="登记有误。", by=by))
# fmt: on
