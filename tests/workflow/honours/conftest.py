"""An honour given by a commendation, lived once for a module."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from portal.signing.demonstration import demonstration_pem
from tests.conftest import fresh_from_db
from tests.factories.honours import active_honour
from workflow.honours.models import Honour


@pytest.fixture(scope="module")
def given(module_setup: Callable[..., Any]) -> Honour:
    return module_setup(active_honour, name="示例企业垚堃有限公司")


@pytest.fixture
def honour(given):
    return fresh_from_db(given)


@pytest.fixture
def signing(settings, tmp_path_factory) -> str:
    """The path of a demonstration key that is set; without a time-stamping server."""
    path = tmp_path_factory.getbasetemp() / "signing.pem"
    if not path.exists():
        path.write_bytes(demonstration_pem("示例区人民政府", datetime.now(UTC)))
    settings.PORTAL_SIGNING_KEY = str(path)
    return str(path)
