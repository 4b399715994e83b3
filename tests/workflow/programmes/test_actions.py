"""Editions: frozen rules, validity, cycle, and stages that move only when nothing blocks."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import call_command
from django.db import IntegrityError, ProgrammingError, transaction
from django.template.loader import render_to_string

from portal import clock
from portal.errors import RuleViolation, TransitionNotAllowed
from portal.journal.models import Event
from tests.factories.programmes import load_own, planned_edition, running_edition
from tests.recorded import verbs_of
from workflow.programmes.actions import (
    advance_edition,
    cancel_edition,
    check_advance,
    open_edition,
    plan_edition,
)
from workflow.programmes.acts import propose_cancellation
from workflow.programmes.board import steps
from workflow.programmes.enums import EditionState, StageState
from workflow.programmes.loading import freeze
from workflow.programmes.models import Edition, FrozenRuleSet, RuleSetVersion, Stage
from workflow.programmes.stages import Blocker

pytestmark = pytest.mark.django_db


def test_planned_edition_freezes_its_rules(office):
    edition = planned_edition(by=office)
    changed = {**edition.rules.as_data(), "title": "改过的办法"}
    RuleSetVersion.objects.filter(pk=edition.ruleset_id).update(frozen=freeze(changed, "0" * 64))
    assert Edition.objects.get(pk=edition.pk).rules.title == "上海市长宁区政府质量奖管理办法"
    assert edition.stages.count() == len(edition.rules.stages)
    assert verbs_of(edition.ruleset) == ["ruleset.loaded"]


def test_a_release_that_knows_more_of_a_version_leaves_one_in_use_as_it_was(capsys):
    edition, unused = planned_edition(), load_own("hongqiao-friendship-2023")
    for version in (edition.ruleset, unused):
        less = {**version.rules.as_data(), "feedback": None}
        RuleSetVersion.objects.filter(pk=version.pk).update(frozen=freeze(less, version.slug))
    call_command("load_ruleset", "--all")
    frozen = dict(RuleSetVersion.objects.values_list("slug", "frozen_id"))
    assert frozen[edition.ruleset.slug] == edition.ruleset.slug
    assert frozen[unused.slug] == unused.frozen_id
    said = capsys.readouterr()
    assert ("已载入 changning-quality-2022" in said.out, f"{edition.ruleset.slug} 已有届次" in said.err) == (True, True)


@pytest.mark.article(9)
@pytest.mark.parametrize("who", ["editor", "reviewer", "applicant", "discipline"])
def test_only_the_office_runs_editions(who, request, gate):
    edition = running_edition()
    with pytest.raises(PermissionDenied, match="评审办"):
        advance_edition(edition, by=request.getfixturevalue(who))


@pytest.mark.article(39)
@pytest.mark.parametrize("day", [date(2023, 11, 14), date(2028, 11, 15)])
def test_edition_outside_validity_is_refused(day, travel_to):
    ruleset = load_own()
    travel_to(clock.moment(day))
    with pytest.raises(RuleViolation, match="有效期") as refusal:
        plan_edition(
            ruleset, year=day.year, slug="late", opens_at=clock.now(), deadline=clock.now() + timedelta(30), by=None
        )
    assert refusal.value.article == "39"


@pytest.mark.article(3)
@pytest.mark.parametrize(("year", "allowed"), [(2026, False), (2027, False), (2028, True), (2025, False)])
def test_two_editions_are_a_cycle_apart(year, allowed, travel_to, gate):
    first = running_edition()
    travel_to(clock.moment(date(2026, 6, 1)))
    opens = clock.moment(date(max(year, 2026), 9, 1))
    plan = {"opens_at": opens, "deadline": opens + timedelta(30), "by": None, "slug": f"e-{year}"}
    if allowed:
        assert plan_edition(first.ruleset, year=year, **plan).state == EditionState.PLANNED
    else:
        with pytest.raises(RuleViolation, match="每2年评选一次"):
            plan_edition(first.ruleset, year=year, **plan)


@pytest.mark.article(39)
def test_edition_is_not_opened_when_its_rules_have_run_out(travel_to):
    edition = planned_edition(opens=date(2028, 9, 1))
    travel_to(clock.moment(date(2028, 11, 15)))
    with pytest.raises(RuleViolation, match="今天（2028年11月15日）不在有效期内"):
        open_edition(edition, by=None)


def test_public_words_of_an_edition_hold_no_private_number(office, travel_to):
    travel_to(clock.moment(date(2026, 6, 1)))
    ruleset, opens = load_own(), clock.now() + timedelta(1)
    plan = {"year": clock.today().year, "slug": "e", "opens_at": opens, "deadline": opens + timedelta(30), "by": office}
    with pytest.raises(ValidationError, match="届次名称"):
        plan_edition(ruleset, name="质量奖 13912345678", **plan)
    edition = plan_edition(ruleset, **plan)
    for act in (propose_cancellation, lambda edition, **said: cancel_edition(edition, **{**said, "by": None})):
        with pytest.raises(ValidationError, match="理由"):
            act(edition, by=office, reason="请联系 13912345678")
    assert list(Event.objects.filter(target_type="programmes.edition").values_list("verb", flat=True)) == [
        "edition.planned"
    ]


def test_the_button_that_moves_an_edition_on_asks_what_its_act_asks(gate, office, reviewer):
    edition = running_edition()
    with pytest.raises(PermissionDenied, match="届次由评审办组织实施"):
        check_advance(edition, by=reviewer)
    check_advance(edition, by=office)
    gate.exit = [Blocker("21", "部门意见未回复。")]
    with pytest.raises(RuleViolation, match="部门意见未回复"):
        check_advance(edition, by=office)


def test_a_cancelled_edition_plans_nothing_more(office):
    edition = running_edition()
    edition.stages.update(due_on=date(2026, 9, 30))
    assert {step.planned for step in steps(edition)} == {date(2026, 9, 30)}
    cancel_edition(edition, by=None, reason="上级调整评选周期")
    drawn = render_to_string("programmes/timeline.html", {"steps": steps(Edition.objects.get(pk=edition.pk))})
    assert ("已终止" in drawn, "未进行" in drawn, "计划" in drawn) == (True, True, False)


def test_cancelled_edition_frees_its_year(office, travel_to, client):
    first = planned_edition()
    cancel_edition(first, by=None, reason="上级调整评选周期")
    # The public never knew of it.
    assert not Edition.objects.public().exists()
    assert client.get(f"/editions/{first.slug}/").status_code == 404
    travel_to(clock.moment(date(2026, 6, 1)))
    with pytest.raises(ValidationError):
        plan_edition(first.ruleset, year=2026, slug=first.slug, opens_at=clock.now(), deadline=clock.now(), by=office)


def test_entry_blocker_keeps_edition_planned(gate):
    gate.entry = [Blocker("19", "尚未发布申报通知。")]
    edition = planned_edition()
    with clock.travel(edition.opens_at), pytest.raises(RuleViolation, match="第十九条") as refusal:
        open_edition(edition, by=None)
    assert refusal.value.article == "19"
    edition.refresh_from_db()
    assert edition.state == EditionState.PLANNED


def test_edition_moves_through_every_stage_in_order(gate, office):
    edition = running_edition()
    codes = [stage.code for stage in edition.ordered_stages]
    for _ in codes:
        advance_edition(edition, by=office)
    edition.refresh_from_db()
    assert edition.state == EditionState.CONCLUDED
    assert set(edition.stages.values_list("state", flat=True)) == {StageState.DONE}
    assert [code for verb, code in gate.calls if verb == "enter"] == codes
    with pytest.raises(TransitionNotAllowed):
        advance_edition(edition, by=office)


def test_exit_blocker_leaves_everything_as_it_was(gate, office):
    edition = running_edition()
    gate.exit = [Blocker("21", "还有 3 份申报未作资格审查。"), Blocker("21", "部门意见未回复。")]
    events = Event.objects.count()
    with pytest.raises(RuleViolation, match="另有 1 项待办"):
        advance_edition(edition, by=office)
    assert edition.stages.get(state=StageState.CURRENT).position == 1
    assert Event.objects.count() == events


def test_refused_entry_undoes_the_leaving(gate, office):
    edition = running_edition()
    gate.entry = [Blocker("21", "没有可公示的对象。")]
    with pytest.raises(RuleViolation):
        advance_edition(edition, by=office)
    assert edition.stages.get(state=StageState.CURRENT).position == 1


def test_database_refuses_to_change_frozen_rules():
    edition = planned_edition()
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        FrozenRuleSet.objects.filter(pk=edition.frozen_id).update(data={})


def test_database_refuses_state_written_by_hand():
    edition = planned_edition()
    with pytest.raises(IntegrityError, match="state_guard"), transaction.atomic():
        Edition.objects.filter(pk=edition.pk).update(state=EditionState.CONCLUDED)
    with pytest.raises(IntegrityError, match="state_guard"), transaction.atomic():
        Stage.objects.filter(edition=edition, position=1).update(state=StageState.CURRENT)
