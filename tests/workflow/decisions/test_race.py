"""Two officers, two connections, one place left."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Thread
from time import sleep

import pytest
from django.db import connection, transaction

from portal.errors import RuleViolation, TransitionNotAllowed
from tests.factories.decisions import candidate, conference_stage, deliberated, granted_proposal, running_meeting, voted
from tests.factories.programmes import load_short
from workflow.decisions.actions import call_further_ballot, cast_ballot, declare_recusal, grant_place
from workflow.decisions.models import BallotCast, Meeting, MeetingRecusal, MemberUnit, Proposal, QuotaSeat

pytestmark = [pytest.mark.whole, pytest.mark.django_db(transaction=True, serialized_rollback=True)]


@pytest.mark.article(3)
def test_the_last_place_goes_to_one_and_the_other_is_told_why(office, second_office):
    free = load_short('granting = "by_votes"', 'granting = "free"')
    meeting = running_meeting(conference_stage(free), members=3, present=2)
    granted_proposal(candidate(meeting.stage), meeting, "mayor")
    rivals = [voted(candidate(meeting.stage), meeting, tier="mayor").pk for _ in range(2)]
    start = Barrier(2)

    def grant(pk, officer):
        try:
            proposal = Proposal.objects.get(pk=pk)
            start.wait()
            grant_place(proposal, by=officer, reason="先行列入。")
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


@pytest.mark.article(25)
def test_tie_called_twice_at_once_opens_one_further_ballot(office, second_office):
    meeting = running_meeting(conference_stage(), members=3, present=2)
    granted_proposal(candidate(meeting.stage), meeting, "mayor")
    rivals = [voted(candidate(meeting.stage), meeting, tier="mayor").pk for _ in range(2)]
    start = Barrier(2)

    def call(pk, officer):
        try:
            proposal = Proposal.objects.get(pk=pk)
            start.wait()
            return len(call_further_ballot(proposal, by=officer))
        except TransitionNotAllowed as refusal:
            return refusal.messages[0]
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        answers = sorted(pool.map(call, rivals, [office, second_office]), key=str)
    assert answers[0] == 2
    assert "不能再次投票" in answers[1]
    assert set(Proposal.objects.filter(pk__in=rivals).values_list("state", "round")) == {("deliberated", 2)}


@pytest.mark.article(28)
def test_a_paper_waits_for_a_recusal_that_is_being_written(office):
    meeting = running_meeting(conference_stage(), members=3, present=3)
    proposal = deliberated(candidate(meeting.stage), meeting)
    member = meeting.attendances.first().member
    answers = []

    def vote():
        try:
            person = MemberUnit.objects.select_related("user").get(pk=member.pk).user
            cast_ballot(Proposal.objects.get(pk=proposal.pk), choice="yes", by=person)
            answers.append("cast")
        except RuleViolation as refusal:
            answers.append(refusal.messages[0])
        finally:
            connection.close()

    with transaction.atomic():
        sitting = Meeting.objects.get(pk=meeting.pk)
        declare_recusal(sitting, member, proposal.application, by=office, reason="亲属任职")
        voter = Thread(target=vote)
        voter.start()
        wait_until_somebody_waits()
    voter.join()
    assert answers == ["贵单位已就此项回避，不参加表决（依据《上海市长宁区政府质量奖管理办法》第二十八条第（三）项）"]
    assert (MeetingRecusal.objects.count(), BallotCast.objects.count()) == (1, 0)


def wait_until_somebody_waits() -> None:
    """Until another connection stands before a lock of ours."""
    with connection.cursor() as cursor:
        for _ in range(200):
            cursor.execute(
                "SELECT count(*) FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid))"
            )
            if cursor.fetchone()[0]:
                return
            sleep(0.05)
    pytest.fail("nobody waits: the paper was cast beside the recusal")
