"""The objector's side: how it works, file, receipt, progress, outcomes (Article 31)."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from objections import receipts, throttle
from objections.actions import (
    check_ask_review,
    check_say_naming,
    check_supply,
    check_withdraw,
    check_withdraw_review,
    supply_supplement,
)
from objections.actions.filing import close_receipt
from objections.channels import guides
from objections.counting import told
from objections.custody import openings_of
from objections.documents import (
    has_reply,
    has_review,
    replied_outcome,
    reply_document,
    review_document,
)
from objections.enums import PASSED
from objections.erasing import term_text
from objections.filing_views import asked_entry, shown_receipt
from objections.forms import ProgressForm, SupplementForm
from objections.holding import is_holding
from objections.letters import goes_on_text, why_left
from objections.models import Objection
from objections.passed import named_to, passing_of
from objections.queries import (
    as_asked,
    public_outcomes,
    state_text,
    steps,
)
from objections.rules import review_until
from objections.sessions import (
    forget,
    objecting,
    open_case,
    opened_case,
    uploader_of,
)
from objections.sitting_views import objectors_sittings
from portal.access.permission_rules import public
from portal.autosave.forms import Typed
from portal.autosave.holders import browser_of, forget_browser, known_browser
from portal.evidence.models import EvidenceFile
from portal.refusals import show_refusal
from portal.shown import Shown, carried, resting_on
from portal.throttle import address_of
from portal.transitions.core import allows
from workflow.programmes.models import Edition

PER_PAGE = 20


@public
@require_GET
def index(request: HttpRequest) -> HttpResponse:
    """Channels, law and deadlines: of the entry or edition asked about, else of every running edition."""
    entry = asked_entry(request)
    edition = entry.notice.edition if entry else _asked_edition(request)
    context = {"guides": guides(edition), "entry": entry, "objector_term": term_text()}
    return render(request, "objections/index.html", context)


@public
@never_cache
@known_browser
@require_GET
@objecting
def reply_pdf(request: HttpRequest) -> HttpResponse:
    """The written reply as a document, to whoever opened the case with number and secret."""
    return _letter(request, has_reply, reply_document, "reply")


@public
@never_cache
@known_browser
@require_GET
@objecting
def review_pdf(request: HttpRequest) -> HttpResponse:
    """The decision on the review as a document, likewise."""
    return _letter(request, has_review, review_document, "review")


def _letter(
    request: HttpRequest, has: Callable[[Objection], bool], made: Callable[[Objection], bytes], name: str
) -> HttpResponse:
    objection = opened_case(request)
    if objection is None or not has(objection):
        return redirect("objections:progress")
    response = HttpResponse(made(objection), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{objection.number}-{name}.pdf"'
    return response


@public
@never_cache
@known_browser
@require_http_methods(["GET", "POST"])
@objecting
def progress(request: HttpRequest) -> HttpResponse:
    """Ask for number and secret, then show the public steps, the reply and any request for more."""
    if request.method != "POST":
        objection = opened_case(request)
        return _case_page(request, objection) if objection else _ask_page(request, ProgressForm())
    form = ProgressForm(request.POST)
    if form.is_valid():
        objection = _looked_up(request, form)
        if objection is not None:
            close_receipt(objection)  # whoever shows the secret has the receipt
            open_case(request, objection)
            return redirect("objections:progress")
    return _ask_page(request, form, status=422)


@public
@never_cache
@known_browser
@require_http_methods(["GET", "POST"])
@objecting
def supplement(request: HttpRequest) -> HttpResponse:
    """Take what the objector adds; asked for, it is the page of the case that has the form."""
    objection = opened_case(request)
    if objection is None or request.method != "POST":
        return redirect("objections:progress")
    typed, form, shown = _supplement_form(request, objection)
    if typed.answer(form):
        return redirect("objections:progress")
    if typed.submitted and form.is_valid():
        try:
            # It answers what its page asked: the office may have gone on without it, and asked for something else.
            with transaction.atomic(), resting_on(objection, as_asked, shown):
                supply_supplement(objection, text=form.cleaned_data["text"], files=form.cleaned_data["materials"])
                typed.close()
        except ValidationError as refusal:
            show_refusal(form, refusal)
        else:
            messages.success(request, "补充材料已经收到，感谢您的配合。")
            return redirect("objections:progress")
    return _case_page(request, objection, form=typed.keep(form), status=422)


def _supplement_form(request: HttpRequest, objection: Objection) -> tuple[Typed, SupplementForm, Shown]:
    """What is added on request, with what was typed and not sent yet, and the request that the page which sent it had
    shown; shown only to who opened the case."""
    typed = Typed(request, f"supplement:{objection.pk}", browser_of(request))
    form = SupplementForm(typed.data, typed.files, uploader=uploader_of(request))
    return typed, typed.on(form), carried(form, objection, as_asked)


@public
@never_cache
@known_browser
@require_POST
@objecting
def leave(request: HttpRequest) -> HttpResponse:
    """Close the case and the receipt in this browser, and whatever was typed here: others may sit down at it."""
    if found := shown_receipt(request):
        close_receipt(found[0])
    forget(request)
    forget_browser(request)
    messages.success(request, "已清除本机的回执、查询和填写的内容。")
    return redirect("objections:progress")


@public
@require_GET
def outcomes(request: HttpRequest) -> HttpResponse:
    """Anonymised outcomes and counts."""
    editions = list(Edition.objects.public())
    edition = next((one for one in editions if one.slug == request.GET.get("edition")), None)
    page = Paginator(public_outcomes(edition), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "told": told([edition] if edition else editions),
        "editions": editions,
        "edition": edition,
    }
    return render(request, "objections/outcomes.html", context)


def _asked_edition(request: HttpRequest) -> Edition | None:
    rows = Edition.objects.public().select_related("programme__channel")  # type: ignore[attr-defined]
    return rows.filter(slug=request.GET.get("edition", "")).first()


def _looked_up(request: HttpRequest, form: ProgressForm) -> Objection | None:
    """The objection both fit; the same words for a wrong number and a wrong secret, few tries for either.

    The right secret always passes: its 80 bits are not guessed, and whoever tries wrong ones locks nobody out.
    """
    objection = Objection.objects.filter(number=form.cleaned_data["number"]).first()
    if receipts.secret_fits(objection, form.cleaned_data["secret"]):
        return objection
    allowed = throttle.LOOKED_UP_FROM.spend(address_of(request))
    form.add_error(None, "编号或者查询码不正确，请对照回执核对。" if allowed else "查询次数过多，请15分钟后再试。")
    return None


def _ask_page(request: HttpRequest, form: ProgressForm, status: int = 200) -> HttpResponse:
    return render(request, "objections/progress_ask.html", {"form": form}, status=status)


def _case_page(request: HttpRequest, objection: Objection, *, form: Any = None, status: int = 200) -> HttpResponse:
    waiting = allows(check_supply, objection)
    context = {
        "objection": objection,
        "steps": steps(objection),
        "why_left": why_left(objection),
        "goes_on": goes_on_text(objection),
        "form": form or (_supplement_form(request, objection)[1] if waiting else None),
        "may_withdraw": allows(check_withdraw, objection),
        "answered": has_reply(objection),
        "replied_outcome": replied_outcome(objection) if objection.outcome else "",
        "may_review": allows(check_ask_review, objection),
        "may_withdraw_review": allows(check_withdraw_review, objection),
        "review_until": review_until(objection),
        "state": state_text(objection),
        "still_holds": is_holding(objection),
        "supplements": objection.supplements.all(),
        "files": EvidenceFile.objects.of(objection),
        "openings": openings_of(objection),
        "passing": passing_of(objection) if objection.state in PASSED else None,
        "named_to": named_to(objection),
        "may_say_naming": allows(check_say_naming, objection),
        **objectors_sittings(objection),
    }
    return render(request, "objections/progress.html", context, status=status)
