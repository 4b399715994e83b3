"""What the archive package of a case says of the objections to it: what became of each, never who objected or in which words."""

from collections import defaultdict
from datetime import date
from typing import Any

from objections.enums import CLOSED, Outcome, SittingState
from objections.models import Consultation, Objection, PassingOn, Sitting, Statement
from objections.rules import due_on
from portal import clock
from portal.documents.wording import official_date
from portal.evidence.models import EvidenceFile
from portal.journal.models import Event
from workflow.applications.models import Application
from workflow.records.contents import Line, register_record_source
from workflow.records.reopening import register_reopening
from workflow.records.unfinished import register_unfinished

ASKED, ANSWERED = "objection.supplement_requested", "objection.resumed"
UNANSWERED = "没有补充"


def outcomes_of(application: Application) -> list[list[Line]]:
    """Each closed objection to the case, as (label, value)."""
    rows = Objection.objects.filter(application=application, state__in=CLOSED).order_by("pk")
    found = list(rows.select_related("edition").prefetch_related("passings"))
    asked = Consultation.objects.filter(objection__in=found).select_related("department", "expert").order_by("pk")
    consulted: dict[int, list[Consultation]] = defaultdict(list)
    for one in asked:
        consulted[one.objection_id].append(one)
    sat: dict[int, list[Sitting]] = defaultdict(list)
    sittings = Sitting.objects.filter(objection__in=found).select_related("presider").prefetch_related("transcripts")
    for sitting in sittings.order_by("pk"):
        sat[sitting.objection_id].append(sitting)
    lines = zip(found, _events(found), strict=True)
    return [_lines(case, events, consulted[case.pk], sat[case.pk]) for case, events in lines]


def _events(objections: list[Objection]) -> list[list[Event]]:
    """Of each what was asked of its objector, and what came of it, in order."""
    keys = [str(one.pk) for one in objections]
    rows = Event.objects.filter(target_type=Objection._meta.label_lower, target_id__in=keys, verb__in=(ASKED, ANSWERED))
    found: dict[str, list[Event]] = defaultdict(list)
    for event in rows.order_by("sequence"):
        found[event.target_id].append(event)
    return [found[key] for key in keys]


def _lines(objection: Objection, events: list[Event], consulted: list[Consultation], sat: list[Sitting]) -> list[Line]:
    told = [
        ("编号", objection.number),
        ("类别", objection.get_kind_display()),
        ("办理结果", objection.get_outcome_display() or objection.get_state_display()),
        ("办结日期", f"{clock.day_of(objection.closed_at)}" if objection.closed_at else ""),
        ("补充材料", "；".join(_supplements(objection, events))),
        ("被异议方的意见", _heard(objection)),
        *(("征求意见", _consulted(one)) for one in consulted),
        *(("转办", _passed(one)) for one in objection.passings.all()),
        *(("当面听取意见", _sat(one)) for one in sat),
        ("撤回", _taken_back(objection)),
        ("复核", _reviewed(objection)),
        ("公开的处理情况", objection.public_summary),
    ]
    return [(label, str(value)) for label, value in told if value]


def _supplements(objection: Objection, events: list[Event]) -> list[str]:
    """Each request for more, and whether it was answered in time, late, or not at all; never what was said."""
    found, waiting = [], None
    for event in events:
        if event.verb == ASKED:
            waiting = event
        elif waiting:
            found.append(f"{_on(waiting.at)}要求补充，{_answer(objection, waiting, event)}")
            waiting = None
    # Refused or taken back while it waited: nothing came any more.
    return [*found, f"{_on(waiting.at)}要求补充，{UNANSWERED}"] if waiting else found


def _answer(objection: Objection, asked: Event, answered: Event) -> str:
    if not answered.payload.get("supplied"):
        return f"期满{UNANSWERED}"
    until = _until(objection, asked, answered)
    late = until is not None and clock.day_of(answered.at) > until
    files = answered.payload.get("files", 0)
    return f"{_on(answered.at)}{'逾期' if late else ''}补充{f'，文件 {files} 个' if files else ''}"


def _until(objection: Objection, asked: Event, answered: Event) -> date | None:
    """The last day as it stood when the answer came; what was answered before that was kept, as the calendar counts it now."""
    if kept := answered.payload.get("due_on"):
        return date.fromisoformat(kept)
    return due_on(clock.day_of(asked.at), objection.rules.supplement_workdays)


def _heard(objection: Objection) -> str:
    """Whether the other side was heard, in time or late, or why not."""
    statement = objection.asked
    if statement is None:
        return f"没有听取：{objection.unheard}" if objection.unheard else ""
    return f"{_on(statement.asked_at)}告知，{_said(statement)}" + (
        f"；没有等到期满：{objection.unheard}" if objection.unheard else ""
    )


def _said(statement: Statement) -> str:
    if statement.stated_at is None:
        return "没有陈述"
    late = statement.due_on is not None and clock.day_of(statement.stated_at) > statement.due_on
    files = EvidenceFile.objects.of(statement).count()
    return f"{_on(statement.stated_at)}{'逾期' if late else ''}陈述{f'，文件 {files} 个' if files else ''}"


def _consulted(consultation: Consultation) -> str:
    """Who was asked when, and the reply, quoted unless it named the objector."""
    asked = f"{_on(consultation.asked_at)}征求{consultation.party}的意见，"
    if consultation.replied_at is None:
        return f"{asked}{consultation.get_state_display()}：{consultation.ending_note}"
    late = "逾期" if consultation.is_late else ""
    files = EvidenceFile.objects.of(consultation).count()
    said = consultation.reply.for_delivery() if consultation.reply and consultation.names_nobody else "不摘录"
    return f"{asked}{_on(consultation.replied_at)}{late}答复{f'，附件 {files} 个' if files else ''}：{said}"


def _passed(passing: PassingOn) -> str:
    """Where it was passed on, and what came of it; whether the body learnt who objects."""
    named = f"，{_on(passing.identity_given_at)}经提出人同意提供身份" if passing.identity_given_at else ""
    late = "逾期" if passing.is_late else ""
    on = passing.answered_on or clock.day_of(passing.ended_at)  # type: ignore[arg-type]
    ended = f"{official_date(on)}{late}{passing.get_ended_as_display()}：{passing.note}"
    return f"{_on(passing.passed_at)}转请{passing.body}办理{named}，{ended}"


def _sat(sitting: Sitting) -> str:
    """Who asked or was called when, what came of it, and of what was taken down the part that may be quoted."""
    begun = f"{_on(sitting.asked_at)}{'申请' if sitting.is_asked_for else '评审办安排'}，{sitting.get_party_display()}"
    if sitting.state != SittingState.HELD:
        why = f"：{sitting.ending_note}" if sitting.ending_note else ""
        return f"{begun}，{sitting.get_state_display()}{why}"
    written = list(sitting.transcripts.all())
    again = f"（更正 {len(written) - 1} 次）" if len(written) > 1 else ""
    said = f"{begun}，{_on(sitting.starts_at)}由{sitting.presider}主持听取，{sitting.attendance}"
    return f"{said}；笔录{again}：{written[-1].shared}" if written else said


def _taken_back(objection: Objection) -> str:
    if objection.withdrawal_at is None:
        return ""
    went_on = f"，{_on(objection.pursued_at)}决定依职权继续核查" if objection.pursued_at else ""
    return f"{_on(objection.withdrawal_at)}申请撤回{went_on}"


def _reviewed(objection: Objection) -> str:
    """That a review was asked for, and whether it was taken back, kept the conclusion or changed it."""
    if objection.review_asked_at is None:
        return ""
    asked = f"{_on(objection.review_asked_at)}申请"
    if objection.review_withdrawn_at:
        return f"{asked}，{_on(objection.review_withdrawn_at)}撤回"
    former, now = Outcome(objection.reviewed_outcome), Outcome(objection.outcome)
    found = f"维持{now.label}" if former == now else f"由{former.label}变更为{now.label}"
    return f"{asked}，{_on(objection.reviewed_at)}决定{found}"


def _on(at: Any) -> str:
    return official_date(clock.day_of(at))


register_record_source("异议处理结果", outcomes_of)
register_unfinished(Objection.objects.open, "application")
for event in (
    "objection.replied",
    "objection.refused",
    "objection.withdrawn",
    "objection.answered_elsewhere",
    "objection.unanswered_elsewhere",
    "objection.review_withdrawn",
    "objection.review_kept",
    "objection.review_changed",
):
    register_reopening(event, "objections.objection", "application", "异议办结后另行制作")
