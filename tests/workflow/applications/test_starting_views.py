"""Where an applicant starts: what is open, what one has, the form of who applies."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import translation

from portal.errors import RuleViolation
from tests.factories.applications import draft_application
from tests.factories.identity import OrganisationFactory, credit_code, resident_id
from tests.factories.programmes import load_own, planned_edition
from workflow.applications.models import Application
from workflow.applications.rules.deadline import check_accepting

pytestmark = pytest.mark.django_db

ORGANISATION = {
    "name": "上海虚构质量公司", "credit_code": credit_code(8), "kind": "enterprise", "registered_in_district": "on",
    "contact_name": "示例联系人", "contact_phone": "13800001234",
}  # fmt: skip


@pytest.mark.parametrize("count", [1, 3])
def test_list_costs_the_same_at_any_length(edition, client, applicant, django_assert_num_queries, count):
    for _ in range(count):
        draft_application(edition, subject=OrganisationFactory(owner=applicant))
    client.force_login(applicant)
    client.get("/apply/")
    with django_assert_num_queries(18):
        response = client.get("/apply/")
    assert response.content.decode().count('scope="row"') == count


def test_open_edition_is_offered_until_its_deadline(edition, client, applicant, travel_to):
    client.force_login(applicant)
    assert edition.name in client.get("/apply/").content.decode()
    travel_to(edition.deadline + timedelta(seconds=1))
    assert edition.name not in client.get("/apply/").content.decode()


def test_anonymous_visitor_logs_in_first(edition, client):
    assert client.get("/apply/").status_code == 302


def test_start_page_makes_one_application_of_two_clicks(edition, client, applicant):
    client.force_login(applicant)
    page = reverse("applications:start", args=[edition.slug, "practice"])
    assert client.get(page).status_code == 200
    first, second = client.post(page, ORGANISATION), client.post(page, ORGANISATION)
    assert (first.status_code, first.url) == (302, second.url)
    assert Application.objects.count() == 1


def test_start_page_keeps_what_was_typed(edition, client, applicant):
    client.force_login(applicant)
    page = reverse("applications:start", args=[edition.slug, "practice"])
    response = client.post(page, {**ORGANISATION, "credit_code": "123"})
    html = response.content.decode()
    assert (response.status_code, "上海虚构质量公司" in html, "13800001234" in html) == (422, True, True)
    assert Application.objects.count() == 0


@pytest.mark.article(20)
def test_start_page_refuses_after_the_deadline(edition, client, applicant, travel_to):
    client.force_login(applicant)
    travel_to(edition.deadline + timedelta(seconds=1))
    response = client.post(reverse("applications:start", args=[edition.slug, "practice"]), ORGANISATION)
    assert "截止后不再接收" in response.content.decode()
    assert Application.objects.count() == 0


def test_person_starts_an_achievement(edition, client, applicant):
    client.force_login(applicant)
    data = {
        "name": "示例垚",
        "document_type": "resident_id",
        "document_number": resident_id(3),
        "phone": "13800001234",
        "unit": "示例厂",
    }
    response = client.post(reverse("applications:start", args=[edition.slug, "achievement"]), data)
    assert response.status_code == 302
    assert Application.objects.get().public_name == "示例垚"


def test_a_closed_edition_is_refused_in_english_by_its_english_name():
    closed = planned_edition(load_own("hongqiao-friendship-2023"))
    words = r"“Hongqiao Friendship Award of Changning District \d{4}” takes no applications now \(in preparation\)"
    with translation.override("en"), pytest.raises(RuleViolation, match=words):
        check_accepting(closed, closed.opens_at)
