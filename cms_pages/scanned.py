"""What is uploaded on the office side may be public with the next page, and has no officer to release it."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import File

from portal.evidence.intake import facts_of
from portal.evidence.passing import is_passed

UNSCANNED = "病毒查验服务现在没有给出结论，图片和文档须查验无毒才能接收，请稍后再上传；一直如此的，请联系系统管理员。"


def check_scanned(upload: File) -> None:
    """Raise unless the scanner has passed it; a demonstration may have none."""
    if not is_passed(upload, facts_of(upload)) and not settings.PORTAL_DEMONSTRATION:
        raise ValidationError(UNSCANNED, code="unscanned")
