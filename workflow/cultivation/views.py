"""The pool's public page, and the pages of those who join, recommend, attend and guide."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from portal.access.permission_rules import access, public
from portal.access.predicates import is_authenticated
from portal.autosave.forms import Typed
from portal.documents.glyphs import GlyphMissing
from portal.documents.wording import official_date
from portal.later import answer_later
from portal.pagecache.responses import cacheable
from portal.refusals import show_refusal
from portal.transitions.core import obstacles
from workflow.cultivation import actions, pages
from workflow.cultivation.certificates import hand_out, is_drawn
from workflow.cultivation.enums import EnrolmentState, Way
from workflow.cultivation.forms import (
    ContactForm,
    EndGuidanceForm,
    EnrolForm,
    GuidanceForm,
    JoinForm,
    LeaveForm,
    RecommendForm,
    contact_initial,
)
from workflow.cultivation.models import Enrolment, Guidance, Member
from workflow.cultivation.permissions import reachable_trainings, recommendations_to
from workflow.cultivation.queries import cultivating
from workflow.programmes.models import Programme
from workflow.programmes.ruleset.cultivation import Cultivation


@public
@cacheable
def pool(request: HttpRequest) -> HttpResponse:
    """`/pool/`: what the pool offers, who may join and how, trainings, figures."""
    return render(request, "cultivation/pool.html", {"pools": pages.public_pools()})


def _pool_of(slug: str) -> tuple[Programme, Cultivation]:
    """An award with a pool, or 404."""
    for programme, rules in cultivating():
        if programme.slug == slug and rules.cultivation:
            return programme, rules.cultivation
    raise Http404("该奖项没有设立孵化池。")


@dataclass(frozen=True)
class Page:
    """A page that is one form: what stands above it, what its button says, what is said when it is done."""

    heading: str
    lede: str
    button: str
    done: str
    article: str = ""


def _form_page(
    request: HttpRequest, page: Page, typed: Typed, form: forms.Form, act: Callable[..., Any]
) -> HttpResponse:
    """Show it, keep it, or do it and go on to the things that are mine."""
    form = typed.on(form)
    if answer := typed.answer(form):
        return answer
    if typed.submitted and form.is_valid() and _is_done(typed, form, act):
        messages.success(request, page.done)
        return redirect("pool:mine")
    status = 422 if request.method == "POST" else 200
    return render(request, "cultivation/form.html", {"page": page, "form": typed.keep(form)}, status=status)


@transaction.atomic
def _is_done(typed: Typed, form: forms.Form, act: Callable[..., Any]) -> bool:
    try:
        act(by=typed.request.user, **form.cleaned_data)
        typed.close()
    except ValidationError as refusal:
        show_refusal(form, refusal)
        return False
    return True


@access(is_authenticated)
def join(request: HttpRequest, programme: str) -> HttpResponse:
    """An organisation asks to join."""
    found, rules = _pool_of(programme)
    if Way.SELF not in rules.ways:
        raise Http404("该孵化池不受理自行申报。")
    lede = f"{rules.eligible}可以加入，免费参加。联系方式加密保存，只用于联系，不公开。"
    page = Page(f"加入{rules.name}", lede, "提交申请", "申请已提交，审核结果将发送到您的站内消息。", rules.article)
    typed = Typed(request, f"pool-join:{programme}")
    form = JoinForm(typed.data, pool=rules)
    return _form_page(request, page, typed, form, lambda **data: actions.apply_for_pool(found, **data))


@access(is_authenticated)
def recommend(request: HttpRequest, programme: str) -> HttpResponse:
    """A department, an association or an expert recommends an organisation."""
    found, rules = _pool_of(programme)
    lede = "推荐之后，系统向被推荐单位的邮箱征询意见；单位确认之后，由评审办审核。"
    page = Page(f"推荐单位加入{rules.name}", lede, "提交推荐", "推荐已提交，已向该单位的邮箱征询意见。", rules.article)
    typed = Typed(request, f"pool-recommend:{programme}")
    form = RecommendForm(typed.data, pool=rules)
    return _form_page(request, page, typed, form, lambda **data: actions.recommend_for_pool(found, **data))


@access(is_authenticated)
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """The organisation agrees to what others recommended."""
    member = get_object_or_404(recommendations_to(request.user).select_related("programme"), pk=pk)
    _, rules = _pool_of(member.programme.slug)
    lede = f"{member.recommender}推荐{member.name}加入。推荐理由：{member.recommendation}"
    page = Page(f"确认加入{rules.name}", lede, "确认加入", "已确认，审核结果将发送到您的站内消息。", rules.article)
    typed = Typed(request, f"pool-confirm:{pk}")
    form = ContactForm(typed.data, pool=rules, initial=contact_initial(member))
    return _form_page(request, page, typed, form, lambda **data: actions.confirm_membership(member, **data))


@access(is_authenticated)
def leave(request: HttpRequest, pk: int) -> HttpResponse:
    """A member leaves the pool."""
    member = get_object_or_404(Member.objects.in_pool().filter(user=request.user.pk), pk=pk)
    lede = f"{member.name}退出之后不再接受培训和指导，尚未举办的培训的报名一并取消。以后可以再次申请加入。"
    page = Page("退出孵化池", lede, "确认退出", "已退出孵化池。")
    typed = Typed(request, f"pool-leave:{pk}")
    return _form_page(
        request, page, typed, LeaveForm(typed.data), lambda **data: actions.leave_pool(member, **data)
    )  # fmt: skip


@access(is_authenticated)
def file_guidance(request: HttpRequest, programme: str) -> HttpResponse:
    """An expert tells the office whom they guide."""
    found, rules = _pool_of(programme)
    if rules.guiding is None:
        raise Http404("该奖项不办理指导专家备案。")
    lede = f"供{rules.guiding.expert_pool}成员使用。{rules.guiding.duty}"
    page = Page("指导专家备案", lede, "提交备案", "已提交，备案结果将发送到您的站内消息。", rules.guiding.article)
    typed = Typed(request, f"pool-guidance:{programme}")
    form = GuidanceForm(
        typed.data, initial={"expert": str(request.user), "expert_unit": getattr(request.user, "unit", "")}
    )
    return _form_page(request, page, typed, form, lambda **data: actions.file_guidance(found, **data))


@access(is_authenticated)
def end_guidance(request: HttpRequest, pk: int) -> HttpResponse:
    """An expert notes when the guidance ended."""
    guidance = get_object_or_404(Guidance.objects.filter(user=request.user.pk), pk=pk)
    lede = f"{guidance.organisation}，自{official_date(guidance.from_on)}起。结束之后，评审该组织的申报仍须回避。"
    page = Page("结束指导", lede, "登记结束", "已登记结束。")
    typed = Typed(request, f"pool-guidance-end:{pk}")
    return _form_page(
        request, page, typed, EndGuidanceForm(typed.data), lambda **data: actions.end_guidance(guidance, **data)
    )  # fmt: skip


@access(is_authenticated)
def mine(request: HttpRequest) -> HttpResponse:
    """Everything of the pool that is this account's."""
    return render(request, "cultivation/mine.html", pages.mine_context(request.user))


@access(is_authenticated)
def decline(request: HttpRequest, pk: int) -> HttpResponse:
    """The organisation does not want to join, after a page that asks."""
    member = get_object_or_404(recommendations_to(request.user), pk=pk)
    asked = f"{member.recommender}推荐{member.name}加入孵化池。不同意的，推荐办结，并告知推荐人。"
    return _confirmed(
        request, "不同意加入", asked, "已说明不同意加入。", lambda by: actions.decline_membership(member, by=by)
    )


@access(is_authenticated)
def retract(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back what the office has not decided, after a page that asks."""
    member = get_object_or_404(pages.filed_by(request.user), pk=pk)
    asked = f"撤回{member.name}加入孵化池的申请或者推荐。撤回之后需要加入的，应当重新提出。"
    return _confirmed(request, "撤回", asked, "已撤回。", lambda by: actions.retract_membership(member, by=by))


@access(is_authenticated)
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a place back, after a page that asks."""
    rows = Enrolment.objects.select_related("training", "member").filter(member__user=request.user.pk)
    enrolment = get_object_or_404(rows, pk=pk)
    asked = f"取消{enrolment.attendee.for_delivery()}参加“{enrolment.training.title}”的报名。名额由候补的依次递补，不能恢复。"
    act = lambda by: actions.withdraw_enrolment(enrolment, by=by)  # noqa: E731
    return _confirmed(request, "取消报名", asked, "报名已取消。", act, back=enrolment.training.get_absolute_url())


def _confirmed(
    request: HttpRequest, heading: str, asked: str, done: str, act: Callable[..., Any], back: str = "/pool/mine/"
) -> HttpResponse:
    if request.method != "POST":
        return render(request, "cultivation/ask.html", {"heading": heading, "asked": asked, "back": back})
    try:
        act(request.user)
    except ValidationError as error:
        messages.error(request, "；".join(error.messages))
    else:
        messages.success(request, done)
    return redirect(back)


@access(is_authenticated)
def training(request: HttpRequest, pk: int) -> HttpResponse:
    """A training for a member: what is known of it, its material, own enrolments, and the form."""
    found = get_object_or_404(reachable_trainings(request.user).select_related("programme"), pk=pk)
    form = EnrolForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            enrolment = actions.enrol(found, by=request.user, **form.cleaned_data)
        except ValidationError as refusal:
            show_refusal(form, refusal)
        else:
            placed = enrolment.state == EnrolmentState.ENROLLED
            messages.success(
                request, "报名成功，已录取。" if placed else "名额已满，已列为候补，轮到时自动录取并告知。"
            )
            return redirect(found)
    context = {**pages.training_context(found, request.user), "form": form}
    context["hindered"] = [] if form.is_bound else obstacles(actions.check_enrol, found, by=request.user)
    status = 422 if form.is_bound else 200
    return render(request, "cultivation/training.html", context, status=status)


@access(is_authenticated)
def certificate(request: HttpRequest, pk: int) -> HttpResponse:
    """The certificate of attendance, for the member alone."""
    rows = Enrolment.objects.select_related("training__programme", "member").filter(member__user=request.user.pk)
    enrolment = get_object_or_404(rows, pk=pk)
    if not is_drawn(enrolment):
        raise Http404("没有可以下载的培训证明。")
    try:
        content = hand_out(enrolment, by=request.user)
    except GlyphMissing as missing:
        back = reverse("pool:mine")
        return answer_later(request, "".join(missing.messages), back_url=back, back_label="返回我的培育")
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{enrolment.number}.pdf"'
    response["Cache-Control"] = "private, no-store"
    return response
