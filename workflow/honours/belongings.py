"""What a winner has: the honours, those that were revoked too."""

from typing import Any

from portal.belongings import Belonging, register_belonging
from workflow.honours.models import Honour


def _holds_any(user: Any) -> bool:
    return Honour.objects.filter(holder_id=user.pk).exists()


register_belonging(
    Belonging(
        "honours", "我的荣誉", "证书、称号使用、奖金使用说明和各项义务。", "/winners/", _holds_any, 10, in_menu=True
    )
)
