"""How the pages of winners write money."""

from django import template

from workflow.honours.rules import yuan

register = template.Library()
register.filter(yuan)
