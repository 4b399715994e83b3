"""补正: asked for, answered once, in time; what was never submitted is nobody's."""

import json
from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.serializers.json import DjangoJSONEncoder

from portal import clock
from portal.errors import RuleViolation, TransitionNotAllowed
from portal.evidence.models import EvidenceFile
from tests.conftest import fresh_from_db
from tests.factories.applications import supplement_application
from tests.factories.evidence import pdf_file
from tests.factories.workdays import correct_calendar
from workflow.applications.actions import (
    attach_document,
    close_supplement,
    leave,
    recommend,
    remove_document,
    request_supplement,
    resubmit,
    return_to_running,
    save_draft,
    save_subject,
    submit_application,
)
from workflow.applications.actions.passages import check_outcome
from workflow.applications.actions.submitting import submitted_data
from workflow.applications.enums import ApplicationState, Departure, Outcome, Section

pytestmark = [pytest.mark.django_db, pytest.mark.article(21)]
LIVED = (ApplicationState.AWAITING, ApplicationState.SUPPLEMENT, ApplicationState.SUBMITTED)


def test_supplement_is_due_in_working_days(in_state):
    application = in_state(ApplicationState.SUPPLEMENT)
    assert clock.today() == date(2026, 3, 3)
    assert application.supplements.get().due_on == date(2026, 3, 10)


def test_supplement_is_answered_by_a_further_version(in_state):
    application = in_state(ApplicationState.SUPPLEMENT)
    by = application.applicant
    attach_document(application, [pdf_file("审计报告.pdf")], by=by, purpose="accounts")
    resubmit(application, by=by)
    assert (application.state, application.versions.count(), application.open_supplement) == ("submitted", 2, None)
    first, second = application.versions.all()
    assert len(second.data["evidence"]) == len(first.data["evidence"]) + 1


def test_supplement_is_answered_once(in_state):
    application = in_state(ApplicationState.SUPPLEMENT)
    resubmit(application, by=application.applicant)
    with pytest.raises(TransitionNotAllowed):
        resubmit(application, by=application.applicant)


def test_room_for_files_is_of_who_hands_in_and_anew_when_more_is_asked_for(in_state, settings, travel_to):
    """Twenty files of the applicant keep no department from its seal, nor the applicant from answering a supplement."""
    awaiting = in_state(ApplicationState.AWAITING)
    settings.EVIDENCE_MAX_FILES = EvidenceFile.objects.of(awaiting).count()
    seal = [pdf_file("推荐意见.pdf")]
    recommend(awaiting, by=awaiting.department.users.first(), opinion="同意推荐。", seal=seal)
    submit_application(awaiting, by=awaiting.applicant, declared=True)
    travel_to(clock.now() + timedelta(days=1))
    request_supplement(awaiting, by=None, items="请补充审计报告。", sections=[Section.CONDITIONS])
    by, before = awaiting.applicant, EvidenceFile.objects.of(awaiting).first()
    for _ in range(settings.EVIDENCE_MAX_FILES):
        attach_document(awaiting, [pdf_file("审计报告.pdf")], by=by, purpose="accounts")
    with pytest.raises(ValidationError, match="材料最多"):
        attach_document(awaiting, [pdf_file("审计报告.pdf")], by=by, purpose="accounts")
    with pytest.raises(PermissionDenied, match="请在补正时另行上传"):
        remove_document(awaiting, before, by=by)


def test_section_not_asked_for_stays_shut(in_state):
    application = in_state(ApplicationState.SUPPLEMENT)
    with pytest.raises(RuleViolation, match="未要求修改“申报内容”"):
        save_draft(application, by=application.applicant, section=Section.CONTENT, data={"title": "换"})


def test_supplement_works_after_the_deadline_of_the_call(edition, travel_to):
    travel_to(edition.deadline)
    application = supplement_application(edition)
    travel_to(clock.moment(date(2026, 4, 17), 23, 59, 59))
    assert application.supplements.get().due_on == date(2026, 4, 17)
    assert resubmit(application, by=application.applicant).state == "submitted"


def test_late_answer_is_refused(in_state, travel_to):
    application = in_state(ApplicationState.SUPPLEMENT)
    travel_to(clock.moment(date(2026, 3, 11), 0))
    for attempt in (
        lambda: resubmit(application, by=application.applicant),
        lambda: attach_document(application, [pdf_file()], by=application.applicant, purpose="accounts"),
    ):
        with pytest.raises(RuleViolation, match="补正期限为2026年3月10日"):
            attempt()


def test_overdue_supplement_is_closed_by_the_office(in_state, office, travel_to):
    application = in_state(ApplicationState.SUPPLEMENT)
    for day in (application.open_supplement.requested_at.date(), date(2026, 3, 10)):
        travel_to(clock.moment(day, 17))
        with pytest.raises(TransitionNotAllowed, match="期限内不能办结"):
            close_supplement(application, by=office, reason="逾期未补")
    travel_to(clock.moment(date(2026, 3, 11), 9))
    close_supplement(application, by=office, reason="逾期未补")
    assert (application.state, application.versions.count(), application.open_supplement) == ("submitted", 1, None)


def test_nobody_is_left_out_before_the_time_given_is_over(in_state, travel_to):
    """The last day counts; whoever has not answered passes at no time."""
    application = in_state(ApplicationState.SUPPLEMENT)
    travel_to(clock.moment(date(2026, 3, 10), 17))
    with pytest.raises(TransitionNotAllowed, match="补正期限至"):
        check_outcome(application, Outcome.LEFT_OUT, "材料不齐。")
    travel_to(clock.moment(date(2026, 3, 11), 9))
    check_outcome(application, Outcome.LEFT_OUT, "材料不齐。")
    with pytest.raises(TransitionNotAllowed, match="补正期限至"):
        check_outcome(application, Outcome.PASSED, "")


def stands(application):
    """What whoever judges it has before them."""
    return json.loads(json.dumps(submitted_data(application), cls=DjangoJSONEncoder))


def overdue(application):
    close_supplement(application, by=None, reason="逾期未补")


def left_and_returned(application):
    leave(application, Departure.UNQUALIFIED, by=None, reason="误列")
    return_to_running(application, by=None, reason="更正")


@pytest.mark.article(20)
@pytest.mark.parametrize("ended", [overdue, left_and_returned])
def test_what_was_never_submitted_is_before_nobody(in_state, travel_to, ended):
    application = in_state(ApplicationState.SUBMITTED)
    everything = [Section.SUBJECT, Section.CONTENT, Section.CONDITIONS, "profile"]
    request_supplement(application, by=None, items="补。", sections=everything)
    by, (version,) = application.applicant, application.versions.all()
    travel_to(clock.moment(date(2026, 3, 4), 9))
    save_subject(application, by=by, subject={"name": "上海另名有限公司"}, unit="另一单位")
    save_draft(application, by=by, section=Section.CONTENT, data={"title": "另一项目", "summary": "未提交。"})
    answers = {"superior_declared": True, "answers": {"no-loss": {"loss": "many"}}}
    save_draft(application, by=by, section=Section.CONDITIONS, data=answers)
    save_draft(application, by=by, section="profile", data={"industry": "未提交。"})
    attach_document(application, [pdf_file("未提交.pdf")], by=by, purpose="accounts")
    travel_to(clock.moment(date(2026, 3, 20), 9))
    ended(application)
    assert application.state == ApplicationState.SUBMITTED
    assert stands(fresh_from_db(application)) == version.data


@pytest.mark.parametrize(("items", "sections"), [(" ", [Section.CONTENT]), ("补", []), ("补", [Section.DEPARTMENT])])
def test_supplement_names_what_and_where(in_state, office, items, sections):
    with pytest.raises(ValidationError):
        request_supplement(in_state(ApplicationState.SUBMITTED), by=office, items=items, sections=sections)


def test_due_date_moves_with_the_calendar_never_back(in_state):
    application = in_state(ApplicationState.SUPPLEMENT)
    correct_calendar(2026, off=[date(2026, 3, 6)])
    assert application.supplements.get().due_on == date(2026, 3, 11)
    correct_calendar(2026, number="国办发明电〔2026〕100号")
    assert application.supplements.get().due_on == date(2026, 3, 11)


def test_due_date_of_a_supplement_whose_length_is_unknown_stays(in_state):
    application = in_state(ApplicationState.SUPPLEMENT)
    application.supplements.update(workdays=None)
    correct_calendar(2026, off=[date(2026, 3, 6)])
    assert application.supplements.get().due_on == date(2026, 3, 10)
