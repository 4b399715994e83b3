"""Names of the rule sets in the language of the page."""

from django import template

from workflow.programmes.english import named_on

register = template.Library()


@register.simple_tag(takes_context=True)
def named(context: template.Context, text: object) -> str:
    """A name that a rule set gives; what has no English one stands in Chinese and says so (`lang`)."""
    return named_on(context.get("request") or context, text)
