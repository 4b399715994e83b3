"""The order of stages: what must come first, what must be published before anything follows."""

from collections.abc import Iterator, Sequence

from workflow.programmes.ruleset.errors import Problem, citing
from workflow.programmes.ruleset.kinds import StageSettings
from workflow.programmes.ruleset.schema import RuleSet
from workflow.programmes.ruleset.stage_settings import (
    ApplicationSettings,
    ApprovalSettings,
    AssessmentSettings,
    CommendationSettings,
    ConferenceSettings,
    NoticeSettings,
    ScreeningSettings,
)

NATIONAL_FLOOR = 5
NATIONAL_NORM = "《评比达标表彰活动管理办法》"
SUBJECTS: dict[str, tuple[type[StageSettings], ...]] = {
    "qualified": (ScreeningSettings, AssessmentSettings),
    "proposed": (ConferenceSettings, ApprovalSettings),
}


def check_order(ruleset: RuleSet) -> Iterator[Problem]:
    """Application first, commendation last, no required notice skipped or shortened."""
    yield from _only(ruleset, ApplicationSettings, 0, "申报阶段须有且只有一个，并且排在最前")
    yield from _only(ruleset, CommendationSettings, len(ruleset.stages) - 1, "表彰阶段须有且只有一个，并且排在最后")
    yield from _short_notices(ruleset)
    yield from _aimless_notices(ruleset)
    yield from _skipped_notices(ruleset)
    yield from _unpublished_winners(ruleset)


def _only(ruleset: RuleSet, model: type[StageSettings], where: int, reason: str) -> Iterator[Problem]:
    """One stage of this kind, at its place."""
    places = [place for place, stage in enumerate(ruleset.stages) if isinstance(stage, model)]
    if not places:
        yield Problem(("stages",), reason)
    for place in places:
        if place != where:
            yield Problem(("stages", place), reason)


def _short_notices(ruleset: RuleSet) -> Iterator[Problem]:
    """No notice is shorter than the measures or the national norm allow."""
    rule = ruleset.notices
    if rule.minimum_workdays < NATIONAL_FLOOR:
        reason = f"公示期下限不得少于 {NATIONAL_FLOOR} 个工作日"
        yield Problem(("notices", "minimum_workdays"), citing(reason, NATIONAL_NORM))
    floor, article = max(
        (rule.minimum_workdays, rule.article), (NATIONAL_FLOOR, NATIONAL_NORM), key=lambda pair: pair[0]
    )
    for place, stage in enumerate(ruleset.stages):
        if isinstance(stage, NoticeSettings) and stage.workdays < floor:
            reason = f"公示期 {stage.workdays} 个工作日，少于法定的 {floor} 个工作日"
            yield Problem(("stages", place, "workdays"), citing(reason, article))


def _aimless_notices(ruleset: RuleSet) -> Iterator[Problem]:
    """A notice publishes the outcome of an earlier stage of the fitting kind."""
    for place, stage in enumerate(ruleset.stages):
        if isinstance(stage, NoticeSettings):
            reason = _aim_fault(stage, ruleset.stages[:place])
            if reason:
                yield Problem(("stages", place, "of"), reason)


def _aim_fault(notice: NoticeSettings, earlier: Sequence[StageSettings]) -> str | None:
    aim = next((stage for stage in earlier if stage.code == notice.of), None)
    if aim is None:
        return f"此前没有代码为 {notice.of} 的阶段"
    if not isinstance(aim, SUBJECTS[notice.subject]):
        wanted = "审查或评审" if notice.subject == "qualified" else "审议或报批"
        return f"subject 为 {notice.subject} 时应公示{wanted}阶段的结果，“{aim.name}”不是"
    return None


def _skipped_notices(ruleset: RuleSet) -> Iterator[Problem]:
    """Where a stage's article demands a notice, nothing but deciding the same list comes before it."""
    for place, stage in enumerate(ruleset.stages):
        demand = stage.requires_notice
        if demand is None:
            continue
        following = _next_beyond(ruleset.stages, place)
        if not isinstance(following, NoticeSettings):
            reason = f"“{stage.name}”之后须先公示不少于 {demand.workdays} 个工作日，才能进入其他阶段"
            yield Problem(("stages", place), citing(reason, demand.article))
        elif following.workdays < demand.workdays:
            reason = f"“{stage.name}”之后的公示须不少于 {demand.workdays} 个工作日"
            yield Problem(("stages", ruleset.stages.index(following), "workdays"), citing(reason, demand.article))


def _next_beyond(stages: Sequence[StageSettings], place: int) -> StageSettings | None:
    """The next stage that does more than go on deciding: a conference's list may first be approved."""
    deciding = (ConferenceSettings, ApprovalSettings)
    for stage in stages[place + 1 :]:
        if not (isinstance(stages[place], deciding) and isinstance(stage, deciding)):
            return stage
    return None


def _unpublished_winners(ruleset: RuleSet) -> Iterator[Problem]:
    """The list of winners is published after the last stage that can change it, before the commendation."""
    fixing = [place for place, stage in enumerate(ruleset.stages) if stage.fixes_list]
    if not fixing:
        yield Problem(("stages",), "没有确定拟获奖名单的阶段：须有一个审议或报批阶段写 fixes_winners = true")
        return
    last = fixing[-1]
    proposed = [
        stage for stage in ruleset.stages[last:] if isinstance(stage, NoticeSettings) and stage.subject == "proposed"
    ]
    if not proposed:
        reason = f"“{ruleset.stages[last].name}”确定拟获奖名单后，须先公示，才能表彰"
        yield Problem(("stages", last), citing(reason, ruleset.notices.article))
