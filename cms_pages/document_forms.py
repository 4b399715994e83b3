"""What is asked of documents and pictures before Wagtail stores them."""

from typing import Any

from django.core.exceptions import ValidationError
from wagtail.documents.forms import BaseDocumentForm

from cms_pages.scanned import check_scanned


class StandingFile:
    """Says on the form, before Wagtail deletes the old file, that one in public changes only with its page; and takes only
    what the scanner has passed."""

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
            if upload:
                check_scanned(upload)
        except ValidationError as refusal:
            self.add_error("file", refusal)  # type: ignore[attr-defined]


class StandingDocumentForm(StandingFile, BaseDocumentForm):
    """Wagtail's form, but for documents in public."""
