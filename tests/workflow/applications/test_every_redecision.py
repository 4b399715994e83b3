"""When a result may be put right, moment by moment, and what stands in the way (Articles 21–25)."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from portal import clock
from tests.conftest import fresh_from_db
from tests.factories.publicity import ENDS, ended, notice_stage, planned, published
from workflow.applications.actions import check_redecide, withdraw
from workflow.applications.models import Passage
from workflow.programmes.actions import advance_edition

pytestmark = [pytest.mark.django_db, pytest.mark.article(21)]


@pytest.fixture(scope="module")
def listed(module_setup):
    return module_setup(notice_stage, 3)


def told(application, code: str = "qualification") -> str:
    """What an officer is told who would put the result of a stage right now; nothing where nothing stands in the way."""
    try:
        check_redecide(Passage.objects.in_force().get(application=application.pk, stage__code=code), by=None)
    except ValidationError as refusal:
        return "".join(refusal.messages)
    return ""


def test_a_result_is_put_right_until_something_rests_on_it(listed, travel_to):
    stage = fresh_from_db(listed)
    one, gone, _ = stage.edition.applications.order_by("pk")
    withdraw(gone, by=None, reason="另有安排。")
    assert (told(one), told(gone)) == ("", "该申报已撤回，环节结果不能再更正。")
    notice = planned(stage)
    assert told(one) == ""
    published(notice)
    assert told(one).endswith("已经发布，“资格审查”的结果不能再更正；对名单有异议的按异议办理，名单有误的请更正公示。")
    ended(notice)
    assert told(one) == "其后的“资格审查公示”已对该申报作出决定，须先更正该决定。"
    assert told(one, "qualification-notice") == "公示的结果由公示期和异议决定，请通过异议办理。"
    travel_to(clock.moment(ENDS + timedelta(days=1), 10))
    advance_edition(fresh_from_db(stage.edition), by=None)
    assert told(one) == "其后的“资格审查公示”已经结束，“资格审查”的结果不能再更正。"
