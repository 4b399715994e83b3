"""Ceremonies, made through the office's own actions."""

from datetime import date

from tests.factories.honours import commend, commendation_stage
from tests.replaying import live_or_replay
from workflow.ceremonies.actions import Taken, plan_ceremony, record_ceremony
from workflow.ceremonies.models import Ceremony
from workflow.programmes.models import Edition

HELD_ON = date(2026, 10, 12)
PLACE = "示例区机关会议中心"


def two_winners() -> Edition:
    """An edition that has honoured two."""
    live_or_replay(_honoured)
    return Edition.objects.get()


def _honoured() -> None:
    commend(commendation_stage((("gold", "practice"), ("gold", "achievement"))))


def planned(edition, *, held_on=HELD_ON, by=None) -> Ceremony:
    """A ceremony that is to come."""
    return plan_ceremony(edition, held_on=held_on, place=PLACE, by=by)


def recorded(ceremony: Ceremony, by=None, *, report=None, **taken) -> Ceremony:
    """It was held; `taken` is who did not come in person."""
    return record_ceremony(ceremony, awarded_by="示例区副区长", taken=Taken(**taken), report=report, by=by)
