"""What a declared section of the form says: each value read as its field has it, kept as JSON, numbers never as floats."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from portal.characters.figures import read_figure
from portal.identity.numbers import clean_email, clean_phone
from portal.languages import is_english
from workflow.programmes.ruleset.forms import BESIDE, FormField, FormSection, TableField

Row = dict[str, Any]
MOST_DIGITS = 15
"""Before the point: what a spreadsheet still holds exactly."""
YEARS = range(1900, 2101)


def read_section(fields: Iterable[FormField], data: Mapping[str, Any]) -> dict[str, Any]:
    """The values of the fields that `data` has, as they are kept. Raises `ValidationError` by field."""
    found: dict[str, Any] = {}
    faults: dict[str, list[str]] = {}
    for field in fields:
        if field.code not in data or field.kind in BESIDE:
            continue
        try:
            found[field.code] = read_value(field, data[field.code])
        except ValidationError as fault:
            faults[field.code] = fault.messages
    if faults:
        raise ValidationError(faults)
    return found


def read_value(field: FormField, value: Any) -> Any:
    """One value as it is kept; what is empty stays empty, for a draft may be saved with gaps."""
    if isinstance(field, TableField):
        return _table(field, value or ())
    if value is None or (isinstance(value, str) and not value.strip()):
        return None if field.kind == "yes_no" else ""
    return READERS[field.kind](field, value)


def _text(field: Any, value: Any) -> str:
    text = str(value).replace("\r\n", "\n").replace("\r", "\n").strip()
    if len(text) > field.limit:
        raise ValidationError(
            _("“%(label)s”共%(length)s个字，最多%(most)s个字，请删减。")
            % {"label": field.label, "length": len(text), "most": field.limit}
        )
    return text


def _number(field: Any, value: Any) -> str:
    number = read_figure(str(value))
    if number is None:
        raise ValidationError(_not_a_number(field, str(value).strip()))
    _sign, digits, exponent = number.as_tuple()
    if len(digits) + int(exponent) > MOST_DIGITS:
        raise ValidationError(_("数字过大，请核对数值和计量单位。"))
    if -int(exponent) > field.decimals:
        places = {"most": field.decimals}
        raise ValidationError(_("最多保留%(most)s位小数。") % places if field.decimals else _("请填写整数。"))
    _check_bounds(field, number)
    return f"{number or abs(number):f}"


def _not_a_number(field: Any, said: str) -> str:
    unit = (field.english_unit if is_english() else None) or field.unit
    without = _("数字后面不写单位，单位为%(unit)s。") % {"unit": unit} if unit else ""
    return _("“%(said)s”不是数字，请用阿拉伯数字填写，例如1234.5。") % {"said": said[:30]} + without


def _check_bounds(field: Any, number: Decimal) -> None:
    if field.min is not None and number < field.min:
        raise ValidationError(_("不得小于%(least)s。") % {"least": field.min})
    if field.max is not None and number > field.max:
        raise ValidationError(_("不得大于%(most)s。") % {"most": field.max})


def _date(field: FormField, value: Any) -> str:
    try:
        day = value if isinstance(value, date) else parse_date(str(value).strip())
    except ValueError:
        day = None
    if day is None:
        raise ValidationError(_("请填写年、月、日，例如2026-01-31。"))
    return day.isoformat()


def _year(field: FormField, value: Any) -> str:
    number = read_figure(str(value).strip().removesuffix("年"))
    if number is None or number not in YEARS:
        raise ValidationError(_("请填写四位数的年份，例如2025。"))
    return str(int(number))


def read_sealed(field: Any, value: Any) -> str:
    """How somebody is reached, as it is sealed."""
    return clean_phone(str(value)) if field.what == "phone" else clean_email(str(value))


def _choice(field: Any, value: Any) -> str:
    if value not in field.options:
        raise ValidationError(_("请从列出的选项中选择。"))
    return str(value)


def _yes_no(field: FormField, value: Any) -> bool:
    if not isinstance(value, bool):
        raise ValidationError(_("请选择“是”或者“否”。"))
    return value


READERS: Mapping[str, Callable[[Any, Any], Any]] = {
    "text": _text,
    "long_text": _text,
    "number": _number,
    "date": _date,
    "year": _year,
    "choice": _choice,
    "yes_no": _yes_no,
    "sealed": read_sealed,
}


def _table(field: TableField, rows: Sequence[Mapping[str, Any]]) -> list[Row]:
    read = [_row(field, row, place) for place, row in enumerate(rows)]
    if field.at_most is not None:
        read = [row for row in read if not is_blank_row(row)]
    if len(read) > field.most_rows:
        raise ValidationError(_("最多填写%(most)s行。") % {"most": field.most_rows})
    return read


def _row(field: TableField, row: Mapping[str, Any], place: int) -> Row:
    found: Row = {}
    for column in field.columns:
        try:
            found[column.code] = read_value(column, row.get(column.code))
        except ValidationError as fault:
            said = {"row": place + 1, "label": column.label, "fault": "".join(fault.messages)}
            raise ValidationError(_("第%(row)s行“%(label)s”：%(fault)s") % said) from fault
    return found


def is_blank_row(row: Mapping[str, Any]) -> bool:
    return all(is_blank(value) for value in row.values())


def is_blank(value: Any) -> bool:
    """Nothing was said: no and 0 are answers."""
    return value is None or value in ("", [])


def row_names(field: TableField, year: int, *, english: bool = False) -> list[str] | None:
    """What the rows of a table are called; None where the applicant fills as many as there are."""
    if field.years:
        return [f"{before}" if english else f"{before}年" for before in range(year - field.years, year)]
    if field.rows is not None:
        return list((field.english_rows if english else None) or field.rows)
    return None


def missing_of(
    section: FormSection, fields: Sequence[FormField], said: Mapping[str, Any], held: Collection[str] = ()
) -> list[FormField]:
    """The fields that still lack something; `held` are the codes of those kept beside the answers."""
    if section.needs == "any":
        return [] if any(not _is_empty(field, said.get(field.code)) for field in fields) else list(fields[:1])
    return [
        field
        for field in fields
        if (field.required and field.code not in held if field.kind in BESIDE else _lacks(field, said.get(field.code)))
    ]


def _is_empty(field: FormField, value: Any) -> bool:
    return all(map(is_blank_row, value or ())) if isinstance(field, TableField) else is_blank(value)


def _lacks(field: FormField, value: Any) -> bool:
    if not isinstance(field, TableField):
        return field.required and is_blank(value)
    return (field.required and _is_empty(field, value)) or bool(columns_missing(field, value))


def columns_missing(field: TableField, value: Any) -> list[FormField]:
    """The columns not filled in every row that was begun; in a table of named rows, in every row of one that is required."""
    rows: Sequence[Mapping[str, Any]] = value or ()
    if field.at_most is None:
        if not field.required and _is_empty(field, rows):
            return []
        rows = [*rows, *({} for _row in range(field.most_rows - len(rows)))]
    return [
        column for column in field.columns if column.required and any(is_blank(row.get(column.code)) for row in rows)
    ]
