"""The application form as a document: always to be had by its applicant, with all that was said, and nothing sealed."""

import io

import pytest
from pypdf import PdfReader

from portal import clock
from tests.factories.access import UserFactory
from tests.factories.applications import supplement_application
from workflow.applications.actions import leave, withdraw
from workflow.applications.enums import ApplicationState, Departure
from workflow.applications.forms import SubmitForm
from workflow.applications.papers import DECLARATION, check_code, confirm_form, form_document

pytestmark = pytest.mark.django_db
LIVED = (ApplicationState.DRAFT, ApplicationState.AWAITING, ApplicationState.SUBMITTED)


def text_of(pdf):
    return "".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).replace("\n", "").replace(" ", "")


def downloaded(client, application):
    client.force_login(application.applicant)
    return client.get(f"/apply/{application.pk}/form.pdf")


@pytest.mark.article(20)
def test_a_draft_can_be_read_over_and_says_that_it_is_one(in_state, client):
    draft = in_state(ApplicationState.DRAFT)
    answer = downloaded(client, draft)
    assert (answer["Content-Type"], answer["Cache-Control"]) == ("application/pdf", "private, no-store")
    said = text_of(answer.content)
    for words in (
        "长宁区政府质量奖申报表",
        "草稿",
        draft.title,
        draft.self_assessment,
        "提交后编号",
        DECLARATION,
        "推荐部门（公章）",
    ):
        assert words in said
    assert "/verify/" not in said
    assert f"/apply/{draft.pk}/form.pdf" in client.get(f"/apply/{draft.pk}/").content.decode()


@pytest.mark.article(20)
def test_what_was_submitted_names_version_evidence_and_opinion(in_state, client):
    application = in_state(ApplicationState.SUBMITTED)
    said = text_of(downloaded(client, application).content)
    version = application.versions.get()
    files = [file["sha256"] for file in version.data["evidence"]]
    assert files
    for words in (application.number, "第1版", version.digest, *files, application.recommendation_opinion):
        assert words in said
    assert "草稿" not in said
    assert f"/verify/{check_code(version)}/" in said


@pytest.mark.article(20)
@pytest.mark.attack("以编号试探有没有某件异议、申报")
def test_what_was_submitted_is_confirmed_by_its_check_code_and_names_nobody(in_state, client):
    application = in_state(ApplicationState.SUBMITTED)
    version = application.versions.get()
    code = check_code(version)
    assert code in text_of(form_document(application))
    client.logout()
    page = client.get("/verify/", {"number": code.lower().replace("-", "—")}).content.decode()
    for words in ("申报表有效", application.number, "第1版", clock.display(version.at)):
        assert words in page
    assert application.public_name not in page
    for other in (application.number, f"{application.number}-1", f"{application.number}-1-AAAAA-AAAAA", f"{code}0"):
        assert "申报表有效" not in client.get("/verify/", {"number": other}).content.decode()


@pytest.mark.article(21)
def test_a_version_that_was_supplemented_is_confirmed_and_says_so(in_state):
    application = in_state(ApplicationState.SUBMITTED)
    first = application.versions.get()
    second = application.versions.create(number=2, data=first.data, digest="a" * 64)
    assert confirm_form(check_code(first)).note == "此后又有提交，最近的是第2版。"
    assert (confirm_form(check_code(second)).note, confirm_form("乱写")) == ("", None)


@pytest.mark.article(20)
@pytest.mark.parametrize("is_taken_back", [True, False])
def test_what_was_taken_back_stands_no_longer_and_nothing_is_said_of_any_other_end(in_state, client, is_taken_back):
    application = in_state(ApplicationState.SUBMITTED)
    code = check_code(application.versions.get())
    if is_taken_back:
        withdraw(application, by=application.applicant, reason="不再申报。")
    else:
        leave(application, Departure.UNQUALIFIED, by=None, reason="未达到要求。")
    page = client.get("/verify/", {"number": code}).content.decode()
    assert ("申报表不再有效" in page, "申报人已于" in page, "申报表有效" in page) == (
        is_taken_back, is_taken_back, not is_taken_back,
    )  # fmt: skip


def test_what_is_being_supplemented_is_a_draft_again(edition):
    application = supplement_application(edition)
    said = text_of(form_document(application))
    assert ("草稿" in said, application.versions.get().digest in said) == (True, False)


def test_numbers_of_documents_stay_sealed(in_state):
    application = in_state(ApplicationState.SUBMITTED)
    unit = application.organisation
    said = text_of(form_document(application))
    assert unit.contact_phone.for_delivery() not in said
    assert str(unit.contact_phone).replace(" ", "") in said


@pytest.mark.attack("以各种角色打开所有网址")
def test_nobody_elses_form_is_to_be_had(in_state, client):
    application = in_state(ApplicationState.SUBMITTED)
    address = f"/apply/{application.pk}/form.pdf"
    assert client.get(address).status_code == 302
    client.force_login(UserFactory())
    assert client.get(address).status_code == 404


@pytest.mark.article(11)
def test_department_takes_it_from_the_desk_to_sign(in_state, client):
    application = in_state(ApplicationState.AWAITING)
    client.force_login(application.department.users.first())
    answer = client.get(f"/admin/desk/applications/{application.pk}/form.pdf")
    assert (answer.status_code, application.title in text_of(answer.content)) == (200, True)


def test_declaration_is_the_one_that_is_ticked():
    assert str(SubmitForm.base_fields["declared"].label) == DECLARATION
