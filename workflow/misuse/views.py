"""The public side of misuse: the rule, a report, its progress; and the holder's pages of an order (Article 33)."""

import hashlib
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from portal import clock
from portal.access.permission_rules import access, public
from portal.access.predicates import is_authenticated, is_office
from portal.autosave.forms import Typed
from portal.autosave.holders import account_of, browser_of, forget_browser, known_browser
from portal.evidence.forms import uploader_for, uploader_of
from portal.evidence.listing import with_files
from portal.journal.accesses import note_access
from portal.journal.enums import AccessKind
from portal.later import FileAway, answer_later
from portal.pagecache.responses import cacheable
from portal.receipts import OPEN_FOR
from portal.refusals import show_refusal
from portal.shown import Shown, carried, resting_on
from portal.throttle import address_of
from portal.transitions.core import allows
from workflow.honours.models import PublicHonour
from workflow.misuse import throttle
from workflow.misuse.actions import check_submit_correction, check_withdraw_report, submit_correction, submit_report
from workflow.misuse.actions import withdraw_report as take_back
from workflow.misuse.actions.reporting import SECRETS, find_report
from workflow.misuse.documents import order_bytes, write_case_file
from workflow.misuse.forms import CorrectionForm, ProgressForm, ReportForm
from workflow.misuse.models import CorrectionOrder, MisuseCase, MisuseReport, PublicWarning
from workflow.misuse.public import statistics, statistics_by_year
from workflow.misuse.queries import as_ordered, rules_to_show, steps
from workflow.programmes.models import Programme

SHOWN_WARNINGS = 50


@public
@cacheable
def index(request: HttpRequest) -> HttpResponse:
    """`/misuse/`: what is not allowed, how to report it, warnings of forged things, figures."""
    years = statistics_by_year()
    context = {
        "rules": rules_to_show(),
        "warnings": PublicWarning.objects.all()[:SHOWN_WARNINGS],
        "figures": statistics(years),
        "years": years,
    }
    return render(request, "misuse/index.html", context)


@public
@never_cache
@known_browser
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Report a misuse. The answer is the receipt itself; the form sent again by the same browser shows it again."""
    token = _bound_token(request, request.POST.get("token", ""))
    if found := _just_reported(token):
        return _receipt_page(request, found, token)
    typed = Typed(request, "misuse-report", browser_of(request))
    uploader = uploader_for(browser_of(request), request)
    form = typed.on(ReportForm(typed.data, typed.files, uploader=uploader, initial=_asked(request)))
    if answer := typed.answer(form):
        return answer
    if typed.submitted and form.is_valid() and (report := _reported(request, form, typed, token)):
        return _receipt_page(request, report, token)
    status = 422 if request.method == "POST" else 200
    return render(request, "misuse/new.html", {"form": typed.keep(form), "rules": rules_to_show()}, status=status)


@public
@never_cache
@known_browser
@require_POST
def clear(request: HttpRequest) -> HttpResponse:
    """Close the receipt in this browser, and whatever was typed here: sent again, the form is another's."""
    forget_browser(request)
    messages.success(request, "已清除本机的回执和填写的内容。")
    return redirect("misuse_progress")


@public
@never_cache
@require_http_methods(["GET", "POST"])
def progress(request: HttpRequest) -> HttpResponse:
    """Ask for number and secret, then show what became of the report. Nothing is remembered of who asked."""
    form = ProgressForm(request.POST or None)
    report = _looked_up(request, form) if form.is_valid() else None
    if report is None:
        return render(request, "misuse/progress_ask.html", {"form": form}, status=422 if form.is_bound else 200)
    return _progress_page(request, report, form)


@public
@never_cache
@require_POST
def withdraw(request: HttpRequest) -> HttpResponse:
    """Take a report back, by its number and secret."""
    form = ProgressForm(request.POST)
    report = _looked_up(request, form) if form.is_valid() else None
    if report is None:
        return render(request, "misuse/progress_ask.html", {"form": form}, status=422)
    try:
        take_back(report)
    except ValidationError as refusal:
        messages.error(request, "；".join(refusal.messages))
    else:
        messages.success(request, "举报已经撤回。")
    return _progress_page(request, report, form)


@access(is_authenticated)
@require_GET
def mine(request: HttpRequest) -> HttpResponse:
    """The orders given to the holder of the account."""
    cases = _cases_of(request).exclude(orders=None).order_by("-pk")
    return render(request, "misuse/mine.html", {"cases": cases})


@access(is_authenticated)
@require_http_methods(["GET", "POST"])
def my_case(request: HttpRequest, pk: int) -> HttpResponse:
    """An order, its deadline, and the form in which the holder says what was put right."""
    case = get_object_or_404(_cases_of(request).exclude(orders=None), pk=pk)
    typed = Typed(request, f"misuse-correction:{case.pk}", account_of(request))
    form = typed.on(CorrectionForm(typed.data, typed.files, uploader=uploader_of(request)))
    shown = carried(form, case, as_ordered)
    if answer := typed.answer(form):
        return answer
    if typed.submitted and form.is_valid() and _corrected(request, case, form, typed, shown):
        return redirect("my_misuse_case", pk=case.pk)
    may = allows(check_submit_correction, case, by=request.user)
    orders = [(order, with_files(order.corrections.all())) for order in case.orders.prefetch_related("corrections")]
    context = {"case": case, "orders": orders, "form": typed.keep(form) if may else None}
    return render(request, "misuse/my_case.html", context, status=422 if request.method == "POST" else 200)


@access(is_authenticated)
@require_GET
def my_order(request: HttpRequest, pk: int, round_number: int) -> HttpResponse:
    """The order as issued, to the holder it was given to."""
    cases = _cases_of(request)
    order = get_object_or_404(CorrectionOrder.objects.filter(case__in=cases), case=pk, round=round_number)
    try:
        content = order_bytes(order)
    except FileAway:
        back = reverse("my_misuse_case", args=[pk])
        return answer_later(request, "通知书暂时读取不到，请稍候再来下载。", back_url=back, back_label="返回")
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{order.case.number}-{order.round}.pdf"'
    response["Cache-Control"] = "private, no-store"
    return response


@access(is_office)
@require_GET
def case_file(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The file of a case that was referred, for the body it goes to."""
    case = get_object_or_404(MisuseCase.objects.visible_to(request.user).exclude(referral=None), pk=pk)
    note_access(AccessKind.DOWNLOADED, by=request.user, target=case, what="case-file")
    try:
        whole = write_case_file(case)
    except FileAway:
        back = f"/admin/desk/misuse-cases/{case.pk}/"
        return answer_later(request, "案卷中有文件暂时读取不到，请稍候再来下载。", back_url=back, back_label="返回案件")
    response = FileResponse(whole, as_attachment=True, filename=f"{case.number}.zip", content_type="application/zip")
    response["Cache-Control"] = "private, no-store"
    return response


def _bound_token(request: HttpRequest, token: str) -> str:
    """The form's token as it counts: sent again by another browser, it is another form."""
    return hashlib.sha256(f"misuse-form:{browser_of(request).digest}:{token}".encode()).hexdigest()[:32]


def _just_reported(token: str) -> MisuseReport | None:
    """What this very form made within the last half hour; afterwards the secret is not told again."""
    found = find_report(token)
    return found if found and clock.now() < found.received_at + OPEN_FOR else None


def _asked(request: HttpRequest) -> dict[str, Any]:
    """What the address says of the honour, or of the use, that is reported: shown in the form, to be changed there."""
    honour = PublicHonour.objects.filter(number=request.GET.get("honour", "")[:60]).first()
    if honour is None:
        return {}
    use = request.GET.get("use", "")
    return {
        "programme": Programme.objects.filter(slug=honour.programme_slug).first(),
        "number": honour.number,
        "user_name": honour.holder,
        "use_key": int(use) if use.isdecimal() and len(use) < 18 else None,
    }


def _reported(request: HttpRequest, form: ReportForm, typed: Typed, token: str) -> MisuseReport | None:
    address = form.cleaned_data["contact_email"]
    try:
        throttle.check_reporting(request, address)
        with transaction.atomic():
            report = submit_report(form.draft(token))
            typed.close()
    except ValidationError as refusal:
        show_refusal(form, refusal)
        return None
    throttle.count_report(request, address)
    return report


def _receipt_page(request: HttpRequest, report: MisuseReport, token: str) -> HttpResponse:
    context = {"report": report, "secret": SECRETS.secret_of(token)}
    return render(request, "misuse/receipt.html", context)


def _looked_up(request: HttpRequest, form: ProgressForm) -> MisuseReport | None:
    """The report both fit; the same words for a wrong number and a wrong secret, few tries for either."""
    report = MisuseReport.objects.filter(number=form.cleaned_data["number"]).first()
    if SECRETS.fits(report, form.cleaned_data["secret"]):
        return report
    allowed = throttle.LOOKED_UP_FROM.spend(address_of(request))
    form.add_error(None, "编号或者查询码不正确，请核对。" if allowed else "查询次数过多，请15分钟后再试。")
    return None


def _progress_page(request: HttpRequest, report: MisuseReport, form: ProgressForm) -> HttpResponse:
    context = {
        "report": report,
        "steps": steps(report),
        "may_withdraw": allows(check_withdraw_report, report),
        "asked": form.cleaned_data,
    }
    return render(request, "misuse/progress.html", context)


def _cases_of(request: HttpRequest) -> Any:
    return MisuseCase.objects.filter(honour__holder_id=request.user.pk).select_related("honour__edition", "edition")


def _corrected(request: HttpRequest, case: MisuseCase, form: CorrectionForm, typed: Typed, shown: Shown) -> bool:
    try:
        # It answers the order that its page showed: another may have followed in vain of the first.
        with transaction.atomic(), resting_on(case, as_ordered, shown):
            submit_correction(
                case, by=request.user, text=form.cleaned_data["text"], files=form.cleaned_data["materials"]
            )
            typed.close()
    except ValidationError as refusal:
        show_refusal(form, refusal)
        return False
    messages.success(request, "改正情况已经报送，复查结果将发送到您的站内消息。")
    return True
