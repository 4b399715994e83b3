"""The public register, one page per honour, and the winner's registration of title uses."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from portal import clock
from portal.access.permission_rules import access, public
from portal.access.predicates import is_authenticated
from portal.autosave.forms import Typed
from portal.pagecache.keeping import kept
from portal.pagecache.responses import cacheable
from portal.refusals import show_refusal
from portal.transitions.core import allows
from workflow.honours.models import Honour, PublicHonour
from workflow.programmes.english import named_on
from workflow.programmes.models import rules_of
from workflow.titles import queries
from workflow.titles.actions import check_end, check_retract, end_title_use, file_title_use, retract_title_use
from workflow.titles.enums import EntryKind
from workflow.titles.forms import TitleUseForm
from workflow.titles.lines import by_year
from workflow.titles.models import TitleUse
from workflow.titles.register import honour_page, lines_about
from workflow.titles.rules import suggested_wording


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
    honours = asked.kind == EntryKind.HONOUR
    context = {
        "asked": asked, "page": found,
        "years": by_year(queries.with_uses(found.rows), partial(named_on, request)) if honours else [],
        "menus": kept(request, "register_menus", queries.menus),
        "query": query.urlencode(),
    }  # fmt: skip
    return render(request, "titles/register.html", context)


@public
@cacheable
def honour(request: HttpRequest, number: str) -> HttpResponse:
    """`/register/<number>/`: one honour, its status history, the uses of its title."""
    try:
        found, uses = honour_page(number)
    except PublicHonour.DoesNotExist:
        raise Http404("名录中没有这一荣誉编号，请核对后再查。") from None
    title_use = rules_of(found.rules_digest).title_use  # type: ignore[attr-defined]
    context = {"honour": found, "uses": uses, "title_use": title_use, "lines": lines_about(number)}
    return render(request, "titles/honour.html", context)


def _mine(request: HttpRequest, number: str) -> Honour:
    rows = Honour.objects.select_related("edition").filter(holder_id=request.user.pk)
    return get_object_or_404(rows, number=number)


@access(is_authenticated)
def new_use(request: HttpRequest, number: str) -> HttpResponse:
    """A winner files a use of the title of their own honour; the office judges it."""
    mine = _mine(request, number)
    suggestion = suggested_wording(mine, mine.edition.rules)
    typed = Typed(request, f"title-use:{number}")
    form = typed.on(TitleUseForm(typed.data, initial={"wording": suggestion, "from_on": clock.today()}))
    if answer := typed.answer(form):
        return answer
    if typed.submitted and form.is_valid() and _file(mine, form, typed):
        messages.success(request, "已提交审核。审核结果将发送到您的站内消息，审核通过后在荣誉名录公开。")
        return redirect("my_title_uses", number=number)
    context = {
        "honour": mine,
        "form": typed.keep(form),
        "suggestion": suggestion,
        "title_use": mine.edition.rules.title_use,
    }
    return render(request, "titles/new_use.html", context)


@transaction.atomic
def _file(mine: Honour, form: TitleUseForm, typed: Typed) -> bool:
    try:
        file_title_use(mine, by=typed.request.user, **form.cleaned_data)
        typed.close()
    except ValidationError as refusal:
        show_refusal(form, refusal)
        return False
    return True


@access(is_authenticated)
def my_uses(request: HttpRequest, number: str) -> HttpResponse:
    """The uses a winner has filed for one honour."""
    mine = _mine(request, number)
    return render(request, "titles/my_uses.html", {"honour": mine, "uses": _offered(mine, request.user)})


def _offered(mine: Honour, user: Any) -> list[tuple[TitleUse, bool, bool]]:
    """Each use, and whether it may be taken back or ended now."""
    uses = mine.title_uses.select_related("honour__edition")
    return [(use, allows(check_retract, use, by=user), allows(check_end, use, by=user)) for use in uses]


@access(is_authenticated)
def end_use(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """A winner ends a use, after a page that asks."""
    return _confirmed(request, pk, "titles/end_use.html", end_title_use, "该项称号使用已停用。")


@access(is_authenticated)
def retract_use(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """A winner takes back a use not judged yet, after a page that asks."""
    return _confirmed(request, pk, "titles/retract_use.html", retract_title_use, "该项填报已撤回。")


def _confirmed(request: HttpRequest, pk: int, page: str, act: Callable[..., Any], done: str) -> HttpResponse:
    use = get_object_or_404(TitleUse.objects.select_related("honour__edition"), pk=pk, user=request.user)
    if request.method != "POST":
        return render(request, page, {"use": use, "honour": use.honour})
    try:
        act(use, by=request.user)
    except ValidationError as error:
        messages.error(request, "；".join(error.messages))
    else:
        messages.success(request, done)
    return redirect("my_title_uses", number=use.honour.number)
