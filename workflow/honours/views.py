"""Verification for everybody, and the winner's own pages."""

from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from portal import clock
from portal.access.permission_rules import access, public
from portal.access.predicates import is_authenticated
from portal.autosave.forms import Typed
from portal.documents.issued import IssuedFileLost
from portal.later import answer_later
from portal.refusals import show_refusal
from portal.transitions.core import obstacles
from workflow.cultivation.views import answer_attendance
from workflow.honours import forms
from workflow.honours.actions import check_state_use, state_prize_use
from workflow.honours.badges import badge_code
from workflow.honours.documents import certificate_bytes
from workflow.honours.models import Credential, Honour
from workflow.honours.notes import notes_on
from workflow.honours.verification import Verification, compare_file, verify_number
from workflow.publicity.verification import notice_numbered

ENGLISH = "/en/verify/"
CERTIFICATE_LOST = "证书文件暂时读取不到，请稍候再来下载；证书依然有效，可以在“证书查验”中按编号核对。"


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
    """A certificate's number leads to its own page, a public list's number to the list."""
    if attendance := answer_attendance(request, number):
        return attendance
    answer = verify_number(number)
    if answer.honour and not at_its_page:
        return redirect("verify_number", number=answer.number)
    notice = None if answer.honour else notice_numbered(answer.number)
    return redirect(notice) if notice else _answer(request, answer)


def _answer(request: HttpRequest, answer: Verification, *, by_file: bool = False) -> HttpResponse:
    english = f"{ENGLISH}?{urlencode({'number': answer.number})}" if answer.number else ENGLISH
    context = {"answer": answer, "by_file": by_file, "at": clock.now(), "english_url": english}
    response = render(request, "honours/verified.html", context)
    response["Cache-Control"] = "no-store"
    return response


@access(is_authenticated)
def winner_home(request: HttpRequest) -> HttpResponse:
    """`/winners/`: my honours."""
    honours = [(honour, notes_on(honour)) for honour in own_honours(request)]
    return render(request, "honours/winner_home.html", {"honours": honours})


@access(is_authenticated)
def winner_honour(request: HttpRequest, number: str) -> HttpResponse:
    """One of my honours: certificate, wording to copy, use of the title and of the prize."""
    honour = get_object_or_404(own_honours(request), number=number)
    typed = Typed(request, f"prize-use:{number}")
    form = typed.on(forms.PrizeUseForm(typed.data, honour=honour))
    if answer := typed.answer(form):
        return answer
    if typed.submitted and form.is_valid() and _state_use(honour, form, typed):
        return redirect("winner_honour", number=number)
    return render(request, "honours/winner_honour.html", _winner_context(honour, typed.keep(form)))


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
    certificate = honour.certificates.first()
    if certificate is None:
        raise Http404("证书正在签发，请稍候再来下载。")
    try:
        content = certificate_bytes(certificate)
    except IssuedFileLost:
        back = reverse("winner_honour", args=[number])
        return answer_later(request, CERTIFICATE_LOST, back_url=back, back_label="返回荣誉页面")
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{certificate.number}.pdf"'
    response["Cache-Control"] = "private, no-store"
    return response


def own_honours(request: HttpRequest) -> Any:
    """Visibility first: a winner reaches their own honours and no others."""
    rows = Honour.objects.filter(holder_id=request.user.pk).select_related("edition__programme", "commendation")
    return rows.prefetch_related("certificates")


def _winner_context(honour: Honour, form: forms.PrizeUseForm) -> dict[str, Any]:
    rules = honour.edition.rules
    return {
        "honour": honour,
        "notes": notes_on(honour),
        "certificate": honour.certificates.first(),
        "wording": rules.title_use.wording.format(**wording_values(honour)) if rules.title_use else "",
        "title_use": rules.title_use,
        "badge_code": badge_code(honour),
        "has_credential": Credential.objects.filter(honour=honour).exists(),
        "prize_basis": next((use.article for use in rules.prize_uses), ""),
        "form": form,
        "obstacles": obstacles(check_state_use, honour, by=honour.holder),
        "prize_uses": [(rules_name(rules, row.use), row) for row in honour.prize_uses.standing().order_by("pk")],
    }


def wording_values(honour: Honour) -> dict[str, Any]:
    """The names that a rule set's wordings may call for."""
    rules = honour.edition.rules
    return {
        "holder": honour.public_name,
        "year": honour.year,
        "tier": honour.tier_label,
        "track": rules.track(honour.track).title_wording,
        "programme": rules.programme.name,
        "achievement": honour.title,
    }


def rules_name(rules: Any, code: str) -> str:
    """The name of a permitted use."""
    return next((use.name for use in rules.prize_uses if use.code == code), code)
