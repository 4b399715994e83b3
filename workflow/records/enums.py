"""States of a case file, and of a list of what is disposed of."""

from django.db import models


class RecordState(models.TextChoices):
    KEPT = "kept", "保存中"
    DISPOSING = "disposing", "已列入销毁清册"
    DISPOSED = "disposed", "已销毁"


class DisposalState(models.TextChoices):
    APPROVED = "approved", "待销毁"
    DONE = "done", "已销毁"
