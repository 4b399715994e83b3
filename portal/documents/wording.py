"""How official documents write dates and numbers (GB/T 9704, GB/T 15835)."""

from datetime import date

_DIGITS = "〇一二三四五六七八九"


def official_date(day: date) -> str:
    """`2026年11月5日`: the date of a document, in Arabic numerals without leading zeros."""
    return f"{day.year}年{day.month}月{day.day}日"


def chinese_date(day: date) -> str:
    """`二〇二六年十一月五日`: the date on a certificate."""
    year = "".join(_DIGITS[int(digit)] for digit in f"{day.year:04d}")
    return f"{year}年{_up_to_99(day.month)}月{_up_to_99(day.day)}日"


def chinese_ordinal(number: int) -> str:
    """`一、`, `十二、`: the numeral of a first-level heading, 1 to 99."""
    return f"{_up_to_99(number)}、"


def _up_to_99(number: int) -> str:
    tens, ones = divmod(number, 10)
    if not tens:
        return _DIGITS[ones]
    return ("" if tens == 1 else _DIGITS[tens]) + "十" + (_DIGITS[ones] if ones else "")
