"""Starting and filling in."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from portal import clock
from portal.errors import RuleViolation, TransitionNotAllowed
from portal.identity.models import Organisation
from portal.journal.models import Event
from tests.conftest import fresh_from_db
from tests.factories.applications import awaiting_application, complete_application, draft_application
from tests.factories.evidence import pdf_file
from tests.factories.identity import OrganisationFactory, PersonFactory, credit_code, resident_id
from workflow.applications.actions import (
    attach_document,
    begin_application,
    remove_document,
    save_draft,
    save_subject,
    start_application,
    withdraw,
)
from workflow.applications.enums import Section
from workflow.applications.models import Application
from workflow.applications.queries import evidence_of
from workflow.programmes.departments import close_department
from workflow.programmes.models import Department
from workflow.programmes.stages import Blocker

pytestmark = pytest.mark.django_db


def test_two_clicks_start_one_application(edition):
    organisation = OrganisationFactory()
    first = draft_application(edition, subject=organisation)
    second = draft_application(edition, subject=organisation)
    assert (first.pk, Application.objects.count()) == (second.pk, 1)
    assert Event.objects.filter(verb="application.started").count() == 1


@pytest.mark.article(11)
def test_closed_department_is_not_chosen_and_keeps_whom_it_has(edition):
    chosen, later = complete_application(edition), draft_application(edition)
    department = chosen.department
    close_department(Department.objects.get(pk=department.pk), by=None, reason="机构改革")
    with pytest.raises(ValidationError, match="已经停止受理"):
        save_draft(later, by=later.applicant, section=Section.DEPARTMENT, data={"department": department})
    with pytest.raises(IntegrityError, match="open_department"), transaction.atomic():
        Application.objects.filter(pk=later.pk).update(department=department)
    save_draft(chosen, by=chosen.applicant, section=Section.DEPARTMENT, data={"department": department})
    assert fresh_from_db(chosen).department == department


def test_database_refuses_a_second_application_of_one_subject(edition):
    first = draft_application(edition)
    twin = Application(
        edition=edition,
        track="practice",
        applicant=first.applicant,
        organisation=first.organisation,
        public_name="副本",
    )
    with pytest.raises(IntegrityError, match="application_once_per_organisation"), transaction.atomic():
        twin.save()


def test_withdrawn_application_makes_room_for_another(edition):
    first = draft_application(edition)
    withdraw(first, by=first.applicant)
    assert draft_application(edition, subject=first.organisation).pk != first.pk


@pytest.mark.article(2)
def test_person_cannot_start_the_track_of_organisations(edition):
    person = PersonFactory()
    with pytest.raises(RuleViolation, match=r"依据《.+》第二条"):
        start_application(edition, track="practice", by=person.owner, person=person)
    assert Application.objects.count() == 0


def test_subject_of_another_account_is_refused(edition, applicant):
    with pytest.raises(PermissionDenied):
        start_application(edition, track="practice", by=applicant, organisation=OrganisationFactory())


@pytest.mark.article(18)
def test_registered_bar_refuses_the_start(edition, another_bar):
    asked = []

    def bar(subject, edition, track):
        asked.append((subject, edition))
        return Blocker("18", "5 年内不得再次申报，最早可于 2027-01-01 起申报")

    another_bar(bar)
    organisation = OrganisationFactory()
    with pytest.raises(RuleViolation, match=r"2027-01-01.*依据第十八条"):
        start_application(edition, track="practice", by=organisation.owner, organisation=organisation)
    assert asked == [(organisation, edition)]


def test_begin_registers_the_organisation_and_starts(edition, applicant):
    details = {
        "name": "上海虚构质量公司",
        "credit_code": credit_code(77),
        "contact_name": "示例",
        "contact_phone": "13800001234",
    }
    application = begin_application(edition, track="practice", by=applicant, subject=details)
    assert (application.public_name, application.organisation.owner) == ("上海虚构质量公司", applicant)


def test_begin_registers_the_person_and_starts(edition, applicant):
    details = {"name": "示例垚", "document_type": "resident_id", "document_number": resident_id(9)}
    application = begin_application(edition, track="achievement", by=applicant, subject=details, unit="示例厂")
    assert (application.public_name, application.public_unit) == ("示例垚", "示例厂")


def test_begin_with_a_bad_code_leaves_nothing(edition, applicant):
    details = {"name": "上海虚构质量公司", "credit_code": "1", "contact_name": "示例", "contact_phone": "13800001234"}
    with pytest.raises(ValidationError) as refusal:
        begin_application(edition, track="practice", by=applicant, subject=details)
    assert list(refusal.value.error_dict) == ["credit_code"]
    assert Application.objects.count() == 0


def test_sections_are_saved_one_by_one(edition):
    application = draft_application(edition)
    save_draft(application, by=application.applicant, section=Section.CONTENT, data={"title": "甲", "summary": ""})
    save_draft(
        application, by=application.applicant, section="profile", data={"industry": "乙", "employees": "１,０２４"}
    )
    save_draft(application, by=application.applicant, section="profile", data={"products": "丙"})
    application.refresh_from_db()
    assert application.title == "甲"
    assert application.form_answers == {"profile": {"industry": "乙", "employees": "1024", "products": "丙"}}


def test_section_writes_only_its_own_fields(edition):
    application = draft_application(edition)
    data = {"title": "甲", "number": "X-1", "public_name": "冒名"}
    save_draft(application, by=application.applicant, section=Section.CONTENT, data=data)
    application.refresh_from_db()
    assert (application.title, application.number) == ("甲", None)
    assert application.public_name == application.organisation.name


def test_answers_of_one_condition_keep_the_others(edition):
    application = draft_application(edition)
    for code in ("registered", "compliance"):
        data = {"answers": {code: {"met": True}}}
        save_draft(application, by=application.applicant, section=Section.CONDITIONS, data=data)
    assert sorted(application.answers) == ["compliance", "registered"]


def test_saved_contact_stays_sealed(edition):
    application = draft_application(edition)
    details = {
        "name": application.organisation.name.for_delivery(),
        "contact_name": "新联系人",
        "contact_phone": "13900005678",
    }
    save_subject(application, by=application.applicant, subject=details)
    application.organisation.refresh_from_db()
    assert str(application.organisation.contact_phone) == "139****5678"


def test_who_applies_is_not_exchanged_for_another(edition):
    unit, person = draft_application(edition), draft_application(edition, track="achievement")
    for application, number in (
        (unit, {"credit_code": credit_code(7878)}),
        (person, {"document_number": resident_id(787)}),
    ):
        with pytest.raises(ValidationError, match="不能更换申报主体"):
            save_subject(application, by=application.applicant, subject={"name": "示例另名", **number})
    assert Organisation.objects.count() == 1


@pytest.mark.article(20)
def test_nothing_is_saved_or_attached_after_the_deadline(edition, travel_to):
    application = complete_application(edition)
    file = evidence_of(application).first()
    travel_to(edition.deadline + timedelta(seconds=1))
    by = application.applicant
    attempts = (
        lambda: save_draft(application, by=by, section=Section.CONTENT, data={"title": "迟"}),
        lambda: save_subject(application, by=by, subject={"name": "迟"}),
        lambda: attach_document(application, [pdf_file()], by=by, purpose="licence"),
        lambda: remove_document(application, file, by=by),
    )
    for attempt in attempts:
        with pytest.raises(RuleViolation, match=r"截止后不再接收.*依据《.+》第二十条"):
            attempt()


def test_draft_may_be_saved_in_the_last_second(edition, travel_to):
    application = draft_application(edition)
    travel_to(edition.deadline)
    save_draft(application, by=application.applicant, section=Section.CONTENT, data={"title": "及时"})
    assert application.title == "及时"


def test_nothing_changes_while_the_department_reads(edition):
    application = awaiting_application(edition)
    with pytest.raises(TransitionNotAllowed):
        save_draft(application, by=application.applicant, section=Section.CONTENT, data={"title": "改"})


def test_others_cannot_write_in_it(edition, office):
    application = draft_application(edition)
    with pytest.raises(PermissionDenied):
        save_draft(application, by=office, section=Section.CONTENT, data={"title": "代填"})


def test_document_nobody_asked_for_is_refused(edition):
    application = draft_application(edition)
    with pytest.raises(ValidationError, match="没有要求"):
        attach_document(application, [pdf_file()], by=application.applicant, purpose="holiday-photo")


def test_document_of_a_draft_can_be_removed(edition):
    application = complete_application(edition)
    before = evidence_of(application).count()
    remove_document(application, evidence_of(application).first(), by=application.applicant)
    assert evidence_of(application).count() == before - 1
    assert clock.now() < edition.deadline
