"""What supervision keeps."""

from workflow.supervision.models.feedback import Feedback, FeedbackCall, Reviewer, ReviewerEvaluation
from workflow.supervision.models.tracking import (
    RectificationAnswer,
    RectificationOrder,
    Tracking,
    TrackingReport,
)

__all__ = [
    "Feedback",
    "FeedbackCall",
    "RectificationAnswer",
    "RectificationOrder",
    "Reviewer",
    "ReviewerEvaluation",
    "Tracking",
    "TrackingReport",
]
