"""Either side asks on its own page to be heard in person; nothing of the one is on the other's."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from objections.actions import (
    agree_together,
    ask_sitting,
    check_agree_together,
    check_ask_sitting,
    check_revoke_together,
    check_take_back_sitting,
    revoke_together,
    take_back_sitting,
)
from objections.enums import SittingParty
from objections.forms import WithdrawalForm
from objections.models import Objection, Sitting, Statement
from objections.sessions import objecting, opened_case
from objections.sitting_forms import AskSittingForm, ObjectorsSittingForm
from objections.sittings import of_objector, of_other_side
from portal.access.permission_rules import access, public
from portal.access.predicates import is_authenticated
from portal.agenda.ics import KIND, as_invitation
from portal.autosave.forms import Typed
from portal.autosave.holders import account_of, browser_of, known_browser
from portal.refusals import show_refusal
from portal.shown import carried, resting_on
from portal.transitions.core import allows, obstacles

ASKED, BACK = "申请已经收到，由评审办决定是否安排。", "当面听取意见的申请已经撤回。"


def objectors_sittings(objection: Objection) -> dict[str, Any]:
    """What the objector's page says of it."""
    return {
        "sittings": _rows(of_objector(objection), None),
        "may_ask_sitting": allows(_check_asked_by_objector, objection),
        "may_agree": allows(check_agree_together, objection),
        "may_revoke": allows(check_revoke_together, objection),
    }


def others_sittings(statement: Statement, user: Any) -> dict[str, Any]:
    """The same of the other side's."""
    may_ask = allows(_check_asked_by_other_side, statement.objection, by=user)
    return {"sittings": _rows(of_other_side(statement.objection), user), "may_ask_sitting": may_ask}


def _rows(sittings: Any, user: Any) -> list[dict[str, Any]]:
    found = sittings.select_related("presider", "objection__edition").prefetch_related("transcripts")
    return [
        {
            "sitting": one,
            "transcript": next(iter(reversed(one.transcripts.all())), None),
            "may_take_back": allows(check_take_back_sitting, one, by=user),
        }
        for one in found
    ]


def _check_asked_by_objector(objection: Objection, *, by: Any = None) -> None:
    check_ask_sitting(objection, party=SittingParty.OBJECTOR, by=by)


def _check_asked_by_other_side(objection: Objection, *, by: Any) -> None:
    check_ask_sitting(objection, party=SittingParty.OTHER_SIDE, by=by)


@public
@never_cache
@known_browser
@require_http_methods(["GET", "POST"])
@objecting
def ask(request: HttpRequest) -> HttpResponse:
    """The objector asks, and may agree to sit with the other side."""
    objection = opened_case(request)
    if objection is None:
        return redirect("objections:progress")
    if refused := obstacles(_check_asked_by_objector, objection):
        messages.error(request, "；".join(refused))
        return redirect("objections:progress")
    typed = Typed(request, f"sitting:{objection.pk}", browser_of(request))
    form = typed.on(ObjectorsSittingForm(typed.data, objection=objection))
    return _asked(request, objection, SittingParty.OBJECTOR, typed, form, "objections:progress")


@access(is_authenticated)
@require_http_methods(["GET", "POST"])
def ask_as_other_side(request: HttpRequest, pk: int) -> HttpResponse:
    """The other side asks."""
    statement = _own(request, pk)
    if refused := obstacles(_check_asked_by_other_side, statement.objection, by=request.user):
        messages.error(request, "；".join(refused))
        return redirect(statement)
    typed = Typed(request, f"sitting-statement:{pk}", account_of(request))
    form = typed.on(AskSittingForm(typed.data))
    return _asked(request, statement.objection, SittingParty.OTHER_SIDE, typed, form, statement)


def _asked(
    request: HttpRequest, objection: Objection, party: SittingParty, typed: Typed, form: Any, back: Any
) -> HttpResponse:
    if answer := typed.answer(form):
        return answer
    by = None if party == SittingParty.OBJECTOR else request.user
    if typed.submitted and form.is_valid() and _is_asked(objection, party, form, typed, by):
        messages.success(request, _(ASKED))
        return redirect(back)
    context = {
        "form": typed.keep(form),
        "objection": objection,
        "is_objector": by is None,
        "back": "/objections/progress/" if by is None else back.get_absolute_url(),
        "basis": objection.rules.deadlines_article,
        "ahead": objection.rules.sitting_notice_workdays,
    }
    return render(request, "objections/sitting.html", context, status=422 if typed.submitted else 200)


@transaction.atomic
def _is_asked(objection: Objection, party: SittingParty, form: Any, typed: Typed, by: Any) -> bool:
    try:
        ask_sitting(objection, party=party, by=by, **form.cleaned_data)
        typed.close()
    except ValidationError as refusal:
        show_refusal(form, refusal)
        return False
    return True


@public
@never_cache
@known_browser
@require_POST
@objecting
def take_back(request: HttpRequest, sitting: int) -> HttpResponse:
    """The objector need not be heard after all."""
    objection = opened_case(request)
    if objection is not None:
        _take_back(request, get_object_or_404(of_objector(objection), pk=sitting), None)
    return redirect("objections:progress")


@access(is_authenticated)
@require_POST
def take_back_as_other_side(request: HttpRequest, pk: int, sitting: int) -> HttpResponse:
    """The other side need not be heard after all."""
    statement = _own(request, pk)
    _take_back(request, get_object_or_404(of_other_side(statement.objection), pk=sitting), request.user)
    return redirect(statement)


def _take_back(request: HttpRequest, sitting: Sitting, by: Any) -> None:
    try:
        take_back_sitting(sitting, by=by)
        messages.success(request, _(BACK))
    except ValidationError as refusal:
        messages.error(request, "；".join(refusal.messages))


@public
@never_cache
@known_browser
@require_GET
@objecting
def calendar_file(request: HttpRequest, sitting: int) -> HttpResponse:
    """The time and place as one event of the objector's own calendar; nothing of the other side is in it."""
    objection = opened_case(request)
    if objection is None:
        return redirect("objections:progress")
    return _as_event(get_object_or_404(of_objector(objection).awaited(), pk=sitting), reverse("objections:progress"))


@access(is_authenticated)
@require_GET
def calendar_file_as_other_side(request: HttpRequest, pk: int, sitting: int) -> HttpResponse:
    """The same of the other side's; nothing of the objector is in it."""
    statement = _own(request, pk)
    found = get_object_or_404(of_other_side(statement.objection).awaited(), pk=sitting)
    return _as_event(found, statement.get_absolute_url())


def _as_event(sitting: Sitting, url: str) -> HttpResponse:
    assert sitting.starts_at is not None
    assert sitting.ends_at is not None
    # The same event whichever side it is: moved, it takes the place of the former.
    text = as_invitation(
        f"sitting-{sitting.pk}", sitting.starts_at, sitting.ends_at, "当面听取意见", sitting.place, url
    )
    response = HttpResponse(text, content_type=KIND)
    response["Content-Disposition"] = 'attachment; filename="sitting.ics"'
    return response


def as_agreed(objection: Objection) -> dict[str, Any]:
    """Whether the objector agreed to sit with the other side."""
    return {"一同听取": "已经同意" if objection.together_agreed_at else "没有同意"}


@public
@never_cache
@known_browser
@require_http_methods(["GET", "POST"])
@objecting
def together(request: HttpRequest) -> HttpResponse:
    """Say what sitting with the other side does, and agree to it or take that back once it is confirmed."""
    objection = opened_case(request)
    if objection is None:
        return redirect("objections:progress")
    agreed = objection.together_agreed_at is not None
    check, act = _consent(agreed)
    if refused := obstacles(check, objection):
        messages.error(request, "；".join(refused))
        return redirect("objections:progress")
    form = WithdrawalForm(request.POST if request.method == "POST" else None)
    shown = carried(form, objection, as_agreed)
    if form.is_valid():
        try:
            with transaction.atomic(), resting_on(objection, as_agreed, shown):
                act(objection)
            messages.success(request, _("同意已经撤销。") if agreed else _("已经记录您的同意。"))
            return redirect("objections:progress")
        except ValidationError as refusal:
            show_refusal(form, refusal)
    context = {"form": form, "objection": objection, "agreed": agreed, "basis": objection.rules.article}
    return render(request, "objections/together.html", context, status=422 if form.is_bound else 200)


def _consent(agreed: bool) -> tuple[Callable[..., None], Callable[[Objection], Objection]]:
    return (check_revoke_together, revoke_together) if agreed else (check_agree_together, agree_together)


def _own(request: HttpRequest, pk: int) -> Statement:
    rows = Statement.objects.asked_of(request.user).select_related("objection__edition", "objection__application")
    return get_object_or_404(rows, pk=pk)
