"""What is asked of documents and pictures before Wagtail stores them."""

from typing import Any

from wagtail.documents.forms import BaseDocumentForm


class StandingFile:
    """Says on the form, before Wagtail deletes the old file, that one in public changes only with its page."""

    def clean(self) -> dict[str, Any]:
        from cms_pages.files import SHOWN, check_not_in_public

        data = super().clean()  # type: ignore[misc]
        if set(SHOWN) & set(self.changed_data):  # type: ignore[attr-defined]
            check_not_in_public(self.instance)  # type: ignore[attr-defined]
        return data


class StandingDocumentForm(StandingFile, BaseDocumentForm):
    """Wagtail's form, but for documents in public."""
