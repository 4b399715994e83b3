"""How large the edition is that the office runs."""

from pathlib import Path
from typing import Any

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--applications", type=int, default=300, help="申报的件数")
    parser.addoption("--pictures", type=Path, help="把各页存为图片的文件夹")
    parser.addoption("--by-hand", type=int, default=2, help="每名评审人员在每一环节经页面提交几件，其余由同一操作写入")


@pytest.fixture(scope="session")
def drawing(request: pytest.FixtureRequest) -> Any:
    """A browser where pictures are asked for: before all else, for from when its loop runs Django has another connection."""
    return request.getfixturevalue("browser") if request.config.getoption("--pictures") else None
