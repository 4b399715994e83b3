"""Whatever a rule of the database refuses, a person reads a Chinese sentence and never the rule's name."""

import re

import pytest
from django.apps import apps
from django.conf import settings
from django.utils import translation

OURS = ("portal", "workflow", "objections", "cms_pages")
RULES = [
    (model, constraint)
    for model in apps.get_models()
    if model.__module__.split(".")[0] in OURS
    for constraint in model._meta.constraints
]


@pytest.mark.parametrize(("model", "constraint"), RULES, ids=[constraint.name for _, constraint in RULES])
def test_a_violated_rule_speaks_chinese(model, constraint):
    with translation.override(settings.LANGUAGE_CODE):
        said = constraint.get_violation_error_message()
    assert re.search(r"[一-鿿]", said)
    assert constraint.name not in said
    assert not re.search(r"[A-Za-z_]{3,}", said)
