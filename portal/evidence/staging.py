"""A file is safe the moment it is chosen: the page sends it here, and the form takes it over by its line."""

from django.core.exceptions import ValidationError
from django.http import HttpRequest, JsonResponse
from django.template.loader import render_to_string
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from portal.access.permission_rules import public
from portal.autosave.forms import Ticket
from portal.evidence.actions import stage_upload
from portal.evidence.forms import listed, uploader_for


@public
@never_cache
@require_POST
def stage(request: HttpRequest) -> JsonResponse:
    """Stage the file for the field `name`: its line for the page's list, or 422 with what is wrong with it.

    403: not the person whose page it was, as for what is typed.
    """
    ticket, file = Ticket.of(request), request.FILES.get("file")
    if ticket is None:
        return JsonResponse({}, status=403)
    if file is None:
        return _refused("没有收到文件，请重新选择。")
    try:
        staged = stage_upload(file, uploader=uploader_for(ticket.holder, request))
    except ValidationError as refusal:
        return _refused("".join(refusal.messages))
    context = {"item": listed(staged), "name": request.POST.get("name", "")}
    return JsonResponse({"line": render_to_string("evidence/_staged_file.html", context)})


def _refused(sentence: str) -> JsonResponse:
    return JsonResponse({"sentence": sentence}, status=422)
