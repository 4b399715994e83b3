"""What a winner has: the honours, those that were revoked too."""

from typing import Any

from django.utils.translation import gettext as _

from portal.belongings import Belonging, register_belonging
from workflow.honours.enums import RevocationState
from workflow.honours.models import Honour, Revocation


def _holds_any(user: Any) -> bool:
    return Honour.objects.filter(holder_id=user.pk).exists()


def _owed(user: Any) -> str:
    """That a revocation is intended, and until when the holder is heard."""
    rows = Revocation.objects.filter(honour__holder_id=user.pk, state=RevocationState.HEARING)
    row = rows.exclude(heard_until=None).order_by("heard_until", "pk").first()
    return _("评审办拟撤销荣誉，您可以陈述、申辩至 %(until)s（含当日）。") % {"until": row.heard_until} if row else ""


register_belonging(
    Belonging(
        "honours", "我的荣誉", "证书、称号使用、奖金使用说明和各项义务。", "/winners/", _holds_any, 10,
        in_menu=True, owed=_owed,
    )
)  # fmt: skip
