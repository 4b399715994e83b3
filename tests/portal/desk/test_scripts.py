"""A page's scripts stand in its head: what works on the form waits until the form is there."""

from collections.abc import Iterator

from django import forms
from django.forms.widgets import Script
from django.urls import get_resolver

OWN = ("portal", "cms_pages", "workflow", "objections")


def own_widgets(base: type = forms.Widget) -> Iterator[type]:
    for widget in base.__subclasses__():
        if widget.__module__.split(".")[0] in OWN:
            yield widget
        yield from own_widgets(widget)


def test_scripts_of_our_widgets_wait_for_the_page():
    get_resolver().url_patterns  # noqa: B018  every form is loaded then
    scripts = {(widget, one) for widget in own_widgets() for one in getattr(vars(widget).get("Media"), "js", ())}
    assert len(scripts) >= 2
    assert [one for one in scripts if not (isinstance(one[1], Script) and one[1].attributes.get("defer"))] == []
