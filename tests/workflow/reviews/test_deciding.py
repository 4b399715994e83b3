"""The shortlist, and what blocks a stage of assessment."""

import pytest

from portal.confirming.enums import PendingState
from portal.errors import RuleViolation
from portal.messages.models import InboxItem
from tests.conftest import fresh_from_db
from tests.factories.course import reach
from tests.factories.reviews import WORDS, assigned, panel_of, points, sheet_by, sheets_for
from tests.factories.seconding import by_two
from workflow.applications.queries import candidates
from workflow.programmes.actions import advance_edition, blockers
from workflow.programmes.models import Stage
from workflow.reviews.actions import (
    decide_shortlist,
    order_recusal,
    publish_report,
    submit_score_sheet,
)
from workflow.reviews.acts import Result, propose_outcome, propose_outcomes
from workflow.reviews.queries import experience_of

pytestmark = [pytest.mark.slow, pytest.mark.django_db]
STAGE = "documents"


def last_message(user):
    return InboxItem.objects.filter(recipient=user).latest("pk").message


@pytest.mark.article(22)
def test_shortlist_follows_the_report(documents, applications, office):
    with pytest.raises(RuleViolation, match=r"尚无报告.*依据《.+》第二十二条"):
        decide_shortlist(applications[0], documents, True, by=office)


@pytest.mark.article(22)
def test_left_out_gets_the_report(documents, applications, office):
    sheets_for(applications[0], documents, panel_of(documents.edition))
    publish_report(applications[0], documents, by=office, text="建议完善供应链质量管理。")
    by_two(propose_outcome(applications[0], documents, passed=False, by=office, reason="好中选优"))
    message = last_message(applications[0].applicant)
    assert "建议完善供应链质量管理。" in message.body
    assert "800.33" not in message.body


@pytest.mark.article(22)
def test_a_list_drawn_up_before_the_report_changed_is_drawn_up_again(documents, applications, office):
    panel = panel_of(documents.edition)
    sheets_for(applications[0], documents, panel)
    publish_report(applications[0], documents, by=office, text="报告。")
    pending = propose_outcomes(documents, [Result(applications[0], passed=True)], by=office, reason="好中选优。")
    order_recusal(applications[1], user=panel.members.last().user, by=office, reason="曾任顾问。")
    assert fresh_from_db(pending).state == PendingState.PENDING
    order_recusal(applications[0], user=panel.members.last().user, by=office, reason="曾任顾问。")
    assert fresh_from_db(pending).state == PendingState.LAPSED


@pytest.mark.article(22)
def test_document_review_blocks_until_sheets_reports_and_list(documents, applications, office):
    edition, panel = documents.edition, panel_of(documents.edition)
    assert len(blockers(edition)) == 3
    for application in applications:
        sheets_for(application, documents, panel)
    assert [item.message.partition("：")[2] for item in blockers(edition)] == [
        "尚未出具评审报告",
        "尚未决定是否进入下一环节",
    ]
    for application in applications:
        publish_report(application, documents, by=office, text="报告。")
    results = [Result(applications[0], passed=True), Result(applications[1], passed=False, reason="好中选优")]
    by_two(propose_outcomes(documents, results, by=office, reason="好中选优。"))
    assert blockers(edition) == []
    advance_edition(edition, by=office)
    assert list(candidates(edition.stages.get(code="site-visit"))) == [applications[0]]


@pytest.mark.article(22)
def test_reviewer_recused_after_the_list_is_decided_holds_nobody_up(documents, applications, office):
    """The result stands until two officers say otherwise; a sheet that no longer counts is not asked for again."""
    edition, panel = documents.edition, panel_of(documents.edition)
    for application in applications:
        sheets_for(application, documents, panel)
        publish_report(application, documents, by=office, text="报告。")
    results = [Result(application, passed=True) for application in applications]
    by_two(propose_outcomes(documents, results, by=office, reason="好中选优。"))
    order_recusal(applications[0], user=panel.members.last().user, by=office, reason="曾任申报单位顾问。")
    assert blockers(edition) == []
    advance_edition(edition, by=office)


@pytest.mark.article(23)
@pytest.mark.article(24)
@pytest.mark.parametrize(("code", "following", "article", "score"), [
    ("site-visit", "evaluation", "23", 900), ("evaluation", "conference", "24", None),
])  # fmt: skip
def test_stage_without_selection_lets_everybody_on(documents, applications, office, code, following, article, score):
    edition = documents.edition
    stage = reach(edition, code)
    panel = edition.panels.get()
    assert {item.article for item in blockers(edition)} == {article}
    for application in applications:
        sheets_for(application, stage, panel, (score,) * 3)
        publish_report(application, stage, by=office, text="报告。")
    with pytest.raises(RuleViolation, match="不确定入围名单"):
        decide_shortlist(applications[0], stage, True, by=office)
    assert blockers(edition) == []
    advance_edition(edition, by=office)
    assert list(candidates(edition.stages.get(code=following))) == applications


@pytest.mark.article(24)
def test_the_evaluation_sums_up_what_was_done_well(documents, applications, office):
    stage = reach(documents.edition, "evaluation")
    panel = documents.edition.panels.get()
    for application in applications:
        sheets_for(application, stage, panel, (None,) * 3)
    written = publish_report(applications[0], stage, by=office, text="报告。", experience="把检验前移到设计。")
    left_to_the_sheets = publish_report(applications[1], stage, by=office, text="报告。")
    assert written.full_text.splitlines()[:3] == ["报告。", "先进质量管理经验：", "把检验前移到设计。"]
    assert left_to_the_sheets.experience == "体系完整。"  # what all three sheets say, once
    order_recusal(applications[0], user=panel.members.last().user, by=office, reason="曾任顾问。")
    later = applications[0].reports.in_force().get(stage=stage)
    assert (later.version, later.experience) == (2, "把检验前移到设计。")
    assert not applications[0].reports.exclude(stage=stage).exclude(experience="").exists()
    assert experience_of(applications[0]) == "把检验前移到设计。"


@pytest.mark.article(24, 28)
def test_what_was_summed_up_of_a_sheet_that_counts_no_more_goes_with_it(documents, applications, office):
    stage = reach(documents.edition, "evaluation")
    panel = documents.edition.panels.get()
    *others, last = panel.members.all()
    for member in others:
        sheet_by(applications[0], stage, member, None)
    words = {**WORDS, "strengths": "本人参与建立的班组讲评制度很好。"}
    given = assigned(applications[0], stage, last)
    submit_score_sheet(given, by=last.user, **points(given, None), **words)
    report = publish_report(applications[0], stage, by=office, text="报告。")
    assert report.experience == "体系完整。\n本人参与建立的班组讲评制度很好。"
    order_recusal(applications[0], user=last.user, by=office, reason="曾任顾问。")
    assert experience_of(applications[0]) == "体系完整。"


@pytest.mark.article(22)
@pytest.mark.parametrize("reported", [True, False])
def test_a_shortlist_drawn_up_before_another_sheet_came_is_drawn_up_again(documents, applications, office, reported):
    Stage.objects.filter(pk=documents.pk).update(settings={**documents.settings, "report": reported})
    stage, late = Stage.objects.get(pk=documents.pk), panel_of(documents.edition, 4).members.last()
    for member in late.panel.members.exclude(pk=late.pk):
        sheet_by(applications[0], stage, member)
    if reported:
        publish_report(applications[0], stage, by=office, text="报告。")
    pending = propose_outcome(fresh_from_db(applications[0]), stage, passed=True, by=office)
    sheet_by(applications[0], stage, late, 500)
    assert fresh_from_db(pending).state == PendingState.LAPSED
