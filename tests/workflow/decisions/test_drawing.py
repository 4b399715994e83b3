"""The proposal list drawn from rank and quotas; whoever departs from the rank says why (Articles 3, 25)."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from portal import clock
from portal.errors import RuleViolation
from portal.journal.models import Event
from tests.conftest import fresh_from_db
from tests.factories.applications import DURING, submitted_application
from tests.factories.course import reach
from tests.factories.programmes import running_edition
from tests.factories.reviews import panel_of, sheets_for
from workflow.applications.actions import decide_passage, withdraw
from workflow.applications.enums import Outcome
from workflow.applications.queries import candidates
from workflow.decisions.actions import propose_honour
from workflow.decisions.drawing import PASSED_OVER, draw, propose_drawn
from workflow.decisions.drawing_forms import DrawnListForm
from workflow.decisions.models import Proposal
from workflow.decisions.ranking import HIDDEN, Drawn
from workflow.programmes.actions import advance_edition
from workflow.reviews.actions import order_recusal, publish_report

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.article(3), pytest.mark.article(25)]
SCORES = {"practice": (700, 850, 900, 850), "achievement": (880,)}
DESK = "/admin/desk/proposals/do/propose-list/"
MAYOR, GOLD = "长宁区区长质量奖", "长宁区质量金奖"


def ranked():
    """A conference before which five stand, scored apart in the site visit."""
    edition = running_edition()
    with clock.travel(DURING):
        scores = {
            submitted_application(edition, track=track).pk: score for track, all_ in SCORES.items() for score in all_
        }
    stage = reach(edition, "site-visit")
    with clock.travel(stage.entered_at + timedelta(days=1)):
        panel = edition.panels.first() or panel_of(edition)
        for file in candidates(stage):
            sheets_for(file, stage, panel, [scores[file.pk]] * 3)
            publish_report(file, stage, by=None, text="综合报告。")
            decide_passage(file, stage, Outcome.PASSED, by=None)
        advance_edition(edition, by=None)
    return reach(edition, "conference")


@pytest.fixture(scope="module")
def lived(module_setup):
    return module_setup(ranked)


@pytest.fixture
def stage(lived, db, travel_to):
    travel_to(lived.entered_at)
    return fresh_from_db(lived)


@pytest.fixture
def pool(stage):
    """The applications by their scores as they were given."""
    return list(candidates(stage).order_by("number"))


def by_score(rows):
    return {str(row.application.number)[-4:]: row.tier for row in rows}


def lines_of(user):
    return DrawnListForm(by=user).fields["lines"].initial.splitlines()


def form_of(user, *lines):
    return DrawnListForm({"lines": "\n".join(lines)}, by=user)


def test_list_follows_rank_as_far_as_the_quotas_go_and_equals_go_together(stage, pool):
    fourth, second, first, also_second, person = pool
    drawn = {row.application: row.tier for row in draw(stage.edition, pool)}
    assert drawn == {first: "mayor", second: "mayor", also_second: "mayor", person: "mayor", fourth: "gold"}
    propose_honour(first, tier="mayor", by=None)
    propose_honour(second, tier="mayor", by=None)
    left = [one for one in pool if one not in (first, second)]
    assert {row.application: row.tier for row in draw(stage.edition, left)}[also_second] == "gold"


def test_office_reads_the_drawn_list_and_puts_it_forward_whole(stage, pool, office, client):
    client.force_login(office)
    page = client.get(DESK)
    lines = page.context["form"].fields["lines"].initial.splitlines()
    assert lines[1].endswith(
        f"{pool[2].number} {pool[2].public_name}〔{pool[2].track_label}第1名，平均分900.00〕，{MAYOR}"
    )
    assert lines[-1].endswith(f"平均分700.00〕，{GOLD}")
    answer = client.post(DESK, {"lines": "\n".join(lines)}, follow=True)
    assert "已提出5项建议" in answer.content.decode()
    assert Proposal.objects.get(application=pool[0]).opinion == "第4名，平均分700.00"
    assert "没有尚未提出建议的申报" in client.get(DESK, follow=True).content.decode()


def test_a_single_proposal_goes_by_the_rank_as_well(stage, pool, office):
    fourth, _second, first, *_others = pool
    with pytest.raises(RuleViolation, match=rf"{first.number}.*列第1名.*请写明理由"):
        propose_honour(fourth, tier="gold", by=office)
    assert propose_honour(first, tier="mayor", by=office)
    assert propose_honour(fourth, tier="gold", by=office, opinion="创新性突出。")


def test_departure_from_rank_needs_its_reason_on_one_of_the_lines(stage, pool, office):
    fourth, second, first, also_second, person = pool
    with pytest.raises(RuleViolation, match=rf"{first.number}.*列第1名"):
        propose_drawn([Drawn(fourth, "gold")], by=office)  # on no line: not proposed
    kept = [Drawn(second, "mayor"), Drawn(also_second, "gold", "与同分者比较，创新性较弱")]
    with pytest.raises(RuleViolation, match=rf"{first.number}.*列第1名.*{second.number}.*请写明理由"):
        propose_drawn([*kept, Drawn(first, "gold")], by=office)
    assert not Proposal.objects.exists()
    with pytest.raises(RuleViolation, match=f"{first.number}"):
        propose_drawn([*kept, Drawn(first)], by=office)
    made = propose_drawn([*kept, Drawn(first, reason="申报人书面说明放弃"), Drawn(person, "gold")], by=office)
    assert [one.application for one in made] == [second, also_second, person]
    assert made[1].opinion == "第2名，平均分850.00。与同分者比较，创新性较弱"
    told = Event.objects.get(verb=PASSED_OVER)
    assert (told.target_id, told.reason, told.actor) == (str(first.pk), "申报人书面说明放弃", office)
    assert propose_drawn([Drawn(fourth, "gold", "补足名额")], by=office)


def test_one_that_does_not_fit_holds_back_the_whole_list(stage, pool, office):
    withdraw(fresh_from_db(pool[0]), by=pool[0].applicant, reason="另有安排。")
    with pytest.raises(RuleViolation, match="尚未通过此前的全部环节"):
        propose_drawn([Drawn(pool[2], "mayor"), Drawn(pool[0], "gold", "补足名额")], by=office)
    assert not Proposal.objects.exists()


def test_faults_of_the_lines_are_all_named(stage, pool, office):
    first = pool[2].number
    form = form_of(
        office, "CNZL-1999-S0001，长宁区质量金奖", f"{first}〔第9名〕，{MAYOR}", f"{pool[1].number}，特等奖", "随便写写"
    )
    said = " ".join(form.errors["lines"])
    assert [
        word in said for word in ("没有这一编号", "名次已有变化", "请写“长宁区区长质量奖”", "请写“申报编号，奖项”")
    ] == [True] * 4
    assert "重复" in str(form_of(office, f"{first},{MAYOR}", f"{first},{GOLD}").errors)
    form = form_of(office, f"{first},{GOLD},书面说明, 放弃")
    assert (form.is_valid(), form.cleaned_data["rows"]) == (True, [Drawn(pool[2], "gold", "书面说明， 放弃")])


@pytest.mark.article(28)
def test_recused_officer_neither_reads_nor_proposes_the_case(stage, pool, office, second_office, editor):
    order_recusal(pool[2], office, by=second_office, reason="有利害关系。")
    assert not [line for line in lines_of(office) if pool[2].number in line]
    assert f"{pool[0].number} {pool[0].public_name}〔{pool[0].track_label}第4名，平均分700.00〕，{GOLD}" in lines_of(
        office
    )
    with pytest.raises(RuleViolation) as refusal:
        propose_drawn([Drawn(pool[1], "mayor")], by=office)
    assert (HIDDEN in str(refusal.value), pool[2].number in str(refusal.value)) == (True, False)
    with pytest.raises(PermissionDenied):
        propose_drawn([Drawn(pool[2], "mayor")], by=office)
    with pytest.raises(PermissionDenied):
        propose_drawn([Drawn(pool[2], "mayor")], by=editor)
