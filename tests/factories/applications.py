"""Applications in each state, made through the actions applicants and offices use."""

from datetime import timedelta

from cms_pages.demonstration.declaring import fill_declared
from portal import clock
from portal.access.enums import Role
from portal.identity.models import Organisation
from tests.factories.access import UserFactory
from tests.factories.evidence import pdf_file
from tests.factories.identity import OrganisationFactory, PersonFactory
from tests.factories.programmes import CALL_OPENS
from tests.factories.workdays import known_years
from workflow.applications.actions import (
    invite_coworker,
    join_application,
    leave,
    mark_honoured,
    recommend,
    request_recommendation,
    request_supplement,
    save_draft,
    start_application,
    submit_application,
    withdraw,
)
from workflow.applications.enums import ApplicationState, CoworkerRole, Departure, Section
from workflow.applications.models import Application
from workflow.applications.rules.completeness import required_evidence
from workflow.programmes.departments import add_department, join_department
from workflow.programmes.models import Department, Edition

DURING = clock.moment(CALL_OPENS + timedelta(days=1), 10)
"""A moment while the call of `running_edition()` is open."""


def good_answer(condition) -> dict:
    """An answer that meets a condition."""
    return {
        "registered_in_district": {"met": True},
        "attestation": {"met": True, "note": "见所附材料。"},
        "years_at_least": {"since": "2010-01-01"},
        "no_loss_years": {"loss": "none"},
        "foreign_national": {"nationality": "新西兰"},
    }.get(condition.kind, {"clean": True})


def good_answers(rules, track: str) -> dict:
    return {condition.code: good_answer(condition) for condition in rules.conditions_for(track)}


def department_with_user(name: str = "示例街道"):
    """A recommending department and one of its people."""
    department = Department.objects.filter(name=name).first() or add_department(name, by=None)
    user = UserFactory(roles=[Role.DEPARTMENT], display_name=f"{name}经办人")
    join_department(department, user)
    return department, user


def draft_application(
    edition: Edition, *, track: str = "practice", subject=None, unit: str = "示例单位", **named
) -> Application:
    """Just started: nothing filled in. Its subject may have a name."""
    if subject is None:
        kind = edition.rules.track(track).applicant
        subject = OrganisationFactory(**named) if kind == "organisation" else PersonFactory(**named)
    given = {"organisation" if isinstance(subject, Organisation) else "person": subject}
    return start_application(edition, track=track, by=subject.owner, public_unit=unit, **given)


def complete_application(
    edition: Edition, *, department: Department | None = None, title: str = "示例质量管理模式", **fields
) -> Application:
    """A draft with nothing missing."""
    application = draft_application(edition, **fields)
    by = application.applicant
    content = {"title": title, "summary": "以数据驱动的持续改进。"}
    save_draft(application, by=by, section=Section.CONTENT, data=content)
    answers = {"answers": good_answers(edition.rules, application.track), "superior_declared": False}
    save_draft(application, by=by, section=Section.CONDITIONS, data=answers)
    fill_declared(application, "对照标准逐条自评。")
    if not edition.rules.forms_for(application.track):
        save_draft(application, by=by, section=Section.SELF_ASSESSMENT, data={"self_assessment": "对照标准逐条自评。"})
    department = department or department_with_user()[0]
    save_draft(application, by=by, section=Section.DEPARTMENT, data={"department": department})
    files = {item.code: [pdf_file()] for item in required_evidence(application)}
    save_draft(application, by=by, section=Section.CONDITIONS, data={}, files=files)
    return application


def coworker_of(application: Application, role: str = CoworkerRole.EDITOR, user=None):
    """Somebody whom the applicant invited, and who accepted; gives the seat."""
    user = user or UserFactory(proved=True)
    seat = invite_coworker(application, by=application.applicant, email=user.email, role=role)
    return join_application(seat, by=user)


def awaiting_application(edition: Edition, **fields) -> Application:
    application = complete_application(edition, **fields)
    return request_recommendation(application, by=application.applicant)


def recommended_application(edition: Edition, **fields) -> Application:
    application = awaiting_application(edition, **fields)
    by = application.department.users.first()
    return recommend(application, by=by, opinion="同意推荐。", seal=[pdf_file("推荐意见.pdf")])


def submitted_application(edition: Edition, **fields) -> Application:
    asked = edition.stages.get(kind="application").options.recommendation_required
    application = (recommended_application if asked else complete_application)(edition, **fields)
    return submit_application(application, by=application.applicant, declared=True)


def supplement_application(edition: Edition, **fields) -> Application:
    application = submitted_application(edition, **fields)
    known_years()
    request_supplement(application, by=None, items="请补充审计报告。", sections=[Section.CONDITIONS])
    return application


STATES = {
    ApplicationState.DRAFT: complete_application,
    ApplicationState.AWAITING: awaiting_application,
    ApplicationState.RECOMMENDED: recommended_application,
    ApplicationState.SUBMITTED: submitted_application,
    ApplicationState.SUPPLEMENT: supplement_application,
    ApplicationState.ELIMINATED: lambda edition: leave(
        submitted_application(edition), Departure.UNQUALIFIED, by=None, reason="未达到要求。"
    ),
    ApplicationState.HONOURED: lambda edition: mark_honoured(submitted_application(edition), by=None),
    ApplicationState.CLOSED: lambda edition: leave(
        complete_application(edition), Departure.UNSUBMITTED, by=None, reason="本届评选已经结束"
    ),
    ApplicationState.WITHDRAWN: lambda edition: withdraw(complete_application(edition), by=None),
}


def application_in(state: str, edition: Edition) -> Application:
    """An application in the given state."""
    return STATES[ApplicationState(state)](edition)
