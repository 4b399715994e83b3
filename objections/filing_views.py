"""Filing an objection, page by page or at once, and its receipt (Article 31)."""

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from objections import proving, receipts, throttle
from objections.actions import submit_objection
from objections.actions.filing import filed_together, filed_with, find_by_token, is_filed
from objections.actions.sending import ways_of
from objections.channels import guide_of, guides, told_alike
from objections.documents import receipt_document
from objections.enums import IN_WORDS, UNDECIDED, Matter
from objections.erasing import term_text
from objections.filled import parts_of
from objections.forms import ObjectionForm
from objections.matters import About, is_in_time, query_of
from objections.models import Objection
from objections.pages import (
    FIRST,
    GO,
    LAST,
    MEND,
    MORE,
    PAGES,
    PLACE,
    PROVE,
    UNPROVE,
    WHO,
    Page,
    asked,
    page_of,
    wrong_on,
)
from objections.sessions import (
    asking_kept,
    bound_token,
    forget_proof,
    objecting,
    receipt_token,
    remember_receipt,
    uploader_of,
)
from portal.access.permission_rules import public
from portal.autosave.forms import CLEAR, Typed
from portal.autosave.holders import browser_of, known_browser
from portal.questions import answered_together
from portal.refusals import show_refusal
from portal.throttle import address_of, counted_together
from workflow.publicity.enums import PUBLIC
from workflow.publicity.models import NoticeEntry
from workflow.publicity.queries import is_objectable

FOUND = "#finding"
"""Where on the first page stands what was looked for."""


@public
@never_cache
@known_browser
@require_http_methods(["GET", "POST"])
@objecting
def new(request: HttpRequest) -> HttpResponse:
    """File an objection. A second click is sent to the receipt of the first, and so is the way back from it."""
    name, initial = _asked(request)
    token = bound_token(request, request.POST.get("token", ""))
    if request.method != "POST" and _has_just_filed(request, name):
        return redirect("objections:receipt")
    typed = Typed(request, f"objection:{name.removeprefix('entry=')}", browser_of(request))
    form = typed.on(
        ObjectionForm(
            typed.data,
            typed.files,
            uploader=uploader_of(request),
            applicant=request.user,
            proving=lambda: proving.proved_in(request),
            initial=initial,
        )
    )
    if request.method != "POST":
        return _opened(request, form, typed)
    with answered_together(filed_with(token), *asking_kept(request), *form.asking()):
        if is_filed(token):
            remember_receipt(request, token)
            return redirect("objections:receipt")
        if CLEAR in request.POST:
            forget_proof(request)
        if answer := typed.answer(form) or _turned(request, form, typed) or _proving(request, form, typed):
            return answer
        if typed.submitted and _filed(request, form, typed, token):
            return redirect("objections:receipt")
        form.turn_to_first_fault()
        return _form_page(request, typed.keep(form))


def _opened(request: HttpRequest, form: ObjectionForm, typed: Typed) -> HttpResponse:
    """The page asked for, else the one on which it was left. Where nothing is typed there is none but the first."""
    typed.is_next_page = PLACE in request.GET
    form.page = page_of(request.GET.get(PLACE) or form.data.get(PLACE))
    if form.page == FIRST or typed.resumed:
        return _form_page(request, form)
    return redirect("objections:receipt" if shown_receipt(request) else _address(request))


def _turned(request: HttpRequest, form: ObjectionForm, typed: Typed) -> HttpResponse | None:
    """To another page: forwards only past what is right, and it is kept as it will be filed. None: no such button."""
    if page := asked(request.POST, MEND):
        form.turn_to(page)
        return _form_page(request, typed.keep(form))
    here, goal = page_of(request.POST.get(PLACE)), asked(request.POST, GO)
    if MORE in request.POST or (goal and here == FIRST and form.is_searching):
        goal = FIRST
    if goal is None:
        return None
    if goal.number > here.number and here in wrong_on(form.errors):
        form.turn_to(here)
        form.elsewhere = {}
        return _form_page(request, typed.keep(form))
    found = {"found_after": request.POST[MORE]} if MORE in request.POST else {}
    if typed.is_moved_on(form, **{**_cleaned(form, here), **found, PLACE: goal.key}):
        return redirect(_address(request, goal) + (FOUND if goal == here == FIRST else ""))
    form.page = goal
    return _form_page(request, form)


def _proving(request: HttpRequest, form: ObjectionForm, typed: Typed) -> HttpResponse | None:
    """To the login that proves who it is, or without it again, once all that was typed is kept. None: no such button."""
    if PROVE not in request.POST and UNPROVE not in request.POST:
        return None
    asked_for = proving.chosen(request.POST.get(PROVE, ""))
    kind = {"claimant": asked_for[0].value} if asked_for else {}
    if not typed.is_moved_on(form, **kind, **{PLACE: WHO.key}):
        form.page = WHO
        return _form_page(request, form)
    back = _address(request, WHO)
    if asked_for is None:
        forget_proof(request)
        return redirect(back)
    try:
        return redirect(proving.start(request, *asked_for, back=back))
    except ValidationError as refusal:
        messages.error(request, "".join(refusal.messages))
        return redirect(back)


def _cleaned(form: ObjectionForm, page: Page) -> dict[str, str]:
    found = {name: form.cleaned_data.get(name) for name in page.fields if name not in form.errors}
    return {name: text for name, text in found.items() if isinstance(text, str)}


def _address(request: HttpRequest, page: Page | None = None) -> str:
    """Of the form about the same, on that page; without one, as it is entered."""
    query = request.GET.copy()
    query.pop(PLACE, None)
    if page is not None:
        query[PLACE] = page.key
    return f"{request.path}?{query.urlencode()}" if query else request.path


@public
@never_cache
@require_GET
@objecting
def receipt(request: HttpRequest) -> HttpResponse:
    """The number and the secret, for half an hour in the browser that filed it."""
    found = shown_receipt(request)
    if found is None:
        messages.info(request, "回执只在提交后的半小时内显示；请凭编号和查询码查询进度。")
        return redirect("objections:progress")
    objection, secret = found
    context = {
        "objection": objection,
        "secret": secret,
        "undecided": UNDECIDED,
        "ways": ways_of(objection),
        "same": query_of(objection),
    }
    return render(request, "objections/receipt.html", context)


@public
@never_cache
@require_GET
@objecting
def receipt_pdf(request: HttpRequest) -> HttpResponse:
    """The same as a PDF for the objector's own files."""
    found = shown_receipt(request)
    if found is None:
        return redirect("objections:progress")
    objection, secret = found
    response = HttpResponse(receipt_document(objection, secret=secret), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{objection.number}.pdf"'
    return response


def asked_entry(request: HttpRequest) -> NoticeEntry | None:
    """The public entry that the address names."""
    asked = request.GET.get("entry", "")
    if not asked.isdecimal() or len(asked) > 18:
        return None
    rows = NoticeEntry.objects.select_related("notice__edition__programme__channel")
    return rows.filter(pk=int(asked), notice__state__in=PUBLIC).first()


def _asked(request: HttpRequest) -> tuple[str, dict[str, Any]]:
    """What the address says it is about: as `query_of` has it, and what the form begins with."""
    if entry := asked_entry(request):
        return f"entry={entry.pk}", {"matter": Matter.ENTRY, "entry": entry}
    honour, use, result, matter = (
        request.GET.get(name, "")[:60] for name in ("honour", "title_use", "result", "matter")
    )
    if honour:
        return f"honour={honour}", {"matter": Matter.HONOUR, "registered": f"honour:{honour}"}
    if use:
        return f"title_use={use}", {"matter": Matter.TITLE_USE, "registered": f"use:{use}"}
    if result:
        return f"result={result}", {"matter": Matter.RESULT, "result": result}
    return (f"matter={matter}", {"matter": matter}) if matter in Matter.values else ("", {})


def _has_just_filed(request: HttpRequest, name: str) -> bool:
    """Whether this browser filed about the same half an hour ago at most, and is not asked for one more (`another`)."""
    found = None if "another" in request.GET else shown_receipt(request)
    if found is None:
        return False
    return query_of(found[0]) == name if name else found[0].matter in IN_WORDS


def _filed(request: HttpRequest, form: ObjectionForm, typed: Typed, token: str) -> bool:
    counting = throttle.counting_filing(request) | form.reserving() | typed.counting_close()
    with counted_together(counting), form.judging_files_later():
        return form.is_valid() and _submitted(request, form, typed, token)


def _submitted(request: HttpRequest, form: ObjectionForm, typed: Typed, token: str) -> bool:
    try:
        throttle.check_filing(request)
        draft = replace(form.draft(), token=token)
        with filed_together(draft, *typed.asking_close()):
            form.check_files()
            submit_objection(draft, by=request.user if draft.result else None)
            typed.close()
            remember_receipt(request, token)
    except ValidationError as refusal:
        show_refusal(form, refusal)
        return False
    throttle.FILED_FROM.spend(address_of(request))
    return True


def _form_page(request: HttpRequest, form: ObjectionForm) -> HttpResponse:
    status, about, page = 422 if request.method == "POST" else 200, form.asked_about, form.page
    if page == FIRST:
        form.offer()
    context = {
        "form": form,
        "page": page,
        "pages": PAGES,
        "is_first": page == FIRST,
        "is_last": page == LAST,
        "address": _address(request),
        "after_login": _address(request) if "result" in request.GET else f"{request.path}?matter={Matter.RESULT}",
        "about": about,
        "entry": about and about.entry,
        "in_time": about is not None and _is_in_time(about),
        "guide": guide_of(about.edition) if about and about.edition else None,
        "alike": told_alike(guides()) if page == FIRST and not about else [],
        "parts": parts_of(form) if page == LAST else [],
        "objector_term": term_text(),
    }
    return render(request, "objections/new.html", context, status=status)


def _is_in_time(about: About) -> bool:
    if about.result:
        return is_in_time(about.result)
    return about.entry is not None and is_objectable(about.entry)


def shown_receipt(request: HttpRequest) -> tuple[Objection, str] | None:
    """The objection this browser filed within the half hour, and its secret."""
    token = receipt_token(request)
    objection = find_by_token(token) if token else None
    if token is None or objection is None or not receipts.is_open(objection):
        return None
    return objection, receipts.secret_of(token)
