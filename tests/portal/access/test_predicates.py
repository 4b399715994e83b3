import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.test import RequestFactory

from portal.access.enums import Role
from portal.access.permission_rules import access, public
from portal.access.predicates import (
    anyone,
    has_role,
    is_authenticated,
    is_discipline,
    is_office,
    is_staff_side,
    is_system,
    nobody,
)
from portal.powers.actions import grant_role, make_superuser, suspend_account

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("role", list(Role))
def test_each_role_opens_its_own_door_alone(person_with, role):
    person = person_with(role)
    assert {name for name in Role if has_role(name)(person)} == {role}
    assert is_staff_side(person) is True
    assert person.has_perm("wagtailadmin.access_admin") is True


@pytest.mark.parametrize("role", list(Role))
def test_an_account_that_was_closed_holds_no_role(person_with, role):
    person_with(role)  # the last one stays
    person = suspend_account(person_with(role), reason="调离", by=None)
    assert (has_role(role)(person), is_authenticated(person), is_staff_side(person)) == (False, False, False)


def test_strangers_and_applicants_hold_none(applicant):
    for person in (None, AnonymousUser(), applicant):
        assert [role for role in Role if has_role(role)(person)] == []
        assert is_staff_side(person) is False


def test_a_superuser_is_no_officer_by_that_alone(person_with):
    assert is_office(make_superuser(person_with())) is False


def test_predicates_compose_and_are_named(office, discipline, applicant):
    either, both, neither = is_office | is_discipline, is_office & is_discipline, ~is_office
    assert [either(person) for person in (office, discipline, applicant)] == [True, True, False]
    assert [both(person) for person in (office, discipline, applicant)] == [False, False, False]
    assert [neither(person) for person in (office, applicant)] == [False, True]
    assert (either.name, both.name, neither.name) == ("评审办或纪检监察", "评审办且纪检监察", "非评审办")
    assert (anyone(None), nobody(office)) == (True, False)
    assert (is_system(None), is_system(office)) == (True, False)


def test_a_granted_role_counts_at_once_and_twice_is_once(applicant):
    assert is_office(applicant) is False
    grant_role(applicant, Role.OFFICE)
    grant_role(applicant, Role.OFFICE)
    assert is_office(applicant) is True
    assert applicant.role_label == "评审办"
    assert applicant.groups.count() == 1


@pytest.fixture
def door():
    return access(is_office)(lambda request: HttpResponse("in"))


def knock(door, user):
    request = RequestFactory().get("/door/?a=1")
    request.user = user
    return door(request)


def test_a_door_lets_in_sends_to_log_in_or_refuses(door, office, applicant):
    assert knock(door, office).content == b"in"
    sent = knock(door, AnonymousUser())
    assert (sent.status_code, sent["Location"]) == (302, "/accounts/login/?next=/door/%3Fa%3D1")
    with pytest.raises(PermissionDenied, match="此页面仅供评审办使用"):
        knock(door, applicant)


def test_a_door_carries_its_rule(door):
    assert door.access_rule is is_office
    assert public(knock).access_rule is anyone
