"""Averages, combined scores, places, the pass mark and the number that goes on, as a rule set says that uses all of it.

The fixture: of five sheets the highest and the lowest go; 40% for the desk of 60 points, 60% for the tour of 40; equal scores go
by the tour, then by item 2; nobody passes below 24 points on the tour; half as many again as there are honours go on.
"""

from datetime import timedelta
from decimal import Decimal

import pytest

from portal import clock
from portal.access.enums import Role
from portal.canonical import canonical_json, text_digest
from portal.errors import RuleViolation
from portal.messages.models import InboxItem
from tests.conftest import fresh_from_db
from tests.factories.access import UserFactory
from tests.factories.applications import DURING, submitted_application
from tests.factories.course import reach
from tests.factories.decisions import sitting_again, vote_on
from tests.factories.programmes import load_fixture, running_edition
from tests.factories.reviews import WORDS, assigned, panel_of, sheets_for
from tests.owning import as_owner
from workflow.applications.actions import leave, withdraw
from workflow.applications.enums import Departure
from workflow.decisions.actions import appoint_representative, grant_place, propose_honour
from workflow.decisions.actions.refilling import check_refill
from workflow.decisions.drawing import draw
from workflow.decisions.ranking import Drawn, Standing, departures, standings
from workflow.programmes.actions import advance_edition
from workflow.programmes.loading import freeze
from workflow.programmes.models import Edition, Stage
from workflow.programmes.stages import kind_of
from workflow.records.contents import parts_of
from workflow.reviews.actions import decide_shortlist, order_recusal, publish_report, submit_score_sheet
from workflow.reviews.actions.deciding import own_scores
from workflow.reviews.acts import Result, propose_outcomes, propose_redecision
from workflow.reviews.desks.results import ResultDesk
from workflow.reviews.forms import ResultListForm
from workflow.reviews.models import Report
from workflow.reviews.passing import entry_number, short_of_marks
from workflow.reviews.placing import ranks
from workflow.reviews.queries import tally
from workflow.reviews.rules import item_field
from workflow.reviews.sheet_forms import ScoreForm
from workflow.reviews.workings import workings_of

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.article(22)]
DESK = ((30, 30), (45, 45), (36, 36), (24, 30), (10, 12))
TOUR = (
    (36, 40, 38, 10, 37),  # 10 and 40 go: 37.000
    (31, 30, 32, 40, 1),  # 31.000
    (34, 35, 36, 36, 20),  # 35.000
    (23.9, 23.9, 23.9, 40, 0),  # 23.900: below the mark of the tour
    (30, 30, 30, 30, 30),  # 30.000: the mark of the desk was not reached
)

EARLY: list[str] = []
"""What was said when the first of them was to be decided on with its report alone."""


def toured():
    """Five workshops with their reports of the tour, nothing decided."""
    edition = running_edition(load_fixture("riverside-2026"))
    with clock.travel(DURING):
        files = [submitted_application(edition, track="workshop") for _ in DESK]
    for code, all_ in (("desk", DESK), ("tour", TOUR)):
        stage = reach(edition, code)
        with clock.travel(stage.entered_at + timedelta(days=1)):
            panel = panel_of(edition, len(all_[0]), name=f"{stage.name}组")
            for file, scores in zip(files, all_, strict=True):
                sheets_for(file, stage, panel, scores)
                publish_report(fresh_from_db(file), stage, by=None, text="报告。")
                if (code, file) == ("tour", files[0]):
                    with pytest.raises(RuleViolation) as refusal:
                        decide_shortlist(file, stage, True, by=None)
                    EARLY[:] = refusal.value.messages
            if code == "desk":
                advance_edition(edition, by=None)
    return reach(edition, "tour")


@pytest.fixture(scope="module")
def lived(module_setup):
    return module_setup(toured)


@pytest.fixture
def tour(lived, db, travel_to):
    travel_to(lived.entered_at + timedelta(days=2))
    return fresh_from_db(lived)


@pytest.fixture
def files(tour):
    return list(tour.edition.applications.order_by("number"))


def report_of(file, code="tour"):
    return (
        Report.objects.in_force()
        .select_related("stage__edition", "application")
        .get(application=file, stage__code=code)
    )


def places(stage, files):
    found = ranks(stage)
    return [found[file.pk].rank if file.pk in found else None for file in files]


def test_highest_and_lowest_go_and_two_stages_come_to_one_score(tour, files):
    # 30÷60×100×40% + 37÷40×100×60% = 20 + 55.5; 45 and 31: 30 + 46.5; 36 and 35: 24 + 52.5; 11 and 30: 7.333… + 45
    assert [(report_of(one).average, report_of(one).combined) for one in files] == [
        (37, Decimal("75.5")), (31, Decimal("76.5")), (35, Decimal("76.5")), (Decimal("23.9"), Decimal("53.85")),
        (30, Decimal("52.333")),
    ]  # fmt: skip
    assert report_of(files[3], "desk").average == 27
    assert places(tour, files) == [3, 2, 1, 4, 5]
    assert standings(tour.edition)[files[2].pk].words == "第1名，综合得分76.500"
    assert "去掉最高分、最低分各 1 份，平均分 37.000，综合得分 75.500" in report_of(files[0]).full_text


def test_every_step_can_be_done_again(tour, files, office):
    found = workings_of(report_of(files[2]), named=False, by=office)
    assert found.columns[-1] == "评审人员5（去掉的最低分）"
    assert [column for column in found.columns if "最高分" in column] == ["评审人员4（去掉的最高分）"]
    assert [line.label for line in found.lines][:2] == ["1 节约与清洁（30 分）", "1.1 节水节电（18 分）"]
    assert found.sums == [
        "去掉最低分 20.0，最高分 36.0",
        "平均分 = （34.0 + 35.0 + 36.0）÷ 3 = 35.000（四舍五入到三位小数）",
        "及格分 24，已达到",
        "综合得分 = 书面评审 36.0 ÷ 60 × 100 × 40% + 工坊走访 35.000 ÷ 40 × 100 × 60% = 76.500（四舍五入到三位小数）",
        f"与{files[1].number}得分相同，比较工坊走访平均分（35.000，31.000），列前",
    ]
    assert "与另一件申报得分相同" in workings_of(report_of(files[2]), named=False).sums[-1]
    kept = next(part for part in parts_of(files[2]) if part.title == "评审报告").rows
    assert any("书面评审 36.0 ÷ 60 × 100 × 40%" in value for row in kept for _, value in row)


def test_the_list_shows_scores_and_who_is_below_the_mark(files, office, client):
    client.force_login(office)
    page = client.get("/admin/desk/results/").content.decode()
    assert [words in page for words in ("76.500", "37.000", "23.900（未达到及格分 24）", "27.0")] == [True] * 4
    rows = ResultDesk().rows(office).filter(stage__code="tour")
    assert {row.application_id: row.rank for row in rows} == {
        one.pk: rank for one, rank in zip(files, [3, 2, 1, 4, 5], strict=True)
    }


def test_the_rules_are_said_in_public_and_at_the_desk(tour, office, client):
    public = client.get("/guide/").content.decode()
    assert ("怎样计分和排名" in public, "书面评审占 40%，工坊走访占 60%" in public) == (True, True)
    client.force_login(office)
    page = client.get(f"/admin/desk/rulesets/{tour.edition.ruleset_id}/").content.decode()
    assert [words in page for words in ("计分和名次", "平均分低于 24 分的", "1.1 节水节电 18 分")] == [True] * 3


def test_a_sheet_that_counts_no_more_moves_the_score_of_both_stages(tour, files, office):
    """Recused after the tour: the desk's average changes, and the combined score follows in a version of its own."""
    desk_sheet = files[3].assignments.filter(stage__code="desk").select_related("member__user").order_by("pk").first()
    order_recusal(files[3], desk_sheet.member.user, by=office, reason="有利害关系。")
    assert (report_of(files[3], "desk").average, report_of(files[3]).version) == (30, 2)
    assert report_of(files[3]).combined == Decimal("55.85")  # 30÷60×40 + 23.9÷40×60


def test_one_sheet_that_is_left_is_not_told_as_an_average_of_several(tour, files, office):
    for given in files[0].assignments.filter(stage=tour).select_related("member__user").order_by("pk")[:2]:
        order_recusal(fresh_from_db(files[0]), given.member.user, by=office, reason="有利害关系。")
    report = report_of(files[0])
    assert (report.average, report.sheets_counted, report.sheets_averaged) == (37, 3, 1)
    assert workings_of(report, named=True).sums[:2] == [
        "去掉最低分 10.0，最高分 38.0", "余下的评分表只有 1 份，以其得分 37.000 为平均分",
    ]  # fmt: skip
    assert "平均分 37.000（只有 1 份评分表，即其得分）" in report.full_text
    assert "平均 " not in report.full_text
    said = tally(files[0], tour).words
    assert said == "37.000（计入 3 份，去掉最高分、最低分各 1 份，即余下 1 份的得分，2 份不计入，相差 28.0）"


def test_too_few_sheets_to_drop_from_leave_no_average_and_no_place(tour, files, office):
    for given in files[0].assignments.filter(stage=tour).select_related("member__user").order_by("pk")[:3]:
        order_recusal(fresh_from_db(files[0]), given.member.user, by=office, reason="有利害关系。")
    report = report_of(files[0])
    assert (report.average, report.combined, report.standing, report.sheets_counted) == (None, None, [], 2)
    assert "不足 3 份，去掉最高分、最低分各 1 份后没有剩余，没有平均分，不列名次" in report.full_text
    assert places(tour, files) == [None, 2, 1, 3, 4]
    assert "不列名次" in workings_of(report, named=True).sums[0]
    shown = dict(ResultDesk().summary(ResultDesk().rows(office).get(pk=report.pk), office))
    assert shown["平均分"] == "没有平均分（计入的评分表不足 3 份）"
    with pytest.raises(RuleViolation, match="须有不少于 5 份评分表"):
        decide_shortlist(fresh_from_db(files[0]), tour, True, by=None)
    assert "没有平均分" in short_of_marks(tour.edition)[files[0].pk].messages[0]


def test_equal_in_everything_share_a_place(tour, files):
    """38 and 33: as much as 36 and 35 in the sum, decided by the tour; the same sheets are the same place."""
    assert places(tour, files)[1:3] == [2, 1]
    first = report_of(files[2])
    Report.objects.create(
        application=files[1], stage=tour, version=2, text="报告。", because="同样的评分。", sheets_counted=5,
        average=first.average, combined=first.combined, standing=first.standing, item_averages=first.item_averages,
    )  # fmt: skip
    assert places(tour, files) == [3, 1, 1, 4, 5]
    said = workings_of(report_of(files[2]), named=True, by=None).sums[-1]
    assert said.endswith("工坊走访平均分、条目 2 平均分也相同，名次并列")


def test_nobody_below_the_mark_passes_by_any_road(tour, files, office, second_office):
    low = files[3]
    refused = "平均分 23.900，未达到及格分 24 分，不能入围.*第十二条"
    with pytest.raises(RuleViolation, match=refused):
        decide_shortlist(low, tour, True, by=None, reason="特别推荐。")
    with pytest.raises(Exception, match=refused):
        propose_outcomes(tour, [Result(low, passed=True, reason="特别推荐。")], by=office, reason="按名次。")
    passage = decide_shortlist(low, tour, False, by=None, reason="未达到及格分。")
    with pytest.raises(RuleViolation, match=refused):
        propose_redecision(passage, by=office, reason="漏看。")


def drawn(stage, user, **typed):
    form = ResultListForm(user=user)
    shown = form["open_cases"].field.prepare_value(form["open_cases"].initial)
    return ResultListForm({"stage": stage.pk, "reason": "按名次。", "open_cases": shown, **typed}, user=user)


def test_the_rule_sets_number_goes_on_and_a_departure_has_its_reason(tour, files, office):
    """Nine honours and half as many again are fourteen places: all above the mark go on."""
    form = drawn(tour, office, by_rule="on")
    assert form.is_valid(), form.errors
    assert [(one.application, one.passed, one.reason) for one in form.cleaned_data["results"]] == [
        *((file, True, "") for file in files[:3]), (files[3], False, "工坊走访平均分未达到及格分 24"),
        (files[4], True, ""),
    ]  # fmt: skip
    assert "请只选一种" in str(drawn(tour, office, by_rule="on", top="2").errors)
    assert decide_shortlist(files[2], tour, False, by=None, reason="书面说明不再参评。")


def only(stage, number, **more):
    """The stage of an edition that was pinned to a rule set that takes fewer."""
    rules = stage.edition.rules
    top = rules.assessment("tour").top.model_copy(update={"number": number, "quota_percent": None, **more})
    stages = tuple(one.model_copy(update={"top": top}) if one.code == "tour" else one for one in rules.stages)
    with as_owner():
        data = rules.model_copy(update={"stages": stages}).as_data()
        frozen = freeze(data, text_digest(canonical_json(data, spaced=True)))
        Edition.objects.filter(pk=stage.edition_id).update(frozen=frozen)
        Stage.objects.filter(pk=stage.pk).update(settings=next(one for one in data["stages"] if one["code"] == "tour"))
    return Stage.objects.get(pk=stage.pk)


def test_beyond_the_places_only_with_a_reason_and_nobody_moves_up(tour, files):
    stage = only(tour, 1)
    with pytest.raises(RuleViolation, match=r"列第2名，“工坊走访”按名次入围，.*前 1 名通过.*请写明理由"):
        decide_shortlist(files[1], stage, True, by=None)
    decide_shortlist(files[2], stage, True, by=None)
    withdraw(fresh_from_db(files[2]), by=files[2].applicant, reason="另有安排。")
    with pytest.raises(RuleViolation, match="列第2名"):
        decide_shortlist(fresh_from_db(files[1]), stage, True, by=None)
    passage = decide_shortlist(fresh_from_db(files[1]), stage, True, by=None, reason="第1名入围后退出，经研究补入。")
    assert passage.reason == "第1名入围后退出，经研究补入。"


def test_all_tracks_may_be_ranked_as_one(tour, files):
    stage = only(tour, 1, within="all")
    assert places(stage, files) == [3, 2, 1, 4, 5]
    assert standings(stage.edition)[files[0].pk].words == "全部类别中第3名，综合得分75.500"
    with pytest.raises(RuleViolation, match="按名次入围，前 1 名通过"):
        decide_shortlist(files[1], stage, True, by=None)
    assert entry_number(only(tour, None, quota_percent=100, within="all"), files[0]) == 9


@pytest.mark.parametrize("told", [True, False])
def test_who_is_left_out_reads_averages_of_their_own_and_nothing_else(tour, files, told):
    stage = only(tour, 1)
    stage.__dict__["options"] = stage.options.model_copy(update={"feedback_scores": told})
    decide_shortlist(files[1], stage, False, by=None, reason="名次在入围数以外。")
    body = InboxItem.objects.filter(recipient=files[1].applicant).latest("pk").message.body
    _report, said, scores = body.partition("得分：\n")
    assert bool(said) == told
    if told:
        lines = scores.splitlines()
        assert lines[:2] == ["平均分：31.000（满分40分，已去掉最高分、最低分各1份）", "综合得分：76.500"]
        assert [line.partition("：")[0] for line in lines[2:4]] == ["1 节约与清洁", "2 可学"]
        assert sum(Decimal(line.partition("：")[2].partition("（")[0]) for line in lines[2:4]) == Decimal("31.000")
    assert not any(other in body for other in ("37.000", "35.000", "第2名"))


def test_where_one_sheet_makes_the_average_it_is_nobody_s_to_read(tour, files):
    for member in tour.edition.panels.get(name="工坊走访组").members.all()[:2]:
        order_recusal(files[1], member.user, by=None, reason="曾任顾问。")
    assert report_of(files[1]).average is not None
    assert (own_scores(report_of(files[1])), bool(own_scores(report_of(files[2])))) == ("", True)


def test_no_combined_score_tells_what_one_sheet_of_another_stage_gave(tour, files):
    for file, code in ((files[2], "desk"), (files[3], "tour")):
        given = file.assignments.filter(stage__code=code).select_related("member__user").order_by("pk").first()
        order_recusal(file, given.member.user, by=None, reason="曾任顾问。")
    told = [own_scores(report_of(file)) for file in files[1:4]]
    assert [("平均分" in said, "综合得分" in said) for said in told] == [(True, True), (True, False), (True, True)]


@pytest.mark.article(31)
def test_who_left_by_an_objection_before_they_were_decided_on_holds_no_place(tour, files):
    stage = only(tour, 1, departures=False)
    leave(files[2], Departure.OBJECTION, by=None, reason="异议成立。")
    assert places(stage, files)[:2] == [2, 1]
    decide_shortlist(files[1], stage, True, by=None)


def test_where_the_rule_set_lets_nobody_depart_no_reason_helps(tour, files):
    stage = only(tour, 1, departures=False)
    for file, passed in ((files[1], True), (files[2], False)):
        with pytest.raises(RuleViolation, match="不能作出相反的决定"):
            decide_shortlist(file, stage, passed, by=None, reason="特别推荐。")


def test_places_are_not_fixed_before_every_report(tour):
    assert ["还有 4 件没有评审报告，名次未定" in said for said in EARLY] == [True]


def test_nobody_below_a_mark_comes_before_the_committee(tour, files, office):
    """The mark of the desk, which selects nobody, keeps nobody from the tour, and everybody from an honour."""
    low = files[4]
    assert set(short_of_marks(tour.edition)) == {files[3].pk, low.pk}
    for file in (*files[:3], low):
        decide_shortlist(file, tour, True, by=None)
    decide_shortlist(files[3], tour, False, by=None, reason="未达到及格分。")
    advance_edition(fresh_from_db(tour.edition), by=None)
    committee = reach(tour.edition, "committee")
    assert {one.application_id for one in committee.proposals.all()} == {file.pk for file in files[:3]}
    low = fresh_from_db(low)
    with pytest.raises(
        RuleViolation, match=r"“书面评审”平均分 11\.0，未达到及格分 20 分.*也不能提出获奖建议.*第十一条"
    ):
        propose_honour(low, tier="spring", by=None, opinion="特别推荐。")
    assert [row.tier for row in draw(committee.edition, [low])] == [""]
    kind = kind_of(committee)
    assert not [one for one in kind.exit_blockers(committee) if "尚未提交会议审议" in str(one.message)]
    kind.on_leave(committee, by=None)
    left = fresh_from_db(low)
    assert (left.left_as, left.left_reason) == (Departure.NOT_PROPOSED, "评审得分未达到及格分，未列入本届获奖建议名单")
    with pytest.raises(RuleViolation, match="未达到及格分 20 分"):
        check_refill(left, by=office)


def test_nobody_gives_a_reason_for_passing_over_whom_the_mark_bars(tour, files):
    stage = only(tour, 9, departures=True)
    found = {file.pk: Standing(place, 1) for place, file in enumerate([files[3], *files[:3]], 1)}
    assert departures(stage, [Drawn(files[0], "spring")], found, by=None) == []


def test_a_place_that_moved_since_is_said_and_below_the_mark_there_is_none(tour, files, office, client, travel_to):
    for file in files:
        decide_shortlist(file, tour, file == files[0], by=None, reason="按计划。")
    advance_edition(fresh_from_db(tour.edition), by=None)
    committee = reach(tour.edition, "committee")
    proposal = committee.proposals.get(application=files[0])
    client.force_login(office)
    page = f"/admin/desk/proposals/{proposal.pk}/"
    assert "第3名，综合得分75.500" in client.get(page).content.decode()
    for given in files[0].assignments.filter(stage=tour).select_related("member__user").order_by("pk")[:3]:
        order_recusal(fresh_from_db(files[0]), given.member.user, by=None, reason="有利害关系。")
    assert "“工坊走访”没有平均分" in client.get(page).content.decode()
    travel_to(committee.entered_at)
    for member in tour.edition.conference_members.filter(is_unit=True):
        appoint_representative(member, user=UserFactory(roles=[Role.CONFERENCE]), by=None)
    vote_on(proposal, sitting_again(committee), yes=5)
    with pytest.raises(RuleViolation, match="“工坊走访”没有平均分"):
        grant_place(fresh_from_db(proposal), by=office)


def test_a_sheet_sums_its_parts_and_refuses_what_misses_them(tour, files):
    given = assigned(files[0], tour, panel_of(tour.edition, 1, name="另一组").members.get())
    form = ScoreForm(score_max=40, items=given.items)
    assert [form.fields[item_field(code)].label for code in ("1.1", "2")] == [
        "1 节约与清洁：1.1 节水节电（18 分）", "2 可学（10 分）",
    ]  # fmt: skip
    with pytest.raises(Exception) as refusal:
        submit_score_sheet(given, by=given.member.user, items={"1.1": ("19", ""), "2": ("9", "")}, **WORDS)
    assert set(refusal.value.message_dict) == {item_field("1.1"), item_field("1.2")}
    items = {"1.1": ("15", "第2页。"), "1.2": ("11.5", ""), "2": ("9", "")}
    sheet = submit_score_sheet(given, by=given.member.user, items=items, **WORDS)
    assert (sheet.score, [(one["code"], one["score"]) for one in sheet.items]) == (
        Decimal("35.5"),
        [("1", "26.5"), ("2", "9")],
    )
    assert [(one["code"], one["score"], one["note"]) for one in sheet.items[0]["parts"]] == [
        ("1.1", "15", "第2页。"), ("1.2", "11.5", ""),
    ]  # fmt: skip
