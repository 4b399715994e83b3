"""Where a provider of identities sends the objector back to (Article 31)."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from objections import proving
from objections.sessions import objecting
from portal.access.permission_rules import public


@public
@never_cache
@require_GET
@objecting
def proved(request: HttpRequest) -> HttpResponse:
    """Back to the form, with who was proved, or with why nobody was; nothing typed is lost."""
    back = proving.way_back(request)
    try:
        proving.receive(request)
    except ValidationError as refusal:
        messages.error(request, "".join(refusal.messages))
    else:
        messages.success(request, _("身份已经核验，请核对并继续填写。"))
    return redirect(back)
