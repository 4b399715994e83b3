"""The application as an official document: what the award calls its form, ready to be signed and sealed (Article 20)."""

import re
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation

from portal import clock
from portal.documents.papers import Paper
from portal.documents.rendering import Metadata, render_pdf
from portal.documents.wording import official_date
from portal.languages import CHINESE, is_english
from workflow.applications.contents import answer_text, content_rows, declared_content, subject_rows
from workflow.applications.enums import ApplicationState, Departure
from workflow.applications.forms.questions import label_of
from workflow.applications.models import Application, SubmittedVersion
from workflow.applications.queries import evidence_of
from workflow.applications.rules.citations import application_settings
from workflow.applications.rules.completeness import findings_of
from workflow.applications.rules.parts import file_fields

ENGLISH_SHEET = "documents/_partials/application_english.html"
VERIFY = "/verify/"
DECLARATION = "本申报者对所提供材料的真实性负责；如有虚假，愿承担相应后果。"
KIND = "申报表"
CODED = re.compile(r"(.+)-(\d{1,4})-([0-9A-F]{5})-?([0-9A-F]{5})", re.IGNORECASE)


def check_code(version: SubmittedVersion) -> str:
    """What a submitted form bears, so that whoever holds it may have it confirmed: its number, its version, the first of its
    digest, which nobody knows who has not seen it.
    """
    digest = version.digest.upper()
    return f"{version.application.number}-{version.number}-{digest[:5]}-{digest[5:10]}"


def confirm_form(number: str) -> Paper | None:
    """When the version of that check code was submitted, whether another has followed and whether it was taken back by whoever
    applied; not who that is, nor with what, nor how it went otherwise."""
    found = CODED.fullmatch(number)
    if found is None:
        return None
    code = f"{found[3]}{found[4]}".lower()
    versions = SubmittedVersion.objects.select_related("application__edition")
    version = versions.filter(
        application__number__iexact=found[1], number=int(found[2]), digest__startswith=code
    ).first()
    if version is None:
        return None
    application, last = version.application, versions.filter(application=version.application).latest("number")
    taken_back = application.left_as == Departure.WITHDRAWN
    note = f"申报人已于{official_date(clock.day_of(application.left_at))}撤回申报。" if taken_back else ""  # type: ignore[arg-type]
    note += "" if last == version else f"此后又有提交，最近的是第{last.number}版。"
    return Paper(
        KIND,
        application.number or "",
        clock.day_of(version.at),
        standing=not taken_back,
        note=note,
        facts=(
            ("届次", application.edition.name),
            ("申报类别", application.track_label),
            ("提交版本", f"第{version.number}版"),
            ("提交时间", clock.display(version.at)),
        ),
    )


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
    # No digest stands beside what it is not the digest of.
    version = None if draft else application.versions.order_by("-number").first()
    checked = check_code(version) if version else ""
    return {
        "draft": draft,
        "demonstration": settings.PORTAL_DEMONSTRATION,
        "application": application,
        "version": version,
        "checked": checked,
        "verify_url": f"{settings.PORTAL_BASE_URL}{VERIFY}{checked}/" if checked else "",
        "subject": subject_rows(application),
        "content": content_rows(application),
        "declared": declared_content(application),
        "conditions": [(label_of(one.condition), answer_text(application, one)) for one in findings_of(application)],
        "files": [file for file in evidence_of(application) if file.purpose not in in_the_form],
        "declaration": DECLARATION,
        "recommended_on": clock.day_of(application.recommended_at) if application.recommended_at else None,
        "recommends": required or application.department is not None,
    }
