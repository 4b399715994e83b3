"""The conditions of a rule set, judged one by one from the applicant's answers (Articles 16, 17).

An answer is a small JSON object per condition; which keys it has depends on the condition's kind:

* `registered_in_district`, `attestation`: `met` (yes or no) and `note`
* `years_at_least`: `since`, an ISO date
* `no_loss_years`: `loss`, one of `none`, `exception`, `loss`, and `note`
* `no_incident_years`, `no_complaint_years`, `no_dishonesty`: `clean` (yes or no)
* `foreign_national`: `nationality`
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from portal.documents.wording import official_date
from workflow.applications.rules.bars import first_date_after
from workflow.programmes.ruleset.conditions import Condition
from workflow.programmes.ruleset.schema import RuleSet

Answer = Mapping[str, Any]
Judge = Callable[[Any, Answer, date], tuple[bool | None, str]]
_judges: dict[str, Judge] = {}
UNANSWERED: tuple[None, str] = (None, "尚未回答")
OK: tuple[bool, str] = (True, "符合")


@dataclass(frozen=True)
class Finding:
    """What one condition says of one applicant: `met` is None while unanswered."""

    condition: Condition
    met: bool | None
    message: str

    @property
    def article(self) -> str:
        return self.condition.article


def judges(*kinds: str) -> Callable[[Judge], Judge]:
    """Register the judge of condition kinds."""

    def decorate(judge: Judge) -> Judge:
        _judges.update(dict.fromkeys(kinds, judge))
        return judge

    return decorate


def assess(rules: RuleSet, track: str, answers: Mapping[str, Answer], *, on: date) -> list[Finding]:
    """Judge every condition of the track as of the day the call closes."""
    return [_find(condition, answers.get(condition.code) or {}, on) for condition in rules.conditions_for(track)]


def unmet(rules: RuleSet, findings: list[Finding]) -> list[Finding]:
    """The findings that keep the applicant out: every failed one, save in a group of which any one is enough."""
    lenient = {group.code for group in rules.condition_groups if group.needs == "any"}
    failed = [finding for finding in findings if not finding.met and finding.condition.group not in lenient]
    for group in lenient:
        members = [finding for finding in findings if finding.condition.group == group]
        if members and not any(finding.met for finding in members):
            failed.append(_none_of(rules, group, members))
    return failed


def _none_of(rules: RuleSet, code: str, members: list[Finding]) -> Finding:
    group = next(group for group in rules.condition_groups if group.code == code)
    answered = any(finding.met is False for finding in members)
    condition = members[0].condition.model_copy(update={"label": group.name, "article": group.article})
    return Finding(condition, False if answered else None, "须至少符合其中一项，现一项也未选")


def _find(condition: Condition, answer: Answer, on: date) -> Finding:
    judge = _judges.get(condition.kind, _attestation)
    met, message = judge(condition, answer, on) if answer else UNANSWERED
    return Finding(condition, met, message)


@judges("registered_in_district")
def _registered(condition: Any, answer: Answer, on: date) -> tuple[bool | None, str]:
    """Registered in the district (Article 16(1))."""
    if answer.get("met") is None:
        return UNANSWERED
    return OK if answer["met"] else (False, "未在本区登记注册")


@judges("attestation")
def _attestation(condition: Any, answer: Answer, on: date) -> tuple[bool | None, str]:
    """Declared by the applicant with an explanation, judged by the office (Articles 16(2)–(5), 17(2), 17(3))."""
    if answer.get("met") is None:
        return UNANSWERED
    if not answer["met"]:
        return False, "申报者表示不符合"
    return OK if str(answer.get("note", "")).strip() else (None, "请写明怎样符合此项条件")


@judges("years_at_least")
def _years(condition: Any, answer: Answer, on: date) -> tuple[bool | None, str]:
    """So many full years on the closing day (Articles 16(1), 17(1))."""
    since = _date(answer.get("since"))
    if since is None:
        return UNANSWERED
    reached = first_date_after(since, condition.years) if _leap(since) else _anniversary(since, condition.years)
    if on >= reached:
        return OK
    return (
        False,
        f"须满{condition.years}年，自{official_date(since)}起算，到申报截止日（{official_date(on)}）不满，{official_date(reached)}方满",
    )


@judges("no_loss_years")
def _loss(condition: Any, answer: Answer, on: date) -> tuple[bool | None, str]:
    """No loss in the last years; a policy loss is an exception, with an explanation (Article 16(6))."""
    loss = answer.get("loss")
    if loss not in {"none", "exception", "loss"}:
        return UNANSWERED
    if loss == "exception" and condition.exceptions:
        explained = str(answer.get("note", "")).strip()
        return OK if explained else (None, f"属于{'、'.join(condition.exceptions)}的，请说明情况")
    return OK if loss == "none" else (False, f"近 {condition.years} 年发生亏损")


@judges("no_incident_years")
def _incident(condition: Any, answer: Answer, on: date) -> tuple[bool | None, str]:
    """No major incident in the last years, of the applicant or the employer (Articles 16(6), 17(4))."""
    return _clean(answer, f"近 {condition.years} 年发生过重大事故")


@judges("no_complaint_years")
def _complaint(condition: Any, answer: Answer, on: date) -> tuple[bool | None, str]:
    """No major complaint (Articles 16(6), 17(4))."""
    return _clean(answer, "有重大质量投诉")


@judges("no_dishonesty")
def _dishonesty(condition: Any, answer: Answer, on: date) -> tuple[bool | None, str]:
    """No serious breach of trust (Articles 16(6), 17(4))."""
    return _clean(answer, "有严重失信行为")


@judges("foreign_national")
def _foreign(condition: Any, answer: Answer, on: date) -> tuple[bool | None, str]:
    """Open to foreign nationals."""
    nationality = str(answer.get("nationality", "")).strip()
    if not nationality:
        return UNANSWERED
    chinese = nationality.upper() in {"CN", "CHN", "CHINA", "CHINESE"} or nationality.startswith(("中国", "中华"))
    return (False, "本奖项面向外籍人士") if chinese else OK


def _clean(answer: Answer, otherwise: str) -> tuple[bool | None, str]:
    if answer.get("clean") is None:
        return UNANSWERED
    return OK if answer["clean"] else (False, otherwise)


def _date(value: Any) -> date | None:
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        return None


def _leap(day: date) -> bool:
    return (day.month, day.day) == (2, 29)


def _anniversary(since: date, years: int) -> date:
    return since.replace(year=since.year + years)
