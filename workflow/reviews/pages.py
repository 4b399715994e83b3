"""The applicant's pages of the review, under the own application: requests for recusal (Article 28), the calendar file of a hearing or visit (Article 23)."""

from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from portal.access.permission_rules import access
from portal.access.predicates import is_authenticated
from portal.agenda.ics import KIND, as_invitation
from portal.autosave.fields import LongTextField
from portal.autosave.forms import Typed
from portal.refusals import show_refusal
from portal.transitions.core import obstacles
from workflow.applications.entering import on_side
from workflow.applications.forms.layout import helper_with
from workflow.applications.models import Application
from workflow.applications.rules.citations import cited
from workflow.reviews.actions import check_request_recusal, request_recusal, withdraw_request
from workflow.reviews.enums import RequestState
from workflow.reviews.models import Appointment, RecusalRequest


class RecusalRequestForm(forms.Form):
    """Whom the applicant holds to be concerned, and why."""

    person = forms.CharField(label=_("申请回避的人员姓名"), max_length=100, required=False)
    unit = forms.CharField(label=_("其所在单位"), max_length=100, required=False)
    reason = LongTextField(
        label=_("理由"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("写明与申报组织或者个人有何利害关系，可能怎样影响公正评审。"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper: FormHelper = helper_with(label=_("提出申请"))
        self.fields["reason"].error_messages["required"] = _("请填写理由。")


def _own(request: HttpRequest, pk: int) -> Application:
    """The user's own application once it was submitted, or 404."""
    mine = Application.objects.select_related("edition").filter(applicant=request.user.pk).exclude(number=None)
    return get_object_or_404(mine, pk=pk)


@access(is_authenticated)
def recusal(request: HttpRequest, pk: int) -> HttpResponse:
    """What was asked and answered, and the form to ask."""
    application = _own(request, pk)
    typed = Typed(request, f"application:{pk}:recusal")
    form = typed.on(RecusalRequestForm(typed.data))
    if answer := typed.answer(form):
        return answer
    if typed.submitted and form.is_valid():
        try:
            with transaction.atomic():
                request_recusal(application, by=request.user, **form.cleaned_data)
                typed.close()
            messages.success(request, "回避申请已提出，评审办决定后将答复您。")
            return redirect("reviews:recusal", pk=pk)
        except ValidationError as refusal:
            show_refusal(form, refusal)
    context = {
        "application": application,
        "form": typed.keep(form),
        "closed": "；".join(obstacles(check_request_recusal, application, by=request.user)),
        "asked": application.recusal_requests.order_by("-pk"),
        "article": cited(application.edition.rules, "评审回避"),
        "waiting": RequestState.FILED,
    }
    return render(request, "reviews/recusal.html", context, status=422 if typed.is_posted else 200)


@access(is_authenticated)
@require_POST
def take_back(request: HttpRequest, pk: int, asked: int) -> HttpResponse:
    """Withdraw a request that waits."""
    found = get_object_or_404(RecusalRequest, pk=asked, application=_own(request, pk))
    try:
        withdraw_request(found, by=request.user)
        messages.success(request, "回避申请已撤回。")
    except ValidationError as refusal:
        messages.error(request, "；".join(refusal.messages))
    return redirect("reviews:recusal", pk=pk)


@access(is_authenticated)
@require_GET
def appointment(request: HttpRequest, pk: int, appointment: int) -> HttpResponse:
    """When and where, for the calendars of the applicant's side."""
    application = on_side(request, pk)
    found = get_object_or_404(
        Appointment.objects.awaited().select_related("stage"), pk=appointment, application=application
    )
    said = f"{application.edition.name} {found.stage.options.label_public}"
    event = as_invitation(
        f"appointment-{found.pk}", found.starts_at, found.ends_at, said, found.place, application.get_absolute_url()
    )
    response = HttpResponse(event, content_type=KIND)
    response["Content-Disposition"] = 'attachment; filename="appointment.ics"'
    response["Cache-Control"] = "private, no-store"
    return response
