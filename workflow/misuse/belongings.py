"""The orders that were given to the holder of an honour (Article 33)."""

from typing import Any

from django.utils.translation import gettext as _

from portal.belongings import Belonging, register_belonging
from workflow.misuse.enums import CaseState
from workflow.misuse.models import MisuseCase


def _owed(user: Any) -> str:
    """That something is to be put right, and until when."""
    row = MisuseCase.objects.filter(honour__holder_id=user.pk, state=CaseState.ORDERED).order_by("due_on", "pk").first()
    return _("称号使用须改正，请在 %(until)s 前（含当日）改正并报送。") % {"until": row.due_on} if row else ""


register_belonging(
    Belonging(
        "misuse", "责令改正", "称号使用须改正的事项，报送改正情况。", "/misuse/mine/",
        lambda user: MisuseCase.objects.filter(honour__holder_id=user.pk).exclude(orders=None).exists(), 21, owed=_owed,
    )
)  # fmt: skip
