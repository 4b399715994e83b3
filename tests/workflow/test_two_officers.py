"""Decisions with public effect take two officers: one proposes, another confirms, nobody does it alone."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from objections.actions import conclude_objection
from objections.acts import propose_conclusion
from objections.enums import Outcome
from portal import clock
from portal.access.enums import Role
from portal.confirming.actions import confirm, decline, withdraw
from portal.confirming.enums import PendingState
from portal.confirming.hand import taken_in_hand
from portal.confirming.models import PendingAct
from portal.errors import TransitionNotAllowed
from portal.messages.models import InboxItem
from tests.conftest import fresh_from_db, kept_until_the_end
from tests.factories.access import UserFactory
from tests.factories.decisions import HELD_ON, approval_stage
from tests.factories.honours import active_honour
from tests.factories.objections import UNHEARD, investigating
from tests.factories.prizes import proposed_payment
from tests.factories.programmes import running_edition
from tests.factories.publicity import PUBLISHED, draft_notice, published
from workflow.decisions.actions import record_approval
from workflow.decisions.acts import propose_approval
from workflow.decisions.models import Approval
from workflow.honours.actions import record_prize_payment
from workflow.programmes.actions import cancel_edition
from workflow.programmes.acts import propose_cancellation
from workflow.programmes.enums import EditionState
from workflow.programmes.loading import freeze
from workflow.programmes.models import Edition
from workflow.reviews.actions import order_recusal

pytestmark = pytest.mark.django_db
NUMBER = "示例府批〔2026〕1号"


@dataclass(frozen=True)
class Decision:
    """One kind: how a thing comes to be decided on, alone and by two, and whether it is done."""

    name: str
    build: Callable[[], Any]
    alone: Callable[[Any, Any], Any]
    propose: Callable[[Any, Any], Any]
    done: Callable[[Any], bool]
    edition: Callable[[Any], Edition]
    at: date | None = None


def investigated():
    entry = published(draft_notice()).entries.first()
    with clock.travel(clock.moment(PUBLISHED + timedelta(days=1))):
        return investigating(entry)


PAYMENT = {"amount_yuan": 1000, "paid_on": date(2026, 10, 1), "reference": "示例凭证1"}
DECISIONS = [
    Decision(
        "cancellation", running_edition,
        lambda edition, by: cancel_edition(edition, by=by, reason="工作计划调整。"),
        lambda edition, by: propose_cancellation(edition, by=by, reason="工作计划调整。"),
        lambda edition: edition.state == EditionState.CANCELLED,
        lambda edition: edition,
    ),
    Decision(
        "approval", approval_stage,
        lambda stage, by: record_approval(stage, document_number=NUMBER, approved_on=clock.today(), by=by),
        lambda stage, by: propose_approval(stage, document_number=NUMBER, approved_on=clock.today(), by=by),
        lambda stage: Approval.objects.filter(stage=stage).exists(),
        lambda stage: stage.edition, HELD_ON + timedelta(days=7),
    ),
    Decision(
        "prize_payment", active_honour,
        lambda honour, by: record_prize_payment(honour, by=by, **PAYMENT),
        lambda honour, by: proposed_payment(honour, by=by, **PAYMENT),
        lambda honour: honour.payments.exists(),
        lambda honour: honour.edition, date(2026, 10, 2),
    ),
    Decision(
        "objection_concluded", investigated,
        lambda case, by: conclude_objection(case, by=by, outcome=Outcome.UPHELD, conclusion="经核实属实。", unheard=UNHEARD),
        lambda case, by: propose_conclusion(case, by=by, outcome=Outcome.UPHELD, conclusion="经核实属实。", unheard=UNHEARD),
        lambda case: case.state == "concluded_upheld",
        lambda case: case.edition, PUBLISHED + timedelta(days=2),
    ),
]  # fmt: skip


@pytest.fixture(scope="module", params=DECISIONS, ids=lambda decision: decision.name)
def built(request, django_db_setup, django_db_blocker):
    with kept_until_the_end(django_db_blocker) as live:
        yield request.param, live(request.param.build)


@pytest.fixture
def decision(built):
    return built[0]


@pytest.fixture
def thing(built, travel_to, db):
    decision, found = built
    if decision.at:
        travel_to(clock.moment(decision.at))
    return fresh_from_db(found)


@pytest.mark.attack("一人作出须两人办理的决定")
def test_one_officer_alone_decides_nothing(decision, thing, office):
    with pytest.raises(PermissionDenied, match="须由两名工作人员办理"):
        decision.alone(thing, office)
    assert not decision.done(fresh_from_db(thing))


def test_second_officer_confirms_and_only_then_it_is_done(decision, thing, office, second_office):
    proposed = decision.propose(thing, office)
    assert not decision.done(fresh_from_db(thing))
    for wrong in (office, None):
        with pytest.raises(PermissionDenied):
            confirm(proposed, by=wrong)
    confirm(proposed, by=second_office)
    assert decision.done(fresh_from_db(thing))
    with pytest.raises(TransitionNotAllowed):
        confirm(proposed, by=second_office)


def test_declined_or_withdrawn_it_is_not_done(decision, thing, office, second_office):
    decline(decision.propose(thing, office), by=second_office, reason="请再核对。")
    withdraw(decision.propose(fresh_from_db(thing), office), by=office)
    assert not decision.done(fresh_from_db(thing))


def test_other_act_on_the_same_thing_opens_no_door(decision, thing, office, second_office):
    """What was proposed, settled or is somebody's own is no second officer."""
    proposed = decision.propose(thing, office)
    with pytest.raises(ValidationError, match="正待复核"):
        decision.propose(fresh_from_db(thing), second_office)
    assert not proposed.is_for(decision.name, [thing], by=second_office)  # nobody is confirming it
    with taken_in_hand(proposed.pk):
        assert not proposed.is_for("another_decision", [thing], by=second_office)
        assert not proposed.is_for(decision.name, [thing], by=office)
        assert proposed.is_for(decision.name, [thing], by=second_office)
        withdraw(proposed, by=office)
        assert not proposed.is_for(decision.name, [thing], by=second_office)


def test_rule_set_may_leave_it_to_one(decision, thing, office):
    edition = decision.edition(thing)
    data = edition.rules.model_copy(update={"two_officers": None}).as_data()
    data["two_officers"] = {"decisions": [], "article": "9"}
    Edition.objects.filter(pk=edition.pk).update(frozen=freeze(data, f"{'0' * 63}1"))
    decision.propose(fresh_from_db(thing), office)
    assert decision.done(fresh_from_db(thing))
    assert not PendingAct.objects.exists()


ENDS = frozenset({"cancellation", "objection_concluded"})
"""What ends the edition, or concludes the objection, ends what waits about it."""


def test_it_is_confirmed_only_while_it_still_fits(decision, thing, office, second_office):
    proposed = decision.propose(thing, office)
    decision.alone(fresh_from_db(thing), None)
    with pytest.raises(ValidationError):
        confirm(proposed, by=second_office)
    if decision.name in ENDS:
        assert fresh_from_db(proposed).state == PendingState.LAPSED
        return
    assert fresh_from_db(proposed).state == PendingState.PENDING
    assert decline(proposed, by=second_office, reason="已经办理。").state == PendingState.DECLINED


def test_what_the_act_would_refuse_is_not_proposed(decision, thing, office):
    decision.alone(thing, None)
    with pytest.raises(ValidationError):
        decision.propose(fresh_from_db(thing), office)
    assert not PendingAct.objects.exists()


def test_recused_officer_neither_proposes_nor_confirms_nor_reads(decision, thing, office, second_office, client):
    application = getattr(getattr(thing, "entry", thing), "application", None)
    if application is None:
        pytest.skip("nobody is recused from a whole edition")
    third = UserFactory(roles=[Role.OFFICE])
    proposed = decision.propose(thing, office)
    order_recusal(application, second_office, by=third, reason="有利害关系。")
    with pytest.raises(PermissionDenied):
        confirm(proposed, by=second_office)
    client.force_login(second_office)
    assert client.get(f"/admin/desk/confirming/{proposed.pk}/").status_code == 404
    withdraw(proposed, by=office)
    with pytest.raises(PermissionDenied):
        decision.propose(fresh_from_db(thing), second_office)
    proposed = decision.propose(fresh_from_db(thing), office)
    assert not InboxItem.objects.filter(recipient=second_office, message__about_id=str(proposed.pk)).exists()
    confirm(proposed, by=third)
    assert decision.done(fresh_from_db(thing))
