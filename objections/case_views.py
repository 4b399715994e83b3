"""What an objector asks for once the case is opened: to take it back, or to have its conclusion reviewed."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from objections.actions import (
    ask_review,
    check_ask_review,
    check_say_naming,
    check_withdraw,
    check_withdraw_review,
    say_naming,
    withdraw_objection,
    withdraw_review,
)
from objections.documents import replied_outcome
from objections.enums import ObjectionState
from objections.forms import NamingForm, ReviewRequestForm, WithdrawalForm
from objections.holding import is_holding, lets_go
from objections.models import Objection
from objections.passed import as_passed_on, passing_of
from objections.queries import as_to_take_back
from objections.rules import review_until
from objections.sessions import objecting, opened_case
from portal.access.permission_rules import public
from portal.autosave.forms import Typed
from portal.autosave.holders import browser_of, known_browser
from portal.refusals import show_refusal
from portal.shown import Shown, carried, resting_on
from portal.transitions.core import obstacles

TAKEN_BACK = {
    ObjectionState.WITHDRAWN: "异议已经撤回。",
    ObjectionState.WITHDRAWAL_REQUESTED: "撤回申请已经收到，由评审办作出决定。",
    ObjectionState.REPLIED: "复核申请已经撤回，原结论不变。",
}
"""What is said by the state that taking back an objection, or the request for its review, left it in."""


@public
@never_cache
@require_http_methods(["GET", "POST"])
@objecting
def withdraw(request: HttpRequest) -> HttpResponse:
    """Say what taking it back does, and take it back once that is confirmed."""
    return _taken_back(request, check_withdraw, withdraw_objection, "withdraw")


@public
@never_cache
@known_browser
@require_http_methods(["GET", "POST"])
@objecting
def review(request: HttpRequest) -> HttpResponse:
    """Say what a review is, and ask for it."""
    objection = opened_case(request)
    if objection is None:
        return redirect("objections:progress")
    if refused := obstacles(check_ask_review, objection):
        messages.error(request, "；".join(refused))
        return redirect("objections:progress")
    typed = Typed(request, f"review:{objection.pk}", browser_of(request))
    form = typed.on(ReviewRequestForm(typed.data))
    if answer := typed.answer(form):
        return answer
    if typed.submitted and form.is_valid() and _is_asked(objection, form, typed):
        messages.success(request, "复核申请已经收到。")
        return redirect("objections:progress")
    context = {
        "objection": objection,
        "form": typed.keep(form),
        "until": review_until(objection),
        "basis": objection.rules.deadlines_article,
        "reply": replied_outcome(objection),
    }
    return render(request, "objections/review.html", context, status=422 if typed.submitted else 200)


@transaction.atomic
def _is_asked(objection: Objection, form: ReviewRequestForm, typed: Typed) -> bool:
    try:
        ask_review(objection, grounds=form.cleaned_data["grounds"])
        typed.close()
    except ValidationError as refusal:
        show_refusal(form, refusal)
        return False
    return True


@public
@never_cache
@known_browser
@require_http_methods(["GET", "POST"])
@objecting
def withdraw_asked_review(request: HttpRequest) -> HttpResponse:
    """Say what taking the request for a review back does, and take it back once that is confirmed."""
    return _taken_back(request, check_withdraw_review, withdraw_review, "withdraw_review")


@public
@never_cache
@known_browser
@require_http_methods(["GET", "POST"])
@objecting
def naming(request: HttpRequest) -> HttpResponse:
    """Say what the body that has the objection would learn, and take the objector's answer whether it may."""
    objection = opened_case(request)
    if objection is None:
        return redirect("objections:progress")
    if refused := obstacles(check_say_naming, objection):
        messages.error(request, "；".join(refused))
        return redirect("objections:progress")
    form = NamingForm(request.POST if request.method == "POST" else None)
    shown = carried(form, objection, as_passed_on)
    if form.is_valid():
        agrees = form.cleaned_data["agrees"]
        if _is_done(objection, form, shown, lambda one: say_naming(one, agrees=agrees), as_passed_on):
            messages.success(request, "已经记录您的答复。")
            return redirect("objections:progress")
    context = {"objection": objection, "form": form, "passing": passing_of(objection), "basis": objection.rules.article}
    return render(request, "objections/naming.html", context, status=422 if form.is_bound else 200)


def _taken_back(
    request: HttpRequest, check: Callable[[Objection], None], act: Callable[[Objection], Objection], page: str
) -> HttpResponse:
    objection = opened_case(request)
    if objection is None:
        return redirect("objections:progress")
    if refused := obstacles(check, objection):
        messages.error(request, "；".join(refused))
        return redirect("objections:progress")
    form = WithdrawalForm(request.POST if request.method == "POST" else None)
    shown = carried(form, objection, as_to_take_back)
    if form.is_valid() and _is_done(objection, form, shown, act):
        messages.success(request, TAKEN_BACK[ObjectionState(objection.state)])
        return redirect("objections:progress")
    context = {
        "objection": objection,
        "form": form,
        "lets_go": lets_go(objection),
        "still_holds": is_holding(objection),
        "basis": objection.rules.article,
        "reply": replied_outcome(objection) if objection.outcome else "",
    }
    return render(request, f"objections/{page}.html", context, status=422 if form.is_bound else 200)


def _is_done(
    objection: Objection,
    form: forms.Form,
    shown: Shown,
    act: Callable[[Objection], Objection],
    basis: Callable[[Objection], dict[str, Any]] = as_to_take_back,
) -> bool:
    try:
        # It does what its page said: verified since, an objection ends no longer with the click.
        with transaction.atomic(), resting_on(objection, basis, shown):
            act(objection)
    except ValidationError as refusal:
        show_refusal(form, refusal)
        return False
    return True
