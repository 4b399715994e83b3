"""The duty to report on the years after an honour, and to put right what got worse (Articles 32, 36)."""

from django.db.models import Exists, OuterRef, Prefetch, QuerySet
from django.urls import reverse

from workflow.honours.enums import DutyState
from workflow.honours.models import Honour
from workflow.honours.obligations import Duty, Fulfilment, register_duty
from workflow.programmes.ruleset.schema import RuleSet
from workflow.supervision.models import Tracking
from workflow.supervision.showing import OWED, is_late, owed_on


def _article(rules: RuleSet) -> str:
    return rules.terms.tracking.article if rules.terms.tracking else ""


def _prepare(rows: QuerySet[Honour]) -> QuerySet[Honour]:
    years = Tracking.objects.order_by("-number").prefetch_related("orders")
    owes = Exists(Tracking.objects.filter(honour=OuterRef("pk"), state__in=list(OWED)))
    return rows.annotate(owes_tracking=owes).prefetch_related(Prefetch("trackings", years))


def _judge(honour: Honour) -> Fulfilment:
    years = list(honour.trackings.all())
    url = reverse("winner_tracking", args=[honour.number])
    owed = [year for year in years if owed_on(year)]
    if not owed:
        newest = f"第{years[0].number}年{years[0].get_state_display()}" if years else ""
        return Fulfilment(DutyState.DONE if years else DutyState.NONE, newest, url)
    state = DutyState.LATE if any(is_late(year) for year in owed) else DutyState.OWED
    return Fulfilment(state, "；".join(f"第{year.number}年：{owed_on(year)}" for year in owed), url)


TRACKING = register_duty(Duty("tracking", "年度情况报送", _article, _prepare, _judge))
