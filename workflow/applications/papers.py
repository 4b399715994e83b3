"""The application as an official document: what the award calls its form, ready to be signed and sealed (Article 20)."""

from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation

from portal import clock
from portal.documents.rendering import Metadata, render_pdf
from portal.languages import CHINESE, is_english
from workflow.applications.contents import answer_text, content_rows, declared_content, subject_rows
from workflow.applications.enums import ApplicationState
from workflow.applications.forms.questions import label_of
from workflow.applications.models import Application
from workflow.applications.queries import evidence_of
from workflow.applications.rules.citations import application_settings
from workflow.applications.rules.completeness import findings_of
from workflow.applications.rules.parts import file_fields

ENGLISH_SHEET = "documents/_partials/application_english.html"
DECLARATION = "本申报者对所提供材料的真实性负责；如有虚假，愿承担相应后果。"


def has_form(application: Application) -> bool:
    """Whether there is something to print: not once what was submitted was disposed of, and only its result is kept."""
    return not application.number or application.versions.exists()


def form_document(application: Application) -> bytes:
    """The form as it stands: what is not submitted says that it is a draft; what is names its version and digest.

    Numbers of identity documents stand as their masks: whoever signs a recommendation needs none. Asked for in English, a
    sheet that renders it follows the Chinese form, which is the one to sign.
    """
    rules = application.edition.rules
    title = application_settings(rules).form_name.strip("《》")
    english = render_to_string(ENGLISH_SHEET, form_context(application)) if is_english() else ""
    with translation.override(CHINESE):
        return render_pdf(
            "documents/application.html",
            {**form_context(application), "title": title, "english": english},
            metadata=Metadata(title=f"{title}：{application.public_name}", author=rules.programme.office_full_name),
        )


def form_context(application: Application) -> dict[str, Any]:
    """What the layout asks for."""
    required = application_settings(application.edition.rules).recommendation_required
    in_the_form = file_fields(application)
    draft = not application.number or application.state == ApplicationState.SUPPLEMENT
    return {
        "draft": draft,
        "demonstration": settings.PORTAL_DEMONSTRATION,
        "application": application,
        # No digest stands beside what it is not the digest of.
        "version": None if draft else application.versions.order_by("-number").first(),
        "subject": subject_rows(application),
        "content": content_rows(application),
        "declared": declared_content(application),
        "conditions": [(label_of(one.condition), answer_text(application, one)) for one in findings_of(application)],
        "files": [file for file in evidence_of(application) if file.purpose not in in_the_form],
        "declaration": DECLARATION,
        "recommended_on": clock.day_of(application.recommended_at) if application.recommended_at else None,
        "recommends": required or application.department is not None,
    }
