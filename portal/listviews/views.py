"""A list's address kept under a name, and opened by it."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render

from portal.access.permission_rules import access
from portal.access.predicates import is_staff_side
from portal.desk.desk import Desk
from portal.desk.forms import name_what_is_missing
from portal.desk.framing import frame
from portal.desk.listing import columns_of
from portal.desk.naming import desk_named
from portal.listviews.actions import save_view
from portal.listviews.content import as_text, resolved, taken
from portal.listviews.forms import SaveForm
from portal.listviews.models import SavedView
from portal.refusals import show_refusal

GONE = "视图“{}”中的{}已不存在，没有按其显示；可以重新选择后另存。"


@access(is_staff_side)
def open_view(request: HttpRequest, pk: int) -> HttpResponse:
    """The list as the view has it; what of it is no more is said."""
    view = get_object_or_404(SavedView.objects.visible_to(request.user), pk=pk)
    desk = _desk(request, view.list_name)
    found = resolved(desk, request.user, view.content.for_delivery())
    if found.missing:
        messages.warning(request, GONE.format(view.name, "、".join(found.missing)))
    return redirect(f"{desk.list_url()}?{found.query}" if found.query else desk.list_url())


@access(is_staff_side)
def save_list(request: HttpRequest, name: str) -> HttpResponse:
    """Asks under what name the list is kept, and keeps it."""
    desk = _desk(request, name)
    query = QueryDict(request.GET.urlencode())
    try:
        kept = taken(desk, request.user, query)
    except ValidationError as refusal:
        messages.warning(request, "；".join(refusal.messages))
        return redirect(_list_url(desk, query))
    form = SaveForm(request.POST or None, user=request.user)
    name_what_is_missing(form)
    if form.is_valid() and _saved(request, desk, form, kept):
        return redirect(_list_url(desk, query))
    context = {
        **frame(desk, request, "保存视图"),
        "form": form,
        "words": resolved(desk, request.user, as_text(kept)).words,
        "columns": [column.label for _, column in columns_of(desk, query)] if kept["columns"] else [],
        "back_url": _list_url(desk, query),
    }
    return render(request, "listviews/save.html", context, status=422 if form.is_bound else 200)


def _saved(request: HttpRequest, desk: Desk, form: SaveForm, kept: dict[str, object]) -> bool:
    shared = form.cleaned_data.get("shared", False)
    try:
        with transaction.atomic():
            view = save_view(desk, by=request.user, name=form.cleaned_data["name"], shared=shared, kept=kept)  # type: ignore[arg-type]
    except ValidationError as refusal:
        show_refusal(form, refusal)
        return False
    messages.success(request, f"已保存视图“{view.name}”，列在“常用视图”中。")
    return True


def _desk(request: HttpRequest, name: str) -> Desk:
    desk = desk_named(name)
    if desk is None:
        raise Http404
    if not desk.who(request.user):
        raise PermissionDenied(f"此页面仅供{desk.who.name}使用。")
    return desk


def _list_url(desk: Desk, query: QueryDict) -> str:
    return f"{desk.list_url()}?{query.urlencode()}" if query else desk.list_url()
