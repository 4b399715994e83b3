"""Every rule set lives a whole edition, one of another district among them: no line of Python knows its numbers."""

from dataclasses import replace
from datetime import date

import pytest
from django.db import transaction

from cms_pages.demonstration import deciding
from cms_pages.demonstration.cast import FINISHED, FRIENDS
from portal import clock
from portal.access.enums import Role
from portal.errors import RuleViolation
from portal.journal.chain import first_break
from tests.conftest import fresh_from_db
from tests.factories import cms
from tests.factories.access import UserFactory
from tests.journeys.living import called, firms, names_on, taken_up, walk_to
from workflow.applications.models import Application
from workflow.applications.queries import candidates
from workflow.decisions.actions import check_in, open_meeting, plan_meeting
from workflow.decisions.drawing import draw
from workflow.decisions.drawing_forms import DrawnListForm
from workflow.decisions.ranking import departures, standings
from workflow.honours.actions import draft_commendation, issue_commendation
from workflow.honours.models import Honour
from workflow.programmes.loading import own_files
from workflow.reviews.actions import form_panel, sign_pledge

pytestmark = [pytest.mark.whole, pytest.mark.django_db]


@pytest.fixture
def accounts(shared_accounts, db):
    """The module's one portal; what a test lives in it is undone."""
    return {name: fresh_from_db(user) for name, user in shared_accounts.items()}


RIVERSIDE, FRIENDSHIP = "riverside-workshop", "hongqiao-friendship"
CAST = (
    *firms("示例一坊", tier="river", starting=61),
    *firms("示例二坊", "示例三坊", "示例四坊", tier="stream", starting=62),
    *firms("示例五坊", "示例六坊", "示例七坊", "示例八坊", "示例九坊", tier="spring", starting=65),
    *(replace(candidate, fails_at="tour") for candidate in firms("示例十坊", tier="spring", starting=70)),
)


def seat_five(walk):
    """The desk wants two reviewers and the tour five; the demonstration's panel has three."""
    users = [UserFactory(roles=[Role.REVIEWER]) for _ in range(5)]
    seats = [(user, f"示例评审单位{number}") for number, user in enumerate(users, 1)]
    with walk.diary.at(9):
        panel = form_panel(walk.edition, by=walk.accounts["office"], name="评审组", members=seats, leader=users[0])
        return [sign_pledge(member, by=member.user) for member in panel.members.order_by("id")]


def test_riverside_is_no_file_of_the_software():
    assert RIVERSIDE not in "".join(path.read_text() for path in own_files())


def test_riverside_runs_from_call_to_register(accounts, client):
    cms.papers_of(RIVERSIDE, standard="SL/T 9999")
    walk = called(RIVERSIDE, date(2026, 3, 9), CAST, accounts)
    judged_by = client.get(f"/standards/{RIVERSIDE}-standard/").content.decode()
    assert [words in judged_by for words in ("1 节约与清洁：30 分", "1.1 节水节电：18 分", "2 可学：10 分")] == [
        True
    ] * 3
    stages = [stage.code for stage in walk.edition.stages.order_by("position")]
    assert stages == ["call", "desk", "tour", "check", "check-notice", "committee", "winners-notice", "award"]
    panel = seat_five(walk_to(walk, "desk"))
    walk.panel = panel[:2]
    walk_to(walk, "tour").panel = panel
    walk_to(walk, "award")
    assert [notice.workdays_required for notice in walk.edition.notices.order_by("starts_on")] == [7, 10]
    check_amounts(walk, accounts)
    honours = walk.to_the_end()
    assert walk.edition.state == "concluded"
    assert [(h.public_name, h.tier, h.amount_yuan) for h in honours] == [
        ("示例一坊", "river", 80_000),
        *((name, "stream", 30_000) for name in ("示例二坊", "示例三坊", "示例四坊")),
        *((name, "spring", 0) for name in ("示例五坊", "示例六坊", "示例七坊", "示例八坊", "示例九坊")),
    ]
    assert [h.number for h in honours[:2]] == ["SLGF2026river001", "SLGF2026stream002"]
    assert sorted(Application.objects.values_list("state", flat=True)) == ["eliminated"] + ["honoured"] * 9
    item = client.get("/api/v1/honours/SLGF2026river001").json()
    assert (item["tier_name"], item["amount_yuan"], item["status"]) == ("江河级", 80_000, "active")
    assert client.get("/verify/SLGF2026river001/").status_code == 200
    assert first_break() is None


@transaction.atomic
def _commended(walk, amounts, *, by) -> None:
    words = {"document_number": "示府发〔2026〕100号", "issued_on": clock.today(), "amounts": amounts}
    issue_commendation(draft_commendation(walk.edition, by=by, **words), by=by)


def check_amounts(walk, accounts) -> None:
    """“At most” is what it says: nothing above, nothing missing, nothing where no money goes."""
    full = deciding.amounts_of(walk.edition)
    river = next(pk for pk, amount in full.items() if amount == 80_000)
    spring = walk.edition.applications.get(public_name="示例五坊").pk
    for amounts, words in (
        ({**full, river: 80_001}, "奖金不得超过8万元，现填80,001元"),
        ({pk: amount for pk, amount in full.items() if pk != river}, "奖金不超过8万元，请填写本次决定的金额"),
        ({**full, spring: 1}, "是精神奖励，不发奖金"),
    ):
        with walk.diary.at(9), pytest.raises(RuleViolation, match=words) as refusal:
            _commended(walk, amounts, by=accounts["office"])
        assert refusal.value.article == "7"
        assert not Honour.objects.exists()


def check_drawn_list(walk, office):
    """The list of proposed winners as the office's form draws it: by the places of the last scores, as far as the quotas go."""
    found = standings(walk.edition)
    drawn = draw(walk.edition, list(candidates(walk.edition.current_stage)))
    best = sorted(drawn, key=lambda row: (row.application.track, found[row.application.pk].rank))
    assert [row.tier for row in best if row.application.track == "practice"] == ["mayor", "mayor", "gold"]
    assert departures(walk.edition.current_stage, drawn, found, by=office) == []
    lines = DrawnListForm(by=office).fields["lines"].initial.splitlines()
    assert [line.split()[1].partition("〔")[0] for line in lines] == [row.application.public_name for row in drawn]


def test_plan_of_2022_runs_from_call_to_register(accounts, client):
    walk = called("changning-quality", date(2023, 2, 6), FINISHED, accounts)
    assert walk.edition.rules.version == "2022"
    check_drawn_list(walk_to(walk, "conference"), accounts["office"])
    honours = walk.to_the_end()
    assert walk.edition.state == "concluded"
    assert walk.edition.notices.get().stage.code == "winners-notice"
    assert sorted((h.public_name, h.tier, h.amount_yuan) for h in honours) == [
        ("示例人员张堃", "mayor", 20_000),
        ("示例人员李玥", "gold", 10_000),
        ("示例企业丙", "gold", 100_000),
        ("示例企业乙", "gold", 100_000),
        ("示例企业甲", "mayor", 500_000),
    ]
    assert client.get(f"/verify/{honours[0].number}/").status_code == 200
    assert first_break() is None


def live_to_the_selection(accounts):
    """虹桥友谊奖 with its selection conference in progress."""
    cast = tuple(replace(friend, tier="friendship") for friend in FRIENDS)
    return walk_to(called(FRIENDSHIP, date(2025, 2, 10), cast, dict(accounts)), "selection")


@pytest.fixture(scope="class")
def at_the_selection(class_setup, shared_accounts):
    return class_setup(live_to_the_selection, shared_accounts)


@pytest.fixture
def selecting(at_the_selection, db):
    return taken_up(at_the_selection)


def meeting_of(walk):
    members = deciding.seat_units(walk.edition, walk.accounts)
    stage = walk.edition.current_stage
    meeting = plan_meeting(stage, held_on=clock.today(), place="示例会议室", chair="召集人", by=walk.accounts["office"])
    return meeting, members


class TestFriendship:
    """Its quorum, and the edition from there to its end."""

    def test_six_of_ten_is_no_quorum_and_seven_is(self, selecting):
        office = selecting.accounts["office"]
        with selecting.diary.pass_days(1).at(14):
            meeting, members = meeting_of(selecting)
            assert len(members) == 10
            for member in members[:6]:
                check_in(meeting, member, by=member.user)
            with pytest.raises(RuleViolation, match="应到 10 个成员单位，实到 6 个，须超过三分之二即至少 7 个"):
                open_meeting(meeting, by=office)
            check_in(meeting, members[6], by=members[6].user)
            assert open_meeting(meeting, by=office).state == "open"

    def test_friendship_runs_from_call_to_register(self, selecting, client):
        drawn = draw(selecting.edition, list(candidates(selecting.edition.current_stage)))
        assert [row.tier for row in drawn] == ["", ""]  # no scores, no places: the office says why it proposes each
        honours = selecting.to_the_end()
        assert selecting.edition.state == "concluded"
        assert [(h.number, h.tier, h.amount_yuan) for h in honours] == [
            ("HQYY-2025-0001", "friendship", 0),
            ("HQYY-2025-0002", "friendship", 0),
        ]
        (notice,) = selecting.edition.notices.all()
        assert names_on(notice) == [friend.name for friend in FRIENDS]
        assert client.get("/api/v1/verify/HQYY-2025-0002").json()["status"] == "valid"
        english = client.get("/en/").content.decode()
        assert "Hongqiao Friendship Award" in english
        assert first_break() is None
