"""Powers: each given and taken by a verb with its event, by the right officers, and in no other way."""

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.test import Client

from portal.access.enums import DECIDING, Role
from portal.access.guard import powers_open
from portal.access.models import User
from portal.confirming.acts import has_to_do_with, known_acts
from portal.errors import TransitionNotAllowed
from portal.journal.models import Event
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
from portal.powers.signals import account_reinstated, account_suspended, role_granted, role_withdrawn
from tests.conftest import fresh_from_db
from tests.factories.access import UserFactory
from tests.journeys.test_desk_forms import all_desks
from tests.locking import locks_of

pytestmark = pytest.mark.django_db


def events(user: User) -> list[tuple]:
    """What the journal says of an account: verb, by whom, payload."""
    rows = Event.objects.filter(target_type="access.user", target_id=str(user.pk)).order_by("sequence")
    return [(row.verb, row.actor, row.payload) for row in rows]


def test_what_is_raised_while_powers_are_open_shuts_them(applicant):
    group = Group.objects.get(name=Role.EDITOR)
    with pytest.raises(ValueError, match="on the way"), powers_open():
        raise ValueError("on the way")
    with pytest.raises(IntegrityError, match="power_guard"), transaction.atomic():
        applicant.groups.add(group)


def test_every_role_has_its_group_before_anybody_holds_it():
    names = Group.objects.filter(permissions__codename="access_admin").values_list("name", flat=True)
    assert {*Role.values, "winner"} <= set(names)


def test_groups_are_read_in_chinese():
    assert {str(group) for group in Group.objects.filter(name__in=Role.values)} == set(Role.labels)
    assert str(Group.objects.get(name="winner")) == "获奖者"


def test_a_role_granted_is_in_the_journal_and_twice_is_once(security, applicant):
    grant_role(applicant, Role.EDITOR, by=security)
    grant_role(applicant, Role.EDITOR, by=security)
    assert applicant.roles == {Role.EDITOR}
    payload = {"role": "editor", "from": "注册用户", "to": "编辑"}
    assert events(applicant) == [("role.granted", security, payload)]


@pytest.mark.parametrize("role", sorted(DECIDING))
def test_a_role_that_decides_takes_two_people(office, security, applicant, role):
    for proposed_by in (None, security):
        with pytest.raises(PermissionDenied, match="一人提出、安全管理员复核"):
            grant_role(applicant, Role(role), by=security, proposed_by=proposed_by)
    with pytest.raises(PermissionDenied, match="为本人提出授予角色"):
        grant_role(applicant, Role(role), by=security, proposed_by=applicant)
    grant_role(applicant, Role(role), by=security, proposed_by=office)
    [(verb, by, payload)] = events(applicant)
    assert (verb, by, payload["role"], payload["proposed_by_id"]) == ("role.granted", security, role, office.pk)


@pytest.mark.attack("不留记录地取得权力")
def test_nobody_has_a_hand_in_their_own_role(security, second_security):
    with pytest.raises(PermissionDenied, match="本人"):
        grant_role(security, Role.DISCIPLINE, by=security, proposed_by=second_security)
    with pytest.raises(PermissionDenied, match="本人"):
        withdraw_role(security, Role.SECURITY, by=security, reason="轮岗")
    with pytest.raises(PermissionDenied, match="本人"):
        suspend_account(security, by=security, reason="轮岗")
    assert security.roles == {Role.SECURITY}


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.SECURITY}))
@pytest.mark.attack("一人兼任三员")
def test_only_the_security_administrator_grants(person_with, applicant, role):
    with pytest.raises(PermissionDenied, match="安全管理员"):
        grant_role(applicant, Role.EDITOR, by=person_with(role))
    assert applicant.roles == frozenset()


def test_a_role_taken_counts_at_once_with_its_reason(security, person_with):
    editor = person_with(Role.EDITOR)
    with pytest.raises(ValidationError, match="理由"):
        withdraw_role(editor, Role.EDITOR, by=security, reason=" ")
    withdraw_role(editor, Role.EDITOR, by=security, reason="调离")
    assert fresh_from_db(editor).roles == frozenset()
    assert events(editor)[-1] == ("role.withdrawn", security, {"role": "editor", "from": "编辑", "to": "注册用户"})
    with pytest.raises(TransitionNotAllowed, match="无须收回"):
        withdraw_role(editor, Role.EDITOR, by=security, reason="调离")


def test_the_last_officer_stays(office, second_office):
    withdraw_role(second_office, Role.OFFICE, reason="调离")
    for act in (
        lambda: suspend_account(office, reason="停用"),
        lambda: withdraw_role(office, Role.OFFICE, reason="收回"),
    ):
        with pytest.raises(TransitionNotAllowed, match="最后一个可用的评审办账号"):
            act()
    assert fresh_from_db(office).roles == {Role.OFFICE}


def test_an_officer_nobody_can_log_in_as_does_not_count(office, person_with):
    invited = person_with(Role.OFFICE)
    invited.set_unusable_password()
    invited.save()
    with pytest.raises(TransitionNotAllowed, match="最后一个"):
        suspend_account(office, reason="停用")


def test_a_suspension_ends_sessions_for_good(office, second_office):
    client = Client()
    client.force_login(second_office)
    assert client.get("/inbox/").status_code == 200
    suspend_account(second_office, reason="核查期间停用")
    assert client.get("/inbox/").status_code == 302
    reinstate_account(second_office, reason="核查完毕")
    assert client.get("/inbox/").status_code == 302
    client.force_login(fresh_from_db(second_office))
    assert client.get("/inbox/").status_code == 200
    assert [verb for verb, _, _ in events(second_office)] == ["role.granted", "account.suspended", "account.reinstated"]


def test_a_suspended_account_is_given_back_by_two_where_it_decides(office, security, person_with):
    member, editor = person_with(Role.CONFERENCE), person_with(Role.EDITOR)
    for person in (member, editor):
        suspend_account(person, by=security, reason="停用")
        with pytest.raises(TransitionNotAllowed, match="已经停用"):
            suspend_account(person, by=security, reason="再次停用")
    with pytest.raises(PermissionDenied, match="安全管理员复核"):
        reinstate_account(member, by=security, reason="恢复")
    reinstate_account(member, by=security, proposed_by=office, reason="恢复")
    reinstate_account(editor, by=security, reason="恢复")
    assert (fresh_from_db(member).is_active, fresh_from_db(editor).is_active) == (True, True)


def test_nothing_is_given_to_a_suspended_account(security, applicant):
    suspend_account(applicant, by=security, reason="停用")
    with pytest.raises(TransitionNotAllowed, match="已停用"):
        grant_role(applicant, Role.EDITOR, by=security)


# Of every verb: the locks it takes, the office's before the account's.
OFFICE_WAITS = "202,1"
TAKEN = {
    "grant": (lambda user, by: grant_role(user, Role.EDITOR, by=by), "user"),
    "withdraw": (lambda user, by: withdraw_role(user, Role.DEPARTMENT, by=by, reason="调离"), "user"),
    "withdraw from an officer": (
        lambda user, by: withdraw_role(user, Role.OFFICE, by=by, reason="调离"), f"{OFFICE_WAITS} user",
    ),
    "suspend": (lambda user, by: suspend_account(user, by=by, reason="停用"), f"{OFFICE_WAITS} user"),
    "make keeper": (lambda user, by: make_superuser(user), "user"),
    "unmake keeper": (lambda user, by: unmake_superuser(user, reason="移交"), "user"),
    "join": (lambda user, by: join_group(user, "winner"), "user"),
    "leave": (lambda user, by: leave_group(user, "winner"), "user"),
}  # fmt: skip


@pytest.mark.parametrize("verb", TAKEN)
def test_every_verb_takes_its_locks(person_with, office, security, verb):
    act, locks = TAKEN[verb]
    user = person_with(Role.OFFICE, Role.DEPARTMENT)
    assert locks_of(lambda: act(user, security)) == locks


def test_whoever_listens_is_told_of_every_power(person_with, security):
    editor, heard = person_with(Role.EDITOR), []
    signals = (role_granted, role_withdrawn, account_suspended, account_reinstated)
    listeners = [lambda user, place=place, **_: heard.append((place, user)) for place, _ in enumerate(signals)]
    for signal, listener in zip(signals, listeners, strict=True):
        signal.connect(listener)
    grant_role(editor, Role.REVIEWER)
    withdraw_role(editor, Role.EDITOR, by=security, reason="调离")
    suspend_account(editor, by=security, reason="停用")
    reinstate_account(editor, reason="恢复")
    for signal, listener in zip(signals, listeners, strict=True):
        signal.disconnect(listener)
    assert heard == [(place, editor) for place, _ in enumerate(signals)]


def test_an_account_is_given_back_under_its_lock(security, applicant):
    suspend_account(applicant, by=security, reason="停用")
    assert locks_of(lambda: reinstate_account(applicant, by=security, reason="恢复")) == "user"


@pytest.mark.parametrize("reason", ["", " \n"])
def test_what_is_taken_or_given_back_takes_a_reason(security, person_with, reason):
    editor = person_with(Role.EDITOR)
    for act in (
        lambda: withdraw_role(editor, Role.EDITOR, by=security, reason=reason),
        lambda: suspend_account(editor, by=security, reason=reason),
    ):
        with pytest.raises(ValidationError, match="须写明理由"):
            act()
    suspend_account(editor, by=security, reason="停用")
    with pytest.raises(ValidationError, match="须写明理由"):
        reinstate_account(editor, by=security, reason=reason)
    assert not fresh_from_db(editor).is_active


def test_other_groups_and_the_keeper_are_journalled_too(applicant):
    join_group(applicant, "winner")
    join_group(applicant, "winner")
    leave_group(applicant, "winner")
    leave_group(applicant, "winner")
    unmake_superuser(make_superuser(applicant), reason="移交完毕")
    assert [verb for verb, _, _ in events(applicant)] == [
        "group.joined", "group.left", "superuser.granted", "superuser.withdrawn",
    ]  # fmt: skip


def _in_sql(statement: str):
    def run(user: User) -> None:
        with connection.cursor() as cursor:
            cursor.execute(statement, [user.pk])

    return run


BESIDE = {
    "a group under the name of a role": lambda user: Group.objects.filter(name="office").update(name="former"),
    "the group's members": lambda user: user.groups.add(Group.objects.get(name="office")),
    "the group from its other side": lambda user: Group.objects.get(name="office").user_set.add(user),
    "taking out": lambda user: fresh_from_db(user).groups.clear(),
    "the keeper's flag": lambda user: User.objects.filter(pk=user.pk).update(is_superuser=True),
    "a suspension": lambda user: User.objects.filter(pk=user.pk).update(is_active=False),
    "an account born as keeper": lambda user: User.objects.create_superuser("another", password="x"),
    "a permission of one's own": lambda user: user.user_permissions.add(Permission.objects.first()),
    "SQL": _in_sql(
        "INSERT INTO access_user_groups (user_id, group_id) SELECT %s, id FROM auth_group WHERE name = 'office'"
    ),
}


APART = {
    "a role beside an administrator's": lambda user: user.groups.add(Group.objects.get(name=Role.EDITOR)),
    "a second administrator's": lambda user: user.groups.add(Group.objects.get(name=Role.SYSTEM)),
    "the superuser's flag": lambda user: User.objects.filter(pk=user.pk).update(is_superuser=True),
}


@pytest.mark.parametrize("road", APART)
@pytest.mark.attack("一人兼任三员")
def test_the_database_keeps_administrators_apart_even_where_powers_are_open(person_with, road):
    auditor = person_with(Role.AUDITOR)
    with pytest.raises(IntegrityError, match="separation_guard"), transaction.atomic(), powers_open():
        APART[road](auditor)
    assert (fresh_from_db(auditor).roles, fresh_from_db(auditor).is_superuser) == ({Role.AUDITOR}, False)


@pytest.mark.attack("一人兼任三员")
def test_a_superuser_becomes_no_administrator_and_the_other_way_round(applicant, person_with):
    with pytest.raises(TransitionNotAllowed, match="须分立"):
        grant_role(make_superuser(applicant), Role.SECURITY)
    with pytest.raises(TransitionNotAllowed, match="不能同时是超级用户"):
        make_superuser(person_with(Role.SECURITY))


@pytest.mark.parametrize("road", BESIDE)
@pytest.mark.attack("不留记录地取得权力")
def test_no_power_arises_beside_the_verbs(person_with, road):
    person = person_with(Role.EDITOR)
    with pytest.raises(IntegrityError, match="power_guard"), transaction.atomic():
        BESIDE[road](person)
    assert (fresh_from_db(person).roles, fresh_from_db(person).is_active, fresh_from_db(person).is_superuser) == (
        {Role.EDITOR},
        True,
        False,
    )


def test_the_guard_closes_again_behind_a_verb(applicant, security):
    grant_role(applicant, Role.EDITOR, by=security)
    with pytest.raises(IntegrityError, match="power_guard"), transaction.atomic():
        applicant.groups.add(Group.objects.get(name="security"))


def test_an_account_is_still_edited_and_logged_in_to(client, applicant):
    applicant.display_name = "改过的名称"
    applicant.save()
    client.force_login(applicant)
    assert fresh_from_db(applicant).display_name == "改过的名称"


def test_django_s_own_command_makes_a_keeper_with_an_event(monkeypatch):
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", "a-long-passphrase-7")
    call_command("createsuperuser", username="keeper", email="keeper@example.invalid", interactive=False, verbosity=0)
    keeper = User.objects.get(username="keeper")
    assert keeper.is_superuser
    assert [verb for verb, _, _ in events(keeper)] == ["superuser.granted"]


def test_a_role_group_takes_its_members_with_it_only_by_the_verbs(person_with):
    person_with(Role.OFFICE)
    with pytest.raises(IntegrityError, match="power_guard"), transaction.atomic():
        Group.objects.get(name="office").delete()
    assert UserFactory().roles == frozenset()


THEIR_OWN = {"exports", "saved-views"}  # no rows but what they asked for themselves
OPEN_TO = {
    Role.SYSTEM: {"accounts", "confirming"},
    Role.SECURITY: {"accounts", "applicants", "departments", "confirming"},
    Role.AUDITOR: {"accesses", "events", "discrepancies", "confirming"},
}


@pytest.mark.parametrize("role", OPEN_TO)
def test_no_administrator_reads_cases_nor_does_another_s_work(person_with, role):
    """Every desk of the house; “confirming” shows each only the acts they have to do with."""
    desks = all_desks()
    assert len(desks) > 20
    assert {desk.name for desk in desks if desk.who(person_with(role))} == OPEN_TO[role] | THEIR_OWN
    kinds = {act.name for act in known_acts() if has_to_do_with(person_with(role), act)}
    assert kinds == (
        set() if role == Role.AUDITOR else {"account.grant_roles", "account.reinstate", "account.change_email"}
    )
