"""What of honours comes before the conference: that one is revoked, or restored."""

from collections.abc import Callable
from datetime import date
from typing import Any

from portal.desk import InfoPanel
from portal.documents.wording import official_date
from portal.errors import cite
from workflow.decisions.matters import MatterKind, register_matter
from workflow.honours.actions.voting import (
    REINSTATEMENT,
    REVOCATION,
    check_undoing_votable,
    check_votable,
    follow_vote,
)
from workflow.honours.desks.parts import statement_panels
from workflow.honours.grounds import ground_by, revocation_rule
from workflow.honours.models import Revocation
from workflow.honours.texts import consequences, finding


def _panels(revocation: Revocation) -> list[InfoPanel]:
    honour = revocation.honour
    ground = ground_by(honour.edition.rules, revocation.article)
    rows = [
        ("荣誉", honour),
        ("查明的事实", finding(revocation)),
        ("依据", cite(ground.article)),
        *((f"拟决定（{place}）", line) for place, line in enumerate(consequences(honour, ground, None), start=1)),
        ("告知获奖者", f"可以陈述、申辩至{official_date(revocation.heard_until)}" if revocation.heard_until else "—"),
        ("陈述、申辩", f"{revocation.statements.count()}份"),
    ]
    return [InfoPanel("撤销荣誉", rows=rows), *statement_panels(revocation)]


def _undoing_panels(revocation: Revocation) -> list[InfoPanel]:
    rows = [
        ("荣誉", revocation.honour),
        ("撤销决定", revocation.document_number),
        ("撤销日期", official_date(_decided_on(revocation))),
        ("撤销所认定的事实", finding(revocation)),
    ]
    return [InfoPanel("恢复荣誉", rows=rows)]


def _heard_until(revocation: Revocation) -> date:
    assert revocation.heard_until is not None  # `check_votable`
    return revocation.heard_until


def _decided_on(revocation: Revocation) -> date:
    assert revocation.decided_on is not None  # confirmed
    return revocation.decided_on


def _article(revocation: Revocation) -> str:
    return revocation_rule(revocation.honour.edition.rules).article


def _kind(name: str, label: str, check: Callable[..., None], after: Callable[..., date], **more: Any) -> MatterKind:
    return MatterKind(
        name=name, label=label, model=Revocation, case=lambda one: one.honour.application, check=check,
        decided_after=after, article=_article, **more,
    )  # fmt: skip


register_matter(_kind(REVOCATION, "撤销荣誉", check_votable, _heard_until, followed=follow_vote, panels=_panels))
register_matter(
    _kind(
        REINSTATEMENT, "恢复荣誉", check_undoing_votable, _decided_on, followed=lambda matter: None,
        panels=_undoing_panels,
    )
)  # fmt: skip
