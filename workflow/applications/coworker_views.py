"""The people of an application: invited, joined, taken off, handed over to. The invited come by their link."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from portal.access.permission_rules import access
from portal.access.predicates import is_authenticated
from portal.refusals import show_refusal
from portal.transitions.core import allows, obstacles
from workflow.applications import actions
from workflow.applications.coworking import is_its_token
from workflow.applications.entering import on_side
from workflow.applications.enums import WITHDRAWABLE, CoworkerRole
from workflow.applications.forms.coworking import EXPLAINED, ConfirmForm, HandOverForm, InviteForm
from workflow.applications.models import Application, Coworker
from workflow.applications.permissions import on_its_side
from workflow.applications.together import told_of_others


@access(is_authenticated)
def coworkers(request: HttpRequest, pk: int) -> HttpResponse:
    """Who works on the application; its applicant invites further people."""
    application = on_side(request, pk)
    form = InviteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.invite_coworker(application, by=request.user, **form.cleaned_data)
            messages.success(request, "邀请已发出；对方接受后，本页列出。")
            return redirect("applications:coworkers", pk=pk)
        except ValidationError as refusal:
            show_refusal(form, refusal)
    return _page(request, application, form)


def _page(request: HttpRequest, application: Application, form: InviteForm) -> HttpResponse:
    is_own = application.applicant_id == request.user.pk
    serving = application.coworkers.serving().select_related("user")
    context = {
        "application": application,
        "is_own": is_own,
        "seats": serving,
        "mine": next((seat for seat in serving if seat.user_id == request.user.pk), None),
        "invited": application.coworkers.invited() if is_own else (),
        "form": form,
        "closed": obstacles(actions.check_invite, application, by=request.user) if is_own else (),
        "offered": next((seat for seat in serving if seat.is_offered), None),
        "may_hand_over": is_own and allows(actions.check_offer_hand_over, application, by=request.user),
        "may_change": is_own and application.state in WITHDRAWABLE,
        "roles": EXPLAINED.values(),
    }
    return render(request, "applications/coworkers.html", context, status=422 if request.method == "POST" else 200)


@dataclass(frozen=True)
class SeatVerb:
    """What may be done with one seat, and the question before it."""

    label: str
    help: str
    check: Callable[..., None]
    call: Callable[[Coworker, Any], Any]
    done: str


def _given(role: str) -> Callable[[Coworker, Any], Any]:
    return lambda seat, by: actions.change_role(seat, by=by, role=role)


VERBS = {
    "withdraw": SeatVerb(
        "撤回邀请", "撤回后，邀请邮件中的网址不能再打开；可以重新邀请。", actions.check_withdraw_invitation,
        lambda seat, by: actions.withdraw_invitation(seat, by=by), "邀请已撤回。",
    ),
    "remove": SeatVerb(
        "移出", "移出后不能再查阅和填写，也收不到通知；此前保存的内容和上传的材料不受影响。", actions.check_remove_coworker,
        lambda seat, by: actions.remove_coworker(seat, by=by), "已移出。",
    ),
    "leave": SeatVerb(
        "退出", "退出后您不能再查阅和填写，需要时请申报人重新邀请；此前保存的内容和上传的材料不受影响。",
        actions.check_remove_coworker, lambda seat, by: actions.remove_coworker(seat, by=by), "您已退出这份申报。",
    ),
    "fill-in": SeatVerb(
        "改为填写人", "改为填写人后，可以填写、上传材料，填写并提交补正；送推荐部门、提交和撤回仍由您办理。",
        actions.check_change_role, _given(CoworkerRole.EDITOR), "已改为填写人，并已通知对方。",
    ),
    "read": SeatVerb(
        "改为查阅人", "改为查阅人后，只能查阅和下载；此前保存的内容和上传的材料不受影响，对方正在填写、尚未保存的不计入申报。",
        actions.check_change_role, _given(CoworkerRole.READER), "已改为查阅人，并已通知对方。",
    ),
    "take-back": SeatVerb(
        "撤回移交的提议", "撤回后，对方不能再接受；申报仍由您负责，可以再次提议。", actions.check_withdraw_hand_over,
        lambda seat, by: actions.withdraw_hand_over(seat, by=by), "移交的提议已撤回。",
    ),
    "accept": SeatVerb(
        "接受移交", "接受后，由您提交、撤回、答复和收取通知，对所提供材料的真实性负责；单位的登记信息一并登记在您的账号下，原申报人改为填写人。",
        actions.check_accept_hand_over, lambda seat, by: actions.accept_hand_over(seat, by=by), "您现在是这份申报的申报人。",
    ),
    "decline": SeatVerb(
        "不接受移交", "不接受的，申报仍由申报人负责，您仍为填写人；申报人会收到通知。", actions.check_decline_hand_over,
        lambda seat, by: actions.decline_hand_over(seat, by=by), "已答复不接受，申报仍由申报人负责。",
    ),
    "letters": SeatVerb(
        "收取通知", "寄给申报人的通知（补正、结果、日程等）同时寄给您。", actions.check_choose_letters,
        lambda seat, by: actions.choose_letters(seat, by=by, wanted=True), "此后的通知同时寄给您。",
    ),
    "no-letters": SeatVerb(
        "不再收取通知", "此后的通知只寄给申报人和收取通知的其他人。", actions.check_choose_letters,
        lambda seat, by: actions.choose_letters(seat, by=by, wanted=False), "此后的通知不再寄给您。",
    ),
}  # fmt: skip


@access(is_authenticated)
def run(request: HttpRequest, pk: int, seat: int, name: str) -> HttpResponse:
    """Ask once more, then do one thing with a seat."""
    application, verb = on_side(request, pk), VERBS.get(name)
    found = get_object_or_404(application.coworkers.select_related("user"), pk=seat)
    if verb is None:
        raise Http404("没有这项操作。")
    form = ConfirmForm(request.POST or None, label=verb.label)
    if request.method == "POST":
        try:
            verb.call(found, request.user)
            messages.success(request, verb.done)
            return redirect("applications:index") if name == "leave" else redirect("applications:coworkers", pk=pk)
        except ValidationError as refusal:
            messages.error(request, "".join(refusal.messages))
            return redirect("applications:coworkers", pk=pk)
    if hindered := obstacles(verb.check, found, by=request.user):
        messages.warning(request, "".join(hindered))
        return redirect("applications:coworkers", pk=pk)
    context = {"application": application, "verb": verb, "seat": found, "form": form}
    return render(request, "applications/coworker_verb.html", context)


@access(is_authenticated)
def hand_over(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose who is asked to answer for the application. A second click finds it asked."""
    application = on_side(request, pk)
    if hindered := obstacles(actions.check_offer_hand_over, application, by=request.user):
        messages.warning(request, "".join(hindered))
        return redirect("applications:coworkers", pk=pk)
    form = HandOverForm(request.POST or None, application=application)
    if request.method == "POST" and form.is_valid():
        try:
            seat = actions.offer_hand_over(application, by=request.user, to=form.cleaned_data["to"])
            messages.success(request, f"已提议由{seat.user}接手；对方接受之前，申报仍由您负责。")
            return redirect("applications:coworkers", pk=pk)
        except ValidationError as refusal:
            show_refusal(form, refusal)
    status = 422 if request.method == "POST" else 200
    return render(request, "applications/hand_over.html", {"application": application, "form": form}, status=status)


@access(is_authenticated)
@never_cache
def join(request: HttpRequest, seat: int, token: str) -> HttpResponse:
    """What an invitation leads to: read, and accepted. One whose link is not, or no longer, right says only that."""
    found = Coworker.objects.select_related("application__edition", "user").filter(pk=seat).first()
    if found is None or not is_its_token(found, token):
        if found is not None and found.is_serving and found.user_id == request.user.pk:
            return redirect(found.application)
        return render(request, "applications/invitation_over.html", status=404)
    form = ConfirmForm(request.POST or None, label="接受邀请")
    hindered = obstacles(actions.check_join, found, by=request.user)
    if request.method == "POST":
        try:
            with transaction.atomic():
                actions.join_application(found, by=request.user)
            messages.success(request, "您已加入，可以开始办理。")
            return redirect(found.application)
        except ValidationError as refusal:
            hindered = refusal.messages
    context = {
        "application": found.application, "seat": found, "form": form, "hindered": hindered,
        "explained": EXPLAINED[found.role],  # type: ignore[index]
        "takes_part": on_its_side(request.user, found.application),
    }  # fmt: skip
    return render(request, "applications/join.html", context, status=422 if request.method == "POST" else 200)


@access(is_authenticated)
@never_cache
@require_GET
def now(request: HttpRequest, pk: int, section: str) -> JsonResponse:
    """Who else is in a section at this moment, and who saved it since the page was opened."""
    application = on_side(request, pk)
    return JsonResponse(
        {"sentence": told_of_others(application, section, request.user, request.GET.get("seen", "")[:64])}
    )
