"""What waits of the register of title uses, for the office."""

from collections.abc import Iterable
from typing import Any

from portal.desk.todo import Todo, register_todo
from workflow.programmes.due import Basis, waiting_at
from workflow.titles.desks import TitleUseDesk
from workflow.titles.enums import TitleUseState
from workflow.titles.rules import title_article


@register_todo
def uses_to_check(user: Any) -> Iterable[Todo]:
    """Filed, and not in the public register before they are checked (Article 33)."""
    return waiting_at(
        TitleUseDesk(), user, TitleUseState.PENDING, "称号使用登记：{} 件待审核",
        Basis("registered_at", lambda edition: title_article(edition.rules), "honour__edition"),
    )  # fmt: skip
