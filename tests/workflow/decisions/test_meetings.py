from copy import copy
from datetime import timedelta
from functools import partial

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from portal import clock
from portal.access.enums import Role
from portal.desk.timeline import timeline
from portal.documents.wording import official_date
from portal.errors import RuleViolation, TransitionNotAllowed
from portal.journal.models import Event
from portal.messages.models import InboxItem
from portal.shown import standing
from tests.conftest import fresh_from_db
from tests.factories.access import UserFactory
from tests.factories.decisions import (
    HELD_ON,
    candidate,
    conference_stage,
    deliberated,
    granted_proposal,
    planned_meeting,
    sign_in,
    waiting,
)
from tests.factories.programmes import load_changed, load_own, planned_edition
from workflow.decisions.actions import (
    appoint_representative,
    cancel_meeting,
    cast_ballot,
    change_meeting,
    check_deliberate,
    check_in,
    check_out,
    close_meeting,
    count_ballots,
    declare_recusal,
    deliberate_proposal,
    open_meeting,
    plan_meeting,
    propose_honour,
    register_member,
    remove_member,
)
from workflow.decisions.actions.checks import require_quorum
from workflow.decisions.actions.meetings import check_vacancies
from workflow.decisions.desks.meetings import MemberDesk
from workflow.decisions.enums import MeetingState
from workflow.decisions.queries import Quorum, item_quorum, meeting_quorum, vacancies
from workflow.programmes.actions import cancel_edition
from workflow.programmes.desks import EditionDesk
from workflow.programmes.stages import notes_on

pytestmark = pytest.mark.django_db


def meeting_of_ten():
    return planned_meeting(conference_stage(), members=10)


@pytest.fixture(scope="module")
def called(module_setup):
    """Ten units and the meeting they are called to."""
    return module_setup(meeting_of_ten)


@pytest.fixture
def planned(called):
    return fresh_from_db(called)


@pytest.fixture
def stage(planned):
    return planned.stage


@pytest.fixture
def meeting(planned):
    """The meeting in session, seven of its ten units present."""
    sign_in(planned, 7)
    return open_meeting(planned, by=None)


@pytest.mark.article(8)
def test_meeting_opens_with_quorum_and_freezes_its_members(stage, planned):
    meeting = planned
    with pytest.raises(RuleViolation, match="尚未登记评审会成员单位，不能开会"):
        require_quorum(meeting, Quorum(present=0, members=0, needed=0, reached=False))
    sign_in(meeting, 6)
    with pytest.raises(RuleViolation, match=r"应到 10 个成员单位，实到 6 个，须达到三分之二即至少 7 个"):
        open_meeting(meeting, by=None)
    sign_in(meeting, 7)
    open_meeting(meeting, by=None)
    assert (meeting.state, meeting.members, meeting_quorum(meeting).present) == (MeetingState.OPEN, 10, 7)
    with pytest.raises(TransitionNotAllowed, match=r"成员不能再变动"):
        register_member(stage.edition, "临时成员", by=None)


@pytest.mark.article(8)
def test_more_than_two_thirds_of_the_ten_units_of_the_friendship_award():
    stage = conference_stage(load_own("hongqiao-friendship-2023"), tracks=())
    meeting = planned_meeting(stage, members=0)
    units = list(stage.edition.conference_members.filter(is_unit=True))
    assert len(units) == 10
    for member in units[:6]:
        check_in(meeting, member, by=None)
    with pytest.raises(RuleViolation, match=r"须超过三分之二即至少 7 个"):
        open_meeting(meeting, by=None)
    check_in(meeting, units[6], by=None)
    assert open_meeting(meeting, by=None).strict is True


def test_only_its_own_representative_or_the_office_signs_a_unit_in(stage, planned, office, applicant):
    meeting = planned
    first, second = stage.edition.conference_members.filter(is_unit=True)[:2]
    with pytest.raises(PermissionDenied):
        check_in(meeting, first, by=second.user)
    with pytest.raises(PermissionDenied):
        check_in(meeting, first, by=applicant)
    check_in(meeting, first, by=first.user)
    check_in(meeting, first, by=office)
    assert meeting.attendances.count() == 1


@pytest.mark.article(28)
def test_recusal_can_cost_the_quorum_of_one_item(stage, meeting):
    application = candidate(stage)
    proposal = propose_honour(application, tier="gold", by=None)
    member = meeting.attendances.first().member
    declare_recusal(meeting, member, application, by=member.user, reason="曾任该单位顾问。")
    quorum = item_quorum(meeting, application)
    assert (quorum.present, quorum.members, quorum.reached) == (6, 10, False)
    with pytest.raises(RuleViolation, match=r"本项出席未达到法定人数"):
        deliberate_proposal(proposal, meeting=meeting, minutes="记录", by=None)


@pytest.mark.article(3)
def test_closing_records_vacant_places(stage, meeting):
    granted_proposal(candidate(stage), meeting)
    # Who is not proposed falls with the stage's end: the board says so before.
    (said,) = notes_on(stage)
    assert (
        f"等 {len(waiting(stage)) + 1} 份：没有提出获奖建议" in said,
        EditionDesk.open_matters(stage.edition, None)["notes"],
    ) == (True, ())
    with pytest.raises(ValidationError, match=r"请填写会议纪要"):
        close_meeting(meeting, by=None, minutes=" ")
    close_meeting(meeting, by=None, minutes="审议通过一项。")
    found = [(place["code"], place["vacant"]) for place in vacancies(stage.edition)]
    assert sorted(found) == [("gold:achievement+practice", 9), ("mayor:achievement", 2), ("mayor:practice", 2)]
    event = Event.objects.get(verb="meeting.closed")
    assert event.payload["vacant"]["长宁区质量金奖"] == 9


@pytest.mark.article(25)
def test_meeting_does_not_close_over_an_undecided_proposal(stage, meeting):
    deliberated(candidate(stage), meeting)
    with pytest.raises(RuleViolation, match=r"还有 1 项建议已审议而未作出决定"):
        close_meeting(meeting, by=None, minutes="纪要")


def test_an_applicant_runs_no_meeting(stage, planned, applicant):
    with pytest.raises(PermissionDenied):
        plan_meeting(stage, held_on=HELD_ON, place="甲", chair="乙", by=applicant)
    with pytest.raises(PermissionDenied):
        open_meeting(planned, by=applicant)


# The room: who came, who left, who came back


@pytest.mark.article(8)
def test_members_who_left_make_no_quorum(stage, meeting):
    """Seven of ten signed in, more than two thirds are seven: with two gone nothing is deliberated or counted."""
    first, second = [row.member for row in meeting.attendances.order_by("pk")[:2]]
    before, after, *_ = waiting(stage)
    proposal = deliberated(before, meeting)
    for row in meeting.attendances.select_related("member__user"):
        cast_ballot(proposal, choice="yes", by=row.member.user)
    for member in (first, second):
        check_out(meeting, member, by=member.user)
    assert count_ballots(proposal, by=None).present == 7  # they were there for its vote
    with pytest.raises(RuleViolation, match=r"应到 10 个成员单位，实到 5 个"):
        deliberated(after, meeting)
    check_in(meeting, first, by=first.user)
    check_in(meeting, second, by=second.user)
    assert item_quorum(meeting, after).reached


@pytest.mark.article(8)
def test_member_who_left_before_the_vote_is_not_counted_and_cannot_vote(stage, meeting):
    proposal = deliberated(candidate(stage), meeting)
    gone, *there = [row.member for row in meeting.attendances.select_related("member__user").order_by("pk")]
    check_out(meeting, gone, by=gone.user)
    with pytest.raises(RuleViolation, match="已经离席"):
        cast_ballot(proposal, choice="no", by=gone.user)
    for member in there:
        cast_ballot(proposal, choice="yes", by=member.user)
    with pytest.raises(RuleViolation, match=r"本项出席未达到法定人数：应到 10 个成员单位，实到 6 个"):
        count_ballots(proposal, by=None)
    check_in(meeting, gone, by=gone.user)
    with pytest.raises(ValidationError, match=f"{gone}在场而尚未投票"):
        count_ballots(proposal, by=None)
    assert count_ballots(proposal, by=None, unvoted_because="返回会场后声明不投票。").present == 7


def test_meeting_and_members_are_entered_in_full_and_as_read(planned, stage, travel_to):
    travel_to(clock.moment(HELD_ON - timedelta(days=7)))
    told = {"held_on": planned.held_on, "place": "第三会议室", "chair": planned.chair, "by": None}
    shown = standing(planned, ("held_on", "place", "chair"))
    with pytest.raises(ValidationError, match="会议日期不能早于今天"):
        change_meeting(planned, **{**told, "held_on": clock.today() - timedelta(days=1)})
    change_meeting(planned, **{**told, "place": "第二会议室"}, shown=shown)
    with pytest.raises(ValidationError, match="此项已由他人改为“第二会议室”"):
        change_meeting(planned, **told, shown=shown)
    with pytest.raises(ValidationError) as refusal:
        register_member(stage.edition, " ", by=None)
    assert list(refusal.value.error_dict) == ["name"]
    assert fresh_from_db(planned).place == "第二会议室"


@pytest.mark.article(8)
def test_item_is_dealt_with_at_the_meeting_that_is_open(stage, planned, office):
    proposal = propose_honour(candidate(stage), tier="gold", by=office)
    with pytest.raises(TransitionNotAllowed, match="请先宣布开会"):
        check_deliberate(proposal, by=office)
    with clock.travel(clock.moment(HELD_ON - timedelta(days=7))):
        other = plan_meeting(stage, held_on=HELD_ON, place="第二会议室", chair="召集人", by=office)
    sign_in(planned, 7)
    open_meeting(planned, by=office)
    with pytest.raises(TransitionNotAllowed, match="请先宣布开会"):
        deliberate_proposal(proposal, meeting=other, minutes="记录", by=office)
    assert fresh_from_db(proposal).state == "proposed"


def test_another_edition_lends_no_member_and_leaves_no_place_its_rules_want_given(planned, tmp_path):
    rules = load_changed(
        tmp_path, "at_most = 10", "at_most = 10\nmay_be_vacant = false", name="hongqiao-friendship-2023"
    )
    edition = planned_edition(rules)
    stranger = register_member(edition, "其他届次的单位", by=None)
    with pytest.raises(ValidationError, match="不是本届评审会成员"):
        check_in(planned, stranger, by=None)
    with pytest.raises(RuleViolation, match="不得空缺"):
        check_vacancies(edition)


def test_one_meeting_is_planned_once(stage, planned, travel_to):
    travel_to(clock.moment(HELD_ON - timedelta(days=7)))
    began = clock.day_of(stage.entered_at)
    with pytest.raises(ValidationError, match=f"早于“{stage.name}”环节开始之日（{official_date(began)}）"):
        plan_meeting(stage, held_on=began - timedelta(days=1), place="第二会议室", chair="召集人", by=None)
    other = plan_meeting(stage, held_on=HELD_ON, place="第二会议室", chair="召集人", by=None)
    with pytest.raises(ValidationError, match="会议已经安排，请勿重复安排"):
        plan_meeting(stage, held_on=HELD_ON, place=f" {planned.place} ", chair="他人", by=None)
    with pytest.raises(ValidationError, match="会议已经安排，请勿重复安排"):
        change_meeting(other, held_on=HELD_ON, place=planned.place, chair="召集人", by=None)
    cancel_meeting(other, by=None, reason="改期。")
    plan_meeting(stage, held_on=HELD_ON, place="第二会议室", chair="召集人", by=None)


def test_journal_names_the_member_and_who_wrote_it(planned, office, client, travel_to):
    travel_to(clock.moment(HELD_ON))
    member = planned.edition.conference_members.filter(is_unit=True).first()
    check_in(planned, member, by=office, representative="代表甲")
    client.force_login(office)
    page = client.get(f"/admin/desk/meetings/{planned.pk}/").content.decode()
    line = page[page.index("操作日志") :]
    assert (member.name in line, str(office) in line) == (True, True)


def test_meeting_is_put_right_until_it_opens_and_called_off_while_empty(stage, planned, travel_to):
    travel_to(clock.moment(HELD_ON - timedelta(days=7)))
    meeting = planned
    change_meeting(meeting, held_on=HELD_ON + timedelta(days=1), place="第二会议室", chair="召集人", by=None)
    with pytest.raises(TransitionNotAllowed, match="会期前一天起签到"):
        sign_in(meeting, 7)
    travel_to(clock.moment(HELD_ON))
    sign_in(meeting, 7)
    with pytest.raises(TransitionNotAllowed, match="未到会期"):
        open_meeting(meeting, by=None)
    travel_to(clock.moment(HELD_ON + timedelta(days=1)))
    open_meeting(meeting, by=None)
    with pytest.raises(TransitionNotAllowed, match="不能再改"):
        change_meeting(meeting, held_on=HELD_ON + timedelta(days=2), place="甲", chair="乙", by=None)
    with pytest.raises(RuleViolation, match="还没有审议任何一项"):
        close_meeting(meeting, by=None, minutes="纪要")
    cancel_meeting(meeting, by=None, reason="改期。")
    assert meeting.state == "cancelled"


def test_meeting_that_dealt_with_an_item_is_not_called_off(stage, meeting):
    deliberated(candidate(stage), meeting)
    with pytest.raises(TransitionNotAllowed, match="不能取消"):
        cancel_meeting(meeting, by=None, reason="改期。")


def test_members_are_called_told_of_changes_and_called_off(stage, planned, travel_to):
    travel_to(clock.moment(HELD_ON - timedelta(days=7)))
    member = planned.edition.conference_members.exclude(user=None).first()

    def told() -> list[str]:
        rows = InboxItem.objects.filter(recipient=member.user).order_by("pk")
        return [subject.split("：")[0] for subject in rows.values_list("message__subject", flat=True)]

    assert told() == ["出席评审会", "评审会会议通知"]
    change_meeting(planned, held_on=HELD_ON, place="第二会议室", chair="召集人", by=None)
    cancel_meeting(planned, by=None, reason="改期。")
    assert told() == ["出席评审会", "评审会会议通知", "评审会会议安排有变动", "评审会会议取消"]
    text = InboxItem.objects.filter(recipient=member.user).latest("pk").message.body
    assert text.startswith("原定2026年8月25日的会议取消，")
    assert text.endswith("理由：改期。")


@pytest.mark.parametrize("standing", [True, False])
def test_members_of_a_cancelled_edition_are_told_once(planned, standing, travel_to):
    travel_to(clock.moment(HELD_ON - timedelta(days=7)))
    if not standing:
        cancel_meeting(planned, by=None, reason="改期。")
    edition, before = planned.edition, InboxItem.objects.count()
    cancel_edition(edition, by=None, reason="工作计划调整。")
    seats = edition.conference_members.exclude(user=None).values_list("user", flat=True)
    told = InboxItem.objects.order_by("pk")[before:].select_related("message")
    letters = [item.message for item in told if item.recipient_id in seats]
    assert {one.kind for one in letters} == {"meeting.cancelled" if standing else "conference.unseated"}
    words = ("不必出席" if standing else "不必出席会议", "工作计划调整。")
    assert (len(letters), all(word in one.body for one in letters for word in words)) == (len(seats), True)


def test_members_who_met_are_told_that_the_edition_was_cancelled_after_it(stage, meeting):
    seats = meeting.edition.conference_members.exclude(user=None)
    granted_proposal(candidate(stage), meeting)
    close_meeting(meeting, by=None, minutes="纪要")
    before = InboxItem.objects.count()
    cancel_edition(meeting.edition, by=None, reason="工作计划调整。")
    told = InboxItem.objects.order_by("pk")[before:].select_related("message")
    letters = [item.message for item in told if item.message.kind == "conference.unseated"]
    assert len(letters) == seats.count() > 0
    for letter in letters:
        assert "理由：工作计划调整。评审会已经提出的获奖建议不再办理。" in letter.body
        assert "出席会议" not in letter.body


def test_member_without_an_account_could_not_vote_and_is_not_signed_in(planned):
    member = register_member(planned.edition, "示例委办局十一", by=None)
    with pytest.raises(TransitionNotAllowed, match=r"还没有代表账号.*请先在“评审会成员”中指定代表"):
        check_in(planned, member, by=None, representative="示例代表")
    guest = register_member(planned.edition, "示例列席人员", by=None, is_unit=False)
    assert check_in(planned, guest, by=None).member == guest  # who has no vote needs no account


@pytest.mark.article(8)
def test_member_registered_by_mistake_is_removed_until_the_conference_meets(stage, planned):
    edition, user = planned.edition, UserFactory(roles=[Role.CONFERENCE])
    member = register_member(edition, "示例委办局（误）", by=None, user=user)
    check_in(planned, member, by=None)
    declare_recusal(planned, member, candidate(stage), by=None, reason="有利害关系。")
    remove_member(member, by=None, reason="登记有误。")
    assert not edition.conference_members.filter(name="示例委办局（误）").exists()
    told = InboxItem.objects.filter(recipient=user).latest("pk").message
    assert (told.kind, "已不列为评审会成员。理由：登记有误。" in told.body) == ("conference.unseated", True)
    entries, _ = timeline(edition, MemberDesk().all_event_labels())
    said = [(entry.label, entry.change, entry.reason) for entry in entries]
    assert ("移除成员", "示例委办局（误）", "登记有误。") in said
    assert ("登记成员", "示例委办局（误）", "") in said
    stale = copy(first := edition.conference_members.filter(is_unit=True).first())
    remove_member(first, by=None, reason="登记有误。")
    for act in (partial(remove_member, reason="再次。"), partial(appoint_representative, user=None)):
        with pytest.raises(TransitionNotAllowed, match="已经移除"):
            act(stale, by=None)
    with pytest.raises(TransitionNotAllowed, match="已经移除"):
        check_in(planned, stale, by=None)
    again = register_member(edition, "示例委办局（误）", by=None)
    sign_in(planned, 9)
    open_meeting(planned, by=None)
    with pytest.raises(TransitionNotAllowed, match="没有签到，无须登记离席"):
        check_out(planned, again, by=None)
    with pytest.raises(TransitionNotAllowed, match="成员不能再变动"):
        remove_member(again, by=None, reason="登记有误。")


def test_member_named_by_the_measures_stays():
    stage = conference_stage(load_own("hongqiao-friendship-2023"), tracks=())
    meeting = planned_meeting(stage, members=0)
    with pytest.raises(RuleViolation, match="由评选办法列为评审会成员"):
        remove_member(meeting.edition.conference_members.first(), by=None, reason="误。")


def test_members_change_again_after_a_meeting_that_was_called_off(planned):
    cancel_meeting(planned, by=None, reason="改期。")
    assert register_member(planned.edition, "示例委办局十一", by=None).pk


def test_who_is_registered_after_the_meeting_was_planned_is_called_to_it(planned):
    user = UserFactory(roles=[Role.CONFERENCE])
    register_member(planned.edition, "示例委办局十一", by=None, user=user)
    kinds = InboxItem.objects.filter(recipient=user).order_by("pk").values_list("message__kind", flat=True)
    assert list(kinds) == ["conference.seated", "meeting.called"]
    # It was held by then and is entered afterwards: nobody is bidden to come.
    told = InboxItem.objects.filter(recipient=user).latest("pk").message.body
    assert ("现予补录" in told, "请届时出席" in told) == (
        planned.held_on < clock.today(),
        planned.held_on >= clock.today(),
    )


def test_who_comes_to_sit_before_a_meeting_is_planned_is_told_of_the_seat(planned):
    cancel_meeting(planned, by=None, reason="改期。")
    user = UserFactory(roles=[Role.CONFERENCE])
    appoint_representative(planned.edition.conference_members.first(), user=user, by=None)
    assert InboxItem.objects.get(recipient=user).message.kind == "conference.seated"


def test_one_account_sits_for_one_member(planned):
    first, other = planned.edition.conference_members.exclude(user=None)[:2]
    for act in (
        partial(appoint_representative, other, user=first.user),
        partial(register_member, planned.edition, "示例委办局十一", user=first.user),
    ):
        with pytest.raises(ValidationError, match=f"已是本届评审会“{first}”的代表"):
            act(by=None)


def test_whom_another_replaces_is_told_once(planned):
    member = planned.edition.conference_members.exclude(user=None).first()
    before, other = member.user, UserFactory(roles=[Role.CONFERENCE])
    for _ in range(2):
        appoint_representative(member, user=other, by=None)
    told = InboxItem.objects.filter(recipient=before, message__kind="conference.unseated").get().message
    assert "已另行委派代表" in told.body
    assert Event.objects.filter(verb="conference.representative_appointed").count() == 1


def test_nobody_leaves_before_the_meeting_opens_and_who_came_is_put_right(stage, planned):
    member = planned.edition.conference_members.exclude(user=None).first()
    check_in(planned, member, by=None, representative="王某")
    assert check_in(planned, member, by=None, representative="李某").representative == "李某"
    with pytest.raises(TransitionNotAllowed, match="开会以后"):
        check_out(planned, member, by=None)


def test_nothing_changed_is_no_change(stage, planned, travel_to):
    travel_to(clock.moment(HELD_ON - timedelta(days=7)))
    before = Event.objects.count()
    change_meeting(planned, held_on=planned.held_on, place=planned.place, chair=planned.chair, by=None)
    assert Event.objects.count() == before


def test_who_comes_to_sit_while_the_meeting_is_in_session_is_called_to_it(planned, travel_to):
    travel_to(clock.moment(HELD_ON, 10))
    for member in planned.edition.conference_members.exclude(user=None):
        check_in(planned, member, by=None)
    open_meeting(planned, by=None)
    user = UserFactory(roles=[Role.CONFERENCE])
    appoint_representative(planned.edition.conference_members.first(), user=user, by=None)
    kinds = InboxItem.objects.filter(recipient=user).order_by("pk").values_list("message__kind", flat=True)
    assert list(kinds) == ["conference.seated", "meeting.called"]
