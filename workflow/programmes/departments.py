"""What the office does with recommending departments and the people who act for them (Article 11)."""

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from portal import clock
from portal.access.enums import Role
from portal.access.guard import powers_open
from portal.access.models import User
from portal.access.predicates import is_office
from portal.errors import TransitionNotAllowed
from portal.journal.actions import record
from portal.messages.wording import sentence
from portal.powers.actions import check_security, grant_role, lock_account, withdraw_role
from portal.shown import Shown, check_shown
from portal.transitions.core import lock
from workflow.programmes import letters
from workflow.programmes.models import Department


@transaction.atomic
def add_department(name: str, *, by: Any) -> Department:
    """Add a department under its full name. Raises `ValidationError` for a name that stands."""
    check_departments(None, by=by)
    department = Department(name=_free_name(name))
    department.full_clean()
    department.save()
    record(department, "department.added", by=by, payload={"name": department.name})
    return department


def check_departments(department: Department | None, *, by: Any) -> None:
    """Raise unless this person keeps the departments: the office, or the installation itself (None)."""
    if by is not None and not is_office(by):
        raise PermissionDenied("推荐部门由评审办管理，请使用评审办账号操作。")


@transaction.atomic
def rename_department(department: Department, *, name: str, by: Any, shown: Shown | None = None) -> Department:
    """Put its name right; what was filed under the former one is the same department's."""
    # Two officers at once: before and after in the journal are what really stood.
    lock(department)
    check_departments(department, by=by)
    check_shown(department, ("name",), shown)
    before = department.name
    if name.strip() == before:
        return department
    department.name = _free_name(name)
    department.full_clean()
    department.save(update_fields=["name"])
    record(department, "department.renamed", by=by, payload={"from": before, "to": department.name})
    letters.tell_people(letters.RENAMED, department, before=before)
    return department


@transaction.atomic
def close_department(department: Department, *, by: Any, reason: str) -> Department:
    """No new application may choose it from now on; those it has it goes on with."""
    # Closed once, with one reason; who joins it waits and finds it closed.
    lock(department)
    check_close_department(department, by=by)
    if not reason.strip():
        raise ValidationError({"reason": "停止受理须写明理由，请补充后再提交。"}, code="reason")
    department.closed_at = clock.now()
    department.save(update_fields=["closed_at"])
    record(department, "department.closed", by=by, reason=reason)
    letters.tell_people(letters.CLOSED, department, reason=sentence(reason))
    return department


def check_close_department(department: Department, *, by: Any) -> None:
    """Raise unless this person may close it now."""
    check_departments(department, by=by)
    if department.closed_at:
        raise TransitionNotAllowed(f"“{department}”已经停止受理。")


def lock_open_department(department: Department, *, field: str = "department") -> Department:
    """Lock a department that is to be asked for something new. Raises `ValidationError` for one that is closed.

    After the locks of the case: whoever closes it waits, or is seen to have closed it.
    """
    if lock(department).closed_at:
        raise ValidationError({field: f"“{department}”已经停止受理，请选择其他部门。"})
    return department


@transaction.atomic
def reopen_department(department: Department, *, by: Any) -> Department:
    """Applicants may choose it again."""
    # Reopened once: the second officer is told that it is open.
    lock(department)
    check_reopen_department(department, by=by)
    department.closed_at = None
    department.save(update_fields=["closed_at"])
    record(department, "department.reopened", by=by)
    letters.tell_people(letters.REOPENED, department)
    return department


def check_reopen_department(department: Department, *, by: Any) -> None:
    """Raise unless this person may open it again now."""
    check_departments(department, by=by)
    if department.closed_at is None:
        raise TransitionNotAllowed(f"“{department}”正在受理，无须恢复。")


@transaction.atomic
def join_department(department: Department, user: User, *, by: Any = None) -> Department:
    """Let an account act for the department, with the role that goes with it. Twice is once."""
    # The department before the account, in every verb that takes both.
    lock(department)
    lock_account(user)
    check_security(user, by=by)
    if department.users.filter(pk=user.pk).exists():
        return department
    grant_role(user, Role.DEPARTMENT, by=by)
    with powers_open():
        department.users.add(user)
    _record_both(department, user, "department.joined", by=by)
    if by is not None:  # the installation itself writes to nobody
        letters.tell_member(letters.JOINED, department, user)
    return department


@transaction.atomic
def leave_department(department: Department, user: User, *, by: Any = None, reason: str) -> Department:
    """An account ceases to act for the department; with its last department the role goes, too."""
    # The department before the account, as in joining: its last membership decides about the role.
    lock(department)
    lock_account(user)
    check_security(user, by=by)
    if not department.users.filter(pk=user.pk).exists():
        raise TransitionNotAllowed(f"“{user}”不是“{department}”的人员。")
    if not reason.strip():
        raise ValidationError({"reason": "移出部门人员须写明理由，请补充后再提交。"}, code="reason")
    with powers_open():
        department.users.remove(user)
    _record_both(department, user, "department.left", by=by, reason=reason)
    letters.tell_member(letters.LEFT, department, user, reason=reason)
    if Role.DEPARTMENT in user.roles and not user.departments.exists():
        withdraw_role(user, Role.DEPARTMENT, by=by, reason=reason)
    return department


def check_department_people(department: Department, *, by: Any) -> None:
    """Raise unless this person decides who acts for departments: it comes with a role, which the security administrator gives."""
    check_security(User(), by=by)


def check_leave_department(department: Department, *, by: Any) -> None:
    """Raise unless this person finds somebody here to take out."""
    check_department_people(department, by=by)
    if not department.users.exists():
        raise TransitionNotAllowed(f"“{department}”还没有人员，请先增加人员。")


def _record_both(department: Department, user: User, verb: str, *, by: Any, reason: str = "") -> None:
    """In the department's journal and in the account's: each is asked who had which power when."""
    payload = {"department": department.name, "department_id": department.pk, "user": str(user)}
    record(department, verb, by=by, reason=reason, payload=payload)
    record(user, verb, by=by, reason=reason, payload=payload)


def _free_name(name: str) -> str:
    name = " ".join(name.split())
    if Department.objects.filter(name=name).exists():
        raise ValidationError({"name": f"已有名称为“{name}”的推荐部门。"})
    return name
