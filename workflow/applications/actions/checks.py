"""What several verbs ask before they write; each raises, or names all that it found."""

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext as _

from portal import clock
from portal.documents.wording import official_date
from portal.errors import RuleViolation, TransitionNotAllowed, raise_all
from portal.languages import spoken
from workflow.applications.enums import EDITABLE, ApplicationState
from workflow.applications.models import Application
from workflow.applications.permissions import is_applicant
from workflow.applications.queries import held_codes
from workflow.applications.rules.bars import bars_for, superior_bar
from workflow.applications.rules.citations import stage_article
from workflow.applications.rules.completeness import completeness, findings_of, lack
from workflow.applications.rules.conditions import Finding, unmet
from workflow.applications.rules.deadline import check_accepting
from workflow.applications.rules.parts import part_of
from workflow.programmes.models import Edition


def check_edit(application: Application, *, by: Any, section: str | None = None) -> None:
    """Raise what keeps a section, or the application as a whole, from being changed now.

    Only the account that started it writes in it: a draft until the deadline, then what a supplement names until it is due.
    """
    if by is not None and not is_applicant(by, application):
        raise PermissionDenied("只有申报人本人可以填写和修改这份申报。")
    if section is not None and part_of(application, section) is None:
        raise TransitionNotAllowed("本届申报表没有这一部分，请从申报页面列出的部分中选择。")
    if application.state not in EDITABLE:
        raise TransitionNotAllowed(f"申报当前为“{application.get_state_display()}”，不能修改。")
    if application.state == ApplicationState.SUPPLEMENT:
        return check_in_time(application, section)
    return check_accepting(application.edition, clock.now())


def check_in_time(application: Application, section: str | None = None) -> None:
    """Within the time a supplement gives, and only what it asks for."""
    supplement = application.open_supplement
    article = stage_article(application.edition)
    if supplement is None or clock.today() > supplement.due_on:
        due = official_date(supplement.due_on) if supplement else "—"
        raise RuleViolation(article, f"补正期限为{due}，现已届满，不再接收补正材料")
    if section is not None and section not in supplement.sections:
        part = part_of(application, section)
        label = part.label if part else section
        raise RuleViolation(article, f"补正通知未要求修改“{label}”，请只修改通知列明的部分")


def refuse_barred(subject: Any, edition: Edition, track: str) -> None:
    """No re-application or ban still running (Articles 34, 35)."""
    raise_all([RuleViolation(bar.article, bar.message) for bar in bars_for(subject, edition, track)])


def barred(application: Application) -> list[ValidationError]:
    """A superior award in the same year, a re-application or a ban still running (Articles 18, 34, 35)."""
    superior = superior_bar(application.edition.rules, application.superior_declared)
    found = [superior] if superior else []
    found += bars_for(application.subject, application.edition, application.track)
    return [RuleViolation(bar.article, bar.message) for bar in found]


def unfit(application: Application) -> list[ValidationError]:
    """Every condition answered and not met, with its article (Articles 16, 17)."""
    return [
        RuleViolation(one.article, f"不符合申报条件“{one.condition.label}”：{one.message}")
        for one in _failed(application)
    ]


def _failed(application: Application) -> list[Finding]:
    return [one for one in unmet(application.edition.rules, findings_of(application)) if one.met is False]


def incomplete(application: Application) -> list[ValidationError]:
    """What is missing, part by part, in a sentence for each article (Article 20); what is not met is `unfit`, not said twice."""
    said = {lack(one) for one in _failed(application)}
    found: dict[str, dict[str, list[str]]] = {}
    for part in completeness(application, held_codes(application)):
        for one in part.lacks:
            if one.text not in said:
                article = one.article or stage_article(application.edition)
                found.setdefault(article, {}).setdefault(part.label, []).append(spoken(one.text))
    own = stage_article(application.edition)
    return [RuleViolation(article, _sentence(parts, first=article == own)) for article, parts in found.items()]


def _sentence(parts: dict[str, list[str]], *, first: bool) -> str:
    said = [f"{label}{_('——')}{_('、').join(lines)}" for label, lines in parts.items()]
    words = _("申报材料不完整，请补齐后再提交：%(lacking)s") if first else _("申报表尚未填写完整：%(lacking)s")
    return words % {"lacking": _("；").join(said)}
