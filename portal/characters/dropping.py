"""One mechanism for every text: what may not be in it is dropped when an attribute of a model is set.

Assignment is where all roads meet: forms, verbs, `bulk_create`, revisions, rows read from the database. So a feed, a site map
and a PDF made from models always parse, also from rows older than this.
"""

import re
from typing import Any

from django.db import models
from django.db.models.query_utils import DeferredAttribute

from portal.characters.unified import UNIFIED

DROPPED = re.compile(
    "["
    "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f"  # controls, tab and the ends of lines left
    "\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f"  # bidi, zero width
    "\ufeff\ufff9-\ufffb\ufffe\uffff\ud800-\udfff"  # marks of order, interlinear, none, halves
    "\U000e0000-\U000e007f"  # tags
    "]"
)
_OLD_PLACES = re.compile("[" + "".join(map(chr, UNIFIED)) + "]")


def drop_unreadable(text: str) -> str:
    """The text without characters that break XML, override direction or cannot be seen; the same object when there are none.

    What GB 18030-2005 kept in the private-use area stands at its place in Unicode.
    """
    if text.isprintable():  # no control, mark, half, tag or private character is
        return text
    if _OLD_PLACES.search(text):
        text = text.translate(UNIFIED)
    return DROPPED.sub("", text) if DROPPED.search(text) else text


def drop_throughout(value: Any) -> Any:
    """The same for every text in a JSON value."""
    if isinstance(value, str):
        return drop_unreadable(value)
    if isinstance(value, dict):
        return {drop_throughout(key): drop_throughout(item) for key, item in value.items()}
    if isinstance(value, list):
        return [drop_throughout(item) for item in value]
    return value


class ReadableAttribute(DeferredAttribute):
    """A text column that takes readable text only."""

    def __set__(self, instance: models.Model, value: Any) -> None:
        instance.__dict__[self.field.attname] = drop_unreadable(value) if isinstance(value, str) else value


class ReadableJSON(DeferredAttribute):
    """A JSON column whose every text is readable."""

    def __set__(self, instance: models.Model, value: Any) -> None:
        instance.__dict__[self.field.attname] = drop_throughout(value)


def watch(model: type[models.Model]) -> None:
    """Let the model's own text columns take readable text only.

    `keeps_text_verbatim` on a model leaves it out: a digest stands over what is read from it, so it is written readable.
    """
    if getattr(model, "keeps_text_verbatim", False):
        return
    for field in model._meta.local_fields:
        if type(vars(model).get(field.attname)) is not DeferredAttribute or field.choices:
            continue
        if isinstance(field, (models.CharField, models.TextField)):
            setattr(model, field.attname, ReadableAttribute(field))
        elif isinstance(field, models.JSONField):
            setattr(model, field.attname, ReadableJSON(field))
