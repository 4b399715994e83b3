"""What waits of the pool and its guiding experts, for the office."""

from collections.abc import Iterable
from itertools import chain
from typing import Any

from portal.desk.todo import Todo, register_todo
from workflow.cultivation.desks import GuidanceDesk, MemberDesk
from workflow.cultivation.enums import GuidanceState, MemberState
from workflow.cultivation.queries import article_of, guiding_article
from workflow.programmes.due import Basis, waiting_at
from workflow.programmes.models import Programme


@register_todo
def asked_of_the_pool(user: Any) -> Iterable[Todo]:
    """Who asks to join it, and who says whom they guide (Articles 12, 15)."""
    pool, guiding = (Basis("filed_at", article, "programme", Programme) for article in (article_of, guiding_article))
    return chain(
        waiting_at(MemberDesk(), user, MemberState.APPLIED, "孵化池：{} 件申请待审核", pool),
        waiting_at(GuidanceDesk(), user, GuidanceState.FILED, "指导专家：{} 件待备案", guiding),
    )
