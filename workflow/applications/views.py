"""The applicant's side, `/apply/`: own applications and those worked on for another; anything else is 404."""

from collections.abc import Callable
from contextlib import nullcontext
from functools import wraps
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from portal import clock
from portal.access.kept import answer_kept
from portal.access.permission_rules import access
from portal.access.predicates import is_authenticated
from portal.autosave.forms import Typed
from portal.belongings import belongings_of
from portal.evidence.forms import said_of_refused
from portal.evidence.models import EvidenceFile
from portal.languages import spoken
from portal.refusals import show_refusal
from portal.shown import AS_SHOWN, basis_of, carried, resting_on
from portal.transitions.core import check_actor, obstacles
from workflow.applications import actions
from workflow.applications.actions.checks import ITS_OWN_RECORD
from workflow.applications.entering import on_side
from workflow.applications.enums import OUT, Section
from workflow.applications.forms import OrganisationForm, PersonForm
from workflow.applications.forms.declared import MORE
from workflow.applications.models import Application
from workflow.applications.pages import VERBS, SectionPage, overview_context, section_form, section_page
from workflow.applications.papers import form_document, has_form
from workflow.applications.permissions import is_applicant, may_fill_in
from workflow.applications.queries import evidence_of, held_codes, own_and_shared
from workflow.applications.rules.completeness import completeness
from workflow.applications.rules.deadline import check_accepting
from workflow.applications.rules.parts import part_of, part_of_file
from workflow.applications.together import digest_of, is_merged, told_of_others
from workflow.applications.versions import changes_of, lines_of
from workflow.programmes.models import Edition

Page = Callable[..., HttpResponse]


def typed_is_kept(view: Page) -> Page:
    """Who may write no more, taken off or let only read meanwhile, learns so on a page that still has their words."""

    @wraps(view)
    def wrapped(request: HttpRequest, **where: Any) -> HttpResponse:
        try:
            return view(request, **where)
        except PermissionDenied as refusal:
            if request.method != "POST":
                raise
            return answer_kept(request, str(refusal))

    return wrapped


FORMS = {"organisation": OrganisationForm, "person": PersonForm}


@access(is_authenticated)
def index(request: HttpRequest) -> HttpResponse:
    """`/apply/`: what the account has in the portal, its applications, and the calls that are open."""
    context = {
        "belongings": belongings_of(request.user),
        "applications": own_and_shared(request.user),
        "editions": Edition.objects.accepting().select_related("programme"),
    }
    return render(request, "applications/index.html", context)


def _no_longer_accepting(request: HttpRequest, edition: Edition) -> HttpResponse | None:
    """Back to the list with the reason, before anything is typed in vain."""
    try:
        check_accepting(edition, clock.now())
    except ValidationError as refusal:
        messages.warning(request, "；".join(refusal.messages))
        return redirect("applications:index")
    return None


@access(is_authenticated)
def choose_track(request: HttpRequest, slug: str) -> HttpResponse:
    """Which track to file, and who may file it."""
    edition = get_object_or_404(Edition.objects.public(), slug=slug)
    if closed := _no_longer_accepting(request, edition):
        return closed
    return render(request, "applications/choose_track.html", {"edition": edition, "tracks": edition.rules.tracks})


@access(is_authenticated)
def start(request: HttpRequest, slug: str, track: str) -> HttpResponse:
    """Register who applies and start."""
    edition = get_object_or_404(Edition.objects.public(), slug=slug)
    chosen = next((item for item in edition.rules.tracks if item.code == track), None)
    if chosen is None:
        raise Http404("没有这一申报类别。")
    if request.method != "POST" and (closed := _no_longer_accepting(request, edition)):
        return closed
    typed = Typed(request, f"start:{edition.pk}:{track}")
    form = typed.on(FORMS[chosen.applicant](typed.data))
    if answer := typed.answer(form):
        return answer
    if typed.submitted and form.is_valid():
        try:
            with transaction.atomic():
                begun = actions.begin_application(
                    edition, track=track, by=request.user, subject=form.subject(), unit=form.unit_name()
                )
                typed.close()
            return redirect(begun)
        except ValidationError as refusal:
            show_refusal(form, refusal)
    unused_years = settings.PORTAL_UNUSED_IDENTITY_YEARS
    context = {"edition": edition, "track": chosen, "form": typed.keep(form), "unused_years": unused_years}
    return render(request, "applications/start.html", context, status=_status(request))


def _status(request: HttpRequest) -> int:
    """Of a page with a form: one that comes back was refused."""
    return 422 if request.method == "POST" else 200


@access(is_authenticated)
def overview(request: HttpRequest, pk: int) -> HttpResponse:
    """Where the application stands, what is missing, and what can be done now."""
    return render(request, "applications/overview.html", overview_context(on_side(request, pk), request.user))


@access(is_authenticated)
@require_GET
def form_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """The form as a document, at any time: to be read over, signed and sealed."""
    application = on_side(request, pk)
    if not has_form(application):
        raise Http404("申报材料的保管期限已满，已经销毁，没有申报表可以下载。")
    response = HttpResponse(form_document(application), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{application.number or f"draft-{pk}"}.pdf"'
    response["Cache-Control"] = "private, no-store"
    return response


@access(is_authenticated)
@require_GET
def version(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """What was submitted, as it was, and what it changed of the version before."""
    application = on_side(request, pk)
    found = get_object_or_404(application.versions, number=number)
    found.application = application
    former = application.versions.filter(number=number - 1).first()
    if former:
        former.application = application
    context = {
        "application": application, "version": found, "lines": lines_of(found), "former": former,
        "changes": changes_of(found, former) if former else [],
    }  # fmt: skip
    return render(request, "applications/version.html", context)


@access(is_authenticated)
@typed_is_kept
def edit_section(request: HttpRequest, pk: int, section: str) -> HttpResponse:
    """One section: saved by itself; what was typed stays on the page when it is refused."""
    application = on_side(request, pk)
    _check_may_write(application, request.user)
    if request.method != "POST" and section == Section.SUBJECT and not is_applicant(request.user, application):
        messages.warning(request, ITS_OWN_RECORD)
        return redirect(application)
    # An overdue section is still shown, with what was typed; what has left the running is not.
    if request.method != "POST" and application.state in OUT and section_page(application, section):
        messages.warning(
            request, _("当前状态为“%(state)s”，不能修改。") % {"state": spoken(application.get_state_display())}
        )
        return redirect(application)
    typed, form, page = section_form(application, section, request)
    if answer := typed.answer(form) or _one_more_row(typed, form):
        return answer
    if typed.submitted and MORE not in request.POST and form.is_valid() and _is_newest(typed, form, page):
        try:
            with transaction.atomic(), page.resting(application):
                page.save(application, request.user, form)
                typed.close()
            messages.success(request, _("“%(section)s”已保存。") % {"section": label_of(application, section)})
            if refused := said_of_refused(form):
                messages.warning(request, refused)
            return redirect(application)
        except ValidationError as refusal:
            show_refusal(form, refusal)
    return _section_page(request, application, section, typed.keep(form))


def _check_may_write(application: Application, user: Any) -> None:
    """Whoever only reads is told so; what else keeps a section from being saved its page says, with what was typed."""
    if not may_fill_in(user, application):
        actions.check_edit(application, by=user)


def _is_newest(typed: Typed, form: Any, page: SectionPage) -> bool:
    """No other tab, and nobody else, wrote what this page did not see; else the form says so."""
    return typed.check_newest(form) and (not page.is_shared or is_merged(form))


def _one_more_row(typed: Typed, form: Any) -> HttpResponse | None:
    """A table grows by a row, which needs no script: what stands on the page is put aside and comes back with it."""
    if MORE not in typed.request.POST or not typed.is_put_aside(form):
        return None
    return redirect(f"{typed.request.path}#cells-{typed.request.POST[MORE]}")


def label_of(application: Application, section: str) -> str:
    part = part_of(application, section)
    return part.label if part else ""


def _section_page(request: HttpRequest, application: Application, section: str, form: Any) -> HttpResponse:
    documents = list(evidence_of(application))
    context = {
        "application": application,
        "section": section,
        "label": label_of(application, section),
        "parts": completeness(application, held_codes(application, documents)),
        "supplement": application.open_supplement,
        "form": form,
        "others": told_of_others(application, section, request.user),
        "seen": digest_of(application, section),
        "files": [file for file in documents if part_of_file(application, file.purpose) == section],
    }
    return render(request, "applications/section.html", context, status=_status(request))


@access(is_authenticated)
@typed_is_kept
def remove_file(request: HttpRequest, pk: int, file: UUID) -> HttpResponse:
    """Take a document off a draft, after a page that asks. What stood in the section's form is kept meanwhile."""
    application = on_side(request, pk)
    _check_may_write(application, request.user)
    document = get_object_or_404(EvidenceFile.objects.of(application), pk=file)
    section = part_of_file(application, document.purpose)
    if Typed.is_sent(request):
        typed, form, _page = section_form(application, section, request)
        if not typed.is_put_aside(form):
            return _section_page(request, application, section, form)
        return redirect("applications:remove_file", pk=pk, file=file)
    if request.method != "POST":
        return render(
            request, "applications/remove_file.html", {"application": application, "file": document, "section": section}
        )
    try:
        actions.remove_document(application, document, by=request.user)
        messages.success(request, "文件已移除。")
    except ValidationError as refusal:
        messages.error(request, "；".join(refusal.messages))
    return redirect("applications:section", pk=pk, section=section)


@access(is_authenticated)
def run_verb(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """Ask once more, then run one verb. A second click finds it done."""
    application = on_side(request, pk)
    verb = VERBS.get(name)
    if verb is None:
        raise Http404("没有这项操作。")
    check_actor(application, verb.transition, by=request.user)
    if application.state == verb.transition.target:
        messages.info(
            request,
            _("申报当前为“%(state)s”，无须再次%(verb)s。")
            % {"state": spoken(application.get_state_display()), "verb": spoken(verb.label)},
        )
        return redirect(application)
    if request.method != "POST" and (hindered := obstacles(verb.check, application, by=request.user)):
        messages.warning(request, "；".join(one.rstrip("。") for one in hindered) + "。")
        return redirect(application)
    typed = Typed(request, f"application:{pk}:do:{name}")
    form = typed.on(verb.form(typed.data))
    shown = carried(form, application, verb.rests_on) if verb.rests_on else {}
    if answer := typed.answer(form):
        return answer
    if typed.submitted and form.is_valid():
        try:
            data = {name: value for name, value in form.cleaned_data.items() if name != AS_SHOWN}
            resting = resting_on(application, verb.rests_on, shown) if verb.rests_on else nullcontext()
            with transaction.atomic(), resting:
                verb.call(application, request.user, data)
                typed.close()
            messages.success(request, verb.done)
            return redirect(application)
        except ValidationError as refusal:
            show_refusal(form, refusal)
    facts = basis_of(verb.rests_on, application) if verb.rests_on else {}
    context: dict[str, Any] = {"application": application, "verb": verb, "form": typed.keep(form), "facts": facts}
    return render(request, "applications/verb.html", context, status=_status(request))
