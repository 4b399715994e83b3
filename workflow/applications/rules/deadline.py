"""The window of the call: to the second, Asia/Shanghai, nothing before and nothing after (Article 20)."""

from datetime import datetime

from django.utils.translation import gettext as _

from portal import clock
from portal.errors import RuleViolation
from portal.languages import is_english, spoken
from workflow.applications.rules.citations import stage_article
from workflow.programmes.english import english_edition
from workflow.programmes.enums import EditionState
from workflow.programmes.models import Edition


def check_accepting(edition: Edition, at: datetime) -> None:
    """Raise `RuleViolation` unless the edition takes applications at this moment."""
    article = stage_article(edition)
    if edition.state != EditionState.RUNNING:
        raise RuleViolation(
            article,
            _("“%(edition)s”现在不接受申报（%(state)s），请留意申报通知")
            % {"edition": _name(edition), "state": spoken(edition.get_state_display())},
        )
    if at < edition.opens_at:
        raise RuleViolation(
            article, _("申报尚未开始，将于 %(at)s 开始，请届时办理") % {"at": clock.display_deadline(edition.opens_at)}
        )
    if at > edition.deadline:
        raise RuleViolation(
            article,
            _("申报已于 %(at)s 截止，截止后不再接收任何申报材料") % {"at": clock.display_deadline(edition.deadline)},
        )
    stage = edition.current_stage
    if stage is None or stage.kind != "application":
        raise RuleViolation(article, _("申报环节未在进行，现在不能办理申报，请查看届次进度"))


def _name(edition: Edition) -> str:
    return (english_edition(edition) if is_english() else "") or edition.name
