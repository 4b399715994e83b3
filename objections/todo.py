"""The objections whose steps are due, for the office."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from django.db.models import BigIntegerField, F, Q, QuerySet
from django.db.models.functions import Cast, TruncDate

from objections.concerned import without_concerned
from objections.consulted import consultations_of
from objections.enums import ObjectionState, SittingState
from objections.models import Objection, Sitting
from objections.permissions import decided_by, officers_needed
from objections.public_acts import RELEASE
from portal import clock
from portal.access.predicates import is_department, is_office, is_reviewer
from portal.confirming.enums import PendingState
from portal.confirming.models import PendingAct
from portal.desk.todo import Todo, register_todo
from workflow.applications.letters import officers
from workflow.programmes.due import TOGETHER, Basis, counted, due_by_day
from workflow.programmes.models import Edition

DESK = "/admin/desk/objections/"


@register_todo
def objections_due(user: Any) -> Iterable[Todo]:
    """Open ones by the day on which their step is due (Article 31); a review waits for who had no part in the conclusion.

    What another body handles, by the day on which that is to answer.
    """
    if not is_office(user):
        return
    own = _own(user)
    here, elsewhere = own.exclude(state=ObjectionState.PASSED_ON), own.filter(state=ObjectionState.PASSED_ON)
    basis = Basis("clock_from", _article)
    yield from due_by_day(here, "due_on", "异议：{} 件办理到期", DESK, basis)
    yield from due_by_day(elsewhere, "due_on", "异议转办：{} 件承办机关答复到期", DESK, basis)


def _article(edition: Edition) -> str:
    return edition.rules.objections.article


_ASKED = Basis("asked_at", _article, "objection__edition")


def _own(user: Any) -> QuerySet[Objection]:
    """The open ones that this officer acts on."""
    rows = Objection.objects.visible_to(user).open()
    return without_concerned(rows.exclude(Q(state=ObjectionState.UNDER_REVIEW) & decided_by(user)), user)


@register_todo
def officers_short(user: Any) -> Iterable[Todo]:
    """That those who conclude and those who may have to review it are not four people: said while one can still be added."""
    if not is_office(user):
        return
    rows = _own(user).filter(state=ObjectionState.INVESTIGATING, pursued_at=None)
    editions = Edition.objects.filter(pk__in=rows.values("edition"))
    needed = {one: officers_needed(one.rules) for one in editions}
    most = max(needed.values(), default=0)
    if (number := len(officers())) < most:
        words = f"异议：经办人现有 {number} 人，作出结论和复核须由不同的人办理，共 {most} 人，请系统管理员在作出结论以前增设"
        articles = [_article(one) for one, least in needed.items() if least == most]
        yield Todo(words, "/admin/desk/objections/?state=investigating", None, words, articles=articles)


@register_todo
def outcomes_unreleased(user: Any) -> Iterable[Todo]:
    """How many ended and the public was not told how, save those whose release waits for its second officer."""
    if not is_office(user):
        return
    waiting = PendingAct.objects.filter(name=RELEASE, state=PendingState.PENDING)
    proposed = waiting.annotate(key=Cast("target_id", BigIntegerField())).values("key")
    rows = without_concerned(Objection.objects.visible_to(user).unreleased().exclude(pk__in=proposed), user)
    for _, count, first, articles in counted(rows, TOGETHER, Basis("closed_at", _article)):
        words = f"异议：{count} 件办结后尚未公开处理结果"
        yield Todo(words, f"{DESK}?public=no", None, words, since=first, articles=articles)


SITTINGS_URL = "/admin/desk/objection-sittings/"


@register_todo
def sittings_ahead(user: Any) -> Iterable[Todo]:
    """Who asks to be heard in person, and what is arranged, by day, until it is said whether it was held (Article 31)."""
    if not is_office(user):
        return
    rows = Sitting.objects.filter(objection__in=_own(user)).order_by()
    for _, count, first, articles in counted(rows.filter(state=SittingState.ASKED), TOGETHER, _ASKED):
        words = f"当面听取意见：{count} 件申请待决定"
        yield Todo(words, f"{SITTINGS_URL}?state=asked", None, words, since=first, articles=articles)
    day_of_it = TruncDate("starts_at", tzinfo=clock.ZONE)
    for day, count, first, articles in counted(rows.awaited(), day_of_it, _ASKED):
        words = f"当面听取意见：{count} 件"
        yield Todo(words, f"{SITTINGS_URL}?state=arranged", day, words, since=first, articles=articles)


ASKED_URL = "/admin/desk/objection-consultations/?state=waiting"


@register_todo
def consultations_waiting(user: Any) -> Iterable[Todo]:
    """What a department or an expert is asked about objections, by day; for the office, what is late (Article 31)."""
    if is_office(user):
        late = consultations_of(user).overdue()
        for _, count, first, articles in counted(late, TOGETHER, replace(_ASKED, since="due_on")):
            words = f"异议征求意见：{count} 件逾期未答复"
            yield Todo(words, f"{ASKED_URL}&overdue=yes", None, words, since=first, articles=articles)
    elif (is_department | is_reviewer)(user):
        for due, count, first, articles in counted(consultations_of(user).open(), F("due_on"), _ASKED):
            words = f"异议征求意见：{count} 件等待答复"
            yield Todo(words, ASKED_URL, due, words, at_once=True, since=first, articles=articles)
