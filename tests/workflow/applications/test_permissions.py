"""One answer to "who may read", for lists, pages and files."""

import pytest
from django.contrib.auth.models import AnonymousUser

from portal.access.enums import Role
from portal.evidence.owners import may_read
from portal.powers.actions import grant_role
from tests.conftest import fresh_from_db
from tests.factories.access import UserFactory
from tests.factories.applications import application_in, complete_application, department_with_user
from workflow.applications.models import Application
from workflow.applications.permissions import (
    barred_from,
    is_its_department,
    may_read_application,
    office_on_application,
    office_on_submitted,
)
from workflow.applications.queries import evidence_of
from workflow.programmes.departments import join_department

pytestmark = pytest.mark.django_db


def readers(application):
    people = {
        "applicant": application.applicant,
        "its department": application.department.users.first(),
        "another department": department_with_user("另一街道")[1],
        "another applicant": UserFactory(),
        "nobody": AnonymousUser(),
        **{role.value: UserFactory(roles=[role]) for role in Role if role != Role.DEPARTMENT},
    }
    file = evidence_of(application).first()
    found = {name for name, user in people.items() if may_read_application(user, application)}
    assert found == {name for name, user in people.items() if may_read(user, file)}
    at_work = {name for name, user in people.items() if Application.objects.visible_to(user).exists()}
    assert found - {"applicant"} == at_work
    return found


@pytest.mark.article(28)
@pytest.mark.parametrize("role", [Role.OFFICE, Role.DISCIPLINE, Role.DEPARTMENT, Role.REVIEWER, Role.CONFERENCE])
def test_no_role_makes_the_own_application_ones_work(edition, role):
    application = application_in("submitted", edition)
    grant_role(application.applicant, role)
    join_department(application.department, application.applicant)
    own = fresh_from_db(application.applicant)
    assert may_read_application(own, application)
    assert not Application.objects.visible_to(own).exists()
    assert not any(may(own, application) for may in (office_on_application, office_on_submitted, is_its_department))
    assert list(barred_from(own)) == [application]


@pytest.mark.article(11)
@pytest.mark.parametrize("state", ["awaiting_recommendation", "submitted", "eliminated", "honoured"])
def test_case_is_read_by_those_concerned(edition, state):
    assert readers(application_in(state, edition)) == {"applicant", "its department", "office", "discipline"}


def test_draft_is_the_applicants_own(edition):
    assert readers(complete_application(edition)) == {"applicant"}


def test_deactivated_account_reads_nothing(edition):
    application = complete_application(edition)
    application.applicant.is_active = False
    assert may_read_application(application.applicant, application) is False
