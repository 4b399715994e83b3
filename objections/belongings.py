"""What an applicant is asked to say about an objection to its application."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from objections.actions.hearing import HEARD_IN
from objections.models import Statement
from portal.belongings import Belonging, register_belonging


def _asked_of(user: Any) -> QuerySet[Statement]:
    return Statement.objects.asked_of(user)


def _owed(user: Any) -> str:
    """That an answer is waited for, and until when; late ones are still read."""
    open_ones = _asked_of(user).filter(stated_at=None, objection__state__in=HEARD_IN)
    row = open_ones.order_by("due_on", "pk").first()
    if row is None:
        return ""
    if row.due_on is None:
        return _("评审办就异议听取您的意见，请陈述。")
    return _("评审办就异议听取您的意见，请在 %(until)s 前（含当日）陈述。") % {"until": row.due_on}


register_belonging(
    Belonging(
        "statements", "陈述意见", "评审办就异议听取您的意见。", "/apply/statements/",
        lambda user: _asked_of(user).exists(), 15, owed=_owed,
    )
)  # fmt: skip
