"""An office keeps its own people: invited, given roles by two where they decide, suspended, given back."""

import re
from datetime import timedelta

import pytest
from django.contrib.auth.forms import SetPasswordForm
from django.contrib.auth.models import AnonymousUser
from django.contrib.auth.views import INTERNAL_RESET_SESSION_TOKEN
from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from portal import clock
from portal.access.enums import ADMINISTRATORS, Role
from portal.access.models import User
from portal.confirming.actions import confirm, undertake
from portal.confirming.models import PendingAct
from portal.errors import TransitionNotAllowed
from portal.journal.chain import first_break
from portal.journal.models import Event
from portal.messages.delivery import send_delivery
from portal.messages.models import Delivery, Message
from portal.powers.actions import suspend_account, withdraw_role
from tests.conftest import fresh_from_db
from tests.factories.access import UserFactory
from tests.factories.applications import department_with_user
from tests.factories.decisions import conference_stage
from tests.factories.reviews import panel_of
from tests.factories.seconding import refuses_alone
from workflow.decisions.actions import appoint_representative, register_member
from workflow.programmes.departments import add_department, leave_department
from workflow.staffing.actions import give_back, give_role, invite_account, resend_invitation
from workflow.staffing.acts import CHANGE_EMAIL
from workflow.staffing.changing import change_account
from workflow.staffing.invitations import VALID, invitation_link
from workflow.staffing.views import InvitedView

pytestmark = pytest.mark.django_db
PASSWORD = "long-enough-phrase-7"


def invited(system: User, **fields) -> User:
    given = {"email": "Li@example.invalid", "unit": "示例单位", "reason": "推荐函"} | fields
    return invite_account(given.pop("name", "李示例"), by=system, **given)


def letters(user: User) -> list[str]:
    """The mails as they leave for this person."""
    mail.outbox.clear()
    for delivery in Delivery.objects.filter(recipient=user, sent_at=None).order_by("pk"):
        send_delivery(delivery.pk)
    return [message.body for message in mail.outbox]


def link_in(letter: str) -> str:
    return re.search(r"http://testserver(/invited/\S+)", letter).group(1)


def follow(client: Client, link: str, password: str = PASSWORD):
    page = client.get(link, follow=True)
    address = page.request["PATH_INFO"]
    return client.post(address, {"new_password1": password, "new_password2": password}, follow=True)


def test_invited_sets_a_password_logs_in_acts_and_is_suspended(system, security, client):
    user = invited(system, roles=[Role.REVIEWER])
    assert (user.username, user.has_usable_password()) == ("li@example.invalid", False)
    [letter] = letters(user)
    assert "评审人员（待复核）" in letter
    confirm(PendingAct.objects.get(), by=security)
    answer = follow(client, link_in(letter))
    assert "密码已设置" in answer.content.decode()
    client.post("/accounts/login/", {"login": "li@example.invalid", "password": PASSWORD})
    assert client.get("/inbox/").status_code == 200
    assert client.get("/admin/").status_code == 200
    suspend_account(fresh_from_db(user), by=security, reason="调离")
    assert client.get("/inbox/").status_code == 302
    refused = client.post("/accounts/login/", {"login": "li@example.invalid", "password": PASSWORD})
    assert refused.status_code == 302
    assert "inactive" in refused.url
    verbs = Event.objects.filter(target_type="access.user", target_id=str(user.pk)).values_list("verb", flat=True)
    assert list(verbs) == ["account.invited", "role.granted", "account.entered", "account.suspended"]
    assert first_break() is None


def test_the_link_is_in_the_mail_alone(system):
    user = invited(system)
    token = invitation_link(user).rstrip("/").split("/")[-1]
    assert not Message.objects.filter(body__contains=token).exists()
    assert not Message.objects.filter(url__contains=token).exists()
    assert token in letters(user)[0]


def test_a_link_works_once_in_its_time_and_until_the_next(system, client, travel_to):
    user = invited(system)
    first = link_in(letters(user)[0])
    travel_to(clock.now() + timedelta(minutes=1))
    resend_invitation(user, by=system)
    second = link_in(letters(user)[0])
    assert first != second
    assert "邀请已失效" in client.get(first, follow=True).content.decode()
    follow(client, second)
    assert fresh_from_db(user).check_password(PASSWORD)
    assert "邀请已失效" in Client().get(second, follow=True).content.decode()
    with pytest.raises(TransitionNotAllowed, match="已经设置密码"):
        resend_invitation(fresh_from_db(user), by=system)


@pytest.mark.parametrize("overtaken", ["sent elsewhere", "suspended"])
def test_a_link_overtaken_while_the_password_is_typed_holds_no_more(system, security, rf, overtaken):
    """The account was read before the security administrator changed it, and is written after."""
    user = invited(system)
    read, token = fresh_from_db(user), invitation_link(user).rstrip("/").split("/")[-1]
    if overtaken == "suspended":
        suspend_account(user, by=security, reason="调离")
    else:
        pending = undertake(
            CHANGE_EMAIL.name, user, by=system, reason="有误", payload={"email": "right@example.invalid"}
        )
        confirm(pending, by=security)
    now = fresh_from_db(user).email
    view = InvitedView()
    view.setup(rf.post("/"))
    view.request.session, view.request.user = {INTERNAL_RESET_SESSION_TOKEN: token}, AnonymousUser()
    view.user, view.validlink = read, True
    form = SetPasswordForm(read, {"new_password1": PASSWORD, "new_password2": PASSWORD})
    assert form.is_valid()
    assert view.form_valid(form).context_data["validlink"] is False
    left = fresh_from_db(user)
    assert (left.has_usable_password(), left.email) == (False, now)
    assert not left.emailaddress_set.filter(verified=True).exists()


def test_a_link_is_void_after_its_time_or_a_suspension(system, client, travel_to):
    late, suspended = invited(system), invited(system, email="b@example.invalid")
    links = [invitation_link(late), invitation_link(suspended)]
    suspend_account(suspended, reason="误发")
    assert "邀请已失效" in client.get(links[1].removeprefix("http://testserver"), follow=True).content.decode()
    assert [text for text in letters(suspended) if "已经失效" in text]
    travel_to(clock.now() + VALID + timedelta(seconds=1))
    assert "邀请已失效" in client.get(links[0].removeprefix("http://testserver"), follow=True).content.decode()


@pytest.mark.attack("以域名头把信函的链接引向别处")
def test_the_host_of_a_request_never_enters_a_letter(system, client):
    client.force_login(system)
    data = {"name": "王示例", "email": "w@example.invalid", "unit": "示例单位", "reason": "推荐函"}
    client.post("/admin/desk/accounts/do/invite/", data, headers={"host": "evil.example"})
    [letter] = letters(User.objects.get(email="w@example.invalid"))
    assert "evil" not in letter
    assert link_in(letter)


def test_one_address_is_one_account(system, applicant):
    invited(system)
    for email in ("li@EXAMPLE.invalid", applicant.email.upper()):
        with pytest.raises(ValidationError, match="该邮箱已用于"):
            invited(system, email=email)
    assert User.objects.filter(email__iexact="li@example.invalid").count() == 1


def test_what_is_invited_for_waits_for_the_security_administrator(system, office, security):
    user = invited(system, roles=[Role.OFFICE, Role.EDITOR])
    assert fresh_from_db(user).roles == frozenset()
    assert "评审办（待复核）" in letters(user)[0]
    pending = PendingAct.objects.get()
    for other in (system, office):
        with pytest.raises(PermissionDenied):
            confirm(pending, by=other)
    confirm(pending, by=security)
    assert fresh_from_db(user).roles == {Role.EDITOR, Role.OFFICE}
    with pytest.raises(TransitionNotAllowed):
        confirm(pending, by=security)
    event = Event.objects.filter(verb="role.granted", target_id=str(user.pk)).latest("pk")
    assert (event.actor, event.payload["proposed_by_id"]) == (security, system.pk)


def test_the_securityr_sees_whom_by_mail_and_unit(system, security, client):
    invited(system, roles=[Role.DISCIPLINE])
    client.force_login(security)
    case = f"/admin/desk/confirming/{PendingAct.objects.get().pk}/"
    account = f"/admin/desk/accounts/{User.objects.get(display_name='李示例').pk}/"
    assert f'href="{case}"' in client.get(account).content.decode()
    for address in (case, f"{case}confirm/", f"{case}decline/"):
        page = client.get(address).content.decode()
        for words in ("李示例", "li@example.invalid", "示例单位", "纪检监察", "变更前", "推荐函"):
            assert words in page
    confirm(PendingAct.objects.get(), by=security)
    # What was signed stays to be read as it was.
    assert "变更前" in client.get(case).content.decode()
    assert "纪检监察" in client.get(case).content.decode()


def test_nobody_confirms_a_role_of_their_own(office, security, second_security):
    for by, whom in ((office, office), (security, security)):
        with pytest.raises(PermissionDenied, match="本人"):
            give_role(whom, Role.EDITOR, by=by, reason="兼任")
    give_role(office, Role.DISCIPLINE, by=security, reason="轮岗")
    for nobody in (office, security):
        with pytest.raises(PermissionDenied):
            confirm(PendingAct.objects.get(), by=nobody)
    confirm(PendingAct.objects.get(), by=second_security)
    assert fresh_from_db(office).roles == {Role.OFFICE, Role.DISCIPLINE}


def test_suspended_while_a_role_waits_gets_none(system, security):
    user = invited(system, roles=[Role.CONFERENCE])
    suspend_account(user, by=security, reason="误邀")
    with pytest.raises(TransitionNotAllowed, match="已停用"):
        confirm(PendingAct.objects.get(), by=security)
    assert fresh_from_db(user).roles == frozenset()


def test_whoever_lost_the_role_meanwhile_confirms_nothing(system, security, second_security, person_with):
    third = person_with(Role.SECURITY)
    invited(system, roles=[Role.CONFERENCE])
    withdraw_role(third, Role.SECURITY, by=security, reason="调离")
    with pytest.raises(PermissionDenied):
        confirm(PendingAct.objects.get(), by=fresh_from_db(third))
    suspend_account(second_security, by=security, reason="停用")
    with pytest.raises(PermissionDenied):
        confirm(PendingAct.objects.get(), by=fresh_from_db(second_security))


def test_asking_twice_for_a_role_is_said_so(system, office, security):
    user = invited(system, roles=[Role.OFFICE])
    with pytest.raises(ValidationError, match="正待复核"):
        give_role(user, Role.OFFICE, by=office, reason="再提")
    give_role(user, Role.EDITOR, by=security, reason="兼任")
    with pytest.raises(ValidationError, match="已经有"):
        give_role(user, Role.EDITOR, by=office, reason="兼任")


def said(page) -> list[str]:
    """What the desk answers to what was just done."""
    return [str(message).strip() for message in page.context["messages"]]


def test_the_desk_says_whether_somebody_else_is_waited_for(system, security, person_with, client):
    client.force_login(security)
    person, other = person_with(Role.REVIEWER), person_with(Role.CONFERENCE)
    wait = "已提出，请另一人在“待复核事项”中复核。"

    def does(verb: str, user: User, **typed: str) -> list[str]:
        return said(client.post(f"/admin/desk/accounts/{user.pk}/{verb}/", {"reason": "轮岗", **typed}, follow=True))

    assert does("give-role", person, role="editor") == ["已授予角色。"]
    assert does("give-role", person, role="conference") == [wait]
    assert does("give-role", other, role="editor") == ["已授予角色。"]
    for user, answer in ((person, "已恢复。"), (other, wait)):
        does("suspend", user)
        assert does("give-back", user) == [answer]
    again = client.get(f"/admin/desk/accounts/{other.pk}/give-back/", follow=True)
    assert "正待复核" in said(again)[0]
    page = again.content.decode()
    assert ">恢复</a>" not in page
    assert "提出“恢复账号”，待另一人复核" in page
    client.force_login(system)
    asked = {"name": "李示例", "email": "li@example.invalid", "unit": "示例单位", "reason": "推荐函"}
    invite = "/admin/desk/accounts/do/invite/"
    assert said(client.post(invite, asked, follow=True)) == ["邀请已发出。"]
    asked |= {"email": "wang@example.invalid", "roles": ["editor", "office"]}
    assert said(client.post(invite, asked, follow=True)) == [
        "邀请已发出；编辑、评审办角色请安全管理员在“待复核事项”中复核。"
    ]


def test_an_invitation_sent_again_names_what_waits_as_the_first_did(system):
    user = invited(system, roles=[Role.OFFICE])
    resend_invitation(user, by=system)
    first, again = letters(user)
    assert "（待复核）" in first
    assert "（待复核）" in again


def test_a_suspended_officer_comes_back_by_two(office, security, person_with):
    third = person_with(Role.OFFICE)
    suspend_account(third, by=security, reason="离岗")
    give_back(third, by=office, reason="返岗")
    assert not fresh_from_db(third).is_active
    with pytest.raises(ValidationError, match="正待复核"):
        give_back(third, by=security, reason="返岗")
    confirm(PendingAct.objects.get(), by=security)
    assert fresh_from_db(third).is_active


def test_mail_goes_elsewhere_only_by_two_and_both_addresses_hear(office, security, person_with, client):
    reviewer = person_with(Role.REVIEWER, email="old@example.invalid")
    client.force_login(office)
    client.post(f"/admin/desk/accounts/{reviewer.pk}/email/", {"email": "New@example.invalid", "reason": "单位换邮箱"})
    assert fresh_from_db(reviewer).email == "old@example.invalid"
    pending = PendingAct.objects.get()
    assert pending.name == CHANGE_EMAIL.name
    refuses_alone(pending, security)
    confirm(pending, by=security)
    assert fresh_from_db(reviewer).email == "new@example.invalid"
    told = Delivery.objects.filter(message__subject="账号的电子邮箱已更换")
    assert told.count() == 2
    event = Event.objects.get(verb="account.email_changed")
    assert "new@" not in str(event.payload)


def test_name_and_unit_change_with_an_event(system, reviewer):
    change_account(reviewer, display_name="评审员乙", unit="示例大学", by=system)
    change_account(reviewer, display_name="评审员乙", unit="示例大学", by=system)
    assert str(fresh_from_db(reviewer)) == "评审员乙"
    assert Event.objects.filter(verb="account.changed").count() == 1
    with pytest.raises(PermissionDenied):
        change_account(reviewer, display_name="甲", unit="", by=reviewer)


@pytest.fixture
def seated(office, second_office):
    """A representative in a running conference and a panel member."""
    stage = conference_stage()
    member, reviewer = UserFactory(roles=[Role.CONFERENCE]), panel_of(stage.edition, 1).members.get().user
    register_member(stage.edition, "示例委办局", by=office, user=member)
    return member, reviewer


def test_a_role_is_not_taken_from_under_a_seat(security, seated):
    for user, role in zip(seated, (Role.CONFERENCE, Role.REVIEWER), strict=True):
        with pytest.raises(TransitionNotAllowed, match="请先另行安排"):
            withdraw_role(user, role, by=security, reason="调离")


def test_a_suspension_tells_the_office_which_seats_to_fill(office, security, seated):
    for user in seated:
        suspend_account(user, by=security, reason="核查")
        [letter] = Message.objects.filter(subject=f"职务须另行安排：{user}的账号已停用")
        assert office in [item.recipient for item in letter.inbox_items.all()]
    assert not fresh_from_db(seated[0]).is_active


def test_only_members_of_the_conference_are_appointed(office, seated):
    seat = seated[0].conference_seats.get()
    suspended = UserFactory(roles=[Role.CONFERENCE])
    suspend_account(suspended, reason="停用")
    for user in (UserFactory(), UserFactory(roles=[Role.REVIEWER]), suspended):
        with pytest.raises(ValidationError, match="没有“评审会成员”角色"):
            appoint_representative(seat, user=user, by=office)


def test_desks_keep_the_house_and_the_applicants_apart(security, applicant, reviewer, client):
    client.force_login(security)
    staff, others = (client.get(f"/admin/desk/{name}/").content.decode() for name in ("accounts", "applicants"))
    assert reviewer.username in staff
    assert applicant.username not in staff
    assert applicant.username in others
    assert reviewer.username not in others
    assert client.get(f"/admin/desk/applicants/{reviewer.pk}/").status_code == 404
    assert client.post(f"/admin/desk/accounts/{applicant.pk}/give-role/", {"role": "editor"}).status_code == 404
    page = client.get(f"/admin/desk/applicants/{applicant.pk}/").content.decode()
    assert "停用" in page
    assert "授予角色" not in page


def test_an_applicant_is_suspended_and_given_back_on_the_desk(security, applicant, client):
    client.force_login(security)
    client.post(f"/admin/desk/applicants/{applicant.pk}/suspend/", {"reason": "冒用名称"})
    assert not fresh_from_db(applicant).is_active
    client.post(f"/admin/desk/applicants/{applicant.pk}/give-back/", {"reason": "核实无误"})
    assert fresh_from_db(applicant).is_active


@pytest.mark.parametrize("address", ["users/", "users/new/", "groups/", "groups/new/"])
def test_wagtail_s_own_pages_of_users_lead_to_the_desk(office, client, address):
    client.force_login(office)
    for answer in (client.get(f"/admin/{address}"), client.post(f"/admin/{address}", {"username": "x"})):
        assert (answer.status_code, answer.url) == (302, "/admin/desk/accounts/")


def test_roles_stand_in_chinese(office, client, person_with):
    people = [person_with(role) for role in Role]
    client.force_login(office)
    pages = [client.get("/admin/desk/accounts/")]
    pages += [client.get(f"/admin/desk/accounts/{person.pk}/") for person in people]
    pages += [client.get(f"/admin/desk/accounts/{people[1].pk}/give-role/")]
    for page in pages:
        main = page.content.decode().split("<main", 1)[1]
        text = re.sub(r"<[^>]*>", " ", re.sub(r"<script.*?</script>", " ", main, flags=re.DOTALL))
        assert not re.search(
            r"\b(office|editor|department|reviewer|conference|discipline|system|security|auditor)\b", text
        )


def test_department_people_are_picked_and_taken_out_on_the_desk(system, office, security, client):
    department, user = add_department("示例园区", by=office), invited(system)
    client.force_login(security)
    client.post(f"/admin/desk/departments/{department.pk}/join/", {"user": user.pk})
    assert fresh_from_db(user).roles == {Role.DEPARTMENT}
    client.post(f"/admin/desk/departments/{department.pk}/leave/", {"user": user.pk, "reason": "调离"})
    assert fresh_from_db(user).roles == frozenset()


@pytest.mark.parametrize("role", [Role.OFFICE, Role.DISCIPLINE, Role.SECURITY, Role.AUDITOR])
def test_others_invite_nobody(person_with, role):
    with pytest.raises(PermissionDenied, match="系统管理员"):
        invited(person_with(role))


def test_the_first_two_officers_come_by_command(capsys, client):
    for number in (1, 2):
        call_command("create_officer", name=f"经办人{number}", email=f"o{number}@example.invalid", unit="评审办")
        follow(client, re.search(r"http://testserver(/invited/\S+)", capsys.readouterr().out).group(1))
    first = User.objects.get(username="o1@example.invalid")
    assert (first.roles, first.check_password(PASSWORD)) == ({Role.OFFICE}, True)
    with pytest.raises(CommandError, match="已有可用的评审办"):
        call_command("create_officer", name="经办人3", email="o3@example.invalid")


def test_the_first_administrators_come_by_the_same_command(capsys):
    for role in ADMINISTRATORS:
        call_command("create_officer", name="管理员", email=f"{role}@example.invalid", role=role)
        assert User.objects.get(username=f"{role}@example.invalid").roles == {role}
    assert capsys.readouterr().out.count("/invited/") == 3


def test_a_first_officer_is_invited_again_by_the_same_command(capsys):
    for _ in range(2):
        call_command("create_officer", name="经办人", email="o@example.invalid")
    assert User.objects.filter(email="o@example.invalid").count() == 1
    assert capsys.readouterr().out.count("/invited/") == 2


def test_departments_come_by_command_twice_is_once(capsys):
    call_command("add_department", "示例街道", "示例园区")
    call_command("add_department", "示例街道")
    assert capsys.readouterr().out.split() == ["已增设：示例街道", "已增设：示例园区", "已有：示例街道"]


def test_who_leaves_a_department_is_locked_as_who_is_suspended(security):
    """The office's lock before the account's or not at all: two at one moment never wait for one another in a circle."""
    department, user = department_with_user()
    acts = (
        lambda: leave_department(department, user, by=security, reason="调离"),
        lambda: suspend_account(user, by=security, reason="停用"),
    )
    for act in acts:
        with CaptureQueriesContext(connection) as seen:
            act()
        said = [entry["sql"] for entry in seen]
        account = next(n for n, sql in enumerate(said) if "FOR NO KEY UPDATE" in sql and 'FROM "access_user"' in sql)
        assert not any("pg_advisory_xact_lock(202" in sql for sql in said[account:])
