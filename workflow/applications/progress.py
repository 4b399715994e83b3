"""A pool member's progress towards the conditions of the next call, judged as an application is (Articles 13, 16)."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from portal import clock
from portal.access.permission_rules import access
from portal.access.predicates import is_authenticated
from portal.autosave.forms import Typed
from portal.refusals import show_refusal
from workflow.applications.forms import ConditionsForm
from workflow.applications.rules.conditions import assess
from workflow.cultivation.actions import save_answers
from workflow.cultivation.models import Member
from workflow.cultivation.progress import Step, progress_of, register_judge
from workflow.cultivation.queries import latest_rules
from workflow.programmes.models import Edition, Programme
from workflow.programmes.ruleset.award import Track


def next_closing(programme: Programme) -> date:
    """The day the call that is open closes; today where none is."""
    calls = Edition.objects.public().filter(programme=programme, deadline__gte=clock.now()).order_by("deadline")
    call = calls.first()
    return clock.day_of(call.deadline) if call else clock.today()


@register_judge
def steps(member: Member, track: Track) -> list[Step]:
    """Every condition of the track, judged by what the member answered."""
    rules = latest_rules(member.programme)
    if rules is None:
        return []
    answers = member.answers.get(track.code) or {}
    findings = assess(rules, track.code, answers, on=next_closing(member.programme))
    return [Step(one.condition.label, one.article, one.met, one.message) for one in findings]


@access(is_authenticated)
def progress(request: HttpRequest, member: int, track: str) -> HttpResponse:
    """The conditions as questions, with what was answered before."""
    own = get_object_or_404(
        Member.objects.in_pool().filter(user=request.user.pk).select_related("programme"), pk=member
    )
    found = next((done for done in progress_of(own) if done[0].code == track), None)
    rules = latest_rules(own.programme)
    if found is None or rules is None:
        raise Http404("没有这一申报类别。")
    typed = Typed(request, f"pool-progress:{member}:{track}")
    answers = own.answers.get(track) or {}
    form = typed.on(ConditionsForm(typed.data, rules=rules, track=track, answers=answers, label="保存自查"))
    if answer := typed.answer(form):
        return answer
    if typed.submitted and form.is_valid() and _is_saved(typed, form, own, track):
        messages.success(request, "条件自查已保存。")
        return redirect("applications:progress", member=member, track=track)
    context = {"member": own, "track": found[0], "steps": found[1], "closing": next_closing(own.programme)}
    status = 422 if request.method == "POST" else 200
    return render(request, "applications/progress.html", {**context, "form": typed.keep(form)}, status=status)


@transaction.atomic
def _is_saved(typed: Typed, form: Any, member: Member, track: str) -> bool:
    try:
        save_answers(member, by=typed.request.user, track=track, answers=form.answers())
        typed.close()
    except ValidationError as refusal:
        show_refusal(form, refusal)
        return False
    return True
