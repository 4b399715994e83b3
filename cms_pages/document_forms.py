"""What is asked of documents and pictures before Wagtail stores them."""

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from wagtail.documents.forms import BaseDocumentForm

from portal.evidence.actions import is_passed
from portal.evidence.intake import facts_of

UNSCANNED = "病毒查验服务现在没有给出结论，图片和文档须查验无毒才能接收，请稍后再上传；一直如此的，请联系系统管理员。"


class StandingFile:
    """Says on the form, before Wagtail deletes the old file, that one in public changes only with its page; and takes only
    what the scanner has passed: what is uploaded here may be public with the page, and has no officer to release it."""

    def clean(self) -> dict[str, Any]:
        from cms_pages.files import SHOWN, check_not_in_public

        data = super().clean()  # type: ignore[misc]
        if set(SHOWN) & set(self.changed_data):  # type: ignore[attr-defined]
            check_not_in_public(self.instance)  # type: ignore[attr-defined]
        if "file" in self.changed_data:  # type: ignore[attr-defined]
            self._have_scanned((data or {}).get("file"))
        return data

    def _have_scanned(self, upload: Any) -> None:
        """On the field itself: of another error Wagtail keeps the file, and asks for the rest."""
        try:
            if upload and not is_passed(upload, facts_of(upload)) and not settings.PORTAL_DEMONSTRATION:
                raise ValidationError(UNSCANNED, code="unscanned")
        except ValidationError as refusal:
            self.add_error("file", refusal)  # type: ignore[attr-defined]


class StandingDocumentForm(StandingFile, BaseDocumentForm):
    """Wagtail's form, but for documents in public."""
