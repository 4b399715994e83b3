"""What the rule set says of a misuse, its deadlines, and what the register says of a number shown somewhere (Article 33)."""

from datetime import date
from typing import Any, cast

from django.core.exceptions import ValidationError

from portal import clock
from portal.documents.numbering import clean_number
from portal.errors import RuleViolation
from portal.exposure import check_no_private_numbers
from portal.identity.unnamed import is_said_in
from portal.workdays import calendar
from portal.workdays.days import YearNotConfirmed
from workflow.honours.models import PublicHonour
from workflow.misuse.enums import BY_RULE, Finding, Kind
from workflow.misuse.models import MisuseCase, MisuseReport
from workflow.programmes.models import Edition, Programme
from workflow.programmes.ruleset.honour import CORRECTION_WORKDAYS, REPORT_WORKDAYS
from workflow.programmes.ruleset.schema import RuleSet
from workflow.titles.rules import title_article

PUBLIC_TEXTS = frozenset({"summary", "text", "correction"})


def report_workdays(rules: RuleSet) -> int:
    """Working days in which the office decides on a report."""
    return rules.title_use.report_workdays if rules.title_use else REPORT_WORKDAYS


def correction_workdays(rules: RuleSet) -> int:
    """At most so many working days are given to put a misuse right."""
    return rules.title_use.correction_workdays if rules.title_use else CORRECTION_WORKDAYS


def deadlines_article(rules: RuleSet) -> str:
    """The norm that sets the deadlines, else the one on titles."""
    return (rules.title_use.deadlines_article if rules.title_use else None) or title_article(rules)


def report_due(received_on: date, rules: RuleSet) -> date | None:
    """Until when a report is decided on; None while the year it falls in is unconfirmed, as nobody is turned away for that."""
    return last_workday(received_on, report_workdays(rules))


def last_workday(since: date, workdays: int) -> date | None:
    """The last day of so many working days; None while the year it falls in is unconfirmed."""
    try:
        return calendar.add_workdays(since, workdays)
    except YearNotConfirmed:
        return None


def correction_due(workdays: int) -> date:
    """The last day of an order given today. Raises `YearNotConfirmed`: an order names its day, and guesses none."""
    return calendar.add_workdays(clock.today(), workdays)


def check_workdays(workdays: int, rules: RuleSet) -> None:
    """Raise unless the deadline lies within the rule set's."""
    most = correction_workdays(rules)
    if not 1 <= workdays <= most:
        raise RuleViolation(deadlines_article(rules), f"改正期限为1至{most}个工作日，请重新填写")


def check_forbidden(kind: str, rules: RuleSet) -> None:
    """Raise where this award's rules do not forbid what the case is about: nothing is ordered without a basis."""
    if kind in BY_RULE and not (rules.title_use and kind in rules.title_use.forbidden):
        label = Kind(kind).label
        raise RuleViolation(title_article(rules), f"本奖项的规则没有禁止“{label}”，不能责令改正，请认定不构成违规使用")


def check_words(case: MisuseCase, **fields: str) -> None:
    """Raise, at its field, for an empty text, and for one that names who reported; for private numbers in what is public."""
    for name, text in fields.items():
        if not text.strip():
            raise ValidationError({name: "此项不能为空，请填写后再提交。"})
        if any(_names(report, text) for report in case.reports.all()):
            raise ValidationError(
                {name: "文字中出现了举报人留下的姓名、电话或者邮箱，请删去，或者换一种说法后再提交。"}
            )
    check_no_private_numbers(*(text for name, text in fields.items() if name in PUBLIC_TEXTS), what="文字", strict=True)


def _names(report: MisuseReport, text: str) -> bool:
    """Whether a text gives away how the one who reported is called or reached.

    The name is unproved: one that the case itself is told with keeps nobody from telling it.
    """
    sealed = [value.for_delivery() for value in (report.contact_name, report.contact_phone, report.contact_email)]
    own = f"{report.user_name} {report.place} {report.get_kind_display()}"
    return any(is_said_in(value, text) and not is_said_in(value, own) for value in sealed)


def compare_with_register(number: str, name: str) -> tuple[Finding, PublicHonour | None]:
    """What the register says of a number shown with a name, and the honour that really has the number."""
    cleaned = clean_number(number)
    if not cleaned:
        return Finding.NO_NUMBER, None
    honour = PublicHonour.objects.filter(number__iexact=cleaned).first()
    if honour is None:
        return Finding.UNKNOWN, None
    if name.strip() and _bare(name) not in {_bare(honour.holder), _bare(honour.unit)}:
        return Finding.OTHER_HOLDER, honour
    return (Finding.REVOKED if honour.is_revoked else Finding.MATCHES), honour


def concerns_bearer(report: MisuseReport, kind: str) -> bool:
    """Whether it is the bearer of the number shown who has to answer: not for what others forge, nor for a title that
    somebody else uses without having it."""
    if kind == Kind.UNGRANTED:
        finding, _ = compare_with_register(report.claimed_number, report.user_name)
        return finding != Finding.OTHER_HOLDER
    return kind != Kind.FORGED


def _bare(name: str) -> str:
    return "".join(name.split()).casefold()


def edition_of(programme: Programme) -> Edition:
    """The edition whose rules a report without a known honour is handled by: the newest that is public.

    Raises `ValidationError` for an award that has had none.
    """
    edition = cast(Any, Edition.objects).public().filter(programme=programme).order_by("-year", "-pk").first()
    if edition is None:
        raise ValidationError({"programme": "该奖项还没有公开的届次，请选择其他奖项。"})
    return edition
