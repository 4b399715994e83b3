"""What about a published list takes two officers, registered with `portal.confirming`."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models

from portal.access.predicates import is_office
from portal.confirming.actions import propose
from portal.confirming.acts import Act, Change, Payload, register_act
from portal.confirming.models import PendingAct
from portal.documents.wording import official_date
from portal.errors import TransitionNotAllowed
from workflow.applications.permissions import barred_from
from workflow.publicity import naming, rules
from workflow.publicity.correcting import (
    check_change,
    check_leaving,
    check_striking,
    correct_entry,
    end_entry,
    lock_entry,
    new_period_text,
)
from workflow.publicity.enums import ChangeKind, ExtensionCause, Leaving
from workflow.publicity.extending import check_away, check_extendable, extend_notice
from workflow.publicity.models import Notice, NoticeEntry
from workflow.publicity.permissions import may_change_entry


def propose_correction(
    entry: NoticeEntry, *, by: Any, reason: str, changes: dict[str, str], kind: str = ChangeKind.WORDING
) -> PendingAct:
    """Ask for a correction (or a redaction) of an entry; a second officer confirms it in `portal.confirming`."""
    payload = {"kind": str(kind), "changes": dict(changes), "version": entry.version, "public_reason": reason.strip()}
    if kind != ChangeKind.REDACTION:
        # What is to be removed is not written down once more.
        payload["before"] = {name: getattr(entry, name) for name in changes if name in naming.CORRECTABLE}
    return propose("notice.correct_entry", entry, by=by, reason=reason, payload=payload)


def check_propose_correction(notice: Notice, *, by: Any) -> None:
    """Raise unless entries of the list may be corrected or, later, cleared of what must not be public."""
    if not notice.is_public:
        raise TransitionNotAllowed(f"公示当前为“{notice.get_state_display()}”，发布之后才有更正；草稿请重新生成名单。")


def check_propose_leaving(notice: Notice, *, by: Any) -> None:
    """Raise unless some entry may leave the list now."""
    check_striking(notice)
    if all(entry.struck for entry in notice.entries.select_related("notice").prefetch_related("holds")):
        raise TransitionNotAllowed("名单中的各项均已终止公示。")


def check_propose_extension(notice: Notice, *, by: Any) -> None:
    """Raise unless days on which the list could not be reached may be made good."""
    check_extendable(notice)


def propose_leaving(entry: NoticeEntry, *, by: Any, reason: str, word: str) -> PendingAct:
    """Ask that an entry leave its list."""
    payload = {"word": str(word), "version": entry.version, "public_reason": reason.strip()}
    return propose("notice.end_entry", entry, by=by, reason=reason, payload=payload)


def propose_extension(notice: Notice, *, by: Any, reason: str, days: list[date]) -> PendingAct:
    """Ask that days on which the list could not be reached be made good."""
    return propose("notice.extend", notice, by=by, reason=reason, payload={"days": [day.isoformat() for day in days]})


def _check_current(entry: NoticeEntry, payload: Payload) -> None:
    if payload["version"] != entry.version:
        raise TransitionNotAllowed(f"该条目在提出之后已有第{entry.version}版，请不同意本事项，核对后重新提出。")


def _check_correction(entry: NoticeEntry, payload: Payload, by: Any) -> None:
    _check_current(entry, payload)
    check_change(entry, payload["kind"], payload["changes"], payload["public_reason"])


def _run_correction(entry: NoticeEntry, pending: PendingAct, by: Any) -> Any:
    asked = pending.payload
    return correct_entry(
        entry, kind=asked["kind"], changes=asked["changes"], reason=pending.reason, by=by, under=pending
    )


def _describe_correction(entry: NoticeEntry, payload: Payload) -> list[Change]:
    """Before and after, and who the case says it is: registered name and masked credit code, neither of which changes."""
    asked = payload["changes"]
    done = payload["version"] != entry.version
    if "before" in payload:
        lines = [(naming.label(name), payload["before"][name], asked[name]) for name in payload["before"]]
    else:
        lines = [(naming.label(n), naming.REMOVED if done else getattr(entry, n), text) for n, text in asked.items()]
    unit = entry.application.organisation
    named = (
        [("登记名称（不变）", unit.name.for_delivery()), ("统一社会信用代码（不变）", str(unit.credit_code))]
        if unit
        else []
    )
    same = [_same(label, text) for label, text in named]
    account = _same("申报账号（不变）", str(entry.application.applicant))
    period = [] if done else [("该项公示期", _period(entry), new_period_text(entry))]
    found = [] if entry.is_running() else rules.findings([entry.application_id]).get(entry.application_id, [])
    basis = [_same("经核查部分成立的异议", "、".join(found))] if found else []
    return [_same("性质", ChangeKind(payload["kind"]).label), *basis, *lines, *same, account, *period]


def _kept_correction(entry: NoticeEntry, payload: Payload) -> list[Change]:
    """The same without what was, or may yet be, removed from the public: that is written down nowhere."""
    lines = _describe_correction(entry, payload)
    if "before" in payload:
        return lines
    hidden = {naming.label(name) for name in payload["changes"]}
    return [(label, naming.REMOVED if label in hidden else before, after) for label, before, after in lines]


def _same(label: str, text: str) -> Change:
    return label, text, text


def _period(entry: NoticeEntry) -> str:
    return (
        f"{official_date(entry.starts_on)}至{official_date(entry.ends_on)}" if entry.starts_on and entry.ends_on else ""
    )


def _check_leaving(entry: NoticeEntry, payload: Payload, by: Any) -> None:
    _check_current(entry, payload)
    if payload["word"] not in Leaving.values:
        raise ValidationError({"word": "请选择“已撤回”或者“终止公示”。"})
    check_leaving(entry)
    rules.check_words(entry, payload["public_reason"])


def _describe_extension(notice: Notice, payload: Payload) -> list[Change]:
    days = "、".join(official_date(date.fromisoformat(day)) for day in payload["days"])
    return [
        ("不计入公示期的日期", "", days),
        ("公示截止", official_date(notice.ends_on) if notice.ends_on else "", "按工作日历顺延"),
    ]


def _days(payload: Payload) -> list[date]:
    return [date.fromisoformat(day) for day in payload["days"]]


def _call_entry(entry: NoticeEntry) -> str:
    """By its place: its words may be what is to be removed."""
    return f"{entry.notice.number} 第{entry.position}项"


def _recused(user: Any) -> Any:
    return NoticeEntry.objects.filter(application__in=barred_from(user))


def _ends_entry(entry: NoticeEntry, payload: Payload) -> list[models.Model]:
    return [entry.application, entry.notice, entry.notice.edition]


def _ends_correction(entry: NoticeEntry, payload: Payload) -> list[models.Model]:
    """What must not be public is taken away at any time, from any edition."""
    return [] if payload["kind"] == ChangeKind.REDACTION else _ends_entry(entry, payload)


def _entry_article(entry: NoticeEntry) -> str:
    return entry.notice.stage.article


register_act(
    Act(
        name="notice.correct_entry",
        decision="correct_entry",
        label="更正公示条目",
        model=NoticeEntry,
        told_on="notice",
        hidden_from=_recused,
        may_propose=may_change_entry,
        may_confirm=may_change_entry,
        check=_check_correction,
        run=_run_correction,
        describe=_describe_correction,
        describe_kept=_kept_correction,
        lock=lock_entry,
        call_it=_call_entry,
        article=_entry_article,
        ends_with=_ends_correction,
    )
)
register_act(
    Act(
        name="notice.end_entry",
        decision="end_entry",
        label="终止公示条目",
        model=NoticeEntry,
        told_on="notice",
        hidden_from=_recused,
        may_propose=may_change_entry,
        may_confirm=may_change_entry,
        check=_check_leaving,
        run=lambda entry, pending, by: end_entry(
            entry, word=pending.payload["word"], reason=pending.reason, by=by, under=pending
        ),
        describe=lambda entry, payload: [
            _same("公示对象", str(entry)),
            ("公示状态", "公示中", Leaving(payload["word"]).label),
        ],
        lock=lock_entry,
        call_it=_call_entry,
        article=_entry_article,
        ends_with=_ends_entry,
    )
)
register_act(
    Act(
        name="notice.extend",
        decision="extend_notice",
        label="顺延公示期",
        model=Notice,
        may_propose=is_office,
        may_confirm=is_office,
        check=lambda notice, payload, by: check_away(notice, _days(payload)),
        run=lambda notice, pending, by: extend_notice(
            notice,
            cause=ExtensionCause.UNREACHABLE,
            days=_days(pending.payload),
            reason=pending.reason,
            by=by,
            under=pending,
        ),
        describe=_describe_extension,
        article=lambda notice: notice.stage.article,
        ends_with=lambda notice, payload: (notice, notice.edition),
    )
)
