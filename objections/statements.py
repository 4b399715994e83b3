"""The other side's page: what the office shared, and its answer. Whoever was not asked finds nothing here."""

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from objections.actions import check_state, state_views
from objections.actions.hearing import HEARD_IN
from objections.models import Statement
from objections.sitting_views import others_sittings
from portal.access.permission_rules import access
from portal.access.predicates import is_authenticated
from portal.autosave.fields import LongTextField
from portal.autosave.forms import Typed
from portal.autosave.holders import account_of
from portal.evidence.forms import EvidenceUploadField, StagedUploadsMixin, uploader_of
from portal.evidence.models import EvidenceFile
from portal.refusals import show_refusal
from portal.transitions.core import obstacles


class ViewsForm(StagedUploadsMixin, forms.Form):
    """What the other side has to say, with evidence where there is any."""

    text = LongTextField(
        label=gettext_lazy("陈述意见"), max_length=5000, widget=forms.Textarea(attrs={"rows": 9}),
        help_text=gettext_lazy("请对照所列事项逐项说明，写明事实和理由。"),
    )  # fmt: skip
    materials = EvidenceUploadField(label=gettext_lazy("证明材料"), required=False)


def _own(request: HttpRequest) -> QuerySet[Statement]:
    mine = Statement.objects.asked_of(request.user)
    return mine.select_related("objection__edition", "objection__application__edition")


@access(is_authenticated)
def index(request: HttpRequest) -> HttpResponse:
    """Everything this account was asked about."""
    return render(request, "objections/statements.html", {"statements": _own(request), "heard_in": HEARD_IN})


@access(is_authenticated)
def own_statement(request: HttpRequest, pk: int) -> HttpResponse:
    """One matter: what is to be explained, until when, and the one answer."""
    statement = get_object_or_404(_own(request), pk=pk)
    typed = Typed(request, f"statement:{pk}", account_of(request))
    form = typed.on(ViewsForm(typed.data, typed.files, uploader=uploader_of(request)))
    if answer := typed.answer(form):
        return answer
    if typed.submitted and form.is_valid() and _is_stated(statement, form, typed):
        messages.success(request, _("陈述意见已经提交，将在作出结论以前阅读。"))
        return redirect(statement)
    context = {
        **others_sittings(statement, request.user),
        "statement": statement,
        "application": statement.objection.application,
        "files": EvidenceFile.objects.of(statement),
        "form": typed.keep(form),
        "basis": statement.objection.rules.deadlines_article,
        "awaits_conclusion": statement.objection.state in HEARD_IN,
        "obstacles": obstacles(check_state, statement, by=request.user),
    }
    return render(request, "objections/statement.html", context, status=422 if typed.submitted else 200)


@transaction.atomic
def _is_stated(statement: Statement, form: ViewsForm, typed: Typed) -> bool:
    try:
        state_views(
            statement, by=typed.request.user, text=form.cleaned_data["text"], files=form.cleaned_data["materials"]
        )
        typed.close()
    except ValidationError as refusal:
        show_refusal(form, refusal)
        return False
    return True
