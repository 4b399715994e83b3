"""The one address evidence is read at. The thing a file belongs to says who may; everybody else gets 404."""

import logging
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.core.files.base import File
from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from portal.access.permission_rules import public
from portal.evidence.models import EvidenceFile
from portal.evidence.owners import may_read, owner_of
from portal.evidence.vault import vault
from portal.journal.accesses import note_access
from portal.journal.enums import AccessKind
from portal.later import FileAway, answer_later

SEALED = (
    "该文件尚未通过病毒查验，正在隔离，暂不能打开。查验服务恢复后自动查验；急需查阅的，"
    "由评审办在“隔离的文件”中说明理由后放行。经查验含有病毒的文件不能打开。"
)
UNREADABLE = "文件“{name}”已经损坏，或者缺少加密时所用的密钥，现在不能打开。情况已记入日志，请联系评审办从备份恢复。"
log = logging.getLogger("portal.evidence")


class EvidenceUnreadable(FileAway):
    """The store does not give back what was handed in."""


@public
@require_safe
def download(request: HttpRequest, pk: UUID) -> HttpResponseBase:
    """Stream a file to whoever its thing allows; an address alone opens nothing."""
    file = get_object_or_404(EvidenceFile, pk=pk)
    if not may_read(request.user, file):
        raise Http404
    try:
        return read_evidence(file, by=request.user)
    except EvidenceUnreadable:
        reason = UNREADABLE.format(name=file.original_name)
        return answer_later(request, reason, back_url="/", back_label="返回首页")


def read_evidence(file: EvidenceFile, *, by: object) -> FileResponse:
    """Tell the thing of the look, then stream. The caller has checked the permission.

    Raises `PermissionDenied` in words for a file that neither a scanner nor an officer has passed.
    """
    if file.is_sealed:
        raise PermissionDenied(SEALED)
    target = file.target
    note_access(AccessKind.DOWNLOADED, by=by, target=target, what=f"evidence:{file.pk}")
    on_read = owner_of(target).on_read
    if on_read:
        on_read(by, target, file)
    return evidence_response(file)


def open_evidence(file: EvidenceFile) -> File:
    """The file as it was handed in. Raises `Http404` where it is gone, `EvidenceUnreadable` where it is damaged."""
    try:
        return vault().open_whole(file.storage_name)
    except FileNotFoundError:
        log.error("evidence %s is missing in the vault", file.pk)
        raise Http404 from None
    except OSError as error:
        log.error("evidence %s cannot be read: %s", file.pk, error)
        raise EvidenceUnreadable from error


def evidence_response(file: EvidenceFile) -> FileResponse:
    """The file as a download that no browser runs, sniffs or caches."""
    stored = open_evidence(file)
    response = FileResponse(stored, as_attachment=True, filename=file.original_name, content_type=file.media_type)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Cache-Control"] = "private, no-store"
    return response
