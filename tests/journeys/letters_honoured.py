"""What winners are told of lists and ceremonies."""

from datetime import timedelta

from cms_pages.demonstration.walking import Walk
from portal import clock
from portal.canonical import canonical_json, text_digest
from tests.conftest import fresh_from_db
from tests.factories.programmes import load_own
from workflow.ceremonies.actions import cancel_ceremony, change_ceremony, plan_ceremony
from workflow.programmes.loading import freeze
from workflow.programmes.models import Edition
from workflow.rosters.actions import hand_over, join_roster, leave_roster
from workflow.rosters.tasks import ask_missed


def enlist(walk: Walk) -> None:
    """As if the award had lists: asked, on one of them, handed on, left."""
    lists = load_own("hongqiao-friendship-2023").rules.as_data()["honours_lists"]
    data = {**walk.edition.rules.as_data(), "honours_lists": lists}
    frozen = freeze(data, text_digest(canonical_json(data, spaced=True)))
    Edition.objects.filter(pk=walk.edition.pk).update(frozen=frozen)
    winner, office = fresh_from_db(walk.honours[1]), walk.accounts["office"]
    with walk.diary.pass_days(1).at(9):
        ask_missed()
        place = winner.roster_places.select_related("honour__edition").earliest("pk")
        join_roster(place, by=winner.holder)
        hand_over(winner.edition.programme, roster=place.roster, recipient="示例人才服务中心", by=office)
        leave_roster(place, by=winner.holder)


def gather(walk: Walk) -> None:
    """A ceremony moved and cancelled, and another that is still to come when an honour is revoked."""
    office = walk.accounts["office"]
    with walk.diary.pass_days(1).at(10):
        day = clock.today() + timedelta(days=30)
        first = plan_ceremony(walk.edition, held_on=day, place="示例会堂", by=office)
        change_ceremony(first, held_on=day + timedelta(days=1), place="示例会堂", reason="场地检修", by=office)
        cancel_ceremony(first, reason="场地检修", by=office)
        plan_ceremony(walk.edition, held_on=day + timedelta(days=60), place="示例会堂", by=office)
