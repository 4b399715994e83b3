"""Applicants fill in, departments recommend, applications arrive before the deadline."""

from datetime import date
from functools import cache
from typing import Any

from django.core.files.base import ContentFile

from cms_pages.demonstration.cast import COWORKERS, Candidate, account_of, make_account
from cms_pages.demonstration.declaring import fill_declared
from cms_pages.demonstration.diary import Diary
from portal.access.models import User
from portal.documents.rendering import Metadata, render_pdf
from workflow.applications.actions import (
    begin_application,
    invite_coworker,
    join_application,
    recommend,
    request_recommendation,
    save_draft,
    submit_application,
)
from workflow.applications.enums import ApplicationState, CoworkerRole, Section
from workflow.applications.models import Application
from workflow.applications.rules.completeness import required_evidence
from workflow.programmes.models import Department, Edition
from workflow.programmes.ruleset.conditions import Condition

People = tuple[tuple[str, str, CoworkerRole], ...]
"""Account, name, role."""


def file_application(edition: Edition, candidate: Candidate, accounts: dict[str, User], diary: Diary) -> Application:
    """From the first line to the submission, each step on its own hour."""
    by = account_of(candidate, accounts)
    application = start(edition, candidate, by, diary)
    if candidate.account == "applicant":
        share(application, accounts, diary)
    if application.state == ApplicationState.DRAFT and application.department_id:
        with diary.at(14):
            request_recommendation(application, by=by)
        with diary.at(15):
            opinion = "经核实，申报材料真实，同意推荐。"
            recommend(application, by=accounts["department"], opinion=opinion, seal=[sample("推荐意见签章页")])
    with diary.at(16):
        return submit_application(application, by=by, declared=True)


def start(edition: Edition, candidate: Candidate, by: User, diary: Diary) -> Application:
    """A draft with every section filled in."""
    rules = edition.rules
    kind = "person" if candidate.is_person else "organisation"
    track = next(track for track in rules.tracks if track.applicant == kind)
    with diary.at(9):
        application = begin_application(
            edition, track=track.code, by=by, subject=subject_of(candidate), unit=candidate.unit
        )
        answers = {c.code: answer(c, candidate) for c in rules.conditions_for(track.code)}
        content = {"title": candidate.title, "summary": candidate.summary}
        conditions = {"answers": answers, "superior_declared": False}
        save_draft(application, by=by, section=Section.CONTENT, data=content)
        save_draft(application, by=by, section=Section.CONDITIONS, data=conditions)
        files = {item.code: [sample(item.label)] for item in required_evidence(application)}
        save_draft(application, by=by, section=Section.CONDITIONS, data={}, files=files)
        fill_declared(application, f"{candidate.summary}经对照评审标准逐项自查，各项要求均已达到。")
        if candidate.industry:
            save_draft(application, by=by, section="profile", data={"industry": candidate.industry})
        if rules.stages[0].recommendation_required:  # type: ignore[attr-defined]
            department = Department.objects.get(name="示例街道办事处")
            save_draft(application, by=by, section=Section.DEPARTMENT, data={"department": department})
    return application


def share(application: Application, accounts: dict[str, User], diary: Diary, people: People = COWORKERS) -> None:
    """People of the organisation work on it beside its applicant: some fill in, some read."""
    for username, name, role in people:
        accounts[username] = person = make_account(username, name)
        with diary.at(10):
            seat = invite_coworker(application, by=application.applicant, email=person.email, role=role)
            join_application(seat, by=person)
    with diary.at(11):
        save_draft(application, by=accounts["coworker"], section=Section.CONTENT, data={"title": application.title})


def subject_of(candidate: Candidate) -> dict[str, Any]:
    """Identity data of the right form that belong to nobody."""
    if candidate.is_person:
        return {
            "name": candidate.name,
            "document_type": "passport",
            "document_number": candidate.passport,
            "phone": f"139000{candidate.number:05d}",
            "email": f"demo-{candidate.number}@example.invalid",
            "nationality": candidate.nationality,
        }
    return {
        "name": candidate.name,
        "credit_code": candidate.credit_code,
        "contact_name": "示例联系人",
        "contact_phone": f"139000{candidate.number:05d}",
        "contact_email": f"demo-{candidate.number}@example.invalid",
        "registered_on": date(2012, 5, 18),
        "registered_in_district": True,
        "address": "示例路1号",
        "is_sme": candidate.number % 2 == 0,
    }


def answer(condition: Condition, candidate: Candidate) -> dict[str, Any]:
    """An answer that meets the condition, by its kind."""
    if condition.kind == "years_at_least":
        return {"since": "2012-05-18"}
    if condition.kind == "no_loss_years":
        return {"loss": "none", "note": ""}
    if condition.kind in {"no_incident_years", "no_complaint_years", "no_dishonesty"}:
        return {"clean": True}
    if condition.kind == "foreign_national":
        return {"nationality": candidate.nationality}
    return {"met": True, "note": candidate.summary}


def sample(label: str) -> ContentFile:
    """A one-page PDF that says what it stands for."""
    return ContentFile(_sample_pdf(label), name=f"{label}（演示）.pdf")


@cache
def _sample_pdf(label: str) -> bytes:
    return render_pdf("cms_pages/demonstration/sample.html", {"label": label}, metadata=Metadata(f"{label}（演示）"))
