"""The office's own people and departments: whom a verb refuses, what it locks, leaves and takes (Articles 4, 11, 37)."""

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.core.exceptions import ValidationError

from portal.access.enums import Role
from portal.access.models import User
from portal.confirming.actions import check_confirm, confirm, propose
from portal.confirming.models import PendingAct
from portal.journal.models import Event
from portal.powers.actions import grant_role, reinstate_account, suspend_account, withdraw_role
from tests.conftest import fresh_from_db
from tests.factories.access import UserFactory
from tests.factories.applications import department_with_user
from tests.locking import answer_to, letters, lived
from workflow.programmes import departments
from workflow.programmes.models import Department
from workflow.staffing import actions as staffing
from workflow.staffing.acts import CHANGE_EMAIL
from workflow.staffing.changing import change_account
from workflow.staffing.factors import remove_factors
from workflow.staffing.invitations import expires_at

pytestmark = pytest.mark.django_db
INVITED = {"name": "李示例", "email": "li@example.invalid", "unit": "示例单位", "reason": "推荐函"}
REASON = {"reason": "调离"}


def newest() -> User:
    return User.objects.latest("pk")


def with_a_factor() -> User:
    user = newest()
    if not Event.objects.filter(verb="account.factors_removed").exists():
        TOTP.activate(user, generate_totp_secret())
    return user


def steps(office, system, security) -> dict:
    held = UserFactory(roles=[Role.CONFERENCE])
    suspend_account(held, reason="停用")

    def of(act, *args, by=security, row=newest, **kwargs):
        return lambda who, **bad: act(row(), *args, by=who, **{**kwargs, **bad}), by

    def another_address(who, email="new@example.invalid", **bad):
        return propose(CHANGE_EMAIL.name, newest(), by=who, payload={"email": email}, **{**REASON, **bad})

    def agree():
        return lambda who: confirm(PendingAct.objects.latest("pk"), by=who), security

    return {
        "invite_account": (lambda who, **bad: staffing.invite_account(by=who, **{**INVITED, **bad}), system),
        "resend_invitation": of(staffing.resend_invitation, by=system),
        "give_role": of(staffing.give_role, Role.EDITOR, **REASON),
        "give_role that decides": of(staffing.give_role, Role.CONFERENCE, by=office, **REASON),
        "confirm the role": agree(),
        "change_account": of(change_account, by=system, display_name="李某", unit="另一单位"),
        "propose another address": (another_address, office),
        "confirm the address": agree(),
        "remove_factors": of(remove_factors, row=with_a_factor, reason="当面核验了身份证件。"),
        "give_back": of(staffing.give_back, by=office, row=lambda: fresh_from_db(held), **REASON),
        "confirm the giving back": agree(),
    }  # fmt: skip


BLANK = {name: {name: " \n"} for name in ("reason", "name", "display_name")}
WRONG = {
    "invite_account": [BLANK["reason"], BLANK["name"], {"email": "nowhere"}, {"unit": "单" * 500}],
    **{key: [BLANK["reason"]] for key in ("give_role", "give_role that decides", "give_back", "remove_factors")},
    "change_account": [BLANK["display_name"], {"unit": "单" * 500}],
    "propose another address": [BLANK["reason"], {"email": INVITED["email"].upper()}],
    "add_department": [BLANK["name"], {"name": "名" * 500}],
    "rename_department": [BLANK["name"], {"name": "名" * 500}],
    **{key: [BLANK["reason"]] for key in ("leave_department", "close_department")},
}

# Of each: what a stranger is answered, the rows it locks, the events it leaves, and what is answered the second time.
EXPECTED = {
    "invite_account": ("PermissionDenied", "202,2", "account.invited", "ValidationError"),
    "resend_invitation": ("PermissionDenied", "user", "account.invited_again", ""),
    "give_role": ("PermissionDenied", "user", "role.granted", "ValidationError"),
    "give_role that decides": ("PermissionDenied", "user", "pending.proposed", "ValidationError"),
    "confirm the role": (
        "PermissionDenied", "user pendingact user pendingact", "role.granted pending.confirmed", "TransitionNotAllowed",
    ),
    "change_account": ("PermissionDenied", "user", "account.changed", ""),
    "propose another address": ("PermissionDenied", "202,2 user", "pending.proposed", "ValidationError"),
    "confirm the address": (
        "PermissionDenied", "202,2 user pendingact 202,2 user pendingact",
        "account.email_changed pending.confirmed", "TransitionNotAllowed",
    ),
    "remove_factors": ("PermissionDenied", "user", "account.factors_removed", "TransitionNotAllowed"),
    "give_back": ("PermissionDenied", "user user", "pending.proposed", "ValidationError"),
    "confirm the giving back": (
        "PermissionDenied", "user pendingact user pendingact", "account.reinstated pending.confirmed",
        "TransitionNotAllowed",
    ),
    "add_department": ("PermissionDenied", "", "department.added", "ValidationError"),
    "rename_department": ("PermissionDenied", "department", "department.renamed", ""),
    "join_department": (
        "PermissionDenied", "department user user", "role.granted department.joined department.joined", "",
    ),
    "leave_department": (
        "PermissionDenied", "department user user", "department.left department.left role.withdrawn",
        "TransitionNotAllowed",
    ),
    "close_department": ("PermissionDenied", "department", "department.closed", "TransitionNotAllowed"),
    "reopen_department": ("PermissionDenied", "department", "department.reopened", "TransitionNotAllowed"),
}  # fmt: skip


def test_accounts_verb_by_verb(office, system, security):
    found = lived(steps(office, system, security), WRONG)
    assert found == {name: EXPECTED[name] for name in found}
    assert letters() == (
        "account.suspended invitation invitation role.granted pending.proposed role.granted pending.confirmed account.changed "
        "pending.proposed account.email_changed invitation pending.confirmed account.factors_removed pending.proposed account.reinstated "
        "pending.confirmed"
    )


def places(office, security, person) -> dict:
    def of(act, *args, by=office, **kwargs):
        return lambda who, **bad: act(Department.objects.latest("pk"), *args, by=who, **{**kwargs, **bad}), by

    def add(who, name="示例街道"):
        return departments.add_department(name, by=who)

    return {
        "add_department": (add, office),
        "rename_department": of(departments.rename_department, name="示例街道办事处"),
        "join_department": of(departments.join_department, person, by=security),
        "leave_department": of(departments.leave_department, person, by=security, **REASON),
        "close_department": of(departments.close_department, reason="机构改革"),
        "reopen_department": of(departments.reopen_department),
    }


def test_departments_verb_by_verb(office, security):
    found = lived(places(office, security, UserFactory()), WRONG)
    assert found == {name: EXPECTED[name] for name in found}
    assert letters() == "department.joined department.left"


NOT_NOW, NOT_YOU, WRONG_INPUT, DONE = "TransitionNotAllowed", "PermissionDenied", "ValidationError", ""
# What is asked of whom, and what is answered; `by` is the security administrator.
ANSWERS = {
    "invite one who has an account": (lambda w: staffing.invite_account(
        "王示例", email=w["applicant"].email, by=w["system"], reason="推荐函"), WRONG_INPUT),
    "invite again one who has entered": (lambda w: staffing.resend_invitation(w["applicant"], by=w["system"]), NOT_NOW),
    "invite again one who is suspended": (lambda w: staffing.resend_invitation(w["away"], by=w["system"]), NOT_NOW),
    **{f"invite as the {name}": (lambda w, name=name: staffing.invite_account(
        "王示例", email="wang@example.invalid", by=w[name], reason="推荐函"), NOT_YOU) for name in ("by", "office", "auditor")},
    "invite again as another": (lambda w: staffing.resend_invitation(w["away"], by=w["by"]), NOT_YOU),
    "invite an administrator of two kinds": (lambda w: staffing.invite_account(
        "王示例", email="wang@example.invalid", roles=[Role.SYSTEM, Role.AUDITOR], by=w["system"], reason="推荐函"), NOT_NOW),
    "ask for an administrator's role for an officer": (
        lambda w: staffing.give_role(w["office"], Role.AUDITOR, by=w["system"], **REASON), NOT_NOW),
    "change a name as another": (lambda w: change_account(
        w["editor"], display_name="张三", unit="", by=w["by"]), NOT_YOU),
    "give a role twice": (lambda w: staffing.give_role(w["editor"], Role.EDITOR, by=w["by"], **REASON), WRONG_INPUT),
    "give a role that is held, as an editor": (
        lambda w: staffing.give_role(w["editor"], Role.EDITOR, by=w["applicant"], **REASON), NOT_YOU),
    "give oneself a role": (lambda w: staffing.give_role(w["by"], Role.EDITOR, by=w["by"], **REASON), NOT_YOU),
    "give a suspended account a role": (lambda w: staffing.give_role(w["away"], Role.EDITOR, by=w["by"], **REASON), NOT_NOW),
    "give back what is in use": (lambda w: staffing.give_back(w["editor"], by=w["by"], **REASON), NOT_NOW),
    "give back what decides and is in use": (lambda w: staffing.give_back(w["second"], by=w["by"], **REASON), NOT_NOW),
    "give back a plain account": (lambda w: staffing.give_back(w["away"], by=w["by"], **REASON), DONE),
    "find a role to take": (lambda w: staffing.check_take_role(w["editor"], by=w["by"]), DONE),
    "find none": (lambda w: staffing.check_take_role(w["applicant"], by=w["by"]), NOT_NOW),
    "find a department's alone": (lambda w: staffing.check_take_role(w["department"], by=w["by"]), NOT_NOW),
    "find an account to give back": (lambda w: staffing.check_give_back(w["resting"], by=w["by"]), DONE),
    "find one to give back, as another role": (
        lambda w: staffing.check_give_back(w["resting"], by=w["applicant"]), NOT_YOU),
    "find one to give a role, as another role": (
        lambda w: staffing.check_give_role(w["editor"], by=w["applicant"]), NOT_YOU),
    "take a role from under its seat": (
        lambda w: withdraw_role(w["department"], Role.DEPARTMENT, by=w["by"], **REASON), NOT_NOW),
    "find one's own": (lambda w: staffing.check_take_role(w["by"], by=w["by"]), NOT_YOU),
}  # fmt: skip


def test_what_an_administrator_is_answered(office, system, security, second_security, editor, applicant):
    away = staffing.invite_account("离岗", email="away@example.invalid", by=None, reason="推荐函")
    resting = UserFactory(roles=[Role.CONFERENCE])
    for user in (away, resting):
        suspend_account(user, reason="停用")
    world = {
        "by": security, "second": second_security, "office": office, "system": system,
        "auditor": UserFactory(roles=[Role.AUDITOR]), "editor": editor, "applicant": applicant, "away": away, "resting": resting,
        "department": department_with_user()[1],
    }  # fmt: skip
    found = {name: answer_to(lambda ask=ask: ask(world)) for name, (ask, _) in ANSWERS.items()}
    assert found == {name: answer for name, (_, answer) in ANSWERS.items()}


def waiting(by, user, role=Role.CONFERENCE) -> PendingAct:
    return staffing.give_role(user, role, by=by, **REASON)


def resting() -> User:
    return suspend_account(UserFactory(roles=[Role.CONFERENCE]), reason="停用")


# What becomes of an account by another road while it waits: what was asked, what is done meanwhile, what is answered.
MEANWHILE = {
    "it has the role": (lambda w: waiting(w["by"], w["editor"]), lambda w: grant_role(w["editor"], Role.CONFERENCE), "已经有"),
    "it is an administrator": (
        lambda w: waiting(w["by"], w["applicant"]), lambda w: grant_role(w["applicant"], Role.AUDITOR), "须分立",
    ),
    "it is in use": (
        lambda w: staffing.give_back(w["resting"], by=w["by"], **REASON),
        lambda w: reinstate_account(w["resting"], reason="返岗"), "没有停用",
    ),
    "the address is another's": (
        lambda w: propose(CHANGE_EMAIL.name, w["editor"], by=w["by"], payload={"email": "new@example.invalid"}, **REASON),
        lambda w: UserFactory(email="new@example.invalid"), "该邮箱已用于",
    ),
}  # fmt: skip


def test_what_waits_is_asked_again_when_it_is_confirmed(office, security, editor, applicant, subtests):
    world = {"by": office, "editor": editor, "applicant": applicant, "resting": resting()}
    for name, (ask, meanwhile, words) in MEANWHILE.items():
        with subtests.test(name):
            pending = ask(world)
            meanwhile(world)
            for door in (check_confirm, confirm):
                with pytest.raises(ValidationError, match=words):
                    door(pending, by=security)
            assert fresh_from_db(pending).state == "pending"


def test_the_state_of_an_account_in_words(applicant, travel_to):
    invited = staffing.invite_account("李示例", email="li@example.invalid", by=None, reason="推荐函")
    assert [staffing.account_state(user) for user in (applicant, invited)] == ["在用", "已邀请"]
    suspend_account(applicant, reason="停用")
    travel_to(expires_at(invited))
    assert [staffing.account_state(user) for user in (applicant, invited)] == ["已停用", "邀请已过期"]
