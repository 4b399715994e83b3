"""Recommending departments, kept by the office (Article 11)."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from portal.access.enums import Role
from portal.errors import TransitionNotAllowed
from portal.powers.actions import withdraw_role
from portal.shown import standing
from tests.conftest import fresh_from_db
from tests.factories.access import UserFactory
from tests.recorded import verbs_of
from tests.refusing import refuses
from workflow.programmes.departments import (
    add_department,
    check_leave_department,
    close_department,
    join_department,
    leave_department,
    lock_open_department,
    rename_department,
    reopen_department,
)
from workflow.programmes.models import Department

pytestmark = [pytest.mark.django_db, pytest.mark.article(11)]


@pytest.fixture
def department(office):
    return add_department("示例街道办事处", by=office)


def test_office_adds_renames_closes_and_reopens(department, office):
    rename_department(department, name="示例街道  ", by=office)
    rename_department(department, name="示例街道", by=office)
    close_department(department, by=office, reason="机构改革")
    refuses((lambda: lock_open_department(department), ValidationError, "已经停止受理，请选择其他部门"))
    assert not Department.objects.open().filter(pk=department.pk).exists()
    with pytest.raises(TransitionNotAllowed, match="已经停止受理"):
        close_department(department, by=office, reason="再次")
    reopen_department(department, by=office)
    assert Department.objects.open().get(pk=department.pk).name == "示例街道"
    with pytest.raises(TransitionNotAllowed, match="无须恢复"):
        reopen_department(department, by=office)
    assert verbs_of(department) == [
        "department.added",
        "department.renamed",
        "department.closed",
        "department.reopened",
    ]


def test_one_name_is_one_department(department, office):
    with pytest.raises(ValidationError, match="已有名称"):
        add_department(" 示例街道办事处 ", by=office)
    other = add_department("示例园区", by=office)
    with pytest.raises(ValidationError, match="已有名称"):
        rename_department(other, name="示例街道办事处", by=office)
    shown = standing(other, ("name",))
    rename_department(other, name="示例新园区", by=office)
    refuses(
        (lambda: close_department(other, by=office, reason=" "), ValidationError, "停止受理须写明理由"),
        (lambda: add_department(" ", by=office), ValidationError, "name"),
        (lambda: rename_department(other, name=" ", by=office), ValidationError, "name"),
        (lambda: rename_department(other, name="园区", by=office, shown=shown), ValidationError, "已由他人改为“示例新园区”"),
    )  # fmt: skip


def test_people_come_and_go_with_the_role(department, office, security):
    person, other = UserFactory(), add_department("示例园区", by=office)
    for place in (department, department, other):
        join_department(place, person, by=security)
    assert fresh_from_db(person).roles == {Role.DEPARTMENT}
    leave_department(department, person, by=security, reason="调离")
    assert fresh_from_db(person).roles == {Role.DEPARTMENT}
    refuses(
        (lambda: leave_department(department, person, by=security, reason="调离"), TransitionNotAllowed, "不是"),
        (lambda: leave_department(other, person, by=security, reason=" "), ValidationError, "移出部门人员须写明理由"),
    )
    leave_department(other, person, by=security, reason="调离")
    assert fresh_from_db(person).roles == frozenset()
    assert verbs_of(person) == [
        "role.granted", "department.joined", "department.joined", "department.left", "department.left", "role.withdrawn",
    ]  # fmt: skip
    assert verbs_of(department) == ["department.added", "department.joined", "department.left"]


def test_the_role_goes_with_the_department_alone(department, security):
    person = UserFactory()
    join_department(department, person, by=security)
    with pytest.raises(TransitionNotAllowed, match="仍担任：“示例街道办事处”的人员"):
        withdraw_role(person, Role.DEPARTMENT, by=security, reason="调离")
    leave_department(department, person, by=security, reason="调离")
    assert not department.users.exists()


@pytest.mark.parametrize("role", [Role.EDITOR, Role.DEPARTMENT, Role.DISCIPLINE, Role.SYSTEM])
def test_others_may_not(department, person_with, role):
    other = person_with(role)
    for act in (
        lambda: add_department("新部门", by=other),
        lambda: rename_department(department, name="新名", by=other),
        lambda: close_department(department, by=other, reason="因"),
        lambda: reopen_department(department, by=other),
        lambda: check_leave_department(department, by=other),
        lambda: join_department(department, UserFactory(), by=other),
        lambda: join_department(department, other, by=other),
        lambda: leave_department(department, other, by=other, reason="因"),
    ):
        with pytest.raises(PermissionDenied):
            act()
    assert verbs_of(department) == ["department.added"]


def test_nobody_is_put_into_a_department_beside_the_verb(department):
    with pytest.raises(IntegrityError, match="power_guard"), transaction.atomic():
        department.users.add(UserFactory())
    with pytest.raises(IntegrityError, match="power_guard"), transaction.atomic():
        UserFactory().departments.add(department)


def test_desk_offers_to_take_people_out_only_where_there_are_some(client, department, security):
    client.force_login(security)
    address = f"/admin/desk/departments/{department.pk}/"
    assert f"{address}leave/" not in client.get(address).content.decode()
    join_department(department, UserFactory(), by=security)
    assert f"{address}leave/" in client.get(address).content.decode()
