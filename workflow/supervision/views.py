"""Feedback of both sides, and the winner's years."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from portal.access.permission_rules import access
from portal.access.predicates import is_authenticated
from portal.autosave.forms import Typed
from portal.evidence.forms import uploader_of
from portal.evidence.listing import with_files
from portal.evidence.models import EvidenceFile
from portal.later import FileAway, answer_later
from portal.refusals import show_refusal
from portal.shown import carried, resting_on
from portal.transitions.core import allows, obstacles
from workflow.honours.models import Honour
from workflow.supervision import actions, forms
from workflow.supervision.actions.feedback import feedback_rule
from workflow.supervision.documents import order_bytes
from workflow.supervision.enums import Direction
from workflow.supervision.models import RectificationOrder, Tracking
from workflow.supervision.queries import as_ordered, asked_of, named, questions_for
from workflow.supervision.showing import lines_of, owed_on, years_of


@access(is_authenticated)
def feedback(request: HttpRequest) -> HttpResponse:
    """`/feedback/`: what I am asked of the other side, and what I have said."""
    return render(request, "supervision/feedback.html", {"questions": questions_for(request.user)})


@access(is_authenticated)
def give_feedback(request: HttpRequest, pk: int, direction: str) -> HttpResponse:
    """Say how the other kept discipline; once said it is not shown again, to nobody."""
    if direction not in Direction.values:
        raise Http404("没有这一反馈。")
    asked = asked_of(request.user, direction).filter(stage__feedback_call__isnull=False)
    assignment = get_object_or_404(asked, pk=pk)
    typed = Typed(request, f"feedback:{pk}:{direction}")
    form = typed.on(forms.FeedbackForm(typed.data, direction=direction))
    if answer := typed.answer(form):
        return answer
    if typed.submitted and form.is_valid():
        said = {**form.cleaned_data, "direction": direction}
        if _is_done(typed, form, lambda: actions.give_feedback(assignment, by=request.user, **said)):
            messages.success(request, "反馈已提交，加密保存。")
            return redirect("feedback")
    context = {
        "form": typed.keep(form),
        "assignment": assignment,
        "call": assignment.stage.feedback_call,
        "whom": named(assignment, direction),
        "article": feedback_rule(assignment.stage).article,
        "closed": _why_not(lambda thing, by: actions.check_give(thing, direction, by=by), assignment, request),
    }
    return render(request, "supervision/give_feedback.html", context, status=422 if typed.is_posted else 200)


@access(is_authenticated)
def winner_tracking(request: HttpRequest, number: str) -> HttpResponse:
    """`/winners/<number>/tracking/`: the years of my honour, and what I owe."""
    honour = _own_honour(request, number)
    years = [_year(tracking, request.user) for tracking in years_of(honour)]
    rules = honour.edition.rules.terms.tracking
    return render(request, "supervision/tracking.html", {"honour": honour, "years": years, "rules": rules})


@access(is_authenticated)
def file_report(request: HttpRequest, number: str, year: int) -> HttpResponse:
    """The winner reports on a year."""
    tracking = _own_year(request, number, year)
    typed = Typed(request, f"tracking:{tracking.pk}:report")
    form = typed.on(forms.ReportForm(typed.data, tracking=tracking))
    if answer := typed.answer(form):
        return answer
    if typed.submitted and form.is_valid():
        said = {name: form.cleaned_data[name] for name in ("summary", "indicators")}
        if _is_done(typed, form, lambda: actions.file_report(tracking, by=request.user, **said)):
            messages.success(request, "年度情况已报送，核查结论将发送到您的站内消息。")
            return redirect("winner_tracking", number=number)
    closed = _why_not(actions.check_file_report, tracking, request)
    return _form_page(request, typed, form, tracking, "supervision/report.html", closed)


@access(is_authenticated)
def answer_order(request: HttpRequest, number: str, year: int) -> HttpResponse:
    """The winner says what was put right, with evidence."""
    tracking = _own_year(request, number, year)
    if tracking.order is None:
        raise Http404("没有整改通知。")
    typed = Typed(request, f"tracking:{tracking.pk}:answer:{tracking.order.number}")
    form = typed.on(forms.AnswerForm(typed.data, typed.files, uploader=uploader_of(request)))
    shown = carried(form, tracking, as_ordered)
    if answer := typed.answer(form):
        return answer
    if typed.submitted and form.is_valid():
        said = {name: form.cleaned_data[name] for name in ("text", "materials")}

        def act() -> None:
            # It answers the order that its page showed: another may have followed, that one left unanswered.
            with resting_on(tracking, as_ordered, shown):
                actions.answer_rectification(tracking, by=request.user, **said)

        if _is_done(typed, form, act):
            messages.success(request, "整改情况已报送，复查结论将发送到您的站内消息。")
            return redirect("winner_tracking", number=number)
    closed = _why_not(actions.check_answer, tracking, request)
    return _form_page(request, typed, form, tracking, "supervision/answer.html", closed)


@access(is_authenticated)
def order_pdf(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """An order as official document, for whom it is addressed to."""
    rows = RectificationOrder.objects.select_related("tracking__honour__edition")
    order = get_object_or_404(rows, pk=pk, tracking__honour=_own_honour(request, number))
    try:
        content = order_bytes(order)
    except FileAway:
        back = reverse("winner_tracking", args=[number])
        return answer_later(request, "通知暂时读取不到，请稍候再来下载。", back_url=back, back_label="返回")
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{number}-{order.tracking.number}-{order.number}.pdf"'
    response["Cache-Control"] = "private, no-store"
    return response


def _own_honour(request: HttpRequest, number: str) -> Honour:
    """Visibility first: a winner reaches their own honours and no others."""
    return get_object_or_404(Honour.objects.select_related("edition"), number=number, holder_id=request.user.pk)


def _own_year(request: HttpRequest, number: str, year: int) -> Tracking:
    rows = Tracking.objects.select_related("honour__edition", "honour__holder")
    return get_object_or_404(rows, honour=_own_honour(request, number), number=year)


def _year(tracking: Tracking, user: Any) -> dict[str, Any]:
    """One year as its page shows it."""
    return {
        "tracking": tracking,
        "reports": [report for report in tracking.reports.all() if report.by_id == user.pk],
        "orders": _orders_of(tracking),
        "lines": lines_of(tracking),
        "owed": owed_on(tracking),
        "may_report": allows(actions.check_file_report, tracking, by=user),
        "may_answer": allows(actions.check_answer, tracking, by=user),
    }


def _orders_of(tracking: Tracking) -> list[tuple[RectificationOrder, Any, list[EvidenceFile]]]:
    """Each order with what was answered, and the files handed in with it."""
    orders = list(tracking.orders.all())
    answers = [answer for order in orders if (answer := getattr(order, "answer", None))]
    files = {answer.pk: found for answer, found in with_files(answers)}
    return [(one, answer := getattr(one, "answer", None), files[answer.pk] if answer else []) for one in orders]


def _is_done(typed: Typed, form: Any, act: Any) -> bool:
    """Do it and forget what was typed, or say on the form why not."""
    try:
        with transaction.atomic():
            act()
            typed.close()
    except ValidationError as refusal:
        show_refusal(form, refusal)
        return False
    return True


def _why_not(check: Any, thing: Any, request: HttpRequest) -> str:
    return "；".join(obstacles(check, thing, by=request.user))


def _form_page(
    request: HttpRequest, typed: Typed, form: Any, tracking: Tracking, template: str, closed: str
) -> HttpResponse:
    context = {
        "form": typed.keep(form), "tracking": tracking, "honour": tracking.honour, "order": tracking.order,
        "closed": closed,
    }  # fmt: skip
    return render(request, template, context, status=422 if typed.is_posted else 200)
