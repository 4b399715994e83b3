"""The public register, one page per honour, and the winner's registration of title uses."""

from collections.abc import Iterator
from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST

from portal import clock
from portal.access.predicates import is_authenticated
from portal.access.rules import access, public
from portal.desk.export import csv_lines
from portal.pagecache.responses import cacheable
from workflow.honours.models import Honour, PublicHonour
from workflow.programmes.models import Edition
from workflow.titles import queries
from workflow.titles.actions import end_title_use, register_title_use
from workflow.titles.forms import TitleUseForm
from workflow.titles.models import TitleUse
from workflow.titles.register import honour_page
from workflow.titles.rules import suggested_wording

EXPORT_ROWS = 50_000
EXPORT = {
    "荣誉编号": "honour_number", "种类": "get_kind_display", "年度": "year", "奖项": "tier_label", "类别": "track_label",
    "获奖者": "holder", "所在单位": "unit", "模式或成果": "title", "状态": "get_status_display", "日期": "dated",
    "使用载体": "medium_label", "使用的文字": "wording", "地点或载体名称": "place",
}  # fmt: skip


@public
@cacheable
def register(request: HttpRequest) -> HttpResponse:
    """`/register/`: search, filters, keyset pages."""
    asked = queries.Asked.read(request.GET)
    try:
        found = queries.page(asked)
    except ValidationError as error:
        raise Http404("页码已失效，请从第一页重新查询。") from error
    query = request.GET.copy()
    query.pop("cursor", None)
    context = {"asked": asked, "page": found, "menus": queries.menus(), "query": query.urlencode()}
    return render(request, "titles/register.html", context)


@public
def export(request: HttpRequest) -> StreamingHttpResponse:
    """The same rows as CSV, with no cell that a spreadsheet would run."""
    rows = queries.search(queries.Asked.read(request.GET))[:EXPORT_ROWS]
    lines = csv_lines(list(EXPORT), _cells(rows))
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="register-{clock.today():%Y%m%d}.csv"'
    return response


def _cells(rows: Any) -> Iterator[list[Any]]:
    for row in rows.iterator(chunk_size=500):
        yield [value() if callable(value := getattr(row, name)) else value for name in EXPORT.values()]


@public
@cacheable
def honour(request: HttpRequest, number: str) -> HttpResponse:
    """`/register/<number>/`: one honour, its status history, the uses of its title."""
    try:
        found, uses = honour_page(number)
    except PublicHonour.DoesNotExist:
        raise Http404("名录中没有这一荣誉编号，请核对后再查。") from None
    rules = Edition.objects.get(slug=found.edition_slug).rules
    return render(request, "titles/honour.html", {"honour": found, "uses": uses, "title_use": rules.title_use})


@access(is_authenticated)
def new_use(request: HttpRequest, number: str) -> HttpResponse:
    """A winner registers a use of the title of their own honour."""
    mine = get_object_or_404(Honour.objects.select_related("edition").filter(holder_id=request.user.pk), number=number)
    suggestion = suggested_wording(mine, mine.edition.rules)
    form = TitleUseForm(request.POST or None, initial={"wording": suggestion, "from_on": clock.today()})
    if request.method == "POST" and form.is_valid() and _register(mine, form, by=request.user):
        return redirect("my_title_uses", number=number)
    context = {"honour": mine, "form": form, "suggestion": suggestion, "title_use": mine.edition.rules.title_use}
    return render(request, "titles/new_use.html", context)


def _register(mine: Honour, form: TitleUseForm, *, by: Any) -> bool:
    try:
        register_title_use(mine, by=by, **form.cleaned_data)
    except ValidationError as error:
        form.add_error(None, error.messages)  # type: ignore[arg-type]
        return False
    return True


@access(is_authenticated)
def my_uses(request: HttpRequest, number: str) -> HttpResponse:
    """The uses a winner has registered for one honour."""
    mine = get_object_or_404(Honour.objects.select_related("edition").filter(holder_id=request.user.pk), number=number)
    return render(request, "titles/my_uses.html", {"honour": mine, "uses": mine.title_uses.all()})


@access(is_authenticated)
@require_POST
def end_use(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """A winner ends a use."""
    use = get_object_or_404(TitleUse.objects.select_related("honour__edition"), pk=pk, user=request.user)
    end_title_use(use, by=request.user)
    return redirect("my_title_uses", number=use.honour.number)
