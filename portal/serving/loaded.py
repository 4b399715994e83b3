"""What a process has loaded when it begins to work stays loaded as long as it runs."""

import gc

from django.urls import get_resolver

NEW_OBJECTS = 20_000
"""So many new ones before the young are looked through: one request makes a few thousand, and most are gone by its end."""


def keep_loaded() -> None:
    """Load the addresses and their views; the collector of garbage passes over what is there by now from here on.

    Looking through all of it again and again takes a tenth of a server's time, and never finds any.
    """
    get_resolver().url_patterns  # noqa: B018
    gc.collect()
    gc.freeze()
    gc.set_threshold(NEW_OBJECTS, 20, 20)
