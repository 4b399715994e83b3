"""How the pages of winners write money."""

from django import template

from portal.money import yuan

register = template.Library()
register.filter(yuan)
