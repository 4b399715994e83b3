import pytest

from portal.access.enums import Role
from tests.conftest import fresh_from_db
from tests.factories.access import UserFactory
from tests.factories.decisions import candidate, conference_stage, deliberated, running_meeting
from workflow.decisions.actions import cast_ballot, change_tier, check_out, declare_recusal, deliberate_proposal
from workflow.decisions.models import Vote

pytestmark = pytest.mark.django_db
DESKS = ("conference-members", "meetings", "proposals", "approvals", "commendations", "honours", "revocations",
         "recoveries", "credit-reports", "title-uses")  # fmt: skip


@pytest.fixture(scope="module")
def reached(module_setup):
    return module_setup(conference_stage)


@pytest.fixture
def stage(reached):
    return fresh_from_db(reached)


@pytest.mark.parametrize("name", DESKS)
def test_every_desk_opens_for_the_office_and_for_nobody_else(client, office, applicant, name):
    client.force_login(applicant)
    assert client.get(f"/admin/desk/{name}/").status_code in {302, 403}
    client.force_login(office)
    assert client.get(f"/admin/desk/{name}/").status_code == 200


@pytest.mark.article(8)
def test_a_member_votes_at_the_desk_and_sees_no_tally(client, office, stage):
    meeting = running_meeting(stage, members=3, present=3)
    proposal = deliberated(candidate(meeting.stage), meeting)
    member = meeting.attendances.first().member
    address = f"/admin/desk/proposals/{proposal.pk}/"
    client.force_login(member.user)
    assert "投票" in client.get(address).content.decode()
    waits = f'href="{address}">{proposal.application}：已经审议，请投票</a>'
    assert waits in client.get("/admin/").content.decode()
    assert client.post(f"{address}vote/", {"choice": "no", "shown_round": 1}).status_code == 302
    assert waits not in client.get("/admin/").content.decode()
    assert Vote.objects.get().choice == "no"
    second = client.post(f"{address}vote/", {"choice": "yes", "shown_round": 1}).content.decode()
    assert "您已就此项投票" in second
    check_out(meeting, member, by=office)
    assert f'href="/admin/desk/meetings/{meeting.pk}/">评审会会议（' in client.get("/admin/").content.decode()
    for reader in (office, member.user):
        client.force_login(reader)
        text = client.get(address).content.decode()
        assert "已投票成员数" in text
        assert "不同意" not in text
    assert client.post(f"{address}grant/").status_code == 403


@pytest.mark.article(8)
def test_a_page_of_an_earlier_round_votes_in_no_other(client, stage):
    meeting = running_meeting(stage, members=3, present=3)
    proposal = deliberated(candidate(meeting.stage), meeting)
    address = f"/admin/desk/proposals/{proposal.pk}/vote/"
    client.force_login(meeting.attendances.first().member.user)
    shown = client.get(address).context["form"]["shown_round"].value()
    proposal = change_tier(proposal, tier="mayor", by=None, reason="事迹突出。")
    deliberate_proposal(proposal, meeting=meeting, minutes="重新审议。", by=None)
    for stale, said in (({"shown_round": shown}, "此项已经重新审议"), ({}, "没有说明是第几次")):
        assert said in client.post(address, {"choice": "yes", **stale}).content.decode()
    assert Vote.objects.count() == 0
    now = client.get(address).context["form"]["shown_round"].value()
    assert client.post(address, {"choice": "yes", "shown_round": now}).status_code == 302


def test_a_member_of_another_conference_does_not_reach_it(client, stage):
    meeting = running_meeting(stage, members=1, present=1)
    outsider = UserFactory(roles=[Role.CONFERENCE])
    client.force_login(outsider)
    assert client.get(f"/admin/desk/meetings/{meeting.pk}/").status_code == 404
    client.force_login(meeting.attendances.get().member.user)
    assert client.get(f"/admin/desk/meetings/{meeting.pk}/").status_code == 200


@pytest.mark.article(8)
def test_pages_say_what_keeps_the_next_act_back_and_offer_nobody_what_is_done(client, office, stage):
    meeting = running_meeting(stage, members=3, present=3)
    proposal = deliberated(candidate(meeting.stage), meeting)
    members = [row.member for row in meeting.attendances.select_related("member__user")]
    room, item = f"/admin/desk/meetings/{meeting.pk}/", f"/admin/desk/proposals/{proposal.pk}/"

    def read(user, address):
        client.force_login(user)
        return client.get(address).content.decode()

    there = read(members[0].user, room)
    assert f'href="{room}sign/"' not in there
    assert item in there
    cast_ballot(proposal, choice="yes", by=members[0].user)
    for member in members[1:]:
        check_out(meeting, member, by=member.user)
    gone = read(members[1].user, room)
    assert f'href="{room}sign/"' in gone
    assert f'href="{room}leave/"' not in gone
    assert "请签到" in gone
    waits = read(office, item)
    assert "现在还不能唱票" in waits
    assert "另行开会审议" in waits
    assert "现在还不能宣布散会" in read(office, room)


@pytest.mark.article(28)
def test_a_recused_member_reads_that_it_is_and_not_of_what(client, office, stage):
    meeting = running_meeting(stage, members=3, present=3)
    proposal = deliberated(candidate(meeting.stage), meeting)
    member = meeting.attendances.first().member
    declare_recusal(meeting, member, proposal.application, by=office, reason="主管单位。")
    client.force_login(member.user)
    page = client.get(f"/admin/desk/meetings/{meeting.pk}/").content.decode()
    assert "已登记回避 1 项" in page
    assert proposal.application.public_name not in page
    assert f"/admin/desk/proposals/{proposal.pk}/" not in page
