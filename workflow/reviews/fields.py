"""A score as the database keeps it."""

from decimal import Decimal
from typing import Any

from django.db import models

SHORT, LONG = Decimal("0.01"), Decimal("0.0001")


class PointsField(models.DecimalField):
    """Up to four places are kept, for rule sets that ask for them; what needs two is read with two."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"max_digits": 9, "decimal_places": 4, **kwargs})

    def from_db_value(self, value: Decimal | None, *args: Any) -> Decimal | None:
        short = None if value is None else value.quantize(SHORT)
        return short if short == value else value
