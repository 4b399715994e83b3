"""The one address evidence is read at. The thing a file belongs to says who may; everybody else gets 404."""

import logging
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from portal.access.permission_rules import public
from portal.evidence.models import EvidenceFile
from portal.evidence.owners import may_read, owner_of
from portal.evidence.vault import vault
from portal.journal.accesses import note_access
from portal.journal.enums import AccessKind

SEALED = (
    "该文件尚未通过病毒查验，正在隔离，暂不能打开。查验服务恢复后自动查验；急需查阅的，"
    "由评审办在“隔离的文件”中说明理由后放行。经查验含有病毒的文件不能打开。"
)
log = logging.getLogger("portal.evidence")


@public
@require_safe
def download(request: HttpRequest, pk: UUID) -> FileResponse:
    """Stream a file to whoever its thing allows; an address alone opens nothing."""
    file = get_object_or_404(EvidenceFile, pk=pk)
    if not may_read(request.user, file):
        raise Http404
    return read_evidence(file, by=request.user)


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


def evidence_response(file: EvidenceFile) -> FileResponse:
    """The file as a download that no browser runs, sniffs or caches."""
    try:
        stored = vault().open(file.storage_name)
    except FileNotFoundError:
        log.error("evidence %s is missing in the vault", file.pk)
        raise Http404 from None
    response = FileResponse(stored, as_attachment=True, filename=file.full_name, content_type=file.media_type)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response["Cache-Control"] = "private, no-store"
    return response
