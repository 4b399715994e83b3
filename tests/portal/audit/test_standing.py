"""Whoever has SQL as the application's role opens the guards of states, powers and pages: the comparison with the journal tells."""

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.management import call_command
from django.db import connection

from portal.access.enums import Role
from portal.access.guard import POWER
from portal.access.models import User
from portal.audit import standing
from portal.audit.models import Discrepancy
from portal.audit.standing import compare_with_journal
from portal.desk.display import kind_of
from portal.desk.todo import todos_of
from portal.health.measures import DISCREPANCIES
from portal.journal.actions import record
from portal.journal.models import Event
from portal.journal.standing import contradictions
from portal.messages.models import Message
from portal.powers.actions import (
    grant_role,
    join_group,
    leave_group,
    make_superuser,
    reinstate_account,
    suspend_account,
    unmake_superuser,
    withdraw_role,
)
from portal.transitions.models import GUARD
from portal.workdays.enums import YearState
from portal.workdays.models import CalendarYear
from portal.workdays.seeding import demonstrate_year
from tests.factories.access import UserFactory
from tests.owning import past_the_guard as forge
from tests.portal.workdays.test_actions import DOCUMENT
from workflow.programmes.departments import add_department, join_department, leave_department, rename_department
from workflow.programmes.models import Department

pytestmark = pytest.mark.django_db
attack = pytest.mark.attack("以应用账号改动状态、职权、页面而不被发现")


def found() -> list[tuple[str, str, str, str]]:
    return [(one.target_id, one.what, one.stands, one.said) for one in contradictions()]


@pytest.fixture
def auditor():
    return UserFactory(roles=[Role.AUDITOR], username="auditor")


@pytest.fixture
def year(office):
    return CalendarYear.objects.create(year=2029, proposed_by=office, **DOCUMENT)


def test_what_the_verbs_did_stands_as_recorded(office, applicant, security, year):
    demonstrate_year(2027)
    grant_role(applicant, Role.EDITOR)
    withdraw_role(applicant, Role.EDITOR, reason="调离")
    grant_role(applicant, Role.EDITOR)
    join_group(applicant, "winner")
    leave_group(applicant, "winner")
    suspend_account(applicant, reason="调离")
    reinstate_account(applicant, reason="返岗")
    unmake_superuser(make_superuser(UserFactory()), reason="开办完毕")
    department = rename_department(add_department("甲街道", by=office), name="乙街道", by=office)
    join_department(department, applicant)
    assert found() == []


# States


@attack
def test_a_state_written_through_the_open_guard_is_named(year):
    forge(GUARD, "UPDATE workdays_calendaryear SET state = 'discarded'")
    assert found() == [(str(year.pk), "状态", YearState.DISCARDED.label, YearState.DRAFT.label)]


@attack
def test_a_row_born_in_a_later_state_is_named(office):
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config(%s, 'on', true)", [GUARD])
        born = CalendarYear.objects.create(year=2030, proposed_by=office, state=YearState.DISCARDED, **DOCUMENT)
    assert found() == [(str(born.pk), "状态", YearState.DISCARDED.label, YearState.DRAFT.label)]


def test_other_events_that_speak_of_from_and_to_are_no_transitions(year, office):
    record(year, "year.moved", by=office, payload={"from": 1, "to": 2})
    assert found() == []


def test_rows_are_read_in_spans(year, office, monkeypatch):
    monkeypatch.setattr("portal.journal.standing.SPAN", 1)
    CalendarYear.objects.create(year=2030, proposed_by=office, **DOCUMENT)
    forge(GUARD, "UPDATE workdays_calendaryear SET state = 'discarded'")
    assert len(found()) == 2


# Powers


def put_in(user, name):
    group = Group.objects.get(name=name).pk
    forge(POWER, "INSERT INTO access_user_groups (user_id, group_id) VALUES (%s, %s)", user.pk, group)


@attack
@pytest.mark.parametrize(
    ("statement", "what", "stands", "said"),
    [
        ("UPDATE access_user SET is_superuser = true WHERE id = %s", "超级用户标志", "是", "否"),
        ("UPDATE access_user SET is_active = false WHERE id = %s", "账号状态", "停用", "使用中"),
        ("DELETE FROM access_user_groups WHERE user_id = %s", "角色“编辑”", "没有", "有"),
    ],
)
def test_flags_and_roles_written_through_the_open_guard_are_named(person_with, statement, what, stands, said):
    editor = person_with(Role.EDITOR)
    forge(POWER, statement, editor.pk)
    assert found() == [(str(editor.pk), what, stands, said)]


@attack
def test_a_role_put_in_or_taken_again_without_its_verb_is_named(applicant):
    put_in(applicant, Role.REVIEWER)
    assert found() == [(str(applicant.pk), "角色“评审人员”", "有", "没有")]
    forge(POWER, "DELETE FROM access_user_groups WHERE user_id = %s", applicant.pk)
    withdraw_role(grant_role(applicant, Role.REVIEWER), Role.REVIEWER, reason="调离")
    put_in(applicant, Role.REVIEWER)
    assert found() == [(str(applicant.pk), "角色“评审人员”", "有", "没有")]


@attack
def test_a_suspended_account_brought_back_and_a_seed_brought_to_life_are_named(applicant):
    demonstrate_year(2027)
    suspend_account(applicant, reason="调离")
    forge(POWER, "UPDATE access_user SET is_active = true")
    seeds = User.objects.filter(username__startswith="calendar-").values_list("pk", flat=True)
    assert found() == [(str(pk), "账号状态", "使用中", "停用") for pk in sorted([applicant.pk, *seeds])]


@attack
def test_a_group_by_another_name_gives_no_role_unseen(person_with):
    editor = person_with(Role.EDITOR)
    forge(POWER, "UPDATE auth_group SET name = 'office-2' WHERE name = 'office'")
    forge(POWER, "UPDATE auth_group SET name = 'office' WHERE name = 'editor'")
    assert found() == [
        (str(editor.pk), "角色“评审办”", "有", "没有"),
        (str(editor.pk), "角色“编辑”", "没有", "有"),
    ]


@attack
def test_a_permission_of_an_accounts_own_is_named(applicant):
    permission = Permission.objects.get(codename="change_user")
    forge(
        POWER,
        "INSERT INTO access_user_user_permissions (user_id, permission_id) VALUES (%s, %s)",
        applicant.pk,
        permission.pk,
    )
    assert found() == [(str(applicant.pk), "自有的权限", "change_user", "没有")]


@attack
def test_who_acts_for_a_department_without_an_event_is_named(office, applicant):
    first, second = (add_department(name, by=office) for name in ("甲街道", "乙街道"))
    join_department(first, applicant)
    forge(POWER, "UPDATE programmes_department_users SET department_id = %s", second.pk)
    assert found() == [
        (str(applicant.pk), f"推荐部门 {second.pk} 的人员身份", "有", "没有"),
        (str(applicant.pk), f"推荐部门 {first.pk} 的人员身份", "没有", "有"),
    ]


def test_events_from_before_departments_were_numbered_count_by_name(office, applicant):
    department = add_department("甲街道", by=office)
    record(applicant, "department.joined", by=None, payload={"department": "甲街道", "user": str(applicant)})
    forge(POWER, "INSERT INTO programmes_department_users (department_id, user_id) VALUES (%s, %s)",
          department.pk, applicant.pk)  # fmt: skip
    assert found() == []
    leave_department(department, applicant, reason="调离")
    assert (found(), Department.objects.get().users.count()) == ([], 0)


# Noted, told, settled


@attack
def test_the_auditor_is_told_once_and_sees_it_until_it_is_put_right(client, auditor, year, office):
    assert compare_with_journal() == []
    forge(GUARD, "UPDATE workdays_calendaryear SET state = 'discarded'")
    (noted,) = compare_with_journal()
    assert compare_with_journal() == []
    letter = Message.objects.get(kind="discrepancy.noticed")
    assert [item.recipient for item in letter.inbox_items.all()] == [auditor]
    assert f"{kind_of('workdays.calendaryear')} {year.pk} 的状态现为“已作废”，日志所载为“" in letter.body
    assert (DISCREPANCIES.read(), DISCREPANCIES.is_wrong(1)) == (1, True)
    client.force_login(auditor)
    page = client.get("/admin/desk/discrepancies/?open=1").content.decode()
    assert "已作废" in page
    forge(GUARD, "UPDATE workdays_calendaryear SET state = 'draft'")
    assert compare_with_journal() == []
    noted.refresh_from_db()
    assert (noted.settled_at is not None, DISCREPANCIES.read()) == (True, 0)
    verbs = Event.objects.filter(target_type="audit.discrepancy").values_list("verb", flat=True)
    assert list(verbs) == ["discrepancy.noticed", "discrepancy.settled"]
    assert "已作废" not in client.get("/admin/desk/discrepancies/?open=1").content.decode()


@attack
def test_who_takes_the_note_away_is_told_of_again(auditor, year):
    forge(GUARD, "UPDATE workdays_calendaryear SET state = 'discarded'")
    compare_with_journal()
    forge(GUARD, "DELETE FROM audit_discrepancy")
    assert len(compare_with_journal()) == 1
    assert Event.objects.filter(verb="discrepancy.noticed").count() == 2


def test_of_very_many_so_many_are_kept_and_listed(auditor, office, monkeypatch):
    monkeypatch.setattr(standing, "MOST", 3)
    monkeypatch.setattr(standing, "LISTED", 2)
    for number in range(4):
        CalendarYear.objects.create(year=2030 + number, proposed_by=office, **DOCUMENT)
    forge(GUARD, "UPDATE workdays_calendaryear SET state = 'discarded'")
    assert len(compare_with_journal()) == 3
    assert "另有 1 项" in Message.objects.get(kind="discrepancy.noticed").body


def test_verify_journal_names_each_and_ends_with_1(year, capsys):
    call_command("verify_journal")
    assert "状态、职权、公开的页面都与日志相符。" in capsys.readouterr().out
    forge(GUARD, "UPDATE workdays_calendaryear SET state = 'discarded'")
    with pytest.raises(SystemExit) as stopped:
        call_command("verify_journal")
    said = capsys.readouterr()
    assert stopped.value.code == 1
    assert f"workdays.calendaryear:{year.pk} 的状态现为“已作废”，日志所载为“" in said.err
    assert "与日志不符的共 1 项" in said.err


def test_only_the_auditor_opens_the_desk(client, auditor, office):
    client.force_login(office)
    assert client.get("/admin/desk/discrepancies/").status_code == 403
    client.force_login(auditor)
    Discrepancy.objects.create(target_type="access.user", target_id="1", what="账号状态", stands="停用", said="使用中")
    lines = b"".join(client.get("/admin/desk/discrepancies/export.csv?open=1")).decode().splitlines()
    assert lines[1].split(",")[1:] == ["账号", "1", "账号状态", "停用", "使用中", "尚未"]


def test_what_is_not_cleared_up_waits_for_the_auditor_alone(auditor, office, year):
    forge(GUARD, "UPDATE workdays_calendaryear SET state = 'discarded'")
    compare_with_journal()
    assert [one.words for one in todos_of(auditor) if one.url.startswith("/admin/desk/discrepancies/")] == [
        "与日志不符：1 项尚未查明"
    ]
    assert not [one for one in todos_of(office) if "与日志不符" in one.words]
    forge(GUARD, "UPDATE workdays_calendaryear SET state = 'draft'")
    compare_with_journal()
    assert not [one for one in todos_of(auditor) if "与日志不符" in one.words]
