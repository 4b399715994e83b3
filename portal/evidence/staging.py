"""A file is safe the moment it is chosen: the page sends it here, a large one piece by piece, and the form takes it over by
its line."""

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, JsonResponse
from django.template.loader import render_to_string
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from portal.access.permission_rules import public
from portal.autosave.forms import Ticket
from portal.evidence.actions import stage_upload
from portal.evidence.forms import listed, uploader_for
from portal.evidence.models import StagedUpload
from portal.evidence.pieces import Piece, mark_of, take_piece

LONGEST = 12


@public
@never_cache
@require_POST
def stage(request: HttpRequest) -> JsonResponse:
    """Stage the file for the field `name`: its line for the page's list, or 422 with what is wrong with it.

    Of a file in pieces (`PIECE` bytes, the last what is left) `offset` and `size` say which this is, `fingerprint` of which
    file; the answer is how many bytes have been `received`, from where the next begins, until all have.

    403: not the person whose page it was, as for what is typed.
    """
    ticket, file = Ticket.of(request), request.FILES.get("file")
    if ticket is None:
        return JsonResponse({}, status=403)
    if file is None:
        return _refused("没有收到文件，请重新选择。")
    try:
        staged = _taken(request, ticket, file)
    except ValidationError as refusal:
        return _refused("".join(refusal.messages))
    if isinstance(staged, int):
        return JsonResponse({"received": staged})
    context = {"item": listed(staged), "name": request.POST.get("name", "")}
    return JsonResponse({"line": render_to_string("evidence/_staged_file.html", context)})


def _taken(request: HttpRequest, ticket: Ticket, file: UploadedFile) -> StagedUpload | int:
    uploader, sent = uploader_for(ticket.holder, request), request.POST
    if "size" not in sent:
        return stage_upload(file, uploader=uploader)
    of_what = (ticket.holder.digest, ticket.form, sent.get("name", ""), sent.get("fingerprint", ""))
    piece = Piece(mark_of(*of_what), file, _bytes(sent["size"]), _bytes(sent.get("offset", "")))
    return take_piece(piece, uploader=uploader)


def _bytes(text: str) -> int:
    """A number of bytes; -1 for what is none."""
    return int(text) if text.isdecimal() and len(text) < LONGEST else -1


def _refused(sentence: str) -> JsonResponse:
    return JsonResponse({"sentence": sentence}, status=422)
