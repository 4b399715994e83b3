"""Every power given and taken: whom it refuses, the locks it takes, the events it leaves, the second time (Articles 4, 37)."""

from functools import partial

import pytest

from portal.access.enums import Role
from portal.powers import actions as powers
from tests.conftest import fresh_from_db
from tests.factories.access import UserFactory
from tests.locking import answer_to, lived

pytestmark = pytest.mark.django_db
REASON = {"reason": "调离"}


def steps(office, security) -> dict:
    user = UserFactory()

    def of(act, *args, by=security, **kwargs):
        return lambda who, **bad: act(fresh_from_db(user), *args, by=who, **{**kwargs, **bad}), by

    return {
        "grant_role": of(powers.grant_role, Role.EDITOR),
        "grant_role that decides": of(powers.grant_role, Role.CONFERENCE, proposed_by=office),
        "suspend_account": of(powers.suspend_account, **REASON),
        "reinstate_account": of(powers.reinstate_account, proposed_by=office, **REASON),
        "withdraw_role": of(powers.withdraw_role, Role.EDITOR, **REASON),
        "withdraw_role that decides": of(powers.withdraw_role, Role.CONFERENCE, **REASON),
        "join_group": of(powers.join_group, "winner"),
        "leave_group": of(powers.leave_group, "winner", **REASON),
    }  # fmt: skip


WRONG = {
    key: [{"reason": " \n"}]
    for key in ("suspend_account", "reinstate_account", "withdraw_role", "withdraw_role that decides")
}

# Of each: what a stranger is answered, the rows it locks, the events it leaves, and what is answered the second time.
EXPECTED = {
    "grant_role": ("PermissionDenied", "user", "role.granted", ""),
    "grant_role that decides": ("PermissionDenied", "user", "role.granted", ""),
    "suspend_account": ("PermissionDenied", "202,1 user", "account.suspended", "TransitionNotAllowed"),
    "reinstate_account": ("PermissionDenied", "user", "account.reinstated", "TransitionNotAllowed"),
    "withdraw_role": ("PermissionDenied", "user", "role.withdrawn", "TransitionNotAllowed"),
    "withdraw_role that decides": ("PermissionDenied", "user", "role.withdrawn", "TransitionNotAllowed"),
    "join_group": ("", "user", "group.joined", ""),
    "leave_group": ("", "user", "group.left", ""),
}  # fmt: skip


def test_powers_verb_by_verb(office, security):
    assert lived(steps(office, security), WRONG) == EXPECTED


@pytest.fixture
def people(office, system, security, second_security, editor):
    """The administrators, one of them suspended; people with roles and without, in use and suspended."""
    made = {
        "office": office, "system": system, "first": security, "second": second_security, "editor": editor,
        "applicant": UserFactory(), "member": UserFactory(roles=[Role.CONFERENCE]), "away": UserFactory(roles=[Role.SECURITY]),
        "idle": UserFactory(), "idle member": UserFactory(roles=[Role.CONFERENCE]), "auditor": UserFactory(roles=[Role.AUDITOR]),
    }  # fmt: skip
    for name in ("away", "idle", "idle member"):
        powers.suspend_account(made[name], reason="停用")
    return made


NOT_NOW, NOT_YOU, DONE = "TransitionNotAllowed", "PermissionDenied", ""
# Who does what to whom, and what is answered: act, role or nothing, whom, by whom, proposed by whom.
ANSWERS = {
    "a plain role by the security administrator": ("grant", Role.EDITOR, "applicant", "first", None, DONE),
    "by the office": ("grant", Role.EDITOR, "applicant", "office", None, NOT_YOU),
    "by the system administrator": ("grant", Role.EDITOR, "applicant", "system", None, NOT_YOU),
    "by the auditor": ("grant", Role.EDITOR, "applicant", "auditor", None, NOT_YOU),
    "by somebody suspended": ("grant", Role.EDITOR, "applicant", "away", None, NOT_YOU),
    "to oneself": ("grant", Role.SECURITY, "first", "first", None, NOT_YOU),
    "what one has": ("grant", Role.EDITOR, "editor", "first", None, DONE),
    "to somebody suspended": ("grant", Role.EDITOR, "idle", "first", None, NOT_NOW),
    "to somebody suspended, at the installation": ("grant", Role.EDITOR, "idle", None, None, DONE),
    "a role that decides, alone": ("grant", Role.CONFERENCE, "applicant", "first", None, NOT_YOU),
    "a role that decides, by one for two": ("grant", Role.CONFERENCE, "applicant", "first", "first", NOT_YOU),
    "a role that decides, proposed for oneself": ("grant", Role.DISCIPLINE, "office", "first", "office", NOT_YOU),
    "a role that decides, by two": ("grant", Role.CONFERENCE, "applicant", "first", "office", DONE),
    "a role that decides, at the installation": ("grant", Role.CONFERENCE, "applicant", None, None, DONE),
    "an administrator's, to somebody with a role": ("grant", Role.AUDITOR, "editor", "first", "office", NOT_NOW),
    "another administrator's, to an administrator": ("grant", Role.AUDITOR, "system", "first", "office", NOT_NOW),
    "a plain role, to an administrator": ("grant", Role.EDITOR, "auditor", "first", None, NOT_NOW),
    "an administrator's, at the installation": ("grant", Role.SYSTEM, "editor", None, None, NOT_NOW),
    "a role taken": ("withdraw", Role.EDITOR, "editor", "first", None, DONE),
    "a role nobody has": ("withdraw", Role.EDITOR, "applicant", "first", None, NOT_NOW),
    "a role taken by the office": ("withdraw", Role.CONFERENCE, "member", "office", None, NOT_YOU),
    "one's own": ("withdraw", Role.SECURITY, "first", "first", None, NOT_YOU),
    "another's of the same": ("withdraw", Role.SECURITY, "second", "first", None, DONE),
    "the last of the system": ("withdraw", Role.SYSTEM, "system", "first", None, NOT_NOW),
    "somebody suspended's": ("withdraw", Role.SECURITY, "away", "first", None, DONE),
    "suspended": ("suspend", None, "applicant", "first", None, DONE),
    "suspended twice": ("suspend", None, "idle", "first", None, NOT_NOW),
    "oneself suspended": ("suspend", None, "first", "first", None, NOT_YOU),
    "the last auditor suspended": ("suspend", None, "auditor", "first", None, NOT_NOW),
    "suspended by the system administrator": ("suspend", None, "applicant", "system", None, NOT_YOU),
    "given back": ("reinstate", None, "idle", "first", None, DONE),
    "given back in use": ("reinstate", None, "applicant", "first", None, NOT_NOW),
    "given back by the office": ("reinstate", None, "idle", "office", None, NOT_YOU),
    "given back with a role that decides, alone": ("reinstate", None, "idle member", "first", None, NOT_YOU),
    "given back with a role that decides, by two": ("reinstate", None, "idle member", "first", "office", DONE),
    "given back at the installation": ("reinstate", None, "idle member", None, None, DONE),
}


def test_who_may_do_what_to_whom(people):
    found = {}
    for name, (verb, role, whom, by, proposer, _) in ANSWERS.items():
        user, rest = fresh_from_db(people[whom]), {"by": people.get(by)}
        if verb in ("grant", "reinstate"):
            rest["proposed_by"] = people.get(proposer)
        if verb != "grant":
            rest |= REASON
        act = getattr(powers, f"{verb}_role" if role else f"{verb}_account")
        found[name] = answer_to(partial(act, user, *filter(None, [role]), **rest))
    assert found == {name: answer for name, (*_, answer) in ANSWERS.items()}


ENTERED = {
    "with a password": (True, False, DONE), "without, but logged in": (False, True, DONE), "never": (False, False, NOT_NOW),
}  # fmt: skip


@pytest.mark.parametrize("state", ENTERED)
def test_the_last_officer_who_can_enter_stays(office, second_office, state):
    password, logged_in, answer = ENTERED[state]
    if not password:
        second_office.set_unusable_password()
    second_office.last_login = office.date_joined if logged_in else None
    second_office.save()
    for act in (
        lambda: powers.suspend_account(fresh_from_db(office), **REASON),
        lambda: powers.withdraw_role(fresh_from_db(office), Role.OFFICE, **REASON),
    ):
        assert answer_to(act) == answer
    powers.grant_role(office, Role.EDITOR)
    assert answer_to(lambda: powers.withdraw_role(fresh_from_db(office), Role.EDITOR, **REASON)) == DONE
    assert answer_to(lambda: powers.suspend_account(UserFactory(), **REASON)) == DONE
