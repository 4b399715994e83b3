"""A use of the title: filed by the winner, judged by the office, ended, taken out of public view (Article 33)."""

from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from portal import clock
from portal.errors import RuleViolation
from portal.exposure import check_no_private_numbers
from portal.journal.actions import record
from portal.pagecache import purge_on_commit
from portal.transitions.core import Transition, apply_transition, check_transition, lock
from workflow.honours.models import Honour
from workflow.titles.letters import ask_office, tell_ended, tell_refused, tell_released, tell_withdrawn
from workflow.titles.models import TitleUse
from workflow.titles.register import drop_entry, use_fields, write_entry
from workflow.titles.rules import check_period, check_use, end_refusals, raise_refusals, title_article
from workflow.titles.transitions import CANCEL, END, REFUSE, RELEASE, RETRACT, WITHDRAW

NOT_TO_RISE: dict[str, Any] = {"fell_from": "", "fell_until": None}
"""What was taken down for its own sake does not come back with its honour."""


@transaction.atomic
def file_title_use(
    honour: Honour,
    *,
    by: Any,
    medium: str,
    wording: str,
    place: str,
    url: str = "",
    from_on: date | None = None,
    until_on: date | None = None,
) -> TitleUse:
    """File where and how a winner uses the title; the office releases it. Only for one's own honour that stands.

    Raises `RuleViolation` with the sentence to write instead when the wording, the medium or the dates break a rule.
    """
    if by is None or honour.holder_id != by.pk:
        raise PermissionDenied("称号使用由获奖者本人登记。")
    # A revocation holds the honour first: no use is filed for a title that is just taken away.
    lock(honour)
    use = TitleUse(
        honour=honour, user=by, medium=medium, wording=wording.strip(), place=place.strip(), url=url,
        from_on=from_on or clock.today(), until_on=until_on,
    )  # fmt: skip
    check_publishable(use)
    use.full_clean()
    use.save()
    record(use, "title_use.filed", by=by, payload=_words(use))
    ask_office(use)
    return use


def check_publishable(use: TitleUse) -> None:
    """Raise `RuleViolation` for a use that the public register may not show."""
    honour, rules = use.honour, use.honour.edition.rules
    if not honour.is_active:
        raise RuleViolation(title_article(rules), f"荣誉 {honour.number} 已撤销，不得再使用其称号")
    check_use(use.wording, use.medium, use.place, honour, rules)
    raise_refusals(check_period(use.from_on, use.until_on, honour.granted_on, rules))
    check_no_private_numbers(use.wording, use.place, use.url, what="登记内容", strict=True)


def _words(use: TitleUse) -> dict[str, Any]:
    """What the journal keeps, also when the public no longer sees it."""
    return {
        "honour": use.honour.number,
        "medium": use.medium,
        "wording": use.wording,
        "place": use.place,
        "from_on": use.from_on.isoformat(),
        "until_on": use.until_on.isoformat() if use.until_on else None,
    }


def check_release(use: TitleUse, *, by: Any) -> None:
    """Raise what keeps a filed use from the public register now: the person, its state, its honour, its words."""
    check_transition(use, RELEASE, by=by)
    check_publishable(use)


@transaction.atomic
def release_title_use(use: TitleUse, *, by: Any) -> TitleUse:
    """Enter a filed use in the public register; every rule is asked again, under the lock of the honour.

    Raises `RuleViolation` when the honour was revoked since, or the wording broke a rule all along.
    """
    # The honour first, as its revocation locks it first and then its uses.
    honour = lock(Honour.objects.get(pk=use.honour_id))
    lock(use)
    use.honour = honour
    check_release(use, by=by)
    apply_transition(use, RELEASE, by=by, payload=_words(use), reviewed_by=by)
    use.honour = honour
    if use.until_on and use.until_on < clock.today():
        end_title_use(use, by=None, until_on=use.until_on)
    else:
        write_entry(use_fields(use))
    tell_released(use)
    purge_on_commit()
    return use


def check_refuse(use: TitleUse, *, by: Any) -> None:
    """Raise what keeps a filed use from being refused now."""
    check_transition(use, REFUSE, by=by)


@transaction.atomic
def refuse_title_use(use: TitleUse, *, by: Any, reason: str) -> TitleUse:
    """Refuse a filed use; the winner is told why, the public sees nothing of it."""
    # The winner may take it back at this moment: judged or taken back, not both.
    lock(use)
    check_refuse(use, by=by)
    apply_transition(use, REFUSE, by=by, reason=reason, reviewed_by=by, decision_reason=reason.strip())
    tell_refused(use)
    return use


def check_retract(use: TitleUse, *, by: Any) -> None:
    """Raise what keeps the winner from taking a use back: the office has judged it."""
    check_transition(use, RETRACT, by=by)


@transaction.atomic
def retract_title_use(use: TitleUse, *, by: Any) -> TitleUse:
    """The winner takes back what the office has not judged yet."""
    # The office may judge it at this moment: whoever is second is told.
    lock(use)
    check_retract(use, by=by)
    return apply_transition(use, RETRACT, by=by)


def check_withdraw(use: TitleUse, *, by: Any) -> None:
    """Raise what keeps a use from being taken out of public view now."""
    check_transition(use, WITHDRAW, by=by)


@transaction.atomic
def withdraw_title_use(use: TitleUse, *, by: Any, reason: str) -> TitleUse:
    """Take a use out of public view that should not have been released; row and journal keep its words."""
    # It may end by its own date at this moment: the register shows one of the two.
    lock(use)
    check_withdraw(use, by=by)
    apply_transition(
        use, WITHDRAW, by=by, reason=reason, payload=_words(use), decision_reason=reason.strip(), **NOT_TO_RISE
    )
    drop_entry(use)
    tell_withdrawn(use)
    purge_on_commit()
    return use


def check_end(use: TitleUse, *, by: Any) -> None:
    """Raise what keeps a use from ending today; one that has not begun is taken back instead."""
    check_transition(use, _ending(use), by=by)


def _ending(use: TitleUse) -> Transition:
    return CANCEL if use.from_on > clock.today() else END


@transaction.atomic
def end_title_use(use: TitleUse, *, by: Any, until_on: date | None = None) -> TitleUse:
    """Note that a use has ended; it stays in the register as ended. The day is today unless given.

    A use that had not begun yet is taken back instead, as if it had never been filed.
    """
    # The nightly task and the winner may end it together: the register is written once.
    lock(use)
    purge_on_commit()
    if _ending(use) is CANCEL:
        apply_transition(use, CANCEL, by=by, payload=_words(use))
        drop_entry(use)
        tell_ended(use, by=by)
        return use
    ended = until_on or clock.today()
    raise_refusals(end_refusals(use.from_on, ended, use.honour.edition.rules))
    apply_transition(use, END, by=by, until_on=ended)
    write_entry(use_fields(use))
    tell_ended(use, by=by)
    return use
