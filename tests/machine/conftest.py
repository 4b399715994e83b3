"""How long the drill lives and where its chances come from."""

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--steps", type=int, default=20_000, help="演练的步数")
    parser.addoption("--seed", type=int, default=None, help="随机种子；不填则任取一个并打印")
