"""Names of the rule sets in the language of the page."""

from typing import Any

from django import template

from portal.languages import in_chinese, is_english
from workflow.programmes.english import english_names, english_words

register = template.Library()


@register.simple_tag(takes_context=True)
def named(context: template.Context, text: object) -> str:
    """A name that a rule set gives; what has no English one stands in Chinese and says so (`lang`)."""
    said = str(text or "")
    if not is_english():
        return said
    holder: Any = context.get("request") or context
    if not hasattr(holder, "english_names"):
        holder.english_names = english_names()  # once a page
    return english_words(said, holder.english_names) or in_chinese(said)
