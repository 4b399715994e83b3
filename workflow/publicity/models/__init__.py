"""Publicity lists with a legal clock: their entries, holds, corrections and versions (Articles 21, 25, 30)."""

from workflow.publicity.models.changes import NoticeCorrection, NoticeExtension
from workflow.publicity.models.entry import UPHELD_TEXT, Hold, NoticeEntry
from workflow.publicity.models.notice import Notice, Reachability
from workflow.publicity.models.versions import NoticePack, NoticeVersion

__all__ = [
    "UPHELD_TEXT",
    "Hold",
    "Notice",
    "NoticeCorrection",
    "NoticeEntry",
    "NoticeExtension",
    "NoticePack",
    "NoticeVersion",
    "Reachability",
]
