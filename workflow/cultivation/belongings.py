"""What an account has in the incubation pool."""

from typing import Any

from portal.belongings import Belonging, register_belonging
from workflow.cultivation.models import Guidance
from workflow.cultivation.pages import filed_by
from workflow.cultivation.permissions import recommendations_to


def _has_any(user: Any) -> bool:
    own = filed_by(user).order_by().exists() or Guidance.objects.filter(user=user.pk).exists()
    return own or recommendations_to(user).exists()


register_belonging(
    Belonging("pool", "我的培育", "孵化池、推荐、培训报名和专家指导。", "/pool/mine/", _has_any, 30, in_menu=True)
)
