"""Recommendation and submission."""

import re
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, transaction

from cms_pages.demonstration.declaring import fill_declared
from portal.errors import RuleViolation, TransitionNotAllowed
from portal.messages.models import InboxItem
from tests.factories.applications import (
    complete_application,
    department_with_user,
    draft_application,
    good_answers,
    recommended_application,
    submitted_application,
)
from tests.factories.evidence import pdf_file
from tests.factories.identity import OrganisationFactory, PersonFactory
from workflow.applications.actions import (
    attach_document,
    recall_application,
    recommend,
    request_recommendation,
    return_application,
    save_draft,
    submit_application,
    withdraw,
)
from workflow.applications.enums import SEAL, ApplicationState, Section
from workflow.applications.models import SubmittedVersion
from workflow.applications.queries import evidence_of
from workflow.programmes.stages import Blocker

pytestmark = pytest.mark.django_db
LIVED = (ApplicationState.DRAFT, ApplicationState.AWAITING, ApplicationState.RECOMMENDED)


@pytest.mark.article(11)
def test_department_recommends_its_own_applicant_alone(in_state):
    application = in_state(ApplicationState.AWAITING)
    _, stranger = department_with_user("另一街道")
    with pytest.raises(PermissionDenied):
        recommend(application, by=stranger, opinion="同意。", seal=[pdf_file()])
    application.refresh_from_db()
    assert application.state == "awaiting_recommendation"


@pytest.mark.article(20)
def test_recommendation_keeps_opinion_and_seal(in_state):
    application = in_state(ApplicationState.RECOMMENDED)
    assert (application.state, application.recommendation_opinion) == ("recommended", "同意推荐。")
    assert evidence_of(application).filter(purpose=SEAL).count() == 1


@pytest.mark.article(20)
def test_recommendation_without_seal_is_refused(in_state):
    application = in_state(ApplicationState.AWAITING)
    with pytest.raises(RuleViolation, match=r"扫描件.*依据《.+》第二十条"):
        recommend(application, by=application.department.users.first(), opinion="同意。", seal=[])


@pytest.mark.article(20)
def test_recommendation_after_the_deadline_is_refused(edition, in_state, travel_to):
    application = in_state(ApplicationState.AWAITING)
    travel_to(edition.deadline + timedelta(seconds=1))
    with pytest.raises(RuleViolation, match=r"依据《.+》第二十条"):
        recommend(application, by=application.department.users.first(), opinion="同意。", seal=[pdf_file()])


def test_award_that_wants_no_recommendation_takes_the_application_itself(friendship):
    draft = draft_application(friendship, track=friendship.rules.tracks[0].code)
    with pytest.raises(RuleViolation, match="不需要推荐意见，请直接提交"):
        request_recommendation(draft, by=draft.applicant)
    assert draft.state == ApplicationState.DRAFT


@pytest.mark.article(11)
def test_returned_application_tells_the_applicant_why(in_state):
    application = in_state(ApplicationState.AWAITING)
    return_application(application, by=application.department.users.first(), reason="请补充社会贡献数据")
    assert application.state == "draft"
    item = InboxItem.objects.filter(recipient=application.applicant).latest("pk")
    assert "请补充社会贡献数据" in item.message.body


def test_return_needs_a_reason(in_state):
    application = in_state(ApplicationState.AWAITING)
    with pytest.raises(ValidationError, match="理由"):
        return_application(application, by=application.department.users.first(), reason=" ")


def test_recalled_application_loses_its_recommendation(in_state):
    application = in_state(ApplicationState.RECOMMENDED)
    recall_application(application, by=application.applicant)
    assert (application.state, application.recommendation_opinion, application.recommended_at) == ("draft", "", None)


@pytest.mark.article(20)
def test_submission_gives_number_and_frozen_version(edition):
    first = submitted_application(edition)
    second = submitted_application(edition, subject=OrganisationFactory())
    assert (first.number, second.number) == ("CNZL-2026-S0001", "CNZL-2026-S0002")
    version = first.versions.get()
    assert (version.number, version.data["title"], len(version.digest)) == (1, "示例质量管理模式", 64)
    assert {item["purpose"] for item in version.data["evidence"]} >= {"licence", SEAL}


@pytest.mark.article(20)
@pytest.mark.parametrize("change", [lambda v: v.update(data={}), lambda v: v.delete()])
def test_submitted_version_is_immutable_in_the_database(edition, change):
    submitted_application(edition)
    with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
        change(SubmittedVersion.objects.all())


@pytest.mark.article(20)
def test_submission_in_the_last_second_is_received(edition, in_state, travel_to):
    application = in_state(ApplicationState.RECOMMENDED)
    travel_to(edition.deadline)
    assert submit_application(application, by=application.applicant, declared=True).state == "submitted"


@pytest.mark.article(20)
def test_submission_a_second_late_is_refused(edition, in_state, travel_to):
    application = in_state(ApplicationState.RECOMMENDED)
    travel_to(edition.deadline + timedelta(seconds=1))
    with pytest.raises(RuleViolation, match=r"截止后不再接收.*依据《.+》第二十条"):
        submit_application(application, by=application.applicant, declared=True)
    application.refresh_from_db()
    assert (application.state, application.number) == ("recommended", None)


@pytest.mark.article(20)
def test_submission_without_recommendation_is_refused(in_state):
    application = in_state(ApplicationState.DRAFT)
    with pytest.raises(RuleViolation, match=r"推荐意见.*依据《.+》第二十条"):
        submit_application(application, by=application.applicant, declared=True)


@pytest.mark.article(34)
def test_submission_without_declaration_is_refused(in_state):
    application = in_state(ApplicationState.RECOMMENDED)
    with pytest.raises(RuleViolation, match=r"真实性.*依据《.+》第三十四条"):
        submit_application(application, by=application.applicant, declared=False)


@pytest.mark.article(20)
def test_incomplete_application_hears_what_is_missing(edition):
    application = draft_application(edition)
    save_draft(application, by=application.applicant, section=Section.CONTENT, data={"title": "甲"})
    with pytest.raises(ValidationError) as refusal:
        request_recommendation(application, by=application.applicant)
    said = "".join(refusal.value.messages)
    assert re.search(r"内容摘要.*营业执照.*自我评价——领导（110分）.*推荐部门.*依据《.+》第二十条", said)
    assert re.search(r"质量管理概况——质量管理模式的内容和特点.*依据《.+》第十六条第（三）项", said)


@pytest.mark.article(16)
def test_failed_condition_is_refused_with_its_article(in_state):
    application = in_state(ApplicationState.DRAFT)
    answers = {"answers": {"no-loss": {"loss": "loss"}}}
    save_draft(application, by=application.applicant, section=Section.CONDITIONS, data=answers)
    with pytest.raises(RuleViolation, match=r"近 3 年发生亏损.*依据《.+》第十六条第（六）项"):
        request_recommendation(application, by=application.applicant)


@pytest.mark.article(17)
def test_person_with_less_than_five_years_is_refused(edition):
    application = complete_application(edition, track="achievement")
    answers = {"answers": {"quality-work": {"since": "2021-04-12"}}}
    save_draft(application, by=application.applicant, section=Section.CONDITIONS, data=answers)
    with pytest.raises(RuleViolation, match=r"2026年4月12日方满.*依据《.+》第十七条第（一）项"):
        request_recommendation(application, by=application.applicant)


@pytest.mark.article(18)
def test_superior_award_in_the_same_year_is_refused(in_state):
    application = in_state(ApplicationState.DRAFT)
    save_draft(application, by=application.applicant, section=Section.CONDITIONS, data={"superior_declared": True})
    with pytest.raises(RuleViolation, match=r"上海市政府质量奖.*依据《.+》第十八条"):
        request_recommendation(application, by=application.applicant)


@pytest.mark.article(18)
def test_bar_that_arose_meanwhile_refuses_submission(edition, in_state, another_bar):
    application = in_state(ApplicationState.RECOMMENDED)
    another_bar(lambda subject, edition, track: Blocker("34", "5 年内不接受申报"))
    with pytest.raises(RuleViolation, match="依据第三十四条"):
        submit_application(application, by=application.applicant, declared=True)


@pytest.mark.article(20)
def test_same_organisation_through_another_account_is_received_once(edition):
    first = submitted_application(edition)
    twin = OrganisationFactory(credit_code=first.organisation.credit_code)
    second = recommended_application(edition, subject=twin)
    with pytest.raises(RuleViolation, match="不能重复申报"):
        submit_application(second, by=second.applicant, declared=True)


def test_second_click_on_submit_changes_nothing(edition):
    application = submitted_application(edition)
    with pytest.raises(TransitionNotAllowed):
        submit_application(application, by=application.applicant, declared=True)
    assert application.versions.count() == 1


def test_friendship_award_is_submitted_without_recommendation(friendship):
    application = draft_application(friendship, track="person", subject=PersonFactory(nationality="新西兰"), unit="")
    by = application.applicant
    save_draft(application, by=by, section=Section.CONTENT, data={"title": "事迹", "summary": "友好交往。"})
    answers = good_answers(friendship.rules, "person")
    answers.update({code: {"met": False} for code in ("exchange", "economy", "technology", "charity")})
    save_draft(application, by=by, section=Section.CONDITIONS, data={"answers": answers})
    fill_declared(application, "友好交往。")
    for purpose in ("passport", "residence", "deeds"):
        attach_document(application, [pdf_file()], by=by, purpose=purpose)
    assert submit_application(application, by=by, declared=True).state == "submitted"


def test_withdrawing_what_was_submitted_needs_a_reason(edition):
    application = submitted_application(edition)
    with pytest.raises(ValidationError, match="理由"):
        withdraw(application, by=application.applicant)
    assert withdraw(application, by=application.applicant, reason="经营调整").state == "withdrawn"
