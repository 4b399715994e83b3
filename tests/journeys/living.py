"""Editions lived through the actions people take, as the demonstration does."""

from copy import copy
from dataclasses import replace
from datetime import date

from cms_pages.demonstration.cast import Candidate
from cms_pages.demonstration.seed import CALL_DAYS, file_all, open_call
from cms_pages.demonstration.walking import DuringNotice, Walk
from portal.access.models import User
from tests.conftest import fresh_from_db
from workflow.publicity.models import Notice


def called(
    programme: str,
    opens: date,
    cast: tuple[Candidate, ...],
    accounts: dict[str, User],
    during_notice: DuringNotice | None = None,
) -> Walk:
    """An edition whose applications are in."""
    edition, diary = open_call(programme, opens, CALL_DAYS, accounts)
    return Walk(edition, file_all(edition, cast, accounts, diary), accounts, diary, during_notice)


def walk_to(walk: Walk, code: str) -> Walk:
    """Live until the stage of that code is in progress."""
    while walk.edition.current_stage and walk.edition.current_stage.code != code:
        getattr(walk, f"do_{walk.edition.current_stage.kind}")()
        walk.advance()
    return walk


def taken_up(walk: Walk) -> Walk:
    """A life that others go on with too, for one of them: its rows anew, its day and its people its own."""
    return replace(
        walk,
        edition=fresh_from_db(walk.edition),
        entries=[(candidate, fresh_from_db(application)) for candidate, application in walk.entries],
        accounts={name: fresh_from_db(user) for name, user in walk.accounts.items()},
        diary=copy(walk.diary),
        panel=[fresh_from_db(member) for member in walk.panel],
        honours=[fresh_from_db(honour) for honour in walk.honours],
    )


def firms(*names: str, tier: str, starting: int = 51) -> tuple[Candidate, ...]:
    """Organisations that apply and win `tier`."""
    model = Candidate("", "示例质量管理模式", "以数据驱动的持续改进。", 0, tier=tier)
    return tuple(replace(model, name=name, number=number) for number, name in enumerate(names, starting))


def names_on(notice: Notice) -> list[str]:
    return list(notice.entries.order_by("position").values_list("public_name", flat=True))
