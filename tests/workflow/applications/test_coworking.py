"""An organisation's people work on its application together: who may what, by which road, and what keeps them out."""

import json

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from portal import clock
from portal.access.enums import Role
from portal.errors import RuleViolation, TransitionNotAllowed
from portal.evidence.owners import may_read
from portal.health.measures import FAILED_MAIL
from portal.journal.models import Event
from portal.messages.models import Delivery, InboxItem, Message
from portal.messages.reach import kept_from
from portal.messages.tasks import deliver
from portal.powers.actions import grant_role
from tests.conftest import fresh_from_db
from tests.factories.access import UserFactory
from tests.factories.applications import (
    application_in,
    coworker_of,
    draft_application,
)
from tests.factories.evidence import pdf_file
from tests.factories.identity import PersonFactory
from tests.factories.reviews import panel_of
from workflow.applications import actions
from workflow.applications.coworking import accounts_of, link_to, told_of
from workflow.applications.enums import CoworkerRole, Section
from workflow.applications.models import Application, Coworker
from workflow.applications.permissions import barred_from, may_fill_in, may_read_application
from workflow.applications.queries import evidence_of
from workflow.applications.tasks import lapse_invitations
from workflow.reviews.actions import order_recusal
from workflow.reviews.rules import conflict

pytestmark = [pytest.mark.django_db, pytest.mark.article(20)]
INVITED = "guest@example.invalid"
LIVED = ("draft", "submitted", "supplement")


def invite(application, email=INVITED, role=CoworkerRole.EDITOR, by=None):
    return actions.invite_coworker(application, by=by or application.applicant, email=email, role=role)


def guest(email=INVITED, **more):
    return UserFactory(email=email, proved=True, **more)


def told(user):
    return set(InboxItem.objects.filter(recipient=user).values_list("message__kind", flat=True))


def verbs_of(application):
    return list(
        Event.objects.filter(target_type="applications.application", target_id=str(application.pk), verb__contains="cowork")
        .order_by("sequence").values_list("verb", "actor_name")
    )  # fmt: skip


@pytest.fixture
def draft(in_state):
    return in_state("draft")


@pytest.fixture
def editor(draft):
    return coworker_of(draft).user


@pytest.fixture
def reader(draft):
    return coworker_of(draft, CoworkerRole.READER).user


def test_each_role_may_what_it_is_for(draft, editor, reader):
    people = {"applicant": draft.applicant, "editor": editor, "reader": reader, "stranger": UserFactory()}
    file = evidence_of(draft).first()
    assert {name for name, user in people.items() if may_read_application(user, draft)} == {*people} - {"stranger"}
    assert {name for name, user in people.items() if may_read(user, file)} == {*people} - {"stranger"}
    assert {name for name, user in people.items() if may_fill_in(user, draft)} == {"applicant", "editor"}
    assert {name for name, user in people.items() if draft in Application.objects.belonging_to(user)} == {
        "applicant", "editor", "reader"
    }  # fmt: skip


def test_an_editor_fills_in_and_attaches_and_the_journal_says_who(draft, editor):
    actions.save_draft(draft, by=editor, section=Section.CONTENT, data={"title": "共同填写的题目"})
    actions.attach_document(draft, [pdf_file("又一份.pdf")], by=editor, purpose="licence")
    saved = Event.objects.filter(target_id=str(draft.pk), verb="application.saved").latest("sequence")
    assert (fresh_from_db(draft).title, saved.actor) == ("共同填写的题目", editor)


@pytest.mark.parametrize("verb", ["request_recommendation", "submit_application", "withdraw", "recall_application"])
def test_what_binds_the_organisation_is_its_applicants(draft, editor, verb):
    more = {"submit_application": {"declared": True}}.get(verb, {})
    with pytest.raises(PermissionDenied, match="申报人本人"):
        getattr(actions, verb)(draft, by=editor, **more)


def test_the_subject_is_the_applicants_own_record(draft, editor):
    with pytest.raises(PermissionDenied, match="申报人账号登记的单位信息"):
        actions.save_subject(draft, by=editor, subject={"contact_name": "示例乙"})


def test_the_page_of_the_subject_says_so_before_anything_is_typed(draft, editor, client):
    client.force_login(editor)
    answer = client.get(reverse("applications:section", args=[draft.pk, "subject"]), follow=True)
    assert answer.redirect_chain == [(draft.get_absolute_url(), 302)]
    assert "由申报人本人填写和修改" in answer.content.decode()


def test_a_reader_is_told_how_to_be_let_write(draft, reader):
    with pytest.raises(PermissionDenied, match="您在这份申报中是查阅人"):
        actions.save_draft(draft, by=reader, section=Section.CONTENT, data={"title": "改"})


@pytest.mark.article(21)
def test_an_editor_answers_a_supplement(in_state):
    application = in_state("supplement")
    seat = coworker_of(application)
    actions.resubmit(application, by=seat.user)
    assert (application.state, application.versions.count()) == ("submitted", 2)


def test_the_link_is_mailed_alone_and_kept_nowhere(draft, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=False):
        seat = invite(draft)
    link, delivery = link_to(seat), Delivery.objects.latest("pk")
    assert (link in delivery.message.body, delivery.recipient, str(delivery.address) == INVITED) == (False, None, False)
    mail.outbox.clear()
    deliver(delivery.pk)
    assert ([link in one.body for one in mail.outbox], mail.outbox[0].to) == ([True], [INVITED])
    assert fresh_from_db(delivery).enclosed is None


def test_the_address_goes_from_the_outbox_too_and_what_was_not_sent_is_not(draft, django_capture_on_commit_callbacks):
    joined, taken_back = invite(draft), invite(draft, "second@example.invalid")
    actions.join_application(joined, by=guest())
    actions.withdraw_invitation(taken_back, by=draft.applicant)
    waiting = {
        one.message.about_id: one for one in Delivery.objects.filter(message__kind="application.coworker_invited")
    }
    assert [str(one.address) for one in waiting.values()] == ["", ""]
    mail.outbox.clear()
    late = waiting[str(taken_back.pk)]
    deliver(late.pk)
    late = fresh_from_db(late)
    assert (mail.outbox, late.state, late.enclosed, FAILED_MAIL.read()) == ([], "failed", None, 0)


def test_whether_an_address_has_an_account_makes_no_difference(draft):
    guest()
    with_account, without = invite(draft), invite(draft, "nobody@example.invalid")
    assert {one.role for one in (with_account, without)} == {"editor"}
    assert [one.message.kind for one in Delivery.objects.order_by("-pk")[:2]] == ["application.coworker_invited"] * 2
    assert not InboxItem.objects.filter(message__kind="application.coworker_invited").exists()


def test_accepting_asks_for_the_address_and_forgets_it(draft):
    seat, other = invite(draft), UserFactory(proved=True)
    with pytest.raises(PermissionDenied, match="发给另一个邮箱"):
        actions.join_application(seat, by=other)
    unproved = UserFactory(email=INVITED)
    with pytest.raises(PermissionDenied):
        actions.join_application(seat, by=unproved)
    unproved.delete()
    user = guest()
    actions.join_application(seat, by=user)
    assert (seat.user, bool(fresh_from_db(seat).email), told(draft.applicant)) == (
        user,
        False,
        {"application.coworker_joined"},
    )
    with pytest.raises(TransitionNotAllowed, match="已经失效"):
        actions.join_application(seat, by=user)


def test_an_invitation_is_for_its_time_and_its_address_goes_with_it(draft, travel_to):
    seat, user = invite(draft), guest()
    travel_to(seat.expires_at)
    with pytest.raises(TransitionNotAllowed, match="已经失效"):
        actions.join_application(seat, by=user)
    assert (lapse_invitations(), lapse_invitations(), bool(fresh_from_db(seat).email)) == (1, 0, False)
    assert verbs_of(draft)[-1] == ("application.coworker_invitation_lapsed", "系统")


def test_withdrawn_or_sent_anew_the_former_link_opens_nothing(draft, client):
    first, user = invite(draft), guest()
    link = link_to(first)
    second = invite(draft, INVITED.upper().replace("EXAMPLE.INVALID", "example.invalid"))
    client.force_login(user)
    assert client.get(link.partition("://")[2].partition("/")[2].join(["/", ""])).status_code == 404
    actions.withdraw_invitation(second, by=draft.applicant)
    for gone in (fresh_from_db(first), second):
        with pytest.raises(TransitionNotAllowed):
            actions.join_application(gone, by=user)
    with pytest.raises(TransitionNotAllowed, match="不能撤回"):
        actions.withdraw_invitation(second, by=draft.applicant)


def test_there_are_so_many_and_no_more(draft):
    for number in range(9):
        invite(draft, f"guest{number}@example.invalid")
    with pytest.raises(RuleViolation, match="最多9名，现有9名"):
        invite(draft, "one-more@example.invalid")
    invite(draft, "guest3@example.invalid")  # in the place of its own


def test_one_inviter_uses_up_no_address_and_a_plus_sign_makes_no_other(edition):
    mine, theirs = draft_application(edition), draft_application(edition)
    for note in ("", "+one", "+two"):
        invite(mine, f"often{note}@example.invalid")
    with pytest.raises(ValidationError, match=r"寄往同一邮箱的邀请每天最多3封.*请与对方核对已经收到的邀请"):
        invite(mine, "Often+three@example.invalid")
    for number in range(3):
        invite(theirs, f"often+{number}@example.invalid")
    third, fourth = draft_application(edition), draft_application(edition)
    for _ in range(3):
        invite(third, "often@example.invalid")
    with pytest.raises(ValidationError, match="今天寄往这个邮箱的邀请过多"):
        invite(fourth, "often@example.invalid")
    assert not fourth.coworkers.exists()
    invite(fourth, "another@example.invalid")


def test_a_person_fills_in_alone(edition):
    application = draft_application(edition, track="achievement", subject=PersonFactory())
    with pytest.raises(TransitionNotAllowed, match="个人的申报由本人填写"):
        invite(application)


@pytest.mark.article(28)
@pytest.mark.parametrize("role", [Role.OFFICE, Role.REVIEWER, Role.DEPARTMENT, Role.CONFERENCE, Role.EDITOR])
def test_nobody_of_the_award_takes_part(draft, role):
    user = guest(roles=[role])
    with pytest.raises(RuleViolation, match="保持回避"):
        actions.join_application(invite(draft), by=user)


@pytest.mark.article(10)
def test_who_sat_on_a_panel_of_the_edition_takes_no_part(draft):
    user = panel_of(draft.edition, 1, pledged=False).members.get().user
    user.__dict__["group_names"] = frozenset()  # the role may be taken back once the seat is left
    EmailAddress.objects.create(user=user, email=INVITED, verified=True)
    with pytest.raises(RuleViolation, match="本届评审组成员"):
        actions.join_application(invite(draft), by=user)


@pytest.mark.article(28)
def test_who_took_part_is_kept_from_judging_even_when_they_left(in_state):
    application = in_state("submitted")
    seat = coworker_of(application)
    actions.remove_coworker(seat, by=seat.user)
    grant_role(seat.user, Role.OFFICE)
    officer = fresh_from_db(seat.user)
    assert list(barred_from(officer)) == [application]
    assert application not in Application.objects.visible_to(officer)
    assert accounts_of(fresh_from_db(application)) == {
        seat.user_id: "申报的共同填写人",
        application.applicant_id: "申报人",
    }
    member = type("Seat", (), {"user_id": officer.pk, "user": officer, "unit": ""})()
    assert conflict(member, fresh_from_db(application), frozenset()) == "评审人员即申报的共同填写人"


@pytest.mark.article(28)
def test_who_is_recused_reads_no_letter_about_those_who_fill_it_in(in_state, office):
    application = in_state("submitted")
    seat = coworker_of(application)
    joined = Message.objects.get(kind="application.coworker_joined", about_id=str(seat.pk))
    assert joined not in kept_from(office)
    order_recusal(application, office, by=None, reason="近亲属任职。")
    assert joined in kept_from(fresh_from_db(office))


@pytest.mark.article(28)
def test_an_office_taken_later_ends_what_the_seat_gives(draft, editor):
    grant_role(editor, Role.REVIEWER)
    editor = fresh_from_db(editor)
    assert not may_fill_in(editor, draft)
    assert not may_read_application(editor, draft)


def test_taken_off_one_reads_and_writes_nothing_and_what_was_saved_stays(draft, editor, client):
    actions.save_draft(draft, by=editor, section=Section.CONTENT, data={"title": "移出前保存的"})
    seat = Coworker.objects.get(user=editor)
    client.force_login(editor)
    page = reverse("applications:section", args=[draft.pk, "content"])
    assert client.get(page).status_code == 200
    actions.remove_coworker(seat, by=draft.applicant)
    answer = client.post(page, {"title": "移出后才提交的题目"}, headers={"origin": "http://testserver"})
    said = answer.content.decode()
    assert (answer.status_code, "您已不参与这份申报" in said, "移出后才提交的题目" in said) == (403, True, True)
    assert (client.get(page).status_code, fresh_from_db(draft).title) == (403, "移出前保存的")
    assert "application.coworker_removed" in told(editor)
    with pytest.raises(PermissionDenied, match="您已不参与填写"):
        actions.save_draft(draft, by=editor, section=Section.CONTENT, data={"title": "改"})
    with pytest.raises(TransitionNotAllowed, match="已经退出"):
        actions.remove_coworker(seat, by=draft.applicant)
    assert client.get(reverse("applications:index")).content.decode().count(draft.public_name) == 0


def test_a_role_is_changed_in_place_and_told(draft, editor, reader):
    seats = {seat.user_id: seat for seat in draft.coworkers.all()}
    actions.change_role(seats[reader.pk], by=draft.applicant, role=CoworkerRole.EDITOR)
    actions.save_draft(draft, by=reader, section=Section.CONTENT, data={"title": "由查阅人改为填写人"})
    actions.change_role(seats[editor.pk], by=draft.applicant, role=CoworkerRole.READER)
    assert (may_fill_in(reader, draft), may_fill_in(editor, draft), may_read_application(editor, draft)) == (
        True,
        False,
        True,
    )
    assert all("application.coworker_role_changed" in told(one) for one in (reader, editor))
    event = Event.objects.filter(verb="application.coworker_role_changed").latest("sequence")
    assert (event.actor, event.payload["from"], event.payload["to"]) == (draft.applicant, "editor", "reader")


def test_a_role_is_its_applicants_to_change_once_and_while_it_is_open(draft, editor, in_state):
    seat = draft.coworkers.get()
    with pytest.raises(PermissionDenied, match="由申报人本人邀请、移出和改变角色"):
        actions.change_role(seat, by=editor, role=CoworkerRole.READER)
    actions.change_role(seat, by=draft.applicant, role=CoworkerRole.READER)
    stale = Coworker.objects.get(pk=seat.pk)
    with pytest.raises(TransitionNotAllowed, match="已是“查阅人”，无须再次办理"):
        actions.change_role(stale, by=draft.applicant, role=CoworkerRole.READER)
    with pytest.raises(ValidationError, match="请选择“填写人”或者“查阅人”"):
        actions.change_role(stale, by=draft.applicant, role="owner")
    actions.remove_coworker(stale, by=draft.applicant)
    for gone in (stale, invite(draft)):
        with pytest.raises(TransitionNotAllowed, match="尚未加入或者已经退出"):
            actions.change_role(gone, by=draft.applicant, role=CoworkerRole.EDITOR)
    over = in_state("submitted")
    kept = coworker_of(over)
    actions.withdraw(over, by=over.applicant, reason="另有安排。")
    with pytest.raises(TransitionNotAllowed, match="改变其角色"):
        actions.change_role(kept, by=over.applicant, role=CoworkerRole.READER)


def test_whose_role_sinks_while_they_type_keeps_their_words(draft, editor, client):
    client.force_login(editor)
    page = reverse("applications:section", args=[draft.pk, "content"])
    assert client.get(page).status_code == 200
    seat = draft.coworkers.get()
    actions.change_role(seat, by=draft.applicant, role=CoworkerRole.READER)
    typed = {"title": "改为查阅人时正在写的题目", "summary": "正在写的摘要。"}
    answer = client.post(page, typed, headers={"origin": "http://testserver"})
    said = answer.content.decode()
    assert (answer.status_code, "您在这份申报中是查阅人" in said, typed["title"] in said) == (403, True, True)
    assert (client.get(page).status_code, fresh_from_db(draft).title) == (403, draft.title)
    actions.change_role(fresh_from_db(seat), by=draft.applicant, role=CoworkerRole.EDITOR)
    assert client.post(page, typed).status_code == 302
    assert fresh_from_db(draft).title == typed["title"]


def test_the_applicants_page_changes_a_role_and_a_second_click_is_told(draft, editor, client):
    seat = draft.coworkers.get()
    client.force_login(draft.applicant)
    page = reverse("applications:coworker", args=[draft.pk, seat.pk, "read"])
    assert page in client.get(reverse("applications:coworkers", args=[draft.pk])).content.decode()
    assert client.get(page).status_code == 200
    assert "已改为查阅人" in client.post(page, follow=True).content.decode()
    again = client.post(page, follow=True)
    assert (again.status_code, "已是“查阅人”" in again.content.decode()) == (200, True)
    client.force_login(editor)
    assert "不能再填写" not in client.get(draft.get_absolute_url()).content.decode()
    answer = client.post(reverse("applications:coworker", args=[draft.pk, seat.pk, "fill-in"]))
    assert (answer.status_code, fresh_from_db(seat).role) == (403, "reader")


def test_who_leaves_by_themselves_may_be_invited_again(draft, editor):
    actions.remove_coworker(Coworker.objects.get(user=editor), by=editor)
    assert "application.coworker_left" in told(draft.applicant)
    seat = coworker_of(draft, CoworkerRole.READER, editor)
    assert may_read_application(editor, draft)
    assert not may_fill_in(editor, draft)
    with pytest.raises(PermissionDenied, match="移出共同填写人由申报人办理"):
        actions.remove_coworker(seat, by=UserFactory())
    with pytest.raises(IntegrityError), transaction.atomic():
        Coworker.objects.create(
            application=draft, user=editor, role="editor", joined_at=clock.now(), expires_at=clock.now()
        )


def test_letters_go_to_whoever_asks_for_them(in_state):
    application = in_state("submitted")
    wants, other = coworker_of(application), coworker_of(application, CoworkerRole.READER)
    with pytest.raises(PermissionDenied, match="本人选择"):
        actions.choose_letters(other, by=application.applicant, wanted=True)
    actions.choose_letters(wants, by=wants.user, wanted=True)
    assert told_of(application) == [application.applicant, wants.user]
    actions.withdraw(application, by=application.applicant, reason="另有安排。")
    assert ["application.left" in told(one) for one in (application.applicant, wants.user, other.user)] == [
        True,
        True,
        False,
    ]


@pytest.mark.parametrize("state", ["eliminated", "honoured", "withdrawn", "closed"])
def test_where_it_is_over_nobody_joins_or_takes_over(edition, state):
    application = application_in(state, edition)
    for act in (
        lambda: invite(application),
        lambda: actions.check_offer_hand_over(application, by=application.applicant),
    ):
        with pytest.raises(TransitionNotAllowed, match="不再增加共同填写人"):
            act()


# The pages


def post(client, application, section, **data):
    return client.post(reverse("applications:section", args=[application.pk, section]), data)


def opened(client, application, section):
    """What the page of a section says it was opened with."""
    form = client.get(reverse("applications:section", args=[application.pk, section])).context["form"]
    return json.dumps(form.fields["as_opened"].initial)


def test_two_at_once_lose_nothing(draft, editor, client):
    client.force_login(editor)
    seen = opened(client, draft, "content")
    actions.save_draft(draft, by=draft.applicant, section=Section.CONTENT, data={"title": "申报人改的题目"})
    answer = post(client, draft, "content", title="示例质量管理模式", summary="填写人改的摘要。", as_opened=seen)
    kept = fresh_from_db(draft)
    assert (answer.status_code, kept.title, kept.summary) == (302, "申报人改的题目", "填写人改的摘要。")


def test_two_in_one_field_are_told_and_the_second_means_it(draft, editor, client):
    client.force_login(editor)
    seen = opened(client, draft, "content")
    actions.save_draft(draft, by=draft.applicant, section=Section.CONTENT, data={"title": "申报人改的题目"})
    answer = post(client, draft, "content", title="填写人改的题目", summary="以数据驱动的持续改进。", as_opened=seen)
    said = answer.content.decode()
    assert (answer.status_code, "已由他人改为“申报人改的题目”" in said, "填写人改的题目" in said) == (422, True, True)
    again = answer.context["form"].data["as_opened"]
    assert (
        post(
            client, draft, "content", title="填写人改的题目", summary="以数据驱动的持续改进。", as_opened=again
        ).status_code
        == 302
    )
    assert fresh_from_db(draft).title == "填写人改的题目"


def test_a_declared_section_is_merged_box_by_box(draft, editor, client):
    client.force_login(editor)
    page = client.get(reverse("applications:section", args=[draft.pk, "profile"]))
    form = page.context["form"]
    sent = {name: "" if (value := form[name].value()) is None else value for name in form.fields if name != "as_opened"}
    other = {**draft.form_answers["profile"], "employees": "777"}
    actions.save_draft(draft, by=draft.applicant, section="profile", data=other)
    sent |= {"industry": "填写人改的行业", "as_opened": json.dumps(form.fields["as_opened"].initial)}
    assert post(client, draft, "profile", **sent).status_code == 302
    kept = fresh_from_db(draft).form_answers["profile"]
    assert (kept["employees"], kept["industry"]) == ("777", "填写人改的行业")


def test_each_learns_who_else_is_there(draft, editor, client):
    now = reverse("applications:now", args=[draft.pk, "content"])
    client.force_login(editor)
    page = client.get(reverse("applications:section", args=[draft.pk, "content"]))
    ticket = page.context["form"].autosave
    assert client.get(now).json() == {"sentence": ""}
    sent = {"title": "正在写", "autosave": _ticket(page), "autosave-version": "0", "autosave-tab": "t1"}
    assert client.post(reverse("autosave:autosave"), sent).status_code == 200
    assert ticket is not None
    client.force_login(draft.applicant)
    said = client.get(now).json()["sentence"]
    assert (str(editor) in said, "正在填写本部分" in said) == (True, True)
    seen = page.context["seen"]
    actions.save_draft(draft, by=editor, section=Section.CONTENT, data={"title": "存了"})
    assert f"页面打开之后，{editor}保存过本部分" in client.get(now, {"seen": seen}).json()["sentence"]
    client.force_login(UserFactory())
    assert client.get(now).status_code == 404


def _ticket(page):
    return page.content.decode().partition('name="autosave" value="')[2].partition('"')[0]


def test_the_applicants_page_invites_and_the_link_is_followed(draft, client):
    client.force_login(draft.applicant)
    page = reverse("applications:coworkers", args=[draft.pk])
    assert client.post(page, {"email": "not an address", "role": "editor"}).status_code == 422
    assert client.post(page, {"email": INVITED, "role": "reader"}).status_code == 302
    seat = draft.coworkers.get()
    html = client.get(page).content.decode()
    assert (INVITED in html, str(seat.email) in html) == (False, True)
    link = reverse("applications:join", args=[seat.pk, link_to(seat).rstrip("/").rpartition("/")[2]])
    client.logout()
    assert "login" in client.get(link).url
    client.force_login(UserFactory(proved=True))
    assert "发给另一个邮箱" in client.get(link).content.decode()
    user = guest()
    client.force_login(user)
    assert draft.public_name in client.get(link).content.decode()
    assert client.post(link).status_code == 302
    assert fresh_from_db(seat).user == user
    assert client.get(reverse("applications:coworkers", args=[draft.pk])).status_code == 200
    assert client.post(reverse("applications:coworker", args=[draft.pk, seat.pk, "letters"])).status_code == 302
    assert client.post(page, {"email": "x@example.invalid", "role": "reader"}).status_code == 403
    assert client.get(reverse("applications:section", args=[draft.pk, "content"])).status_code == 403
    for name in ("overview", "form_pdf"):
        assert client.get(reverse(f"applications:{name}", args=[draft.pk])).status_code == 200
    assert client.post(reverse("applications:coworker", args=[draft.pk, seat.pk, "leave"])).status_code == 302
    assert client.get(page).status_code == 403


def test_the_applicant_is_not_invited_and_who_is_in_goes_on(draft, client):
    EmailAddress.objects.create(user=draft.applicant, email="own@example.invalid", verified=True)
    with pytest.raises(ValidationError, match="本人账号的邮箱"):
        invite(draft, email="Own@example.invalid")
    user = guest()
    actions.join_application(invite(draft), by=user)
    second = invite(draft, role=CoworkerRole.READER)
    client.force_login(user)
    html = client.get(link_to(second)).content.decode()
    assert ("无须再次接受邀请" in html, f'href="{draft.get_absolute_url()}">打开申报' in html) == (True, True)


@pytest.mark.parametrize("name", ["remove", "withdraw"])
def test_the_question_about_a_seat_that_is_over_leads_back_and_says_so(draft, editor, client, name):
    seat = Coworker.objects.get(user=editor)
    actions.remove_coworker(seat, by=editor)
    client.force_login(draft.applicant)
    answer = client.get(reverse("applications:coworker", args=[draft.pk, seat.pk, name]), follow=True)
    assert ("已经退出" in answer.content.decode() or "已经失效" in answer.content.decode(), answer.status_code) == (
        True,
        200,
    )


def test_everything_about_them_is_in_the_journal(draft, editor):
    assert verbs_of(draft) == [
        ("application.coworker_invited", str(draft.applicant)), ("application.coworker_joined", str(editor)),
    ]  # fmt: skip


def test_their_number_costs_no_queries(draft, editor, client, django_assert_num_queries):
    client.force_login(draft.applicant)
    page = reverse("applications:coworkers", args=[draft.pk])
    client.get(page)
    with CaptureQueriesContext(connection) as one:
        client.get(page)
    coworker_of(draft)
    coworker_of(draft, CoworkerRole.READER)
    with django_assert_num_queries(len(one)):
        client.get(page)
