"""Whatever a rule of the database refuses, a person reads a Chinese sentence and never the rule's name."""

import re

import pytest
from django.apps import apps
from django.conf import settings
from django.db.models import UniqueConstraint
from django.utils import translation

OURS = ("portal", "workflow", "objections", "cms_pages")
RULES = [
    (model, constraint)
    for model in apps.get_models()
    if model.__module__.split(".")[0] in OURS
    for constraint in model._meta.constraints
]


NEVER_TYPED = frozenset({"token_hash", "document_index"})
"""Hashes that the verbs compute."""


def unique_together(model) -> list[tuple[str, ...]]:
    """What may be there once, of fields that somebody types or chooses."""
    alone = [(field.name,) for field in model._meta.local_concrete_fields if field.unique and not field.is_relation]
    rules = [rule.fields for rule in model._meta.constraints if isinstance(rule, UniqueConstraint) and rule.fields]
    return [fields for fields in [*alone, *rules] if all(_is_typed(model._meta.get_field(name)) for name in fields)]


def _is_typed(field) -> bool:
    parent = type(field).__name__ == "ParentalKey"
    return field.editable and not field.primary_key and not parent and field.name not in NEVER_TYPED


UNIQUE = [
    (model, fields)
    for model in apps.get_models()
    if model.__module__.split(".")[0] in OURS
    for fields in unique_together(model)
]


@pytest.mark.parametrize(("model", "fields"), UNIQUE, ids=[f"{model.__name__}-{fields}" for model, fields in UNIQUE])
def test_what_is_there_already_is_said_plainly(model, fields):
    """As a form says it: what is the same, and what to do; not 包含…已经存在."""
    with translation.override(settings.LANGUAGE_CODE):
        said = " ".join(model().unique_error_message(model, fields).messages)
    assert re.search("已有|已被|已经|已登记|已分配|正待", said)
    assert not re.search(r"包含|具有|约束|存在。|[A-Za-z_]{4,}", said.replace("SHA-256", ""))


@pytest.mark.parametrize(("model", "constraint"), RULES, ids=[constraint.name for _, constraint in RULES])
def test_a_violated_rule_speaks_chinese(model, constraint):
    with translation.override(settings.LANGUAGE_CODE):
        said = constraint.get_violation_error_message()
    assert re.search(r"[一-鿿]", said)
    assert constraint.name not in said
    assert not re.search(r"[A-Za-z_]{3,}", said)
