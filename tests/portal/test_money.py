"""Money is written one way everywhere."""

import re
from pathlib import Path

import pytest
from django.conf import settings

from portal.money import wan, yuan

HOUSE = Path(settings.BASE_DIR)
FLOORS = {"portal": "*.py", "cms_pages": "*.py", "workflow": "*.py", "objections": "*.py", "templates": "*.*"}
OWN_WAY = re.compile(r"[}\])]\s?万?元|\|\s*intcomma")


@pytest.mark.parametrize(
    ("amount", "written"),
    [(0, "0元"), (1500, "1500元"), (10_000, "1万元"), (125_000, "12.5万元"), (123_400, "12.34万元"), (123_450, "123,450元"),
     (1_590_000, "159万元"), (-20_000, "-2万元")],
)  # fmt: skip
def test_an_amount_is_written_to_the_yuan(amount, written):
    assert yuan(amount) == written


def test_figures_are_not_rounded():
    assert (wan(840_000), wan(125_500)) == ("84", "12.55")


def test_nobody_writes_money_another_way():
    found = {
        f"{path}:{number}"
        for floor, names in FLOORS.items()
        for path in (HOUSE / floor).rglob(names)
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if OWN_WAY.search(line) and path != HOUSE / "portal/money.py"
    }
    assert found == set()
