"""A page of the conference decides on what it showed: what changed since is read before it is decided (Articles 8, 25)."""

import pytest

from portal.autosave.forms import KEEP
from portal.journal.models import Event
from tests.conftest import fresh_from_db
from tests.factories.decisions import candidate, conference_stage, deliberated, running_meeting, voted, waiting
from tests.showing import opened, opened_for_many, send
from workflow.decisions.actions import (
    cast_ballot,
    change_tier,
    check_in,
    deliberate_proposal,
    propose_honour,
)
from workflow.decisions.enums import ProposalState

pytestmark = [pytest.mark.django_db, pytest.mark.article(25)]
DESK = "/admin/desk/proposals/"
CHANGED = "页面打开之后，此项已有变化"


@pytest.fixture(scope="module")
def reached(module_setup):
    return module_setup(lambda: running_meeting(conference_stage(), members=4, present=3))


@pytest.fixture
def meeting(reached):
    return fresh_from_db(reached)


@pytest.fixture
def desk(client, office):
    client.force_login(office)
    return client


def refused(desk, address, sent, said):
    """Told what changed, nothing written; what was typed is there, and sent once more it is meant."""
    written = Event.objects.count()
    answer = desk.post(address, sent)
    page = answer.content.decode()
    assert (answer.status_code, CHANGED in page, said in page) == (422, True, True)
    assert Event.objects.count() == written
    typed = {name: text for name, text in sent.items() if name != "as_shown"}
    return desk.post(address, {**typed, "as_shown": answer.context["form"]["as_shown"].value()})


def test_minutes_are_of_the_tier_that_was_before_the_conference(desk, meeting):
    proposal = propose_honour(candidate(meeting.stage), tier="gold", by=None)
    address = f"{DESK}{proposal.pk}/deliberate/"
    sent = {**opened(desk, address), "meeting": meeting.pk, "minutes": "同意授予质量金奖。"}
    change_tier(proposal, tier="mayor", by=None, reason="事迹突出。")
    assert refused(desk, address, sent, "建议授予由“长宁区质量金奖”变为“长宁区区长质量奖”").status_code == 302
    assert fresh_from_db(proposal).state == ProposalState.DELIBERATED


def test_what_was_typed_before_is_sent_on_the_case_as_it_is_read_now(desk, meeting):
    proposal = propose_honour(candidate(meeting.stage), tier="gold", by=None)
    address, typed = f"{DESK}{proposal.pk}/deliberate/", {"meeting": meeting.pk, "minutes": "同意授予。"}
    desk.post(address, {**opened(desk, address), **typed, KEEP: "1"})
    change_tier(proposal, tier="mayor", by=None, reason="事迹突出。")
    page = desk.get(address)
    assert (page.context["form"]["minutes"].value(), "长宁区区长质量奖" in page.content.decode()) == (
        "同意授予。",
        True,
    )
    assert send(desk, address, **typed).status_code == 302


@pytest.mark.article(8)
def test_no_vote_is_counted_over_the_head_of_who_came_meanwhile(desk, meeting):
    proposal = deliberated(candidate(meeting.stage), meeting)
    there = [row.member for row in meeting.attendances.order_by("pk")]
    for member in there[:-1]:
        cast_ballot(proposal, choice="yes", by=member.user)
    address = f"{DESK}{proposal.pk}/count/"
    sent = {**opened(desk, address), "unvoted_because": f"{there[-1].name}不投票。"}
    late = meeting.edition.conference_members.exclude(pk__in=[one.pk for one in there]).filter(is_unit=True).first()
    check_in(meeting, late, by=late.user)
    named = f"在场而尚未投票由“{there[-1].name}”变为“{there[-1].name}、{late.name}”"
    assert refused(desk, address, sent, named).status_code == 302
    assert fresh_from_db(proposal).state == ProposalState.VOTED


def test_nobody_is_left_off_for_a_vote_on_another_tier(desk, meeting):
    proposal = voted(candidate(meeting.stage), meeting, tier="mayor", yes=0)
    address = f"{DESK}{proposal.pk}/decline/"
    sent = {**opened(desk, address), "reason": "表决未通过。"}
    change_tier(proposal, tier="gold", by=None, reason="改为金奖。")
    deliberate_proposal(proposal, meeting=meeting, minutes="重新审议。", by=None)
    answer = desk.post(address, sent)
    assert (answer.status_code, "审议表决由“第1次”变为“第2次”" in answer.content.decode()) == (422, True)
    assert fresh_from_db(proposal).state == ProposalState.DELIBERATED


def test_of_many_only_those_that_stand_as_shown_are_decided_on(desk, meeting):
    first, second = (deliberated(case, meeting) for case in waiting(meeting.stage)[:2])
    address = f"{DESK}many/defer/"
    sent = {**opened_for_many(desk, address, first, second), "reason": "另行开会。"}
    change_tier(first, tier="mayor", by=None, reason="事迹突出。")
    deliberate_proposal(first, meeting=meeting, minutes="重新审议。", by=None)
    missing = desk.post(address, {**sent, "reason": ""})
    assert {f"as_shown-{line.pk}": line.shown for line in missing.context["ready"]}.items() <= sent.items()
    done = desk.post(address, sent)
    assert [line.pk for line in done.context["done"]] == [str(second.pk)]
    assert [CHANGED in line.obstacle for line in done.context["kept_back"]] == [True]
    assert [fresh_from_db(one).state for one in (first, second)] == ["deliberated", "proposed"]
    told = desk.post(
        address, {name: value for name, value in sent.items() if name != "chosen"} | {"chosen": [first.pk]}
    )
    now = {f"as_shown-{line.pk}": line.shown for line in told.context["ready"]}
    assert desk.post(address, {"chosen": [first.pk], "reason": "另行开会。", **now}).status_code == 200
    assert fresh_from_db(first).state == ProposalState.PROPOSED


def test_a_page_that_says_nothing_of_what_it_showed_decides_nothing(desk, meeting):
    proposal = deliberated(candidate(meeting.stage), meeting)
    answer = desk.post(f"{DESK}{proposal.pk}/defer/", {"reason": "另行开会。"})
    assert (answer.status_code, "没有说明办理时看到的情况" in answer.content.decode()) == (422, True)
    assert send(desk, f"{DESK}{proposal.pk}/defer/", reason="另行开会。").status_code == 302
