"""Numbers with their check digits right, drawn at random, and the ways people write them."""

from __future__ import annotations

import random
import re
from datetime import date, timedelta
from functools import cache

from stdnum import luhn, numdb
from stdnum.cn import ric, uscc

USCC_LETTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def digits(draw: random.Random, count: int) -> str:
    return "".join(draw.choices("0123456789", k=count))


def day(draw: random.Random, first: int, last: int) -> date:
    return date(first, 1, 1) + timedelta(days=draw.randrange(365 * (last - first + 1)))


@cache
def counties() -> list[str]:
    """Counties that exist, one in seven, from the table of GB/T 2260."""
    table, numbers = numdb.get("cn/loc"), (f"{number:06d}" for number in range(110000, 660000, 7))
    return [number for number in numbers if "county" in table.info(number)[-1][1]]


def resident_id(draw: random.Random, head: str = "") -> str:
    body = f"{head or draw.choice(counties())}{day(draw, 1930, 2010):%Y%m%d}{digits(draw, 3)}"
    return body + ric.calc_check_digit(f"{body}0")


def residence_permit(draw: random.Random) -> str:
    return resident_id(draw, f"{draw.choice(('81', '82', '83'))}0000")


def residence_card(draw: random.Random) -> str:
    """The permanent residence card of 2023."""
    return resident_id(draw, f"9{draw.choice(counties())[:2]}{digits(draw, 3)}")


def old_residence_card(draw: random.Random) -> str:
    nation = draw.choice(("USA", "DEU", "JPN", "NZL", "FRA"))
    return f"{nation}{draw.choice(counties())[:4]}{day(draw, 1940, 1999):%y%m%d}{digits(draw, 2)}"


def old_resident_id(draw: random.Random) -> str:
    return f"{draw.choice(counties())}{day(draw, 1930, 1980):%y%m%d}{digits(draw, 3)}"


def mobile(draw: random.Random) -> str:
    return f"1{draw.choice('3456789')}{digits(draw, 9)}"


def card(draw: random.Random) -> str:
    """A UnionPay card of 16 or 19 digits, now and then a foreign one."""
    head, length = draw.choice((("62", 16), ("62", 19), ("62", 19), ("4", 16), ("5" + draw.choice("12345"), 16)))
    body = head + digits(draw, length - len(head) - 1)
    return body + luhn.calc_check_digit(body)


def permit(draw: random.Random) -> str:
    return draw.choice("HM") + digits(draw, draw.choice((8, 10)))


def passport(draw: random.Random) -> str:
    return draw.choice(("E", "G", "EA", "EJ")).ljust(2, digits(draw, 1)) + digits(draw, 7)


def credit_code(draw: random.Random) -> str:
    """GB 32100; one in three has digits alone."""
    alphabet = "0123456789" if draw.random() < 0.34 else USCC_LETTERS
    while True:
        body = draw.choice(("91", "92", "11", "12", "51", "53")) + draw.choice(counties())
        code = body + "".join(draw.choices(alphabet, k=9))
        check = uscc.calc_check_digit(code)
        if alphabet == USCC_LETTERS or check.isdecimal():
            return code + check


# Spellings


def full_width(number: str) -> str:
    return "".join(chr(ord(character) + 0xFEE0) for character in number)


def in_groups(number: str, between: str) -> str:
    """As each kind is usually grouped."""
    shape = {11: (3, 4, 4), 16: (4, 4, 4, 4), 18: (6, 8, 4), 19: (4, 4, 4, 4, 3)}.get(len(number), (4,) * 5)
    parts, rest = [], number
    for size in shape:
        parts.append(rest[:size])
        rest = rest[size:]
    return between.join(part for part in [*parts, rest] if part)


def split_by_tags(draw: random.Random, number: str) -> str:
    place = draw.randrange(2, len(number) - 2)
    tag = draw.choice(("b", "em", "span"))
    return f"{number[:place]}<{tag}></{tag}>{number[place:]}"


def over_a_line(draw: random.Random, number: str) -> str:
    place = draw.randrange(4, len(number) - 3)
    return f"{number[:place]}{draw.choice((chr(10), '-' + chr(10), '<br/>'))}{number[place:]}"


def with_nothing_between(draw: random.Random, number: str) -> str:
    place = draw.randrange(1, len(number) - 1)
    return number[:place] + draw.choice("\u200b\u2060\ufeff\u00ad\u202c") + number[place:]


def spell(draw: random.Random, number: str) -> str:
    """One of the ways to write a number of digits; plainly in one case of three."""
    way = draw.randrange(12)
    if way < 4:
        return number
    if way == 4:
        return full_width(number)
    if way in {5, 6}:
        return in_groups(number, draw.choice((" ", "-", "　", ".", "–")))
    if way == 7:
        return split_by_tags(draw, number)
    if way == 8:
        return over_a_line(draw, number)
    if way == 9:
        return with_nothing_between(draw, number)
    return draw.choice(("ID", "No", "NO.", "SFZ", "Tel")) + number if way == 10 else " ".join(number)


def plainly(text: str) -> str:
    """The text without its tags, for files that know none."""
    return re.sub(r"<br/>", "\n", re.sub(r"</?(?:b|em|span)>", "", text))
