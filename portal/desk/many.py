"""One verb for many cases at once: what each will become, then each in a transaction of its own, and what came of it."""

import logging
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import InterfaceError, OperationalError, models, transaction
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from wagtail.admin import messages

from portal.autosave.forms import CHOSEN, Typed
from portal.canonical import canonical_json
from portal.desk import listing
from portal.desk.framing import frame
from portal.desk.parts import Verb
from portal.desk.planning import PLANNED, Plan, Planned, left_of
from portal.shown import AS_SHOWN, Shown, read_shown
from portal.transitions.core import check_source

if TYPE_CHECKING:
    from portal.desk.desk import Desk

Telling = Callable[[str], Iterable[str]]
_told_by: list[Telling] = []
MOST = 100
"""Cases of one request: each is locked, written and told by itself."""
FAILURES = (OperationalError, InterfaceError)
UNDONE = frozenset({"40001", "40P01", "55P03", "57014"})
"""What PostgreSQL answers when it gave up one transaction and the connection stands: a deadlock, a lock or time that ran out."""
GAVE_WAY = "与他人同时办理的事项相互等待，系统放弃了这一项，未作任何改变，请稍后再办理。"
CUT_OFF = "办理时数据库连接中断，不能确认是否已经办理，请打开该事项核对。"
NOT_BEGUN = "此前数据库连接中断，这一项没有办理。"

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Line:
    """One case: how it stands, what the verb makes of it, and what keeps it from that, or kept it.

    `basis` is what the decision on it rests on, `shown` what the page carries of that; `planned` what is proposed for it.
    """

    pk: str
    title: str
    url: str
    state: str
    becomes: str = ""
    obstacle: str = ""
    failed: bool = False
    unsure: bool = False
    basis: Shown = field(default_factory=dict)
    shown: str = ""
    planned: Planned = field(default_factory=Planned)


def register_telling(source: Telling) -> None:
    """Say, a line each, who is written to when an event has taken place; once is enough."""
    if source not in _told_by:
        _told_by.append(source)


def verbs_for_many(desk: "Desk", user: Any, rows: Sequence[Any]) -> list[Verb]:
    """What is offered for ticked rows: what can be done in the state of one of them, by who may act on a typical one, for of
    those who read a desk not all act. Each case is asked itself."""
    offered = [verb for verb in desk.verbs if verb.many and any(map(verb.starts_from, rows))]
    allowed = {rule: rule(user, desk.typical(rows)) for rule in {rule for verb in offered for rule in verb.rules}}
    return [verb for verb in offered if all(allowed[rule] for rule in verb.rules)]


def run_many(request: HttpRequest, desk: "Desk", name: str) -> HttpResponse:
    """Before it is sent, a page that says of each case what will become of it; afterwards, what became of it."""
    verb = desk.verb(name)
    if verb is None or not verb.many:
        raise Http404("没有这项批量操作。")
    chosen = _chosen(request)
    if not chosen:
        messages.warning(request, f"请先勾选要{verb.label}的事项。")
        return redirect(_list_url(request, desk))
    if len(chosen) > MOST:
        messages.warning(request, f"一次最多办理 {MOST} 项，请分次勾选。")
        return redirect(_list_url(request, desk))
    typed = Typed(request, f"desk:{desk.name}:{verb.name}:many")
    form = typed.on(verb.bind(None, request.user, typed.data))
    if answer := typed.answer(form):
        return answer
    if not (typed.submitted and form.is_valid()):
        return _asking_page(request, desk, verb, chosen, typed.keep(form))
    shown = {pk: read_shown(request.POST.get(f"{AS_SHOWN}-{pk}", "")) for pk in chosen}
    data = {pk: _data_of(verb, request, pk, form.cleaned_data) for pk in chosen}
    lines = list(_run_each(desk, verb, request.user, shown, data))
    try:
        if all(line.obstacle and not line.failed for line in lines):
            return _asking_page(request, desk, verb, chosen, typed.keep(form), lines)
        typed.close()
        return _done_page(request, desk, verb, lines)
    except FAILURES:
        return _bare_page(desk, verb, lines)


def _chosen(request: HttpRequest) -> list[str]:
    sent = request.POST if request.method == "POST" else request.GET
    return list(dict.fromkeys(sent.getlist(CHOSEN)))


def _data_of(verb: Verb, request: HttpRequest, pk: str, typed: dict[str, Any]) -> dict[str, Any]:
    """What was typed for all, and what was left of the proposal for this one."""
    return {**typed, PLANNED: left_of(request.POST, pk)} if verb.plan else dict(typed)


def _run_each(
    desk: "Desk", verb: Verb, user: Any, chosen: Mapping[str, Shown], data: Mapping[str, dict[str, Any]]
) -> Iterator[Line]:
    """One after the other, each on what was shown of it; once the connection was lost nothing more is begun."""
    lost = False
    for pk, shown in chosen.items():
        if lost:
            yield Line(pk, f"第 {pk} 号", "", "", obstacle=NOT_BEGUN, failed=True)
            continue
        line = _run_one(desk, verb, user, pk, data[pk], shown)
        lost = line.unsure
        yield line


def _run_one(desk: "Desk", verb: Verb, user: Any, pk: str, data: dict[str, Any], shown: Shown) -> Line:
    """As the verb's own page does it. What refuses this case, or fails at it, leaves the others as they are."""
    line = Line(pk, f"第 {pk} 号", "", "")
    try:
        obj = listing.visible_or_none(desk, user, pk)
        if obj is None:
            return replace(line, obstacle="没有找到，或者已不在您的范围之内。")
        line = _line(desk, verb, user, obj)
        with transaction.atomic():
            if rule := verb.refusing(user, obj):
                raise PermissionDenied(f"该操作由{rule.name}进行。")
            result = verb.act(obj, user, data, shown=shown)
    except (ValidationError, PermissionDenied) as refusal:
        return replace(line, obstacle=_words(refusal))
    except FAILURES as failure:
        return _failed(line, failure)
    becomes = verb.answer(result) if verb.plan or verb.becomes else _state_after(desk, user, pk)
    return replace(line, becomes=becomes, obstacle="")


def _failed(line: Line, failure: Exception) -> Line:
    """What the server gave up is as it was; what was going on when the connection broke may have been written."""
    code = getattr(failure.__cause__, "sqlstate", None)
    log.warning("one of many acts failed in the database (%s)", code or "connection lost")
    if code in UNDONE:
        return replace(line, obstacle=GAVE_WAY, failed=True)
    return replace(line, obstacle=CUT_OFF, failed=True, unsure=True)


def _state_after(desk: "Desk", user: Any, pk: str) -> str:
    """Where it stands now, if it is still to be seen; it is done, whether or not that can be read."""
    try:
        after = listing.visible_or_none(desk, user, pk)
    except FAILURES:
        return ""
    return "" if after is None else _state(after)


def _say_refused(form: Any, lines: Sequence[Line], still: Iterable[str]) -> None:
    """What the acts said of cases that nothing on the page keeps back: it lies in what was typed. Each word once."""
    said = {line.title: line.obstacle for line in lines if line.pk in set(still)}
    apart = len(set(said.values())) > 1
    for words in [f"{title}：{words}" for title, words in said.items()] if apart else dict.fromkeys(said.values()):
        form.add_error(None, words)


def _line(desk: "Desk", verb: Verb, user: Any, obj: models.Model) -> Line:
    basis, obstacle = verb.basis(obj), _obstacle(verb, user, obj)
    return Line(
        pk=str(obj.pk),
        title=desk.title(obj),
        url=desk.detail_url(obj),
        state=_state(obj),
        becomes="" if obstacle else _target(verb, obj, user),
        obstacle=obstacle,
        basis=basis,
        shown=canonical_json(basis) if basis else "",
    )


def _obstacle(verb: Verb, user: Any, obj: Any) -> str:
    """What the verb would answer of this case now."""
    if rule := verb.refusing(user, obj):
        return f"该操作由{rule.name}进行。"
    if found := verb.obstacle(user, obj):
        return found
    if verb.transition is None:
        return ""
    try:
        check_source(obj, verb.transition)
    except ValidationError as refusal:
        return _words(refusal)
    return ""


def _words(refusal: ValidationError | PermissionDenied) -> str:
    return "；".join(refusal.messages) if isinstance(refusal, ValidationError) else str(refusal)


def _state(obj: Any) -> str:
    return obj.get_state_display() if hasattr(obj, "get_state_display") else ""


def _target(verb: Verb, obj: Any, user: Any) -> str:
    """What the verb says it makes of it; else the state that its own transition leads to."""
    if verb.becomes is not None:
        return verb.becomes(obj, user)
    if verb.transition is None:
        return ""
    choices: dict[Any, Any] = dict(obj._meta.get_field("state").flatchoices)
    return str(choices.get(verb.transition.target, ""))


def _told(verb: Verb) -> list[str]:
    """Who is written to about each, by the event that it records."""
    event = verb.transition.event if verb.transition else verb.event
    return [line for source in _told_by for line in source(event)] if event else []


def _asking_page(
    request: HttpRequest, desk: "Desk", verb: Verb, chosen: list[str], form: Any, refused: Sequence[Line] = ()
) -> HttpResponse:
    found = listing.visible_among(desk, request.user, chosen)
    if hasattr(form, "narrow_among"):
        form.narrow_among(list(found.values()))
    told = {line.pk for line in refused}
    lines = [_as_read(_line(desk, verb, request.user, obj), request, told) for obj in found.values()]
    if not lines:
        raise Http404("所选事项都没有找到，或者已不在您的范围之内。")
    plan_form = None
    if verb.plan:
        plan_form, lines = _planned(verb.plan, request, list(found.values()), lines)
    ready = [line for line in lines if not line.obstacle]
    _say_refused(form, refused, [line.pk for line in ready])
    context = {
        **_frame(request, desk, verb),
        "form": form,
        "plan_form": plan_form,
        "ready": ready,
        "kept_back": [line for line in lines if line.obstacle],
        "told": _told(verb),
        "citation": verb.citation(next(iter(found.values()))),
    }
    return render(request, "desk/many.html", context, status=422 if request.method == "POST" else 200)


def _planned(plan: Plan, request: HttpRequest, found: Sequence[Any], lines: Sequence[Line]) -> tuple[Any, list[Line]]:
    """The form that the proposal is made by, and the lines with what is proposed; one without is kept back by what was said."""
    rows = [row for row, line in zip(found, lines, strict=True) if not line.obstacle]
    form = plan.form(rows, request.GET)
    proposed = {str(pk): one for pk, one in plan.make(rows, form.cleaned_data).items()} if form.is_valid() else {}
    return form, [line if line.obstacle else _with_plan(line, proposed.get(line.pk), request) for line in lines]


def _with_plan(line: Line, planned: Planned | None, request: HttpRequest) -> Line:
    if planned is None or not planned.choices:
        return replace(line, obstacle=planned.words if planned else "请先更正上面的要求。")
    return replace(line, planned=planned.as_left(left_of(request.POST, line.pk)) if request.POST else planned)


def _as_read(line: Line, request: HttpRequest, told: Container[str]) -> Line:
    """Shown again for something else than the case itself, the page still has what was read of it: no change was told."""
    sent = request.POST.get(f"{AS_SHOWN}-{line.pk}")
    return line if sent is None or line.pk in told else replace(line, shown=sent)


def _done_page(request: HttpRequest, desk: "Desk", verb: Verb, lines: list[Line]) -> HttpResponse:
    response = render(request, "desk/many_done.html", {**_frame(request, desk, verb), **_outcome(lines)})
    response["Cache-Control"] = "no-store"
    return response


def _outcome(lines: Sequence[Line]) -> dict[str, list[Line]]:
    return {
        "done": [line for line in lines if not line.obstacle],
        "unsure": [line for line in lines if line.unsure],
        "kept_back": [line for line in lines if line.obstacle and not line.unsure],
    }


def _bare_page(desk: "Desk", verb: Verb, lines: Sequence[Line]) -> HttpResponse:
    """The same without anything read: the database is away, and what was done before it went is to be known."""
    page = render_to_string("desk/many_cut_off.html", {"verb": verb, "desk": desk, **_outcome(lines)})
    return HttpResponse(page, status=503, headers={"Cache-Control": "no-store"})


def _frame(request: HttpRequest, desk: "Desk", verb: Verb) -> dict[str, Any]:
    return {**frame(desk, request, f"批量办理：{verb.label}"), "verb": verb, "back_url": _list_url(request, desk)}


def _list_url(request: HttpRequest, desk: "Desk") -> str:
    """The list as it was when the cases were ticked."""
    kept = QueryDict(request.GET.get("list", "")).urlencode()
    return f"{desk.list_url()}?{kept}" if kept else desk.list_url()
