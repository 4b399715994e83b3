"""What several verbs check before they write; each raises or returns nothing."""

from typing import Any

from django.core.exceptions import PermissionDenied

from portal import clock
from portal.errors import RuleViolation, TransitionNotAllowed
from portal.transitions.core import lock
from workflow.applications.enums import EDITABLE, ApplicationState, Section
from workflow.applications.models import Application
from workflow.applications.permissions import is_applicant
from workflow.applications.queries import held_codes
from workflow.applications.rules.bars import bars_for, superior_bar
from workflow.applications.rules.citations import stage_article
from workflow.applications.rules.completeness import completeness, findings_of
from workflow.applications.rules.conditions import unmet
from workflow.applications.rules.deadline import check_accepting
from workflow.programmes.models import Edition
from workflow.programmes.stages import Blocker


def require_applicant(application: Application, *, by: Any) -> None:
    """Only the account that started an application writes in it."""
    if by is not None and not is_applicant(by, application):
        raise PermissionDenied("只有申报人本人可以填写和修改这份申报。")


def lock_edition(application: Application) -> Edition:
    """Take the edition's lock: numbers are given and deadlines read under it."""
    return lock(Edition.objects.get(pk=application.edition_id))


def check_editable(application: Application, section: str | None) -> None:
    """A draft until the deadline, or what a supplement names until it is due; call with the application locked."""
    if application.state not in EDITABLE:
        raise TransitionNotAllowed(f"申报当前为“{application.get_state_display()}”，不能修改。")
    if application.state == ApplicationState.SUPPLEMENT:
        return check_supplement(application, section)
    return check_accepting(application.edition, clock.now())


def check_supplement(application: Application, section: str | None) -> None:
    """Within the time a supplement gives, and only what it asks for."""
    supplement = application.open_supplement
    article = stage_article(application.edition)
    if supplement is None or clock.today() > supplement.due_on:
        due = supplement.due_on if supplement else "—"
        raise RuleViolation(article, f"补正期限为 {due}，现已届满，不再接收补正材料")
    if section is not None and section not in supplement.sections:
        raise RuleViolation(article, f"补正通知未要求修改“{Section(section).label}”，请只修改通知列明的部分")


def refuse_bars(found: list[Blocker]) -> None:
    """Raise the first bar as a refusal."""
    if found:
        raise RuleViolation(found[0].article, found[0].message)


def check_bars(application: Application) -> None:
    """No superior award in the same year, no re-application or ban still running (Articles 18, 34, 35)."""
    superior = superior_bar(application.edition.rules, application.superior_declared)
    refuse_bars([superior] if superior else [])
    refuse_bars(bars_for(application.subject, application.edition, application.track))


def check_conditions(application: Application) -> None:
    """Every condition answered is met; raises with the article of the first that is not (Articles 16, 17)."""
    findings = unmet(application.edition.rules, findings_of(application))
    failed = next((finding for finding in findings if finding.met is False), None)
    if failed:
        raise RuleViolation(failed.article, f"不符合申报条件“{failed.condition.label}”：{failed.message}")


def check_complete(application: Application) -> None:
    """Nothing is missing; raises with everything that is (Article 20)."""
    parts = [part for part in completeness(application, held_codes(application)) if not part.complete]
    if parts:
        lacking = "；".join(f"{part.section.label}——{'、'.join(part.missing)}" for part in parts)
        raise RuleViolation(stage_article(application.edition), f"申报材料不完整，请补齐后再提交：{lacking}")
