"""A report comes in, once however often its form is sent; it may be taken back until it is answered."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection, transaction

from portal import clock
from portal.documents.numbering import clean_number
from portal.evidence.actions import claim_staged
from portal.evidence.models import StagedUpload
from portal.identity import numbers
from portal.journal.actions import record, recorded_together
from portal.receipts import Secrets, is_token, next_identity
from portal.transitions.core import apply_transition, check_transition, lock
from workflow.honours.models import Honour
from workflow.misuse import letters
from workflow.misuse.enums import Kind
from workflow.misuse.models import MisuseReport
from workflow.misuse.rules import edition_of, report_due
from workflow.misuse.transitions import WITHDRAW
from workflow.programmes.models import Edition, Programme
from workflow.titles.enums import PUBLIC
from workflow.titles.models import TitleUse

EVIDENCE = "misuse"
SECRETS = Secrets("misuse-report")


@dataclass(frozen=True)
class Draft:
    """What the form hands over. `number` is the number shown with the title, `use_key` the registered use it is about."""

    token: str
    programme: Programme
    kind: str
    user_name: str
    place: str
    seen_on: date
    statement: str
    number: str = ""
    use_key: int | None = None
    url: str = ""
    contact_name: str = ""
    contact_phone: str = ""
    contact_email: str = ""
    evidence: Sequence[StagedUpload] = ()


@transaction.atomic
def submit_report(draft: Draft, *, by: Any = None) -> MisuseReport:
    """File it, or return the one this form already made. No name is asked for. Raises `ValidationError` by field."""
    # There is no row to lock before there is a report.
    _lock_token(draft.token)
    if known := find_report(draft.token):
        return known
    check_submit_report(draft, by=by)
    with recorded_together():
        report = _file(draft)
        claim_staged(list(draft.evidence), report, by=by, purpose=EVIDENCE, is_new=True)
        record(report, "misuse_report.received", by=by, payload={"kind": report.kind, "files": len(draft.evidence)})
    letters.tell_reporter(report, letters.RECEIVED)
    letters.tell_office_of(report, letters.OFFICE_NEW)
    return report


def find_report(token: str) -> MisuseReport | None:
    """The report a form made, if it made one."""
    return MisuseReport.objects.filter(token_hash=SECRETS.token_hash(token)).first()


def check_submit_report(draft: Draft, *, by: Any = None) -> None:
    """Raise everything that a report lacks, beside its field; anybody may report (Article 33)."""
    missing = {
        "kind": "" if draft.kind in Kind.values else "请选择违规使用的情形。",
        "user_name": "" if draft.user_name.strip() else "请写明谁在使用，不清楚的写“不详”。",
        "place": "" if draft.place.strip() else "请写明地点或者载体。",
        "statement": "" if draft.statement.strip() else "请写明看到的情况。",
        "evidence": "" if draft.evidence else "请上传照片或者截图，至少一个文件。",
        "seen_on": "发现日期不能晚于今天，请核对。" if draft.seen_on > clock.today() else "",
    }
    if found := {name: words for name, words in missing.items() if words}:
        raise ValidationError(found)


def check_withdraw_report(report: MisuseReport, *, by: Any = None) -> None:
    """Raise unless the report may still be taken back; whoever knows its secret acts as the system."""
    check_transition(report, WITHDRAW, by=by)


@transaction.atomic
def withdraw_report(report: MisuseReport, *, by: Any = None) -> MisuseReport:
    """Whoever reported takes it back; what the office knows by then it may still look into."""
    # The office may decide at this moment: whoever is second is told.
    lock(report)
    check_withdraw_report(report, by=by)
    apply_transition(report, WITHDRAW, by=by, closed_at=clock.now(), due_on=None)
    letters.tell_reporter(report, letters.WITHDRAWN)
    return report


def _lock_token(token: str) -> None:
    """A second click waits for the first to finish, then finds what it made."""
    if not is_token(token):
        raise ValidationError("表单已经失效，请刷新页面后重新提交；已上传的文件在一天内保留。")
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 33))", [token])


def _file(draft: Draft) -> MisuseReport:
    pk, number = next_identity("JB", MisuseReport)
    honour, edition = _what_it_is_about(draft)
    return MisuseReport.objects.create(
        pk=pk, number=number, kind=draft.kind, honour=honour, edition=edition, use=_use(draft, honour),
        claimed_number=clean_number(draft.number), **_readable(draft), url=draft.url, seen_on=draft.seen_on,
        statement=draft.statement.strip(), **_contact(draft),
        due_on=report_due(clock.today(), edition.rules), **SECRETS.digests(draft.token, number),
    )  # fmt: skip


def _what_it_is_about(draft: Draft) -> tuple[Honour | None, Edition]:
    """The honour of that number, with its edition's rules; else the rules that hold for the award now.

    A forged thing is about no honour: the number on it is the forger's word, and its bearer no party to the case.
    """
    number = clean_number(draft.number)
    rows = Honour.objects.select_related("edition")
    honour = rows.filter(number__iexact=number).first() if number and draft.kind != Kind.FORGED else None
    return honour, honour.edition if honour else edition_of(draft.programme)


def _use(draft: Draft, honour: Honour | None) -> TitleUse | None:
    """The registered use it was reported from, as long as the public can see it."""
    if honour is None or draft.use_key is None:
        return None
    return TitleUse.objects.filter(pk=draft.use_key, honour=honour, state__in=PUBLIC).first()


def _readable(draft: Draft) -> dict[str, str]:
    """Who and where, in characters that an order can be printed with. Raises `ValidationError` by field."""
    return numbers.clean_fields(
        user_name=lambda: numbers.clean_name(draft.user_name, longest=200),
        place=lambda: numbers.clean_name(draft.place, longest=200),
    )


def _contact(draft: Draft) -> dict[str, str]:
    """How to reach whoever reports, as far as they said. Raises `ValidationError` by field."""
    cleaners = {
        "contact_name": numbers.clean_name, "contact_phone": numbers.clean_phone, "contact_email": numbers.clean_email
    }  # fmt: skip
    found = {}
    for name, clean in cleaners.items():
        typed = getattr(draft, name).strip()
        try:
            found[name] = clean(typed) if typed else ""
        except ValidationError as fault:
            raise ValidationError({name: fault.messages}) from None
    return found
