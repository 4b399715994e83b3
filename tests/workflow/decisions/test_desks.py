import pytest

from portal.access.enums import Role
from tests.factories.access import UserFactory
from tests.factories.decisions import candidate, conference_stage, deliberated, running_meeting
from tests.factories.honours import active_honour
from workflow.decisions.models import Vote
from workflow.honours.actions import propose_revocation
from workflow.honours.models import Honour

pytestmark = pytest.mark.django_db
DESKS = ("conference-members", "meetings", "proposals", "approvals", "commendations", "honours", "revocations",
         "recoveries", "credit-reports", "title-uses")  # fmt: skip


@pytest.mark.parametrize("name", DESKS)
def test_every_desk_opens_for_the_office_and_for_nobody_else(client, office, applicant, name):
    client.force_login(applicant)
    assert client.get(f"/admin/desk/{name}/").status_code in {302, 403}
    client.force_login(office)
    assert client.get(f"/admin/desk/{name}/").status_code == 200


@pytest.mark.article(8)
def test_a_member_votes_at_the_desk_and_sees_no_tally(client, office):
    meeting = running_meeting(conference_stage(), members=3, present=3)
    proposal = deliberated(candidate(meeting.stage), meeting)
    member = meeting.attendances.first().member
    address = f"/admin/desk/proposals/{proposal.pk}/"
    client.force_login(member.user)
    assert "投票" in client.get(address).content.decode()
    assert client.post(f"{address}vote/", {"choice": "no"}).status_code == 302
    assert Vote.objects.get().choice == "no"
    again = client.post(f"{address}vote/", {"choice": "yes"}).content.decode()
    assert "您已就此项投票" in again
    for reader in (office, member.user):
        client.force_login(reader)
        text = client.get(address).content.decode()
        assert "已投票成员数" in text
        assert "不同意" not in text
    assert client.post(f"{address}grant/").status_code == 403


def test_a_member_of_another_conference_does_not_reach_it(client):
    meeting = running_meeting(conference_stage(), members=1, present=1)
    outsider = UserFactory(roles=[Role.CONFERENCE])
    client.force_login(outsider)
    assert client.get(f"/admin/desk/meetings/{meeting.pk}/").status_code == 404
    client.force_login(meeting.attendances.get().member.user)
    assert client.get(f"/admin/desk/meetings/{meeting.pk}/").status_code == 200


@pytest.mark.article(34)
def test_the_desk_runs_a_revocation_by_two_officers(client, office, second_office):
    honour = active_honour()
    client.force_login(office)
    typed = {"article": "34", "document_number": "示例文号", "public_reason": "提供虚假材料", "reason": "经核查属实。"}
    assert client.get(f"/admin/desk/honours/{honour.pk}/revoke/").status_code == 200
    assert client.post(f"/admin/desk/honours/{honour.pk}/revoke/", typed).status_code == 302
    revocation = honour.revocations.get()
    own = client.post(f"/admin/desk/revocations/{revocation.pk}/confirm/").content.decode()
    assert "提出人不能复核自己的提议" in own
    client.force_login(second_office)
    assert client.post(f"/admin/desk/revocations/{revocation.pk}/confirm/").status_code == 302
    assert Honour.objects.get().state == "revoked"
    for name in ("recoveries", "credit-reports", "revocations", "honours"):
        assert honour.number in client.get(f"/admin/desk/{name}/").content.decode()


def test_a_refusal_keeps_what_was_typed(client, office):
    honour = active_honour()
    propose_revocation(
        honour, by=office, article="35", reason="内部", public_reason="发生重大事故", document_number="示例文号1"
    )
    client.force_login(office)
    typed = {"article": "34", "document_number": "示例文号2", "public_reason": "提供虚假材料", "reason": "经核查属实。"}
    text = client.post(f"/admin/desk/honours/{honour.pk}/revoke/", typed).content.decode()
    assert "已有待复核的撤销" in text
    assert "示例文号2" in text
