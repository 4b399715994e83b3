"""What several verbs ask before they write; each raises, or names all that it found."""

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext as _

from portal import clock
from portal.documents.wording import official_date
from portal.errors import RuleViolation, TransitionNotAllowed, raise_all
from portal.languages import spoken
from workflow.applications.enums import EDITABLE, ApplicationState, CoworkerRole, Section
from workflow.applications.models import Application, Coworker
from workflow.applications.permissions import is_applicant, may_fill_in
from workflow.applications.queries import held_codes
from workflow.applications.rules.bars import bars_for, superior_bar
from workflow.applications.rules.citations import stage_article
from workflow.applications.rules.completeness import completeness, findings_of, lack
from workflow.applications.rules.conditions import Finding, unmet
from workflow.applications.rules.deadline import check_accepting
from workflow.applications.rules.parts import part_of
from workflow.programmes.models import Edition

ITS_OWN_RECORD = "申报主体是申报人账号登记的单位信息，由申报人本人填写和修改。"


def check_edit(application: Application, *, by: Any, section: str | None = None) -> None:
    """Raise what keeps a section, or the application as a whole, from being changed now.

    The applicant writes in it, and whom they let: a draft until the deadline, then what a supplement names until it is due.
    """
    if by is not None and not may_fill_in(by, application):
        raise PermissionDenied(_why_not(application, by))
    if by is not None and section == Section.SUBJECT and not is_applicant(by, application):
        raise PermissionDenied(ITS_OWN_RECORD)
    if section is not None and part_of(application, section) is None:
        raise TransitionNotAllowed("本届申报表没有这一部分，请从申报页面列出的部分中选择。")
    if application.state not in EDITABLE:
        raise TransitionNotAllowed(f"申报当前为“{application.get_state_display()}”，不能修改。")
    if application.state == ApplicationState.SUPPLEMENT:
        return check_in_time(application, section)
    return check_accepting(application.edition, clock.now())


def _why_not(application: Application, by: Any) -> str:
    """What is said to somebody who may not write in it: who was taken off it keeps what was saved, and learns that."""
    seats = Coworker.objects.filter(application=application, user=by.pk)
    if seats.serving().filter(role=CoworkerRole.READER).exists():
        return "您在这份申报中是查阅人，只能查阅，不能保存；需要填写的，请申报人将您改为填写人。"
    if seats.exists():
        return "您已不参与填写这份申报，本次填写没有保存；此前保存的内容仍在申报中。需要继续填写的，请申报人重新邀请。"
    return "只有申报人本人和其邀请的填写人可以填写和修改这份申报。"


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
