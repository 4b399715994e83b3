"""What the page of a decision says, made from the case alone: nobody types it (Articles 26, 34, 35)."""

from typing import Any

from django.db import models
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from workflow.honours.models import Commendation, Reinstatement, Revocation
from workflow.honours.texts import DecisionText, Group, decision_text


class DecisionKind(models.TextChoices):
    COMMENDATION = "commendation", "表彰决定"
    REVOCATION = "revocation", "撤销决定"
    REINSTATEMENT = "reinstatement", "恢复决定"


KINDS = {
    Commendation: DecisionKind.COMMENDATION,
    Revocation: DecisionKind.REVOCATION,
    Reinstatement: DecisionKind.REINSTATEMENT,
}


def page_fields(decided: Any) -> dict[str, Any]:
    """Every field of the page that the case decides, by name."""
    text, kind = decision_text(decided), KINDS[type(decided)]
    is_commendation = kind == DecisionKind.COMMENDATION
    return {
        "title": text.title,
        "slug": decided.page_slug,
        "kind": kind.value,
        "document_number": text.document_number,
        "honour_number": "" if is_commendation else decided.honour.number,
        "source": text.issuer,
        "decided_on": text.dated,
        "body": body_of(text),
        **{f"{one.value}_id": decided.pk if one == kind else None for one in DecisionKind},
    }


def body_of(text: DecisionText) -> str:
    """The official text as rich text, without title, number and signature, which are fields of their own."""
    return str(
        _paragraphs(text.opening) + format_html_join("", "{}", map(_group, text.groups)) + _paragraphs(text.closing)
    )


def _paragraphs(lines: tuple[str, ...]) -> SafeString:
    return format_html_join("", "<p>{}</p>", ((line,) for line in lines))


def _group(group: Group) -> tuple[SafeString]:
    names = format_html_join("", "<li>{}</li>", ((name,) for name in group.recipients))
    items = format_html("<ul>{}</ul>", names) if names else ""
    return (format_html("<h2>{}</h2>{}", group.heading, items),)
