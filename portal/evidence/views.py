"""The addresses evidence is read at. The thing a file belongs to says who may; everybody else gets 404.

What opens is a copy made anew from what can be seen. The original, with all it says about whoever made it, is for whoever
handed it in, and for readers who say why.
"""

import logging
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.base import File
from django.db import transaction
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.access.permission_rules import public
from portal.desk.forms import ReasonForm, name_what_is_missing
from portal.evidence.copies import ask_again, open_copy, shown_name
from portal.evidence.copying import Uncopied
from portal.evidence.models import EvidenceFile
from portal.evidence.owners import may_read, owner_of
from portal.evidence.sealing import identified
from portal.evidence.vault import vault
from portal.journal.accesses import note_access
from portal.journal.actions import record
from portal.journal.enums import AccessKind
from portal.later import FileAway, answer_later
from portal.refusals import show_refusal

SEALED = (
    "该文件尚未通过病毒查验，正在隔离，暂不能打开。查验服务恢复后自动查验；急需查阅的，"
    "由评审办在“隔离的文件”中说明理由后放行。经查验含有病毒的文件不能打开。"
)
UNREADABLE = "文件“{name}”已经损坏，或者缺少加密时所用的密钥，现在不能打开。情况已记入日志，请联系评审办从备份恢复。"
WAIT = "文件“{name}”阅览用的副本正在生成，请稍候再打开。"
log = logging.getLogger("portal.evidence")


class EvidenceUnreadable(FileAway):
    """The store does not give back what was handed in."""


@public
@require_safe
def download(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """The copy to whoever its thing allows, the original to whoever handed it in; an address alone opens nothing."""
    file = _open_to(request, pk)
    if request.user.is_authenticated and file.uploaded_by_id == request.user.pk:
        return _original(request, file)
    if not file.is_shown:
        return redirect("evidence:original", pk=pk)
    try:
        found = open_copy(file)
    except Uncopied:
        return redirect("evidence:original", pk=pk)
    if found is None:
        reason = WAIT.format(name=file.original_name)
        return answer_later(request, reason, back_url=file.get_absolute_url(), back_label="再次打开")
    copy, shown = found
    note_look(file, by=request.user)
    return shown_response(shown, shown_name(file, copy), copy.media_type)


def shown_response(shown: File, name: str, media_type: str) -> FileResponse:
    """A copy as the browser shows it under a name, with nothing that it could run or load."""
    response = FileResponse(shown, filename=name, content_type=media_type)
    return _closed(
        response,
        "default-src 'none'; img-src 'self'; object-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'none'",
    )


@public
@require_http_methods(["GET", "HEAD", "POST"])
def original(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """The file as it was handed in, for a reason that enters the journal."""
    file = _open_to(request, pk)
    form = ReasonForm(request.POST or None)
    name_what_is_missing(form)
    if form.is_valid():
        try:
            return _original(request, file, reason=form.cleaned_data["reason"])
        except ValidationError as refusal:
            show_refusal(form, refusal)
    context = {"file": file, "form": form, "copy": getattr(file, "display_copy", None)}
    return render(request, "evidence/original.html", context, status=422 if form.is_bound else 200)


@public
@require_POST
def again(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Another try at a copy that took too long, for whoever may read the file."""
    try:
        ask_again(_open_to(request, pk))
        messages.success(request, "已安排重新生成阅览用的副本，请几分钟后再打开。")
    except ValidationError as refusal:
        messages.error(request, "".join(refusal.messages))
    return redirect("evidence:original", pk=pk)


def _open_to(request: HttpRequest, pk: UUID) -> EvidenceFile:
    """The file this person may read. Raises `Http404`, and `PermissionDenied` in words for one that nothing has passed."""
    file = get_object_or_404(EvidenceFile, pk=pk)
    if not may_read(request.user, file):
        raise Http404
    if file.is_sealed:
        raise PermissionDenied(SEALED)
    return file


def _original(request: HttpRequest, file: EvidenceFile, reason: str = "") -> HttpResponseBase:
    try:
        return read_original(file, by=request.user, reason=reason)
    except EvidenceUnreadable:
        said = UNREADABLE.format(name=file.original_name)
        return answer_later(request, said, back_url="/", back_label="返回首页")


def read_original(file: EvidenceFile, *, by: Any, reason: str = "") -> FileResponse:
    """The file as a download that no browser runs, sniffs or caches, once the look is on record. The caller has checked.

    Raises `EvidenceUnreadable`, `Http404`, and `ValidationError` for a reason that names whom it must not.
    """
    stored = open_original(file)
    with transaction.atomic():
        if reason:
            record(file.target, "evidence.original_read", by=by, reason=reason, payload=identified(file))
        note_look(file, by=by, reason=reason)
    response = FileResponse(stored, as_attachment=True, filename=file.full_name, content_type=file.media_type)
    return _closed(response, "sandbox; default-src 'none'")


def open_original(file: EvidenceFile) -> File:
    """Its bytes, as they were handed in. Raises `Http404` where they are gone, `EvidenceUnreadable` where damaged."""
    try:
        return vault().open_whole(file.storage_name)
    except FileNotFoundError:
        log.error("evidence %s is missing in the vault", file.pk)
        raise Http404 from None
    except OSError as error:
        log.error("evidence %s cannot be read: %s", file.pk, error)
        raise EvidenceUnreadable from error


@transaction.atomic
def note_look(file: EvidenceFile, *, by: Any, reason: str = "") -> None:
    """Put the look on record, and tell the thing of it."""
    target = file.target
    what = "original" if reason else "evidence"
    note_access(AccessKind.DOWNLOADED, by=by, target=target, what=f"{what}:{file.pk}")
    on_read = owner_of(target).on_read
    if on_read:
        on_read(by, target, file, reason)


def _closed(response: FileResponse, policy: str) -> FileResponse:
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = policy
    response["Cache-Control"] = "private, no-store"
    return response
