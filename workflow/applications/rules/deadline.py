"""The window of the call: to the second, Asia/Shanghai, nothing before and nothing after (Article 20)."""

from datetime import datetime

from portal import clock
from portal.errors import RuleViolation
from workflow.applications.rules.citations import stage_article
from workflow.programmes.enums import EditionState
from workflow.programmes.models import Edition


def check_accepting(edition: Edition, at: datetime) -> None:
    """Raise `RuleViolation` unless the edition takes applications at this moment."""
    article = stage_article(edition)
    if edition.state != EditionState.RUNNING:
        raise RuleViolation(article, f"“{edition.name}”现在不接受申报（{edition.get_state_display()}），请留意申报通知")
    if at < edition.opens_at:
        raise RuleViolation(article, f"申报尚未开始，将于 {_second(edition.opens_at)} 开始，请届时办理")
    if at > edition.deadline:
        raise RuleViolation(article, f"申报已于 {_second(edition.deadline)} 截止，截止后不再接收任何申报材料")
    stage = edition.current_stage
    if stage is None or stage.kind != "application":
        raise RuleViolation(article, "申报环节未在进行，现在不能办理申报，请查看届次进度")


def _second(at: datetime) -> str:
    return clock.display_seconds(at)
