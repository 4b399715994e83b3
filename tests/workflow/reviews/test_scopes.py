"""Panels for some stages and tracks: who may sit where, which files they are given, who leads which report."""

import json
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from portal import clock
from portal.errors import RuleViolation, TransitionNotAllowed
from portal.journal.models import Event
from portal.messages.models import InboxItem
from tests.conftest import fresh_from_db
from tests.factories.reviews import assigned, panel_of, reviewer_user, sheet_by, sheets_for
from workflow.applications.models import Application
from workflow.programmes.actions import cancel_edition
from workflow.reviews.actions import (
    add_panel_member,
    assign_review,
    change_panel_scope,
    check_assign,
    dismiss_panel_member,
    form_panel,
    publish_report,
    replace_panel_member,
    sign_pledge,
)
from workflow.reviews.enums import SeatState
from workflow.reviews.models import Assignment, Panel, PanelMember
from workflow.reviews.permissions import is_leader_for, sheets_open_to
from workflow.reviews.queries import tally
from workflow.reviews.suggesting import NOBODY, suggest

pytestmark = [pytest.mark.django_db, pytest.mark.article(10)]
STAGE = "documents"


def formed(edition, users, name, *, office=None, **scope):
    """A panel of these, pledged; the first leads."""
    panel = form_panel(
        edition, by=office, name=name, members=[(one, "某大学") for one in users], leader=users[0], **scope
    )
    for member in panel.members.all():
        sign_pledge(member, by=member.user)
    return panel


@pytest.mark.article(22)
def test_one_person_sits_on_panels_that_have_no_file_in_common(documents, office):
    edition, users = documents.edition, [reviewer_user(f"评审员{name}") for name in "甲乙"]
    first = formed(edition, users, "资料组", office=office, stages=["documents"], tracks=["practice"])
    formed(edition, users, "现场组", office=office, stages=["site-visit", "evaluation"])
    formed(edition, users, "个人组", office=office, stages=["documents"], tracks=["achievement"])
    assert (first.stages, first.tracks, first.scope_words) == (
        ["documents"],
        ["practice"],
        "资料评审（先进质量管理模式）",
    )
    assert Event.objects.filter(verb="panel.formed").order_by("pk").first().payload["stages"] == ["documents"]
    told = InboxItem.objects.filter(recipient=users[0]).order_by("pk").first().message.body
    assert "“资料组”成员，负责资料评审（先进质量管理模式）" in told
    for scope in (
        {},
        {"stages": ["documents"]},
        {"tracks": ["practice"]},
        {"stages": ["evaluation"], "tracks": ["practice"]},
    ):
        with pytest.raises(RuleViolation, match="同一环节、同一类别每人只能参加一个评审组"):
            formed(edition, users, "又一组", **scope)
    other = formed(edition, [reviewer_user()], "另一组")
    with pytest.raises(RuleViolation, match="评审员甲已是“资料组”成员，该组负责资料评审（先进质量管理模式）"):
        add_panel_member(other, users[0], by=office)
    with pytest.raises(RuleViolation, match="评审员乙已是"):
        replace_panel_member(other.members.get(), users[1], by=office, reason="因病。")
    for wrong in ({"stages": ["conference"]}, {"tracks": ["nobody"]}):
        with pytest.raises(ValidationError, match="本届没有这一"):
            formed(edition, [reviewer_user()], "错组", **wrong)


def test_database_keeps_panels_of_one_person_apart(documents):
    edition, (one, other) = documents.edition, (reviewer_user(), reviewer_user())
    first = formed(edition, [one], "资料组", stages=["documents"])
    second = formed(edition, [one, other], "现场组", stages=["site-visit"])
    third = formed(edition, [reviewer_user()], "三组", stages=["documents"], tracks=["achievement"])
    with pytest.raises(IntegrityError, match="one_seat_each"), transaction.atomic():
        Panel.objects.filter(pk=second.pk).update(stages=[])
    with pytest.raises(IntegrityError, match="one_seat_each"), transaction.atomic():
        PanelMember.objects.create(panel=third, edition=edition, user=one, unit="某大学")
    Panel.objects.filter(pk=second.pk).update(stages=["evaluation"])
    replace_panel_member(first.members.get(), reviewer_user(), unit="某协会", by=None, reason="因病。")
    Panel.objects.filter(pk=second.pk).update(stages=[])
    assert (
        PanelMember.objects.create(panel=third, edition=edition, user=reviewer_user(), unit="某大学").state == "serving"
    )


def test_a_panel_is_changed_with_a_reason_while_it_stands(documents, applications, office):
    panel = formed(documents.edition, [reviewer_user("评审员甲"), reviewer_user()], "资料组", stages=["documents"])
    seat = panel.members.get(is_leader=True)
    kept = assigned(applications[0], documents, seat)
    with pytest.raises(PermissionDenied):
        change_panel_scope(panel, by=seat.user, stages=[], tracks=[], reason="分工。")
    with pytest.raises(ValidationError, match="理由"):
        change_panel_scope(panel, by=office, stages=["site-visit"], tracks=[], reason=" ")
    with pytest.raises(TransitionNotAllowed, match="已经负责资料评审"):
        change_panel_scope(panel, by=office, stages=["documents"], tracks=[], reason="分工。")
    formed(documents.edition, [seat.user], "综合组", stages=["evaluation"])
    with pytest.raises(RuleViolation, match="评审员甲已是“综合组”成员"):
        change_panel_scope(panel, by=office, stages=["evaluation"], tracks=[], reason="分工。")
    change_panel_scope(panel, by=office, stages=["site-visit"], tracks=["practice"], reason="分工。")
    event = Event.objects.get(verb="panel.scope_changed")
    assert (event.reason, event.payload["changed"]) == (
        "分工。", {"stages": ["资料评审", "现场评审"], "tracks": ["各类别", "先进质量管理模式"]}
    )  # fmt: skip
    assert Assignment.objects.given().get() == kept
    assert sheet_by(applications[0], documents, seat).assignment == kept, (
        "what was given stays, and giving it twice is once"
    )
    cancel_edition(documents.edition, by=None, reason="停办。")
    with pytest.raises(TransitionNotAllowed):
        change_panel_scope(fresh_from_db(panel), by=office, stages=[], tracks=[], reason="分工。")


@pytest.mark.article(22)
def test_files_go_to_panels_of_their_stage_and_track_alone(documents, applications, office, client):
    edition, file = documents.edition, applications[0]
    away = formed(edition, [reviewer_user("评审员远")], "现场组", stages=["site-visit"])
    with pytest.raises(RuleViolation, match="没有负责资料评审（先进质量管理模式）的评审组"):
        check_assign(file, by=office)
    people = formed(edition, [reviewer_user("评审员人")], "个人组", tracks=["achievement"])
    with pytest.raises(RuleViolation, match="没有负责资料评审"):
        check_assign(file, by=office)
    right = panel_of(edition, 3, name="资料组")
    check_assign(file, by=office)
    for panel, words in (
        (away, "“现场组”负责现场评审，不负责资料评审"),
        (people, "“个人组”负责各评审环节（先进质量管理成果）"),
    ):
        with pytest.raises(RuleViolation, match=words):
            assign_review(file, documents, panel.members.get(), by=office)
        with pytest.raises(IntegrityError, match="within_panel"), transaction.atomic():
            Assignment.objects.create(application=file, stage=documents, member=panel.members.get())
    proposed = suggest([file], {"each": 9})[file.pk]
    assert {one.value for one in proposed.choices} == {member.pk for member in right.members.all()}
    assert suggest([file], {"each": 1, "panels": [away]})[file.pk].words == NOBODY

    client.force_login(office)
    page = client.get(f"/admin/desk/reviews/{file.pk}/assign/").content.decode()
    assert "评审员远（某大学） —— “现场组”负责现场评审，不负责资料评审（先进质量管理模式）" in page
    stray = away.members.get().pk
    assert client.post(f"/admin/desk/reviews/{file.pk}/assign/", {"members": [stray]}).status_code == 422
    many = {"chosen": [file.pk], f"planned-{file.pk}": [stray]}
    done = client.post("/admin/desk/reviews/many/suggest/", many)
    assert "“现场组”负责现场评审，不负责资料评审（先进质量管理模式），请改派" in done.content.decode()
    assert Assignment.objects.count() == 0


@pytest.mark.article(28)
def test_a_file_is_given_to_a_person_from_one_seat(documents, applications, office):
    edition, user = documents.edition, reviewer_user("评审员甲")
    first = formed(edition, [user, reviewer_user()], "资料组", stages=["documents"])
    assigned(applications[0], documents, first.members.get(user=user))
    change_panel_scope(first, by=office, stages=["site-visit"], tracks=[], reason="分工。")
    second = formed(edition, [user], "新资料组", stages=["documents"])
    with pytest.raises(TransitionNotAllowed, match="已经分配给评审员甲（“资料组”成员）"):
        assign_review(applications[0], documents, second.members.get(), by=office)
    with pytest.raises(IntegrityError, match="another seat"), transaction.atomic():
        Assignment.objects.create(application=applications[0], stage=documents, member=second.members.get())
    assert not suggest([applications[0]], {"each": 2, "panels": [second]})[applications[0].pk].choices
    assert assign_review(applications[1], documents, second.members.get(), by=office).member == second.members.get()


def test_who_sits_on_two_panels_of_a_stage_reads_no_more_than_the_others(documents):
    """One person has one load, from whichever seat; of a file from the seat whose panel is for it."""
    edition, both = documents.edition, reviewer_user("评审员甲")
    models = formed(edition, [both, reviewer_user()], "模式组", stages=["documents"], tracks=["practice"])
    people = formed(edition, [both, reviewer_user()], "成果组", stages=["documents"], tracks=["achievement"])
    files = list(edition.applications.order_by("number"))
    Application.objects.filter(pk=files[1].pk).update(track="achievement")
    files = list(edition.applications.order_by("number"))
    proposed = suggest(files, {"each": 1})
    chosen = [PanelMember.objects.get(pk=one.value) for file in files for one in proposed[file.pk].choices]
    assert len({seat.user_id for seat in chosen}) == 2, "each has one, though one person could have both"
    assert [seat.panel for seat in chosen] == [models, people]


@pytest.mark.article(22, 23)
def test_a_leader_reports_on_what_the_own_panel_was_given(documents, applications, office):
    edition, (leader, other) = documents.edition, (reviewer_user("评审员甲"), reviewer_user("评审员乙"))
    visiting = formed(edition, [leader, other], "现场组", stages=["site-visit"])
    reading = formed(edition, [other, leader, reviewer_user()], "资料组", stages=["documents"])
    for member in reading.members.all():
        sheet_by(applications[0], documents, member)
    assert (is_leader_for(other, applications[0]), is_leader_for(leader, applications[0])) == (True, False)
    with pytest.raises(PermissionDenied):
        publish_report(applications[0], documents, by=leader, text="不由其出具。")
    assert sheets_open_to(leader, applications[0]).count() == 1, "as a member, and the stage has a discussion"
    assert sheets_open_to(other, applications[0]).count() == 3
    change_panel_scope(reading, by=office, stages=["evaluation"], tracks=[], reason="分工。")
    assert publish_report(applications[0], documents, by=other, text="给了谁，由谁的组长出具。").author == other
    assert visiting.members.seated().count() == 2


@pytest.mark.article(28)
def test_who_broke_the_discipline_leaves_every_panel_of_the_edition(documents, applications, office):
    edition, user = documents.edition, reviewer_user("评审员甲")
    first = formed(edition, [reviewer_user(), user], "资料组", stages=["documents"])
    second = formed(edition, [user, reviewer_user()], "现场组", stages=["site-visit"])
    seat, leading = first.members.get(user=user), second.members.get(user=user)
    with pytest.raises(RuleViolation, match="“现场组”的组长不能直接解聘"):
        dismiss_panel_member(seat, by=office, reason="泄露评审情况。", for_cause=True)
    assert fresh_from_db(seat).state == SeatState.SERVING
    replace_panel_member(leading, reviewer_user(), unit="某协会", by=office, reason="另有任用。")
    third = formed(edition, [reviewer_user(), user], "综合组", stages=["evaluation"])
    dismiss_panel_member(seat, by=office, reason="泄露评审情况。", for_cause=True)
    assert third.members.get(user=user).state == SeatState.DISMISSED
    assert Event.objects.filter(verb="panel.member_dismissed").count() == 2


@pytest.mark.article(28)
def test_nor_does_a_sheet_count_that_was_handed_in_from_a_seat_left_before(documents, applications, office, travel_to):
    edition, user = documents.edition, reviewer_user("评审员甲")
    reading = formed(edition, [user, reviewer_user(), reviewer_user()], "资料组", stages=["documents"])
    visiting = formed(edition, [reviewer_user(), user], "现场组", stages=["site-visit"])
    sheets_for(applications[0], documents, reading)
    travel_to(clock.now() + timedelta(hours=1))
    replace_panel_member(reading.members.get(user=user), reviewer_user(), unit="某协会", by=office, reason="分工。")
    assert tally(applications[0], documents).count == 3
    dismiss_panel_member(visiting.members.get(user=user), by=office, reason="泄露评审情况。", for_cause=True)
    assert tally(applications[0], documents).count == 2
    travel_to(clock.now() + timedelta(hours=1))
    again = add_panel_member(reading, user, by=office, despite="经查不属实。")
    sign_pledge(again, by=user)
    sheet_by(applications[0], documents, again)
    assert tally(applications[0], documents).count == 3, "what is said anew counts"


def test_office_sees_and_filters_panels_by_stage_and_track(documents, office, client):
    edition, users = documents.edition, [reviewer_user("评审员甲")]
    client.force_login(office)
    sent = {
        "edition": edition.pk, "name": "资料组", "stages": ["documents"], "tracks": ["practice"], "members": [users[0].pk],
        f"members-unit-{users[0].pk}": "某大学", "leader": users[0].pk,
    }  # fmt: skip
    assert client.post("/admin/desk/panels/do/form/", sent).status_code == 302
    panel = Panel.objects.get()
    formed(edition, users, "现场组", stages=["site-visit"])
    formed(edition, [reviewer_user()], "各环节组")
    found = client.get("/admin/desk/panels/", {"stages": ["documents"]}).content.decode()
    assert ("资料组" in found, "现场组" in found, "各环节组" in found) == (True, False, True)
    by_track = client.get("/admin/desk/panels/", {"tracks": ["achievement"]}).content.decode()
    assert (">资料组<" in by_track, "现场组" in by_track) == (False, True)
    page = f"/admin/desk/panels/{panel.pk}/"
    change = client.get(f"{page}scope/")
    assert "已经分配给该组成员的申报不变" in change.content.decode()
    shown = change.context["form"].fields["as_shown"].initial
    stale = {"stages": ["documents", "evaluation"], "tracks": [], "reason": "分工。"}
    change_panel_scope(panel, by=office, stages=["documents"], tracks=[], reason="先到。")
    assert client.post(f"{page}scope/", {**stale, "as_shown": json.dumps(dict(shown))}).status_code == 422
    assert (
        client.post(
            f"{page}scope/", stale | {"as_shown": json.dumps({"负责的环节": "资料评审", "负责的类别": "各类别"})}
        ).status_code
        == 302
    )
    html = client.get(page).content.decode()
    assert "负责的环节 资料评审 → 资料评审、综合评价" in html
