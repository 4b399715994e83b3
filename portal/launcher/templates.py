"""``python -m portal.launcher.templates``: compiles every template of the project; runs inside the environment."""

from __future__ import annotations

import sys

import django
from django.template import TemplateSyntaxError
from django.template.loader import get_template

from portal.launcher.folders import ROOT

PLACES = ("templates", "portal/*/templates", "workflow/*/templates", "objections/templates", "cms_pages/templates")


def template_names() -> list[str]:
    """Return every template by the name it is loaded under."""
    folders = [folder for place in PLACES for folder in ROOT.glob(place)]
    return sorted({str(path.relative_to(folder)) for folder in folders for path in folder.rglob("*") if path.is_file()})


def broken_templates() -> list[str]:
    """Return one line for each template that does not compile."""
    broken = []
    for name in template_names():
        try:
            get_template(name)
        except (TemplateSyntaxError, UnicodeDecodeError) as error:
            broken.append(f"{name}: {error}")
    return broken


if __name__ == "__main__":
    django.setup()
    errors = broken_templates()
    print("\n".join(errors) or f"{len(template_names())} templates")
    sys.exit(bool(errors))
