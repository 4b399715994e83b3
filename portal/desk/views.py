"""The pages of a desk. A verb's page loads, asks, calls one action, and shows what it refused on the form."""

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models, transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from wagtail.admin import messages

from portal.access.fresh import ask_again, is_fresh
from portal.access.kept import typed_words
from portal.access.permission_rules import access
from portal.autosave.forms import Typed
from portal.canonical import canonical_json
from portal.desk import listing
from portal.desk.export import exported
from portal.desk.filtering import boxes
from portal.desk.framing import frame
from portal.desk.many import verbs_for_many
from portal.desk.ordering import AT_ONCE, order_export
from portal.desk.parts import Verb
from portal.desk.timeline import Entry, timeline
from portal.desk.views_kept import views_of
from portal.desk.waiting import waiting_on
from portal.journal.accesses import note_access
from portal.journal.enums import AccessKind
from portal.later import FileAway, answer_later
from portal.quotes import cannot
from portal.refusals import show_refusal
from portal.shown import AS_SHOWN, is_stale, shown_in
from portal.tables.cells import shown
from portal.tables.downloads import TOO_MANY, download

if TYPE_CHECKING:
    from portal.desk.desk import Desk

CONTENT_TYPES = {
    "pdf": "application/pdf",
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def guarded(desk: "Desk", view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """The view for this desk, behind its `who`; a refusal is a page of its own with status 403."""

    def bound(request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
        return view(request, desk, **kwargs)

    checked = access(desk.who)(bound)

    @wraps(checked)
    def answer(request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
        try:
            return checked(request, **kwargs)
        except PermissionDenied as refusal:
            return refused(request, desk, "没有权限", str(refusal) or "您没有权限进行此操作。", status=403)
        except Http404 as absence:
            return refused(request, desk, "没有找到", str(absence), status=404)

    return answer


def refused(request: HttpRequest, desk: "Desk", title: str, message: str, *, status: int) -> HttpResponse:
    """Say why, on the office side's own page, with the words that were sent: another tab may be older than the case."""
    context = {**frame(desk, request, title), "message": message, "typed": typed_words(request.POST)}
    return render(request, "desk/refused.html", context, status=status)


def list_rows(request: HttpRequest, desk: "Desk") -> HttpResponse:
    drawn = boxes(desk, request.user, request.GET)
    rows = desk.list_rows(request.user)
    tabs = listing.state_tabs(desk, rows, request.GET, drawn)
    page = listing.page_of(listing.narrowed(desk, rows, request.GET, drawn), request.GET, tabs)
    kept = request.GET.copy()
    kept.pop(listing.PAGE, None)
    columns = [column for _, column in listing.columns_of(desk, request.GET)]
    context = {
        **frame(desk, request, "", own=True),
        "page": page,
        "rows": listing.drawn_rows(desk, page.object_list, columns),
        "headings": listing.headings(desk, request.GET),
        "columns": listing.column_options(desk, request.GET),
        "tabs": tabs,
        "for_many": [(desk.many_url(verb), verb) for verb in verbs_for_many(desk, request.user, list(page))],
        "filters": drawn,
        "conditions": listing.conditions(request.GET, drawn),
        "errors": listing.errors(drawn),
        "page_links": listing.page_links(page, request.GET),
        "size_links": listing.size_links(page, request.GET),
        "kept_views": views_of(desk, request.user),
        "query": request.GET.get(listing.SEARCH, ""),
        "order": request.GET.get(listing.ORDER, ""),
        "kept": kept.urlencode(),
        "buttons": [(desk.verb_url(verb), verb) for verb in desk.list_verbs if verb.available(request.user)],
        "closed": [_closed(verb, request.user) for verb in desk.list_verbs if _is_closed(verb, request.user)],
    }
    return render(request, "desk/list.html", context)


def _is_closed(verb: Verb, user: Any) -> bool:
    """Whether a list's verb is this person's, and there is nothing to do it to."""
    return verb.permits(user) and bool(verb.obstacle(user))


def _closed(verb: Verb, user: Any) -> str:
    """In the button's place: what keeps the verb from being done, so that nobody looks for it."""
    return f"“{verb.label}”现在不能办理：{verb.obstacle(user).removesuffix('。')}。"


def export_rows(request: HttpRequest, desk: "Desk", form: str) -> HttpResponseBase:
    """All rows of the list as it is narrowed, not those of one page alone; a long list is ordered."""
    drawn = boxes(desk, request.user, request.GET)
    if errors := listing.errors(drawn):
        return refused(request, desk, "筛选条件有误", "".join(errors), status=422)
    rows = listing.narrowed(desk, desk.list_rows(request.user), request.GET, drawn)
    if (total := rows.count()) > AT_ONCE:
        return order_export(request, desk, form, total, listing.conditions(request.GET, drawn))
    note_access(AccessKind.EXPORTED, by=request.user, what=desk.name)
    response = download(exported(desk, rows, request.GET), form)
    if response is None:
        return refused(request, desk, "数据过多", TOO_MANY, status=422)
    response["Cache-Control"] = "no-store"
    return response


def show_row(request: HttpRequest, desk: "Desk", pk: str) -> HttpResponse:
    obj = _row(desk, request, pk)
    note_access(AccessKind.READ, by=request.user, target=obj, what=desk.name)
    entries: list[Entry] = []
    more = False
    if desk.shows_journal(obj, request.user):
        entries, more = timeline(
            obj,
            desk.all_event_labels(),
            reader=request.user,
            whole=request.GET.get("journal") == "all",
            values=desk.value_labels(obj),
            unsigned=desk.unsigned,
        )
    context = {
        **frame(desk, request, desk.title(obj)),
        "object": obj,
        "info_panels": _info_panels(desk, obj, request.user),
        "buttons": [
            (desk.verb_url(verb, obj), verb)
            for verb in desk.verbs
            if not verb.hidden and verb.available(request.user, obj)
        ],
        "documents": [
            (desk.document_url(one, obj), one.label, one.form) for one in desk.documents_of(obj, request.user)
        ],
        "waiting": waiting_on(obj, request.user),
        "next_step": desk.next_step(obj, request.user),
        "entries": entries,
        "more": more,
    }
    return render(request, "desk/detail.html", context)


def show_document(request: HttpRequest, desk: "Desk", pk: str, name: str, form: str) -> HttpResponse:
    """A document of the case as it stands now."""
    obj = _row(desk, request, pk)
    document = next((one for one in desk.documents_of(obj, request.user) if (one.name, one.form) == (name, form)), None)
    if document is None:
        raise Http404("现在没有这份文书。")
    try:
        content = document.render(obj)
    except FileAway:
        reason = f"“{document.label}”的文件暂时读取不到，请稍候再来下载。"
        return answer_later(request, reason, back_url=desk.detail_url(obj), back_label=f"返回{desk.label}")
    note_access(AccessKind.DOWNLOADED, by=request.user, target=obj, what=name)
    response = HttpResponse(content, content_type=CONTENT_TYPES[form])
    response["Content-Disposition"] = f'attachment; filename="{desk.name}-{obj.pk}-{name}.{form}"'
    response["Cache-Control"] = "private, no-store"
    return response


def run_verb(request: HttpRequest, desk: "Desk", pk: str, name: str) -> HttpResponse:
    obj = _row(desk, request, pk)
    verb = _permitted(desk.verb(name), request, obj)
    if request.method != "POST" and not verb.available(request.user, obj):
        state = f"当前状态为“{obj.get_state_display()}”，" if hasattr(obj, "get_state_display") else ""
        messages.warning(request, verb.obstacle(request.user, obj) or f"{state}现在{cannot(verb.label)}。")
        return redirect(desk.detail_url(obj))
    return _run(request, desk, verb, obj)


def run_list_verb(request: HttpRequest, desk: "Desk", name: str) -> HttpResponse:
    verb = _permitted(desk.list_verb(name), request, None)
    if request.method != "POST" and _is_closed(verb, request.user):
        messages.warning(request, _closed(verb, request.user))
        return redirect(desk.list_url())
    return _run(request, desk, verb, None)


def _run(request: HttpRequest, desk: "Desk", verb: Verb, obj: Any) -> HttpResponse:
    typed = Typed(request, f"desk:{desk.name}:{verb.name}:{obj.pk if obj is not None else ''}")
    data = typed.data
    if data is not None and typed.resumed and obj is not None:
        data = _as_read_now(data, verb, obj)
    form = typed.on(verb.bind(obj, request.user, data, typed.files))
    if answer := typed.answer(form):
        return answer
    if verb.is_power(obj) and not is_fresh(request) and (not typed.is_posted or typed.is_put_aside(form)):
        return ask_again(request, verb.label)
    if not (typed.submitted and form.is_valid()):
        return _form_page(request, desk, verb, obj, typed.keep(form))
    try:
        with transaction.atomic():
            result = verb.act(obj, request.user, form.cleaned_data, shown=shown_in(form))
            typed.close()
    except ValidationError as refusal:
        if is_stale(refusal):
            obj = _row(desk, request, str(obj.pk))
            form = _as_it_stands(form, verb, obj, typed)
        show_refusal(form, refusal)
        return _form_page(request, desk, verb, obj, typed.keep(form))
    if verb.reveals:
        return _revealed_page(request, desk, verb, obj, result)
    messages.success(request, verb.answer(result))
    return redirect(_next_url(request, desk, obj, result))


def _as_it_stands(form: forms.BaseForm, verb: Verb, obj: Any, typed: Typed) -> forms.BaseForm:
    """The form of the case as it is now, with what was sent: to be sent once more by who has read what changed.

    With files it stays the form that took them: they are read once.
    """
    data = _as_read_now(cast(QueryDict, form.data), verb, obj)
    if typed.files:
        form.data = data
        return form
    return typed.on(verb.bind(obj, typed.request.user, data))


def _as_read_now(data: QueryDict, verb: Verb, obj: Any) -> QueryDict:
    """What was typed, on the case as the page shows it now."""
    now = data.copy()
    now[AS_SHOWN] = canonical_json(verb.basis(obj))
    return now


def _form_page(request: HttpRequest, desk: "Desk", verb: Verb, obj: Any, form: forms.BaseForm) -> HttpResponse:
    if obj is not None:  # the page repeats the case
        note_access(AccessKind.READ, by=request.user, target=obj, what=desk.name)
    context = {
        **frame(desk, request, verb.label, obj=obj),
        "verb": verb,
        "form": form,
        "object": obj,
        **_what_it_is_about(desk, verb, obj, request.user),
        "citation": verb.citation(obj),
        "back_url": desk.detail_url(obj) if obj is not None else desk.list_url(),
    }
    return render(request, "desk/verb.html", context, status=422 if request.method == "POST" else 200)


def _revealed_page(request: HttpRequest, desk: "Desk", verb: Verb, obj: Any, result: Any) -> HttpResponse:
    rows = result if isinstance(result, list) else [(verb.label, result)]
    context = {**frame(desk, request, verb.label, obj=obj), "rows": rows, "back_url": desk.detail_url(obj)}
    response = render(request, "desk/revealed.html", context)
    response["Cache-Control"] = "no-store"
    return response


def _next_url(request: HttpRequest, desk: "Desk", obj: Any, result: Any) -> str:
    target = result if isinstance(result, desk.model) else obj
    if target is None or listing.visible_or_none(desk, request.user, target.pk) is None:
        return desk.list_url()
    return desk.detail_url(target)


def _row(desk: "Desk", request: HttpRequest, pk: str) -> Any:
    obj = listing.visible_or_none(desk, request.user, pk)
    if obj is None:
        raise Http404(
            f"没有找到这一项，或者它不在、不再在您的“{desk.label}”范围之内，例如已经收回任务、另行安排或者回避。"
        )
    return obj


def _permitted(verb: Verb | None, request: HttpRequest, obj: Any) -> Verb:
    if verb is None:
        raise Http404("没有这项操作。")
    if rule := verb.refusing(request.user, obj):
        raise PermissionDenied(f"您没有权限执行“{verb.label}”，该操作由{rule.name}进行。")
    return verb


def _what_it_is_about(desk: "Desk", verb: Verb, obj: Any, user: Any) -> dict[str, Any]:
    """What stands above the form: the whole case where the verb repeats it, else its few lines."""
    if obj is None:
        return {}
    if verb.repeats_case:
        return {"info_panels": _info_panels(desk, obj, user)}
    summary = desk.summary(obj, user)
    known = {label for label, _ in summary}
    rests_on = [(label, value) for label, value in verb.basis(obj).items() if label not in known]
    return {"summary": [*summary, *rests_on]}


def _info_panels(desk: "Desk", obj: models.Model, user: Any) -> list[dict[str, Any]]:
    return [_drawn_info_panel(desk, obj, panel, user) for panel in desk.info_panels(obj, user)]


def _drawn_info_panel(desk: "Desk", obj: models.Model, panel: Any, user: Any) -> dict[str, Any]:
    private = []
    for item in panel.private:
        verb = desk.verb(item.verb)
        url = desk.verb_url(verb, obj) if verb and verb.available(user, obj) else ""
        private.append((item.label, item.masked, url))
    body = render_to_string(panel.template, {"panel": panel, "object": obj, **panel.context}) if panel.template else ""
    rows = [(label, shown(value)) for label, value in panel.rows]
    return {"panel": panel, "rows": rows, "private": private, "body": body}
