"""What the office decides on the review by two officers, registered with `portal.confirming`.

One application by itself, a list of them at once, and a result that is put right.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models
from django.db.models import Q

from portal.access.predicates import is_office
from portal.confirming.actions import check_none_waits, propose, undertake
from portal.confirming.acts import Act, Change, Payload, register_act
from portal.confirming.enums import PendingState
from portal.confirming.models import PendingAct
from portal.errors import TransitionNotAllowed
from portal.transitions.core import lock
from workflow.applications.actions.passages import (
    DECISIONS,
    check_outcome,
    check_redecide,
    opposite,
    redecide_passage,
)
from workflow.applications.enums import Outcome
from workflow.applications.models import Application, Passage
from workflow.applications.permissions import barred_from, office_on_application, unrecused
from workflow.programmes.actions import lock_running
from workflow.programmes.models import Stage
from workflow.reviews.actions.deciding import (
    check_screening,
    check_shortlist,
    decide_screening,
    decide_shortlist,
    feedback,
)
from workflow.reviews.passing import check_passes, mark_words
from workflow.reviews.placing import ranks

ALONE = {"screening": "review.screen", "assessment": "review.shortlist"}
LISTED = {"screening": "review.screen_list", "assessment": "review.shortlist_list"}
REDECIDE = "review.redecide"
office_on_passage = unrecused("application_id")
CHECKS = {"screening": check_screening, "assessment": check_shortlist}
ACTIONS = {"screening": decide_screening, "assessment": decide_shortlist}


@dataclass(frozen=True)
class Result:
    """One line of a list: which application passes, or is left out and why."""

    application: Application
    passed: bool
    reason: str = ""

    @property
    def outcome(self) -> Outcome:
        return Outcome.PASSED if self.passed else Outcome.LEFT_OUT


def propose_outcome(application: Application, stage: Stage, *, passed: bool, by: Any, reason: str = "") -> Any:
    """Ask that an application pass a stage or be left out of it; a second officer confirms it, where two are demanded."""
    name = ALONE[_kind(stage)]
    payload = {"stage": stage.pk, "passed": passed, "said": reason.strip()}
    return undertake(name, application, by=by, reason=reason.strip() or f"{stage.name}结果", payload=payload)


def propose_outcomes(stage: Stage, results: Iterable[Result], *, by: Any, reason: str) -> Any:
    """The same for a list of applications: the second officer confirms it whole, and nothing of it is half done."""
    name = LISTED[_kind(stage)]
    rows = [{"application": r.application.pk, "passed": r.passed, "reason": r.reason.strip()} for r in results]
    return undertake(name, stage, by=by, reason=reason, payload={"rows": rows})


def propose_redecision(passage: Passage, *, by: Any, reason: str) -> PendingAct:
    """Ask that a mistaken result be put right. Always by two officers."""
    return propose(REDECIDE, passage, by=by, reason=reason, payload={"to": str(opposite(passage))})


def redecidable(application: Application) -> models.QuerySet[Passage]:
    """The results of an application that officers decided, newest first."""
    decided = application.passages.in_force().filter(stage__kind__in=DECISIONS).exclude(outcome=Outcome.PENDING)
    return decided.select_related("stage", "application").order_by("-stage__position")


def check_redecidable(application: Application, *, by: Any) -> None:
    """What the button asks: that the newest result can be put right."""
    newest = redecidable(application).first()
    if newest is None:
        raise TransitionNotAllowed(f"{application}还没有可以更正的环节结果。")
    check_redecide(newest, by=by)
    check_none_waits(REDECIDE, newest)


def check_outcome_now(application: Application, stage: Stage, *, by: Any) -> None:
    """What the button asks: that a result can be decided, and waits for nobody."""
    _check_one(stage)(application, stage, by=by)
    check_not_waiting(application, stage)


def is_waiting(application: Application, stage: Stage) -> bool:
    """Whether a result of the application waits for its second officer, alone or on a list."""
    held = {"payload__rows__contains": [{"application": application.pk}]}
    listed = Q(name__in=LISTED.values(), target_id=str(stage.pk), **held)
    alone = Q(name__in=ALONE.values(), target_id=str(application.pk))
    return PendingAct.objects.filter(listed | alone, state=PendingState.PENDING).exists()


def waiting_at(stage: Stage) -> set[int]:
    """The same of all at a stage: the keys of the applications."""
    rows = PendingAct.objects.filter(state=PendingState.PENDING)
    alone = rows.filter(name__in=ALONE.values()).values_list("target_id", flat=True)
    listed = rows.filter(name__in=LISTED.values(), target_id=str(stage.pk)).values_list("payload", flat=True)
    return {int(pk) for pk in alone} | {row["application"] for payload in listed for row in payload["rows"]}


def check_not_waiting(application: Application, stage: Stage) -> None:
    """Raise while it is so."""
    if is_waiting(application, stage):
        raise TransitionNotAllowed(f"{application}的结果已经提出，正待复核；请先在“待复核事项”中办理。")


def _kind(stage: Stage) -> str:
    if stage.kind not in DECISIONS:
        raise TransitionNotAllowed(f"“{stage.name}”环节没有这项工作。")
    return stage.kind


def _check_one(stage: Stage) -> Any:
    return CHECKS[_kind(stage)]


def _stage(payload: Payload) -> Stage:
    return Stage.objects.select_related("edition").get(pk=payload["stage"])


def _lock_application(application: Application) -> Application:
    # The order of `decide_passage`, taken before the second officer reads what was proposed.
    lock_running(application.edition)
    return lock(application)


def _check_decide(application: Application, payload: Payload, by: Any) -> None:
    stage, outcome = _stage(payload), Outcome.PASSED if payload["passed"] else Outcome.LEFT_OUT
    _check_one(stage)(application, stage, by=by)
    check_outcome(application, outcome, payload["said"])
    check_passes(application, stage, passed=payload["passed"], reason=payload["said"])


def _decide(application: Application, pending: PendingAct, by: Any) -> Passage:
    stage, asked = _stage(pending.payload), pending.payload
    return ACTIONS[stage.kind](application, stage, asked["passed"], by=by, reason=asked["said"], under=pending)


def _describe_decide(application: Application, payload: Payload) -> list[Change]:
    stage = _stage(payload)
    one = Result(application, payload["passed"], payload["said"])
    return [(stage.name, _place(one, ranks(stage, application), {}), _text(one.passed, one.reason))]


def _text(passed: bool, reason: str) -> str:
    return f"{'通过' if passed else '不通过'}{'：' if reason else ''}{reason}"


def _lock_stage(stage: Stage) -> Stage:
    # The stage stands for the list: two confirmations of lists that overlap wait for each other.
    lock_running(stage.edition)
    return lock(stage)


def results_of(payload: Payload) -> list[Result]:
    """The lines of a waiting list, in the order of the applications' numbers; what is gone is left out."""
    rows = {row["application"]: row for row in payload["rows"]}
    found = Application.objects.filter(pk__in=rows).select_related("edition").order_by("number")
    return [Result(one, rows[one.pk]["passed"], rows[one.pk]["reason"]) for one in found]


def _check_list(stage: Stage, payload: Payload, by: Any) -> None:
    """Every line is asked; all that do not fit are named, each with why."""
    check, results = _check_one(stage), results_of(payload)
    if not results:
        raise ValidationError("名单中没有申报，请至少列入一件。")
    faults = [fault for result in results if (fault := _fault(check, stage, result, by))]
    if faults:
        raise ValidationError([f"{application}：{said}" for application, said in faults])


def _fault(check: Any, stage: Stage, result: Result, by: Any) -> tuple[Application, str] | None:
    try:
        check(result.application, stage, by=by)
        check_outcome(result.application, result.outcome, result.reason)
        check_passes(result.application, stage, passed=result.passed, reason=result.reason)
    except PermissionDenied as refusal:
        return result.application, str(refusal)
    except ValidationError as refusal:
        return result.application, "；".join(refusal.messages)
    return None


def _decide_list(stage: Stage, pending: PendingAct, by: Any) -> Stage:
    for result in results_of(pending.payload):
        act = ACTIONS[stage.kind]
        act(result.application, stage, result.passed, by=by, reason=result.reason, under=pending)
    return stage


def _describe_list(stage: Stage, payload: Payload) -> list[Change]:
    results = results_of(payload)
    passed = sum(result.passed for result in results)
    total = ("合计", f"{len(results)} 件", f"通过 {passed} 件，不通过 {len(results) - passed} 件")
    found = ranks(stage)
    last = _last_places(results, found)
    return [
        total,
        *((str(one.application), _place(one, found, last), _text(one.passed, one.reason)) for one in results),
    ]


def _last_places(results: list[Result], found: Mapping[int, Any]) -> dict[str, int]:
    """By track, the last place on the list that passes."""
    last: dict[str, int] = {}
    for one in results:
        if one.passed and (report := found.get(one.application.pk)):
            last[one.application.track] = max(last.get(one.application.track, 0), report.rank)
    return last


def _place(one: Result, found: Mapping[int, Any], last: Mapping[str, int]) -> str:
    """Where it stands by its average, and whether others go on who stand behind it."""
    report = found.get(one.application.pk)
    if report is None:
        return "待决定"
    behind = last.get(one.application.track, 0)
    departs = f"，通过的有第{behind}名" if not one.passed and behind > report.rank else ""
    mark = f"，{said}" if (said := mark_words(report)) else ""
    return f"第{report.rank}名（{report.score_words}{mark}{departs}）"


def _check_list_free(stage: Stage, payload: Payload) -> None:
    for result in results_of(payload):
        check_not_waiting(result.application, stage)


def _ends_list(stage: Stage, payload: Payload) -> list[models.Model]:
    """A list is confirmed whole: who leaves takes it along, and the others are proposed anew."""
    return [stage, stage.edition, *(result.application for result in results_of(payload))]


def _lists_with_barred(user: Any) -> Q:
    """A list that holds a case from which the person is recused is closed to them whole."""
    held = Q(pk__in=[])
    for pk in barred_from(user).values_list("pk", flat=True):
        held |= Q(payload__rows__contains=[{"application": pk}])
    return held


def _redecide(passage: Passage, pending: PendingAct, by: Any) -> Passage:
    note = feedback(passage.application, passage.stage) if opposite(passage) == Outcome.LEFT_OUT else ""
    return redecide_passage(passage, by=by, reason=pending.reason, note=note, under=pending)


def _lock_passage(passage: Passage) -> Passage:
    # The order of `redecide_passage`.
    lock_running(passage.application.edition)
    lock(passage.application)
    return lock(passage)


def _describe_redecide(passage: Passage, payload: Payload) -> list[Change]:
    stage, before = passage.stage.name, Outcome(passage.outcome).label
    return [
        (stage, f"{before}　{passage.reason}".strip(), Outcome(payload["to"]).label),
        (
            "申报",
            passage.application.get_state_display(),
            "恢复参评" if payload["to"] == Outcome.PASSED else "不再参评",
        ),
    ]


def _article(application: Application) -> str:
    stage = application.edition.current_stage
    return stage.article if stage else ""


def _register_alone(kind: str, label: str) -> None:
    """The result of one application in a kind of stage."""
    decision = DECISIONS[kind]
    register_act(
        Act(
            name=ALONE[kind],
            label=label,
            model=Application,
            hidden_from=barred_from,
            may_propose=office_on_application,
            may_confirm=office_on_application,
            check=_check_decide,
            run=_decide,
            describe=_describe_decide,
            lock=_lock_application,
            article=_article,
            decision=decision,
            demanded=lambda application: application.edition.rules.takes_two(decision),
            ends_with=lambda application, payload: (application, _stage(payload), application.edition),
            check_free=lambda application, payload: check_not_waiting(application, _stage(payload)),
        )
    )


def _register_list(kind: str, label: str) -> None:
    """The results of a list, confirmed whole."""
    decision = DECISIONS[kind]
    register_act(
        Act(
            name=LISTED[kind],
            label=f"{label}（名单）",
            model=Stage,
            told_on="edition",
            hidden_acts=_lists_with_barred,
            may_propose=is_office,
            may_confirm=is_office,
            check=_check_list,
            run=_decide_list,
            describe=_describe_list,
            lock=_lock_stage,
            call_it=lambda stage: f"{stage.edition.name} {stage.name}",
            article=lambda stage: stage.article,
            decision=decision,
            demanded=lambda stage: stage.edition.rules.takes_two(decision),
            ends_with=_ends_list,
            check_free=_check_list_free,
        )
    )


for _kind_of_stage, _label in (("screening", "审查决定"), ("assessment", "决定入围")):
    _register_alone(_kind_of_stage, _label)
    _register_list(_kind_of_stage, _label)
register_act(
    Act(
        name=REDECIDE,
        label="更正环节结果",
        model=Passage,
        told_on="application",
        hidden_from=lambda user: Passage.objects.filter(application__in=barred_from(user)),
        may_propose=office_on_passage,
        may_confirm=office_on_passage,
        check=lambda passage, payload, by: check_redecide(passage, by=by),
        run=_redecide,
        describe=_describe_redecide,
        lock=_lock_passage,
        call_it=lambda passage: f"{passage.application} {passage.stage.name}",
        article=lambda passage: passage.stage.article,
        decision="redecision",
        ends_with=lambda passage, payload: (passage.application, passage.application.edition),
    )
)
