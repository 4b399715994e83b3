"""Sixty of two tracks ranked as one: who goes on, and the list of proposed winners, done again by hand (Articles 3, 22, 25)."""

from datetime import timedelta
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from portal import clock
from portal.errors import RuleViolation
from tests.conftest import fresh_from_db
from tests.factories.applications import DURING, submitted_application
from tests.factories.course import reach
from tests.factories.programmes import load_changed, running_edition
from tests.factories.reviews import panel_of, sheets_for
from workflow.applications.queries import candidates
from workflow.decisions.drawing import draw, propose_drawn
from workflow.decisions.drawing_forms import DrawnListForm
from workflow.decisions.models import Proposal
from workflow.decisions.ranking import Drawn
from workflow.programmes.actions import advance_edition
from workflow.reviews.actions import decide_shortlist, publish_report
from workflow.reviews.desks.results import ResultDesk
from workflow.reviews.models import ScoreSheet
from workflow.reviews.placing import ranks

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
COUNT, GO_ON = 60, 20
SCORED = "score_max = 1000\nby_items = true\nreviewers_minimum = 3\nreport = true\nselects = true\n"
AS_ONE = f'top = {{ number = {GO_ON}, within = "all", departures = true, article = "22" }}\n'
LATER = r'^(code|field) = "(stages\.)?(site-visit|evaluation)\b'
SAID: dict[str, str] = {}
"""What was answered to results out of the order of places."""


def track_of(place):
    return "achievement" if place == 4 or (place > 4 and place % 3 == 2) else "practice"


def scores_of(place):
    """Two sheets; the twentieth and the twenty-first are equals, of two tracks."""
    total = 990 - 4 * (19 if place == GO_ON else place)
    return (total - 3, Decimal(total) + Decimal("3.5"))


def judged():
    """The conference before which those stand who went on."""
    with TemporaryDirectory() as folder:
        rules = load_changed(
            Path(folder), SCORED, SCORED.replace("by_items = true\n", "").replace("3", "2") + AS_ONE, without=LATER
        )
    edition = running_edition(rules)
    order = [number * 37 % COUNT for number in range(COUNT)]
    with clock.travel(DURING):
        files = [submitted_application(edition, track=track_of(place)) for place in order]
    stage = reach(edition, "documents")
    with clock.travel(stage.entered_at + timedelta(days=1)):
        panel = panel_of(edition, 2)
        for file, place in zip(files, order, strict=True):
            sheets_for(file, stage, panel, scores_of(place))
            publish_report(file, stage, by=None, text="综合报告。")
        go_on(stage, dict(zip(order, files, strict=True)))
        advance_edition(edition, by=None)
    return reach(edition, "conference")


def go_on(stage, files):
    """Everybody by their place; out of it only with a reason."""
    for name, place, passes in (("behind", 21, True), ("before", 3, False)):
        with pytest.raises(RuleViolation) as refusal:
            decide_shortlist(files[place], stage, passes, by=None)
        SAID[name] = "".join(refusal.value.messages)
    for place, file in files.items():
        departs = {21: True, 3: False}.get(place)
        passes = place <= GO_ON if departs is None else departs
        reason = "经评审组研究，不按名次。" if departs is not None or not passes else ""
        decide_shortlist(fresh_from_db(file), stage, passes, by=None, reason=reason)


@pytest.fixture(scope="module")
def lived(module_setup):
    return module_setup(judged)


@pytest.fixture
def stage(lived, db, travel_to):
    travel_to(lived.entered_at)
    return fresh_from_db(lived)


@pytest.fixture
def by_hand(stage):
    """Rank by application, from the sheets."""
    averages = {}
    for file in stage.edition.applications.all():
        given = ScoreSheet.objects.filter(assignment__application=file).values_list("score", flat=True)
        averages[file.pk] = (sum(given) / len(given)).quantize(Decimal("0.01"), ROUND_HALF_UP)
    return {pk: 1 + sum(other > own for other in averages.values()) for pk, own in averages.items()}


@pytest.fixture
def pool(stage, by_hand):
    """Who went on, best first."""
    return sorted(candidates(stage), key=lambda file: (by_hand[file.pk], file.number))


@pytest.mark.article(22)
def test_the_places_of_all_sixty_are_those_of_the_sheets(stage, by_hand, pool):
    found = ranks(stage.edition.stages.get(code="documents"))
    assert {pk: report.rank for pk, report in found.items()} == by_hand
    assert (len(found), sorted(by_hand.values())[18:22]) == (COUNT, [19, 20, 20, 22])
    # The first twenty, an equal with the last of them; one let in and one left out with a reason.
    assert [by_hand[file.pk] for file in pool] == [*range(1, 4), *range(5, 20), 20, 20, 22]
    assert all(f"前 {GO_ON} 名" in said and "请写明理由" in said for said in SAID.values())
    assert ("列第22名" in SAID["behind"], "列第4名" in SAID["before"]) == (True, True)


@pytest.mark.article(3)
@pytest.mark.article(25)
def test_the_list_follows_the_joint_order_as_far_as_each_quota_goes(stage, by_hand, pool, office):
    rows = draw(stage.edition, list(candidates(stage).order_by("pk")))
    firsts = {track: [one for one in pool if one.track == track][:2] for track in ("practice", "achievement")}
    mayors = [one for one in pool if one in firsts["practice"] + firsts["achievement"]]
    golds = [one for one in pool if one not in mayors][:10]
    assert [row.application for row in rows if row.tier == "mayor"] == mayors
    assert [row.application for row in rows if row.tier == "gold"] == golds
    # The third practice stands before both achievements, and its own quota is full: no reason is asked for.
    assert by_hand[golds[0].pk] < min(by_hand[one.pk] for one in firsts["achievement"])
    results = [report.application_id for report in ResultDesk().rows(office).filter(stage__code="documents")]
    assert [by_hand[pk] for pk in results] == sorted(by_hand.values())
    lines = DrawnListForm(by=office).fields["lines"].initial
    assert f"{mayors[0].number} {mayors[0].public_name}〔全部类别中第1名，平均分990.25〕" in lines
    made = propose_drawn([row for row in rows if row.tier], by=office)
    assert [by_hand[one.application_id] for one in made] == [1, 2, 5, 6, 3, *range(7, 16)]
    assert Proposal.objects.get(application=golds[0]).opinion == "全部类别中第3名，平均分982.25"


@pytest.mark.article(25)
def test_whom_a_line_of_the_other_track_passes_over_is_named(stage, by_hand, pool, office):
    rows = [row for row in draw(stage.edition, list(pool)) if row.tier]
    last = rows[-1].application
    beyond = next(one for one in pool if by_hand[one.pk] > by_hand[last.pk] and one.track != last.track)
    swapped = [*rows[:-1], Drawn(beyond, "gold")]
    with pytest.raises(
        RuleViolation, match=rf"{last.number}.*在全部类别中列第{by_hand[last.pk]}名.*{beyond.number}.*写明理由"
    ):
        propose_drawn(swapped, by=office)
    # Not whom the quota of their own track leaves no place: the second mayor of the persons needs no word of the firms.
    made = propose_drawn([*rows[:-1], Drawn(beyond, "gold", "带动作用突出")], by=office)
    assert made[-1].application == beyond
