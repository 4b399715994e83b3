"""What the applicant's pages are made of: one entry per section and per verb, and the overview's facts."""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from functools import partial
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import Http404, HttpRequest

from portal.autosave.forms import Typed
from portal.evidence.forms import uploader_of
from portal.shown import Basis, basis_of, resting_on
from portal.transitions.core import Transition, allows, obstacles
from workflow.applications import actions
from workflow.applications.enums import IN_REVIEW, ApplicationState, Outcome, Section
from workflow.applications.forms import (
    ConditionsForm,
    ContentForm,
    DeclaredForm,
    DepartmentForm,
    OrganisationForm,
    PersonForm,
    SelfAssessmentForm,
    SubmitForm,
    WithdrawForm,
)
from workflow.applications.forms.layout import helper_with
from workflow.applications.models import Application, Passage
from workflow.applications.papers import has_form
from workflow.applications.permissions import is_applicant
from workflow.applications.queries import as_asked, evidence_of, held_codes
from workflow.applications.rules.citations import application_settings
from workflow.applications.rules.completeness import SectionStatus, completeness
from workflow.applications.rules.parts import part_of, parts_of
from workflow.applications.together import carry_opened, content_of, form_name
from workflow.applications.transitions import RECALL, REQUEST_RECOMMENDATION, RESUBMIT, SUBMIT, WITHDRAW
from workflow.programmes.enums import EditionState
from workflow.programmes.ruleset.forms import FormSection


@dataclass(frozen=True)
class SectionPage:
    """How a section's form is made and saved."""

    form: Callable[[Application, Typed], Any]
    save: Callable[[Application, Any, Any], Any]
    section: str = ""
    """The one that several people may be in at once; empty for what the applicant alone fills in."""

    @property
    def is_shared(self) -> bool:
        return bool(self.section)

    def resting(self, application: Application) -> AbstractContextManager[None]:
        """What is saved within rests on what its form was made of."""
        if not self.section:
            return nullcontext()
        basis = content_of(self.section)
        return resting_on(application, basis, basis_of(basis, application))


def _subject_form(application: Application, typed: Typed) -> forms.Form:
    form = OrganisationForm if application.organisation_id else PersonForm
    return form(typed.data, application=application)


def _save_subject(application: Application, by: Any, form: Any) -> None:
    actions.save_subject(application, by=by, subject=form.subject(), unit=form.unit_name())


def _conditions_form(application: Application, typed: Typed) -> forms.Form:
    return ConditionsForm(
        typed.data,
        typed.files,
        rules=application.edition.rules,
        track=application.track,
        answers=application.answers,
        superior=application.superior_declared,
        uploader=uploader_of(typed.request),
    )


def _save_conditions(application: Application, by: Any, form: ConditionsForm) -> None:
    data = {"answers": form.answers(), "superior_declared": form.superior()}
    files = {code: uploads for code, uploads in form.documents().items() if uploads}
    actions.save_draft(application, by=by, section=Section.CONDITIONS, data=data, files=files)


def _plain(section: Section, form: Callable[..., forms.Form]) -> SectionPage:
    return SectionPage(
        lambda application, typed: form(typed.data, application=application),
        lambda application, by, filled: actions.save_draft(
            application, by=by, section=section, data=filled.cleaned_data
        ),
        section,
    )


SECTIONS: dict[str, SectionPage] = {
    Section.SUBJECT: SectionPage(_subject_form, _save_subject),
    Section.CONTENT: _plain(Section.CONTENT, ContentForm),
    Section.CONDITIONS: SectionPage(_conditions_form, _save_conditions, Section.CONDITIONS),
    Section.SELF_ASSESSMENT: _plain(Section.SELF_ASSESSMENT, SelfAssessmentForm),
    Section.DEPARTMENT: _plain(Section.DEPARTMENT, DepartmentForm),
}


def _declared(section: FormSection) -> SectionPage:
    """The page of a section that the rule set declares."""
    return SectionPage(
        lambda application, typed: DeclaredForm(
            typed.data, typed.files, application=application, section=section, uploader=uploader_of(typed.request)
        ),
        lambda application, by, filled: actions.save_draft(
            application, by=by, section=section.code, data=filled.answers(), files=filled.documents()
        ),
        section.code,
    )


def section_page(application: Application, section: str) -> SectionPage | None:
    """How a part of this application's form is filled in; None where it has no such part."""
    part = part_of(application, section)
    if part is None:
        return None
    return _declared(part.declared) if part.declared else SECTIONS[section]


def section_form(application: Application, section: str, request: HttpRequest) -> tuple[Typed, Any, SectionPage]:
    """A section's form, with what was typed into it and not saved yet, and how it is saved. 404 where there is none."""
    page = section_page(application, section)
    if page is None:
        raise Http404("没有这一部分。")
    typed = Typed(request, form_name(application, section))
    form = page.form(application, typed)
    if page.is_shared:
        carry_opened(form)
    return typed, typed.on(form), page


@dataclass(frozen=True)
class PageVerb:
    """A verb the applicant may run, its confirmation form and what is said afterwards."""

    name: str
    label: str
    transition: Transition
    check: Callable[..., None]
    form: Callable[[Any], Any]
    call: Callable[[Application, Any, dict[str, Any]], Any]
    done: str
    help: str = ""
    rests_on: Basis | None = None
    """What the applicant decides on, where something else may stand there by the time they do."""

    def fits(self, application: Application) -> bool:
        """Whether it is a step of this application now, done or hindered: of its state and of this award."""
        if application.state not in self.transition.sources:
            return False
        required = application_settings(application.edition.rules).recommendation_required
        if self.transition is REQUEST_RECOMMENDATION:
            return required
        return self.transition is not SUBMIT or not required or application.state != ApplicationState.DRAFT


def _confirm(label: str) -> Callable[[Any], forms.Form]:
    def make(data: Any) -> forms.Form:
        form = forms.Form(data)
        form.helper = helper_with(label=label)  # type: ignore[attr-defined]
        return form

    return make


VERBS: dict[str, PageVerb] = {
    verb.name: verb
    for verb in (
        PageVerb(
            "recommendation", "送推荐部门", REQUEST_RECOMMENDATION, actions.check_request_recommendation,
            _confirm("送推荐部门"),
            lambda app, by, data: actions.request_recommendation(app, by=by),
            "已送推荐部门，推荐部门签署意见后请在截止前提交。",
            "送出后申报内容不能修改；需要修改的，可以先收回。",
        ),
        PageVerb(
            "recall", "收回修改", RECALL, actions.check_recall, _confirm("收回修改"),
            lambda app, by, data: actions.recall_application(app, by=by),
            "已收回，可以继续修改。", "收回后，已签署的推荐意见失效，须重新送推荐部门。",
        ),
        PageVerb(
            "submit", "提交申报", SUBMIT, actions.check_submit, SubmitForm,
            lambda app, by, data: actions.submit_application(app, by=by, declared=data["declared"]),
            "申报已提交。", "提交后不能修改；评审办要求补正的除外。",
        ),
        PageVerb(
            "resubmit", "提交补正", RESUBMIT, actions.check_resubmit, _confirm("提交补正"),
            lambda app, by, data: actions.resubmit(app, by=by), "补正已提交。", "补正只能提交一次，请确认各项均已补齐。",
            rests_on=as_asked,
        ),
        PageVerb(
            "withdraw", "撤回申报", WITHDRAW, actions.check_withdraw, WithdrawForm,
            lambda app, by, data: actions.withdraw(app, by=by, **data), "申报已撤回。",
            "撤回后本次申报终止，不能恢复，材料按规定保存；正在公示的，名单注明“已撤回”。",
        ),
    )
}  # fmt: skip


def editable_sections(application: Application, user: Any) -> set[str]:
    """The sections the applicant may change at this moment; the action asks the same again under a lock."""
    if not allows(actions.check_edit, application, by=user):
        return set()
    codes = [part.code for part in parts_of(application)]
    return {one for one in codes if allows(partial(actions.check_edit, section=one), application, by=user)}


def steps(application: Application, user: Any) -> list[tuple[PageVerb, list[str]]]:
    """What may come next, each with all that stands in its way; nothing where it may be done."""
    fitting = [one for one in VERBS.values() if one.fits(application) and one.transition.permission(user, application)]
    return [(verb, obstacles(verb.check, application, by=user)) for verb in fitting]


def overview_context(application: Application, user: Any) -> dict[str, Any]:
    """Everything the overview shows."""
    files = list(evidence_of(application))
    open_sections = editable_sections(application, user)
    following = steps(application, user)
    parts = completeness(application, held_codes(application, files))
    return {
        "application": application,
        **of_its_people(application, user),
        "parts": [(part, part.section in open_sections) for part in parts],
        "progress": _progress(parts),
        "files": files,
        "has_form": has_form(application),
        "supplement": application.open_supplement,
        "versions": application.versions.all(),
        "passages": told_results(application),
        "verbs": [verb for verb, hindered in following if not hindered],
        "hindered": [(verb, hindered) for verb, hindered in following if hindered],
        "nothing_asked": (is_applicant(user, application) or not open_sections)
        and all(verb.transition is WITHDRAW and not hindered for verb, hindered in following),
        "may_ask_recusal": is_applicant(user, application)
        and application.state in IN_REVIEW
        and application.edition.state == EditionState.RUNNING,
        "asked_recusal": is_applicant(user, application) and application.recusal_requests.exists(),
        "appointments": application.appointments.select_related("stage"),
        "listed": application.notice_entries.public().with_states().select_related("notice").order_by("notice_id"),
    }


def of_its_people(application: Application, user: Any) -> dict[str, Any]:
    """Whether it is the user's own, and in which role they work on another's."""
    if application.applicant_id == user.pk:
        return {"is_own": True, "has_people": application.organisation_id is not None, "tells_me": True}
    seat = application.coworkers.working(user).first()
    return {"is_own": False, "has_people": True, "seat": seat, "tells_me": seat is not None and seat.wants_letters}


def told_results(application: Application) -> QuerySet[Passage]:
    """What was decided, as far as its applicant may know: what the conference granted is told with the commendation, the
    list before that is for the superior body and then for everybody at once (Article 25)."""
    decided = application.passages.in_force().exclude(outcome=Outcome.PENDING).select_related("stage").order_by("pk")
    if application.state == ApplicationState.HONOURED:
        return decided
    return decided.exclude(stage__kind="conference", outcome=Outcome.PASSED)


def _progress(parts: list[SectionStatus]) -> dict[str, int]:
    return {"done": sum(part.complete for part in parts), "all": len(parts)}
