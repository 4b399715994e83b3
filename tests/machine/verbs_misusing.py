"""Verbs of misused titles: reported by anybody, decided by the office, put right by the holder, warned of."""

from random import Random
from typing import Any

from portal.confirming.actions import propose
from tests.factories.misuse import ORDER_SAYS, REFERRAL_SAYS, WARNING_SAYS, picture, reported
from tests.machine.verbs import office, rows, system, verb
from tests.machine.world import World
from workflow.honours.models import Honour
from workflow.misuse import actions as misusing
from workflow.misuse import acts
from workflow.misuse.actions.correcting import undelivered
from workflow.misuse.enums import ACTIVE, Kind
from workflow.misuse.models import MisuseCase, MisuseReport, PublicWarning
from workflow.misuse.queries import cases_to_join


def cases(*states: str) -> dict[str, Any]:
    return rows(MisuseCase, "edition", state__in=states or sorted(ACTIVE))


def reports(state: str) -> dict[str, Any]:
    return rows(MisuseReport, "edition", state=state)


def holder(w: World, case: MisuseCase) -> list[Any]:
    return [case.holder] if case.holder else []


def report(w: World, honour: Honour, by: Any, c: Random) -> Any:
    return reported(honour, kind=c.choice([Kind.PACKAGING, Kind.FORGED]), programme=w.edition.programme)


def accept(w: World, one: MisuseReport, by: Any, c: Random) -> Any:
    case = cases_to_join(one).first() if c.random() < 0.5 else None
    return misusing.accept_report(one, by=by, kind=one.kind, case=case)


def deliver(w: World, case: MisuseCase, by: Any, c: Random) -> Any:
    number = (undelivered(case) or ["没有文书"])[0]
    return misusing.record_delivery(
        case, by=by, document_number=number, received_by="示例收件人", received_on=w.today, note="邮政挂号。"
    )


def proposing(act: str, says: dict[str, Any]) -> Any:
    """Each document with a number of its own."""

    def proposed(w: World, thing: Any, by: Any, c: Random) -> Any:
        number = f"示市监责改〔{w.today.year}〕{c.randrange(1, 900)}号"
        own = {"document_number": number} if "document_number" in says else {}
        return propose(act, thing, by=by, reason="经核查属实。", payload={**says, **own})

    return proposed


# fmt: off
verb("misuse.submit_report", **rows(Honour, "edition"), who=system, act=report, kinds="over", lives_on=True)
verb("misuse.accept_report", **reports("received"), who=office, act=accept, kinds="over", lives_on=True)
verb("misuse.refuse_report", **reports("received"), who=office, kinds="over", lives_on=True,
     act=lambda w, r, by, c: misusing.refuse_report(r, by=by, reason="没有发现违规使用。"))
verb("misuse.withdraw_report", **reports("received"), who=system, kinds="over", lives_on=True,
     act=lambda w, r, by, c: misusing.withdraw_report(r))
verb("misuse.order_correction", **cases(), who=office, act=proposing(acts.ORDER, ORDER_SAYS), kinds="over", lives_on=True)
verb("misuse.submit_correction", **cases("ordered"), who=holder, kinds="over", lives_on=True,
     act=lambda w, m, by, c: misusing.submit_correction(m, by=by, text="旧包装已收回。", files=[picture(user=by)] if by else []))
verb("misuse.close_case", **cases("submitted"), who=office, kinds="over", lives_on=True,
     act=lambda w, m, by, c: misusing.close_case(m, by=by, answer="已经改正。"))
verb("misuse.record_delivery", **cases("ordered"), who=office, act=deliver, kinds="over", lives_on=True)
verb("misuse.refer_case", **cases(), who=office, act=proposing(acts.REFER, REFERRAL_SAYS), kinds="over", lives_on=True)
verb("misuse.dismiss_case", **cases(), who=office, act=proposing(acts.DISMISS, {}), kinds="over", lives_on=True)
verb("misuse.publish_warning", **cases(), who=office, act=proposing(acts.WARN, WARNING_SAYS), kinds="over", lives_on=True)
verb("misuse.withdraw_warning", **rows(PublicWarning, "case__edition", state="published"), who=office, kinds="over", lives_on=True,
     act=proposing(acts.TAKE_BACK, {}))
# fmt: on
