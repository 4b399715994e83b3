"""An export of more rows than come at once: ordered on a page of its own, made by whoever takes such orders."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from wagtail.admin import messages

from portal.desk.framing import frame
from portal.journal.accesses import note_access
from portal.journal.enums import AccessKind

if TYPE_CHECKING:
    from portal.desk.desk import Desk

AT_ONCE = 500
"""Rows that come at once."""
Taker = Callable[..., str]
_takers: list[Taker] = []


def register_order_taker(take: Taker) -> None:
    """Have long lists exported by a worker: `take(desk, by=, conditions=, form=, total=)` gives the address where it stands."""
    if take not in _takers:
        _takers.append(take)


def order_export(
    request: HttpRequest, desk: "Desk", form: str, total: int, conditions: Sequence[tuple[str, str]]
) -> HttpResponse:
    """The page that says how many rows there are, and the order itself once it is sent."""
    refusal = ""
    if request.method == "POST":
        try:
            url = _order(request, desk, form, total)
        except ValidationError as refused:
            refusal = "；".join(refused.messages)
        else:
            messages.success(request, "已交后台制作，完成之后发站内消息告知。")
            return redirect(url)
    context = {
        **frame(desk, request, f"导出 {form.upper()}"),
        "form_name": form.upper(),
        "total": total,
        "conditions": [words for words, _ in conditions],
        "refusal": refusal,
        "query": request.GET.urlencode(),
    }
    return render(request, "desk/order.html", context, status=422 if refusal else 200)


def _order(request: HttpRequest, desk: "Desk", form: str, total: int) -> str:
    take: Any = next(iter(_takers))
    url: str = take(desk, by=request.user, conditions=request.GET.urlencode(), form=form, total=total)
    note_access(AccessKind.EXPORTED, by=request.user, what=desk.name)
    return url
