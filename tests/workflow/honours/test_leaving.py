"""Between the last list and the commendation somebody goes: the list of winners-to-be says so."""

from datetime import timedelta

import pytest

from portal import clock
from portal.confirming.actions import confirm
from portal.errors import TransitionNotAllowed
from tests.conftest import fresh_from_db
from tests.factories.honours import (
    ISSUED_ON,
    PUBLISHED,
    commend,
    commendation_stage,
    drafted,
    published_notice,
    winners_notice,
)
from tests.factories.seconding import by_two
from workflow.applications.actions import withdraw
from workflow.honours.acts import propose_commendation
from workflow.honours.models import Honour
from workflow.programmes.actions import advance_edition
from workflow.programmes.acts import propose_cancellation
from workflow.publicity.actions import end_notice, lift_hold, place_hold
from workflow.publicity.models import Notice

pytestmark = [pytest.mark.slow, pytest.mark.django_db]
TWO = (("gold", "practice"), ("gold", "practice"))


@pytest.fixture
def winners(travel_to):
    """The list of winners-to-be, over; nobody is commended yet."""
    stage = commendation_stage(TWO)
    travel_to(clock.moment(ISSUED_ON + timedelta(days=1)))
    return stage.edition.notices.order_by("pk").last()


def shown(client, notice: Notice) -> list[tuple[str, str]]:
    entries = client.get(f"/api/v1/notices/{notice.uuid}").json()["entries"]
    table = client.get(f"/publicity/{notice.uuid}/list.csv").content.decode()
    return [(entry["status"], entry["note"] in table and entry["note"]) for entry in entries]


def test_who_withdraws_before_the_commendation_is_struck_from_the_winners_to_be(client, winners):
    withdraw(winners.entries.get(position=1).application, by=None, reason="另有安排。")
    assert shown(client, winners) == [("withdrawn", "已撤回"), ("passed", "")]
    # Nothing is given yet, and what was given up may be refilled.
    page = client.get(winners.edition.get_absolute_url()).content.decode()
    assert ("拟授予" in page, "表彰决定印发之前，名单仍可能变动" in page, "本届没有授予" in page) == (True, True, False)
    commend(winners.edition.current_stage)
    page = client.get(winners.edition.get_absolute_url()).content.decode()
    assert ("拟授予" in page, "下列名额本届没有授予" in page) == (False, True)


@pytest.mark.article(26)
def test_who_leaves_ends_the_commendation_that_waits_to_be_signed(winners, office, second_office):
    first, second = (entry.application for entry in winners.entries.order_by("position"))
    draft = drafted(winners.edition.current_stage)
    pending = propose_commendation(draft, by=office)
    withdraw(first, by=None, reason="另有安排。")
    pending = fresh_from_db(pending)
    # As it was asked, with whoever has left since.
    asked = str(pending.changes)
    assert (pending.state, first.public_name in asked, second.public_name in asked) == ("lapsed", True, True)
    issued = confirm(propose_commendation(fresh_from_db(draft), by=office), by=second_office)
    assert [honour.application for honour in issued.honours.all()] == [second]


@pytest.mark.article(26)
def test_who_is_let_go_later_is_not_commended_by_what_was_proposed_before(travel_to, office, second_office):
    notice = published_notice(winners_notice(TWO))
    travel_to(clock.moment(PUBLISHED))
    hold = place_hold(notice.entries.get(position=1), by=office, reference="YY1")
    travel_to(clock.moment(ISSUED_ON))
    end_notice(fresh_from_db(notice))
    stage = advance_edition(notice.edition, by=office).current_stage
    pending = propose_commendation(drafted(stage), by=office)
    lift_hold(hold, by=office, reason="不成立")
    with pytest.raises(TransitionNotAllowed, match="又有其他对象应予表彰"):
        confirm(pending, by=second_office)
    assert not Honour.objects.exists()


def test_list_of_a_cancelled_edition_names_no_winners_to_be(client, winners, office):
    by_two(propose_cancellation(winners.edition, by=office, reason="工作计划调整。"))
    assert shown(client, winners) == [("terminated", "终止公示"), ("terminated", "终止公示")]
