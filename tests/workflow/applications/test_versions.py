"""What was submitted stays readable, version by version, and what each changed is told (Articles 20, 21)."""

import pytest

from tests.conftest import fresh_from_db
from tests.factories.evidence import pdf_file
from workflow.applications.actions import attach_document, request_supplement, resubmit, save_draft
from workflow.applications.enums import ApplicationState, Section
from workflow.applications.versions import changes_of, history, lines_of

pytestmark = pytest.mark.django_db
LIVED = (ApplicationState.AWAITING, ApplicationState.SUPPLEMENT, ApplicationState.SUBMITTED)


@pytest.fixture
def twice(in_state):
    """Submitted, and again with other words and one more file."""
    application = in_state(ApplicationState.SUBMITTED)
    by = application.applicant
    request_supplement(application, by=None, items="请补充。", sections=[Section.CONTENT, Section.CONDITIONS])
    save_draft(
        application, by=by, section=Section.CONTENT, data={"title": application.title, "summary": "改过的摘要。"}
    )
    attach_document(application, [pdf_file("审计报告.pdf")], by=by, purpose="accounts")
    resubmit(application, by=by)
    return fresh_from_db(application)


@pytest.mark.article(21)
def test_a_version_tells_what_it_changed_and_nothing_else(twice):
    [(second, changes)] = history(twice)
    assert second.number == 2
    assert [(one.part, one.label) for one in changes] == [
        ("申报内容", "内容摘要"), ("证明材料", changes[1].label),
    ]  # fmt: skip
    assert changes[0].after == "改过的摘要。"
    assert changes[0].before != ""
    first = twice.versions.get(number=1)
    assert changes_of(first, first) == []


@pytest.mark.article(20)
def test_a_version_says_all_that_the_form_asked(twice):
    first = twice.versions.get(number=1)
    parts = {line.part for line in lines_of(first)}
    assert {"申报主体", "申报内容", "申报条件", "推荐", "证明材料", "自我评价"} <= parts
    assert any(line.text == twice.public_name for line in lines_of(first))


def test_one_submitted_before_the_form_declared_its_parts_is_read_all_the_same(twice):
    first = twice.versions.get(number=1)
    first.data = {key: value for key, value in first.data.items() if key != "form_answers"}
    assert lines_of(first)


@pytest.mark.article(20)
def test_the_applicant_reads_each_and_nobody_else_does(twice, client, applicant):
    client.force_login(twice.applicant)
    address = f"/apply/{twice.pk}/versions/2/"
    page = client.get(address).content.decode()
    assert address in client.get(twice.get_absolute_url()).content.decode()
    assert page.index("与前一版相比") < page.index("改过的摘要。")
    assert "与前一版相比" not in client.get(f"/apply/{twice.pk}/versions/1/").content.decode()
    assert client.get(f"/apply/{twice.pk}/versions/3/").status_code == 404
    client.force_login(applicant)
    assert client.get(address).status_code == 404


def test_the_office_reads_what_changed_on_the_case(twice, client, office):
    client.force_login(office)
    page = client.get(f"/admin/desk/applications/{twice.pk}/").content.decode()
    assert "第2版的变动" in page
    assert "改过的摘要。" in page
