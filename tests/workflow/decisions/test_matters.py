"""What else comes before the conference is dealt with where it sits."""

from datetime import date

import pytest

from portal import clock
from portal.errors import TransitionNotAllowed
from tests.conftest import fresh_from_db
from tests.factories.honours import active_honour, put
from tests.factories.voting import dealt_with, left_to_the_conference, met
from workflow.decisions.actions import check_deliberate_matter, plan_meeting

pytestmark = [pytest.mark.slow, pytest.mark.django_db, pytest.mark.article(8)]


def test_matter_is_dealt_with_at_the_meeting_that_is_open(office, travel_to):
    honour = left_to_the_conference(active_honour())
    travel_to(clock.moment(date(2026, 10, 9), 10))
    matter = put(honour, office)
    with pytest.raises(TransitionNotAllowed, match="请先安排会议并宣布开会"):
        check_deliberate_matter(matter, by=office)
    other = plan_meeting(matter.stage, held_on=clock.today(), place="第二会议室", chair="召集人", by=office)
    met(matter)
    with pytest.raises(TransitionNotAllowed, match="请先安排会议并宣布开会"):
        dealt_with(matter, other)
    assert fresh_from_db(matter).state == "waiting"
