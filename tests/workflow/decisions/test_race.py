"""Two officers, two connections, one place left."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from portal.errors import RuleViolation
from tests.factories.decisions import candidate, conference_stage, granted_proposal, running_meeting, voted
from workflow.decisions.actions import grant_place
from workflow.decisions.models import Proposal, QuotaSeat


@pytest.mark.article(3)
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_the_last_place_goes_to_one_and_the_other_is_told_why(office, second_office):
    meeting = running_meeting(conference_stage(), members=3, present=2)
    granted_proposal(candidate(meeting.stage), meeting, "mayor")
    rivals = [voted(candidate(meeting.stage), meeting, tier="mayor").pk for _ in range(2)]
    start = Barrier(2)

    def grant(pk, officer):
        try:
            proposal = Proposal.objects.get(pk=pk)
            start.wait(timeout=10)
            grant_place(proposal, by=officer)
            return "granted"
        except RuleViolation as refusal:
            return refusal.messages[0]
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        answers = sorted(pool.map(grant, rivals, [office, second_office]))
    assert answers[0] == "granted"
    assert answers[1].startswith("名额已满：长宁区区长质量奖（先进质量管理模式）共 2 个")
    assert QuotaSeat.objects.count() == 2
    assert Proposal.objects.filter(state="granted").count() == 2
