"""Verbs of supervision: feedback of two sides, the years of winners."""

from random import Random
from typing import Any

from portal.access.enums import Role
from portal.confirming.actions import propose
from tests.factories.supervision import GOOD, answered
from tests.machine.verbs import by_role, office, reviewer, rows, system, verb
from tests.machine.world import World
from workflow.programmes.models import Stage
from workflow.reviews.models import Assignment
from workflow.supervision import actions as supervising
from workflow.supervision.acts import REFER
from workflow.supervision.enums import Conduct, Direction, Grade
from workflow.supervision.models import Reviewer, Tracking


def years(*states: str) -> dict[str, Any]:
    return rows(Tracking, "honour__edition", state__in=states)


def holder(w: World, thing: Tracking) -> list[Any]:
    return [thing.honour.holder]


def speak(w: World, thing: Assignment, by: Any, c: Random) -> Any:
    mine = thing.application.applicant_id == (by and by.pk)
    direction = Direction.ON_REVIEWER if mine else Direction.ON_APPLICANT
    return supervising.give_feedback(thing, direction=direction, conduct=Conduct.KEPT, remark="", by=by)


def order(w: World, thing: Tracking, by: Any, c: Random) -> Any:
    number = f"示例评审办〔{w.today.year}〕{c.randrange(1, 90)}号"
    return supervising.order_rectification(thing, document_number=number, decline="退步。", demand="整改。", by=by)


def reviewers(w: World) -> Any:
    return Reviewer.objects.filter(pk__in=Assignment.objects.filter(stage__edition=w.edition).values("member__user"))


# fmt: off
verb("supervision.open_feedback", **rows(Stage, "edition", state="done"), who=system, lives_on=True,
     act=lambda w, s, by, c: supervising.open_feedback(s))
verb("supervision.give_feedback", **rows(Assignment, "stage__edition", sheet__isnull=False), who=reviewer, act=speak, lives_on=True)
verb("supervision.evaluate_reviewer", of=reviewers, who=by_role(Role.DISCIPLINE), kinds="over", lives_on=True,
     act=lambda w, r, by, c: supervising.evaluate_reviewer(
         r, year=w.edition.year, grade=c.choice(Grade.values), remark="廉洁公正。", by=by))
verb("supervision.file_report", **years("planned"), who=holder, kinds="over", lives_on=True,
     act=lambda w, t, by, c: supervising.file_report(t, summary="情况。", indicators=GOOD, by=by))
verb("supervision.record_visit", **years("planned", "reported"), who=office, kinds="over", lives_on=True,
     act=lambda w, t, by, c: supervising.record_visit(t, held_on=w.today, summary="走访。", indicators={}, by=by))
verb("supervision.close_tracking", **years("reported", "answered"), who=office, kinds="over", lives_on=True,
     act=lambda w, t, by, c: supervising.close_tracking(t, finding="无严重退步。", by=by))
verb("supervision.order_rectification", **years("reported", "answered"), who=office, act=order, kinds="over", lives_on=True)
verb("supervision.answer_rectification", **years("rectifying"), who=holder, kinds="over", lives_on=True,
     act=lambda w, t, by, c: answered(t, by))
verb("supervision.report_grounds", **years("planned", "reported", "answered"), who=office, kinds="over", lives_on=True,
     act=lambda w, t, by, c: propose(REFER, t, by=by, reason="发生重大事故。"))
verb("supervision.drop_grounds", **years("referred"), who=office, kinds="over", lives_on=True,
     act=lambda w, t, by, c: supervising.drop_grounds(t, reason="不属重大事故。", by=by))
# fmt: on
