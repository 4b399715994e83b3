"""A prize of a stated sum, of at most a sum, of none."""

import pytest

from portal.errors import RuleViolation
from portal.money import yuan
from tests.factories.honours import commend, commendation_stage, winners_meeting
from tests.factories.programmes import load_short
from workflow.honours.models import Honour

pytestmark = [pytest.mark.slow, pytest.mark.django_db, pytest.mark.article(26)]
FIXED = 'kind = "fixed"\namount_yuan = 100_000'


def prized(prize: str):
    """A gold award for a practice stands on the last notice, which has run out; its prize is written like this."""
    return commendation_stage(meeting=winners_meeting(load_short(FIXED, prize)))


def test_at_most_amounts_must_be_given_and_stay_within_the_limit(office):
    stage = prized('kind = "at_most"\namount_yuan = 100_000')
    application = stage.edition.applications.get()
    with pytest.raises(RuleViolation, match="不超过10万元，请填写本次决定的金额"):
        commend(stage, by=office)
    for wrong in (100_001, 0, -5):
        with pytest.raises(RuleViolation, match=f"不得超过10万元，现填{yuan(wrong)}"):
            commend(stage, by=office, amounts={application.pk: wrong})
    assert not Honour.objects.exists()
    commend(stage, by=office, amounts={application.pk: 100_000})
    assert Honour.objects.get().amount_yuan == 100_000


def test_an_honorary_award_takes_no_money(office):
    stage = prized('kind = "none"')
    pk = stage.edition.applications.get().pk
    with pytest.raises(RuleViolation, match=r"是精神奖励，不发奖金"):
        commend(stage, by=office, amounts={pk: 1})
    commend(stage, by=office)
    assert Honour.objects.get().amount_yuan == 0
