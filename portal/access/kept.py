"""Nothing typed is lost when a session or a page's token is over: the page that says so has it, ready to be sent again."""

from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.csrf import requires_csrf_token

from portal.languages import plain_path

SECRET = frozenset({"csrfmiddlewaretoken", "password", "password1", "password2", "oldpassword", "code", "credential"})
BUTTONS = frozenset({"save"})
"""Sent again with the rest, but nobody typed them."""
OWN_PAGES = "/accounts/"
STILL_THERE = "填写的内容还在本页：请在新页面登录，再回到本页点击保存。"


def answer_ended(request: HttpRequest, sentence: str) -> HttpResponse:
    """To the login page, saying why; where something was sent, a page that still has it."""
    if request.method == "POST" and not plain_path(request.path).startswith(OWN_PAGES):
        return answer_kept(request, sentence)
    messages.warning(request, sentence)
    return redirect_to_login(request.get_full_path())


@requires_csrf_token
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Django's refusal of a form whose token does not fit: said in Chinese, with what was typed."""
    return answer_kept(request, "页面打开得太久，或者浏览器没有保存本站的 Cookie，刚才的提交没有被受理。")


@requires_csrf_token
def answer_kept(request: HttpRequest, sentence: str, status: int = 403) -> HttpResponse:
    """`status` in the site's frame, with every word that was sent from a page of our own, ready to be sent again.

    What another site wrote into a form is not shown: here it would pass for the office's. The page editor saving by
    itself shows the sentence, and keeps what is typed.
    """
    if not request.accepts("text/html"):
        said = sentence + (STILL_THERE if status == HTTPStatus.FORBIDDEN else "")
        told = {"success": False, "error_code": "validation_error", "error_message": said}
        return JsonResponse(told, status=status)
    ours = _came_from_here(request)
    context = {
        "sentence": sentence,
        "fields": [(name, value, _is_typed(name, value)) for name, value in (_sent(request.POST) if ours else ())],
        "files": [upload.name for name in request.FILES for upload in request.FILES.getlist(name)],
        "again": request.get_full_path() if ours else "",
        "login": not request.user.is_authenticated,
    }
    return render(request, "access/kept.html", context, status=status)


def typed_words(sent: QueryDict) -> list[str]:
    """The words among what was sent."""
    return [value for name, value in _sent(sent) if _is_typed(name, value)]


def _sent(sent: QueryDict) -> list[tuple[str, str]]:
    return [(name, str(value)) for name, values in sent.lists() if name not in SECRET for value in values]


def _is_typed(name: str, value: str) -> bool:
    """Whether it is somebody's words: the rest are codes, choices and buttons."""
    return name not in BUTTONS and not value.isascii()


def _came_from_here(request: HttpRequest) -> bool:
    """Whether it was sent from one of our pages."""
    source: Any = request.headers.get("Origin") or request.headers.get("Referer") or ""
    return urlsplit(source).netloc == request.get_host()
