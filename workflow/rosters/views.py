"""The winner's page of the lists: what each is for, and the own word on it."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from portal.access.permission_rules import access
from portal.access.predicates import is_authenticated
from portal.languages import is_english, spoken
from portal.transitions.core import allows
from workflow.honours.models import Honour
from workflow.programmes.english import english_words, names_of
from workflow.rosters import actions
from workflow.rosters.models import RosterPlace
from workflow.rosters.queries import places_of

ANSWERS = {
    "join": (actions.check_join, actions.join_roster, "同意纳入", "已纳入"),
    "decline": (actions.check_decline, actions.decline_roster, "不同意纳入", "已答复不同意纳入"),
    "leave": (actions.check_leave, actions.leave_roster, "退出名单", "已退出"),
}


@access(is_authenticated)
@require_http_methods(["GET", "POST"])
def winner_rosters(request: HttpRequest, number: str) -> HttpResponse:
    """`/winners/<number>/lists/`: one button is one answer to one list."""
    honour = get_object_or_404(Honour.objects.select_related("edition"), number=number, holder_id=request.user.pk)
    if request.method == "POST":
        _answer(request, honour)
        return redirect("winner_rosters", number=number)
    lists = [(place, _offered(place, request.user)) for place in places_of(honour)]
    return render(request, "rosters/winner_rosters.html", {"honour": honour, "lists": lists})


def _answer(request: HttpRequest, honour: Honour) -> None:
    """What was pressed; an older page's button is answered with the state of today."""
    if request.POST.get("answer") not in ANSWERS:
        raise Http404("没有这一答复。")
    _, act, _, done = ANSWERS[request.POST["answer"]]
    place = get_object_or_404(places_of(honour), roster=request.POST.get("roster", ""))
    try:
        act(place, by=request.user)
    except ValidationError as refusal:
        messages.error(request, gettext("；").join(map(spoken, refusal.messages)))
    else:
        told = {"done": spoken(done), "list": _called(place)}
        messages.success(request, gettext("%(done)s：%(list)s。") % told)


def _called(place: RosterPlace) -> str:
    """The list by its name in the language that is spoken."""
    name = place.rule.name
    return english_words(name, names_of(place.honour.edition)) or name if is_english() else name


def _offered(place: RosterPlace, user: Any) -> list[tuple[str, str]]:
    """The answers that may be given now, by code and label."""
    return [(code, label) for code, (check, _, label, _) in ANSWERS.items() if allows(check, place, by=user)]
