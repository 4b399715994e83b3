"""What an account is asked of the other side of a review."""

from portal.belongings import Belonging, register_belonging
from workflow.supervision.enums import Direction
from workflow.supervision.queries import asked_of

register_belonging(
    Belonging(
        "feedback", "双向监督反馈", "评审环节结束之后，评价对方遵守纪律的情况。", "/feedback/",
        lambda user: any(asked_of(user, one).filter(stage__feedback_call__isnull=False).exists() for one in Direction.values),
        40,
    )
)  # fmt: skip
