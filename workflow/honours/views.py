"""Verification for everybody, and the winner's own pages."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from portal import clock
from portal.access.permission_rules import access, public
from portal.access.predicates import is_authenticated
from portal.autosave.forms import Typed
from portal.autosave.holders import account_of
from portal.documents.issued import IssuedFileLost
from portal.documents.numbering import clean_number
from portal.evidence.forms import uploader_of
from portal.later import answer_later
from portal.refusals import show_refusal
from portal.transitions.core import obstacles
from workflow.honours import forms
from workflow.honours.actions import check_state_case, check_state_use, state_case, state_prize_use
from workflow.honours.documents import certificate_bytes, notice_bytes
from workflow.honours.models import Honour, Revocation, RevocationNotice
from workflow.honours.notes import notes_on
from workflow.honours.obligations import with_duties
from workflow.honours.texts import told
from workflow.honours.verification import Verification, compare_file, verify_number
from workflow.honours.winner_page import honour_context, still_owed

ENGLISH = "/en/verify/"
CERTIFICATE_LOST = "证书文件暂时读取不到，请稍候再来下载；证书依然有效，可以在“证书核验”中按编号核对。"

NOTICE_LOST = "告知书文件暂时读取不到，请稍候再来下载；所告知的内容和陈述、申辩的期限见告知页面。"


@public
def verify(request: HttpRequest) -> HttpResponse:
    """`/verify/`: a number leads to its own page, a file is compared and forgotten."""
    if request.method == "GET" and "number" not in request.GET:
        return render(request, "honours/verify.html", {"form": forms.VerifyForm(), "english_url": ENGLISH})
    form = forms.VerifyForm(request.POST or request.GET, request.FILES)
    if not form.is_valid():
        return render(request, "honours/verify.html", {"form": form}, status=200)
    number, file = form.cleaned_data["number"], form.cleaned_data["file"]
    if file:
        return _answer(request, compare_file(file.read(), typed=number, name=file.name), by_file=True)
    return _answer_number(request, number)


@public
def verify_by_number(request: HttpRequest, number: str) -> HttpResponse:
    """`/verify/<number>/`: where the QR code on a certificate leads."""
    return _answer_number(request, number, at_its_page=True)


def _answer_number(request: HttpRequest, number: str, *, at_its_page: bool = False) -> HttpResponse:
    """A certificate's number leads to its own page, that of a list or a decision to what the public reads of it."""
    answer = verify_number(number)
    if answer.honour and not at_its_page:
        return redirect("verify_number", number=answer.number)
    if answer.paper and answer.paper.url:
        return redirect(answer.paper.url)
    return _answer(request, answer, asked=clean_number(number))


def _answer(request: HttpRequest, answer: Verification, *, asked: str = "", by_file: bool = False) -> HttpResponse:
    # What was asked, not what it is the number of: a paper confirmed by its check code is so in English as well.
    number = asked or answer.number
    english = f"{ENGLISH}{number}/" if number else ENGLISH
    context = {"answer": answer, "by_file": by_file, "at": clock.now(), "english_url": english}
    response = render(request, "honours/verified.html", context)
    response["Cache-Control"] = "no-store"
    return response


@access(is_authenticated)
def winner_home(request: HttpRequest) -> HttpResponse:
    """`/winners/`: my honours."""
    rows = with_duties(own_honours(request))
    honours = [(honour, still_owed(honour), notes_on(honour)) for honour in rows]
    return render(request, "honours/winner_home.html", {"honours": honours})


@access(is_authenticated)
def winner_honour(request: HttpRequest, number: str) -> HttpResponse:
    """One of my honours: certificate, wording to copy, duties, use of the title and of the prize, letters."""
    honour = get_object_or_404(own_honours(request), number=number)
    typed = Typed(request, f"prize-use:{number}")
    form = typed.on(forms.PrizeUseForm(typed.data, typed.files, honour=honour, uploader=uploader_of(request)))
    if answer := typed.answer(form):
        return answer
    if typed.submitted and form.is_valid() and _state_use(honour, form, typed):
        return redirect("winner_honour", number=number)
    closed = obstacles(check_state_use, honour, by=request.user)
    context = {**honour_context(honour), "form": typed.keep(form), "obstacles": closed}
    return render(request, "honours/winner_honour.html", context)


@transaction.atomic
def _state_use(honour: Honour, form: forms.PrizeUseForm, typed: Typed) -> bool:
    try:
        state_prize_use(honour, by=typed.request.user, **form.cleaned_data)
        typed.close()
    except ValidationError as refusal:
        show_refusal(form, refusal)
        return False
    return True


@access(is_authenticated)
def winner_certificate(request: HttpRequest, number: str) -> HttpResponse:
    """The certificate's file, for its holder alone; once void it is not handed out: the honour's page says why."""
    honour = get_object_or_404(own_honours(request), number=number)
    if not honour.is_active:
        return redirect("winner_honour", number=number)
    certificate = honour.valid_certificate
    if certificate is None:
        raise Http404("证书正在签发，请稍候再来下载。")
    try:
        content = certificate_bytes(certificate)
    except IssuedFileLost:
        back = reverse("winner_honour", args=[number])
        return answer_later(request, CERTIFICATE_LOST, back_url=back, back_label="返回荣誉页面")
    return _pdf(content, f"{certificate.number}.pdf")


@access(is_authenticated)
def winner_notice(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """A 拟撤销荣誉告知书 as issued, for whom it is addressed to, also when the matter is over."""
    own = own_honours(request).filter(number=number)
    notice = get_object_or_404(RevocationNotice, pk=pk, revocation__honour__in=own)
    try:
        content = notice_bytes(notice)
    except IssuedFileLost:
        back = reverse("winner_revocation", args=[number])
        return answer_later(request, NOTICE_LOST, back_url=back, back_label="返回告知页面")
    return _pdf(content, f"{number}-notice-{notice.pk}.pdf")


def _pdf(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "private, no-store"
    return response


@access(is_authenticated)
def winner_revocation(request: HttpRequest, number: str) -> HttpResponse:
    """What the office means to decide about one of my honours, and what I have to say to it."""
    rows = Revocation.objects.filter(honour__in=own_honours(request), honour__number=number)
    rows = rows.select_related("honour__edition__programme", "honour__commendation__stage", "notice")
    revocation = rows.exclude(heard_until=None).first()
    if revocation is None:
        raise Http404("本荣誉没有拟撤销的告知。")
    typed = Typed(request, f"revocation-statement:{revocation.pk}", account_of(request))
    form = typed.on(forms.StatementForm(typed.data, typed.files, uploader=uploader_of(request)))
    if answer := typed.answer(form):
        return answer
    if typed.submitted and form.is_valid() and _state_case(revocation, form, typed):
        messages.success(request, _("陈述、申辩已经提交，将在拟定决定之前阅读。还有补充的，可以再次提交。"))
        return redirect("winner_revocation", number=number)
    context = {
        **told(revocation),
        "form": typed.keep(form),
        "obstacles": obstacles(check_state_case, revocation, by=request.user),
    }
    return render(request, "honours/winner_revocation.html", context, status=422 if typed.submitted else 200)


@transaction.atomic
def _state_case(revocation: Revocation, form: forms.StatementForm, typed: Typed) -> bool:
    try:
        state_case(
            revocation, by=typed.request.user, text=form.cleaned_data["text"], files=form.cleaned_data["materials"]
        )
        typed.close()
    except ValidationError as refusal:
        show_refusal(form, refusal)
        return False
    return True


def own_honours(request: HttpRequest) -> Any:
    """Visibility first: a winner reaches their own honours and no others."""
    rows = Honour.objects.filter(holder_id=request.user.pk).select_related("edition__programme", "commendation")
    return rows.prefetch_related("certificates")
