"""The orders that were given to the holder of an honour (Article 33)."""

from portal.belongings import Belonging, register_belonging
from workflow.misuse.models import MisuseCase

register_belonging(
    Belonging(
        "misuse", "责令改正", "称号使用须改正的事项，报送改正情况。", "/misuse/mine/",
        lambda user: MisuseCase.objects.filter(honour__holder_id=user.pk).exclude(orders=None).exists(), 21,
    )
)  # fmt: skip
