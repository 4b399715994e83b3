"""The desk: the office sees all, a department its own."""

import pytest

from tests.factories.applications import awaiting_application, department_with_user, submitted_application
from tests.factories.evidence import pdf_file
from tests.factories.identity import PersonFactory
from tests.showing import opened
from workflow.applications.actions import recall_application, request_recommendation
from workflow.applications.enums import ApplicationState

pytestmark = pytest.mark.django_db
LIVED = (ApplicationState.AWAITING, ApplicationState.SUBMITTED)
DESK = "/admin/desk/applications/"


@pytest.mark.parametrize("count", [1, 3])
def test_list_costs_the_same_at_any_length(edition, client, office, django_assert_num_queries, count):
    for _ in range(count - 1):
        submitted_application(edition)
    client.force_login(office)
    client.get(DESK)
    with django_assert_num_queries(19):
        response = client.get(DESK)
    assert response.content.decode().count("CNZL-2026-S") >= count


@pytest.mark.article(11)
def test_department_sees_its_own_alone(edition, in_state, client):
    department, user = department_with_user("甲街道")
    own = awaiting_application(edition, department=department)
    other = in_state(ApplicationState.AWAITING)
    client.force_login(user)
    html = client.get(DESK).content.decode()
    assert (own.public_name in html, other.public_name in html) == (True, False)
    assert client.get(f"{DESK}{other.pk}/").status_code == 404
    assert "推荐意见：1 件等待签署" in client.get("/admin/").content.decode()
    client.force_login(department_with_user("乙街道")[1])
    assert "推荐意见：" not in client.get("/admin/").content.decode()


@pytest.mark.article(20)
def test_department_recommends_on_the_desk(in_state, client):
    application = in_state(ApplicationState.AWAITING)
    client.force_login(application.department.users.first())
    page = f"{DESK}{application.pk}/recommend/"
    assert client.get(page).status_code == 200
    read = {**opened(client, page), "opinion": "同意推荐"}
    assert client.post(page, read).status_code == 422
    recall_application(application, by=application.applicant)
    request_recommendation(application, by=application.applicant)
    again = client.post(page, {**read, "seal": pdf_file()})
    assert (again.status_code, "此项已有变化" in again.content.decode()) == (422, True)
    meant = {**read, "as_shown": again.context["form"]["as_shown"].value(), "seal": pdf_file()}
    assert client.post(page, meant).status_code == 302
    application.refresh_from_db()
    assert application.state == "recommended"


def test_identity_is_masked_on_the_detail_page(edition, client, office):
    person = PersonFactory(phone="13812345678")
    application = submitted_application(edition, track="achievement", subject=person)
    client.force_login(office)
    html = client.get(f"{DESK}{application.pk}/").content.decode()
    assert "13812345678" not in html
    assert person.document_number.for_delivery() not in html
    assert "138****5678" in html


def test_files_are_linked(in_state, client, office):
    application = in_state(ApplicationState.SUBMITTED)
    client.force_login(office)
    assert "/evidence/" in client.get(f"{DESK}{application.pk}/").content.decode()
