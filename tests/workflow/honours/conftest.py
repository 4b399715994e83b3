"""An honour given by a commendation, lived once for a module."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.conftest import fresh_from_db
from tests.factories.honours import active_honour
from workflow.honours.models import Honour


@pytest.fixture(scope="module")
def given(module_setup: Callable[..., Any]) -> Honour:
    return module_setup(active_honour, name="示例企业垚堃有限公司")


@pytest.fixture
def honour(given):
    return fresh_from_db(given)
