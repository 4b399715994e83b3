"""The receipt on its way to the objector's own address or phone."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from objections.actions.sending import send_receipt
from objections.filing_views import shown_receipt
from objections.sessions import objecting
from portal.access.permission_rules import public
from portal.languages import spoken


@public
@never_cache
@require_POST
@objecting
def send(request: HttpRequest) -> HttpResponse:
    """Send number and secret where the form's button says; the receipt stays on the screen."""
    found = shown_receipt(request)
    if found is not None:
        objection, secret = found
        try:
            way = send_receipt(objection, request.POST.get("road", ""), secret=secret)
        except ValidationError as refusal:
            messages.error(request, " ".join(map(spoken, refusal.messages)))
        else:
            sent = gettext("回执正在发往 %(address)s，没有收到的，以本页为准。")
            messages.success(request, sent % {"address": spoken(way.shown)})
    return redirect("objections:receipt")
