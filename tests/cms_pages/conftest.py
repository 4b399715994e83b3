"""The portal as `load_measures` leaves it, loaded once for a module's tests."""

from collections.abc import Callable
from typing import Any

import pytest

from cms_pages.models import HomePage
from tests.factories import cms
from tests.factories.workdays import known_years


@pytest.fixture(scope="module")
def portal(module_setup: Callable[..., Any]) -> HomePage:
    home = module_setup(cms.portal)
    module_setup(known_years)
    return home
