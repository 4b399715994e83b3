"""The minutes as a document: what was decided by how many, for the office alone."""

import io

import pytest
from pypdf import PdfReader

from tests.factories.decisions import candidate, conference_stage, granted_proposal, running_meeting
from workflow.decisions.actions import close_meeting

pytestmark = [pytest.mark.slow, pytest.mark.django_db]


def plain(answer) -> str:
    return "".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.content)).pages).replace("\n", "")


@pytest.mark.article(8)
@pytest.mark.article(25)
def test_minutes_are_downloaded_once_the_meeting_is_closed(client, office, discipline):
    meeting = running_meeting(conference_stage(), members=3, present=3)
    proposal = granted_proposal(candidate(meeting.stage), meeting)
    page = f"/admin/desk/meetings/{meeting.pk}/"
    client.force_login(office)
    assert client.get(f"{page}minutes.pdf").status_code == 404
    close_meeting(meeting, by=office, minutes="会议听取了评审组汇报。")
    assert f'href="{page}minutes.pdf"' in client.get(page).content.decode()
    text = plain(client.get(f"{page}minutes.pdf"))
    said = (
        "会议纪要",
        "应到3个成员单位，实到3个",
        "会议听取了评审组汇报。",
        proposal.application.public_name,
        "列入拟获奖名单",
    )
    assert [words for words in said if words not in text] == []
    client.force_login(discipline)
    assert client.get(f"{page}minutes.pdf").status_code == 200
    client.force_login(meeting.attendances.first().member.user)
    assert client.get(f"{page}minutes.pdf").status_code == 404
