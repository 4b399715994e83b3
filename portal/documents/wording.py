"""How official documents write dates and numbers (GB/T 9704, GB/T 15835)."""

import math
import re
import unicodedata
from datetime import date

from portal.errors import CHINESE_DIGITS, chinese_number

TITLE_WIDTH = 20
"""How many characters of size 2 stand on a line of the type area."""
HEAD_WIDTHS = {"brief": 12, "long": 15, "very-long": 19}
"""How many characters of the red head stand on a line in each of its sizes."""
RECIPIENT_WIDTH = 38
"""How many characters of a recipient's name stand on a line of the certificate, in the smallest of its sizes."""
_ENDS = ("公司", "的", "和", "、", "，", "》", "”", "）", "年度", "政府", "联席会议")
_STARTS = ("关于", "通过", "表彰", "《", "“", "（", "获奖", "评选", "通知", "决定", "公示", "纪要", "公告", "名单")
_PHRASE = re.compile(
    r"(?:(?<=年度)|(?<=[的和，；])|(?<=奖)(?<!获奖)(?![项励牌金状])"
    r"|(?=关于|通过|拟|名单公示)|(?<!关于)(?=表彰)|(?<!拟)(?=获奖))(?![、，。；：）》”])"
)
_DAY = re.compile(r"(\d{4}-\d\d-\d\d)")
_TORN = 8
"""What tearing a word apart costs, in characters of unevenness."""


def official_date(day: date) -> str:
    """`2026年11月5日`: the date of a document, in Arabic numerals without leading zeros."""
    return f"{day.year}年{day.month}月{day.day}日"


def chinese_date(day: date) -> str:
    """`二〇二六年十一月五日`: the date on a certificate."""
    year = "".join(CHINESE_DIGITS[int(digit)] for digit in f"{day.year:04d}")
    return f"{year}年{chinese_number(day.month)}月{chinese_number(day.day)}日"


def chinese_ordinal(number: int) -> str:
    """`一、`, `十二、`: the numeral of a first-level heading, 1 to 99."""
    return f"{chinese_number(number)}、"


def title_lines(title: str) -> list[str]:
    """A title over lines of like length, torn where a reader pauses: 回行时，要做到词意完整，排列对称 (GB/T 9704 7.3.1)."""
    return _lines(title, TITLE_WIDTH)


def _lines(title: str, most: int) -> list[str]:
    width = _width(title)
    count = math.ceil(width / most)
    if count < 2:
        return [title]
    ideal = width / count
    places = [i for i in range(1, len(title)) if _width(title[:i]) <= most and not _inside_number(title, i)]
    if not places:
        return [title]
    cut = min(places, key=lambda i: abs(_width(title[:i]) - ideal) + (0 if _pauses(title, i) else _TORN))
    return [title[:cut].rstrip(), *_lines(title[cut:].lstrip(), most)]


def inner_quotes(text: str) -> str:
    """A text as it stands between quotation marks: its own become single ones (GB/T 15834, 4.8)."""
    return text.translate({ord("“"): "‘", ord("”"): "’"})


def phrases(title: str) -> list[str]:
    """A title in the pieces that a narrow screen keeps whole: `2026年度`, `长宁区政府质量奖`, `通过资格审查`, `名单公示`."""
    return [phrase for phrase in _PHRASE.split(title) if phrase]


def days_apart(text: str) -> list[str]:
    """Words and days in turn, beginning with words: browsers would break `2026-11-30` behind its hyphens."""
    return _DAY.split(text)


def head_size(head: str) -> str:
    """The size of the red head in which it stands on one line; the smallest for one that needs two."""
    return next((size for size, most in HEAD_WIDTHS.items() if _width(head) <= most), "very-long")


def head_lines(head: str) -> list[str]:
    """The red head on one line, or on lines of like length."""
    return _lines(head, HEAD_WIDTHS["very-long"])


def recipient_lines(name: str) -> list[str]:
    """The name on a certificate on one line, or on lines of like length: never two signs alone below the others."""
    return _lines(name, RECIPIENT_WIDTH)


def _width(text: str) -> float:
    """In full-width characters."""
    return sum(1 if unicodedata.east_asian_width(sign) in "WFA" else 0.6 for sign in text)


def _inside_number(text: str, place: int) -> bool:
    before, after = text[place - 1], text[place]
    return before.isascii() and before.isalnum() and ((after.isascii() and after.isalnum()) or after in "年月日")


def _pauses(text: str, place: int) -> bool:
    return text[:place].endswith(_ENDS) or text[place:].startswith(_STARTS)
