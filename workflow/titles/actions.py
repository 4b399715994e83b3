"""Registering a use of the title, and ending it (Article 33)."""

from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from portal import clock
from portal.errors import RuleViolation
from portal.journal.actions import record
from portal.pagecache import purge_on_commit
from portal.transitions.core import apply_transition, lock
from workflow.honours.models import Honour
from workflow.publicity.rules import private_number
from workflow.titles.models import TitleUse
from workflow.titles.register import use_fields, write_entry
from workflow.titles.rules import check_use
from workflow.titles.transitions import END


@transaction.atomic
def register_title_use(
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
    """Register where and how a winner uses the title. Only for one's own honour that stands.

    Raises `RuleViolation` with the suggested wording when year or track is missing, or the medium is a product, its
    packaging or its advertising.
    """
    if by is None or honour.holder_id != by.pk:
        raise PermissionDenied("称号使用由获奖者本人登记。")
    lock(honour)
    rules = honour.edition.rules
    if not honour.is_active:
        article = rules.title_use.article if rules.title_use else rules.commendation.article
        raise RuleViolation(article, f"荣誉 {honour.number} 已撤销，不得再使用其称号")
    check_use(wording, medium, honour, rules)
    use = TitleUse(honour=honour, user=by, medium=medium, wording=wording.strip(), place=place.strip(), url=url)
    use.from_on, use.until_on = from_on or clock.today(), until_on
    use.full_clean()
    _check_publishable(use)
    use.save()
    record(use, "title_use.registered", by=by, payload={"honour": honour.number, "medium": medium})
    write_entry(use_fields(use))
    purge_on_commit()
    return use


def _check_publishable(use: TitleUse) -> None:
    if any(private_number(text) for text in (use.wording, use.place)):
        raise RuleViolation(
            "《中华人民共和国个人信息保护法》第二十五条",
            "登记内容将公开，其中含有疑似证件、电话或银行账号，请改写后再登记",
        )


@transaction.atomic
def end_title_use(use: TitleUse, *, by: Any, until_on: date | None = None) -> TitleUse:
    """Note that a use has ended; it stays in the register as ended."""
    apply_transition(use, END, by=by, until_on=until_on or max(clock.today(), use.from_on))
    write_entry(use_fields(use))
    purge_on_commit()
    return use
