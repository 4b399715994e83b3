"""The inbox of whoever is logged in."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from portal.access.enums import Language
from portal.access.permission_rules import access
from portal.access.predicates import is_authenticated
from portal.messages.actions import mark_read
from portal.messages.declarations import call_of
from portal.messages.languages import choose_language
from portal.messages.models import InboxItem

PAGE_SIZE = 30


@access(is_authenticated)
def inbox(request: HttpRequest) -> HttpResponse:
    """A page of messages, newest first; `before` is the last one already seen."""
    mine = InboxItem.objects.visible_to(request.user)
    before = request.GET.get("before", "")
    seen = mine.filter(pk=before).first() if before.isascii() and before.isdigit() and len(before) < 18 else None
    page = list((mine.older_than(seen) if seen else mine)[: PAGE_SIZE + 1])
    context = {
        "items": page[:PAGE_SIZE],
        "older": page[PAGE_SIZE - 1].pk if len(page) > PAGE_SIZE else None,
        "languages": [(one, one.label, one == getattr(request.user, "language", "")) for one in Language],
        "unread": mine.filter(read_at=None).count(),
    }
    return render(request, "messages/inbox.html", context)


@access(is_authenticated)
def read_message(request: HttpRequest, pk: int) -> HttpResponse:
    """One message; opening it marks it read."""
    item = mark_read(get_object_or_404(InboxItem.objects.visible_to(request.user), pk=pk))
    return render(
        request, "messages/message.html", {"item": item, "message": item.message, "call": call_of(item.message.kind)}
    )


@access(is_authenticated)
@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """In which language letters come."""
    asked = request.POST.get("language", "")
    if asked in Language:
        choose_language(request.user, by=request.user, language=Language(asked))  # type: ignore[arg-type]
        messages.success(request, _("信函语言已保存。"))
    return redirect("inbox:list")
