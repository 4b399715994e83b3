"""What the office side's lists call where they are too long to come at once."""

from typing import Any

from django.core.exceptions import ValidationError
from django.urls import reverse

from portal.exports.actions import ask_export
from portal.exports.enums import Form

MOST_IN_WORKBOOK = 100_000
TOO_LONG = f"所要的数据超过 {MOST_IN_WORKBOOK} 项，不做成一个 XLSX 文件。请导出 CSV，或者增加条件后再导出。"


def take_order(desk: Any, *, by: Any, conditions: str, form: str, total: int) -> str:
    """Order the export of a desk's list; the address where it stands. Raises `ValidationError` in words."""
    if form == Form.XLSX and total > MOST_IN_WORKBOOK:
        raise ValidationError(TOO_LONG)
    export = ask_export(desk.name, by=by, conditions=conditions, form=form, total=total)
    return reverse("desk_exports:detail", args=[export.pk])
