"""What a run of digits is, by its own form and check digit alone."""

import re
from datetime import date
from functools import lru_cache

from stdnum import luhn, numdb
from stdnum.cn import ric, uscc

from portal import clock

# GB/T 2260 provinces; 81, 82, 83 stand for residents of Hong Kong, Macau and Taiwan (GB 11643 and the residence permits).
PROVINCES = frozenset(
    [
        "11",
        "12",
        "13",
        "14",
        "15",
        "21",
        "22",
        "23",
        "31",
        "32",
        "33",
        "34",
        "35",
        "36",
        "37",
        "41",
        "42",
        "43",
        "44",
        "45",
        "46",
        "50",
        "51",
        "52",
        "53",
        "54",
        "61",
        "62",
        "63",
        "64",
        "65",
        "71",
        "81",
        "82",
        "83",
    ]
)
# GB 32100: registering authority and kinds of holder it registers.
_CREDIT_CODE = re.compile(
    r"(?:1[1239]|2[19]|3[123459]|4[19]|5[12359]|6[129]|7[129]|8[19]|9[123]|A[19]|N[1239]|Y1)[0-9]{6}[0-9A-HJ-NP-RTUWXY]{10}"
)
_OLDEST = 1800
_RECENT_YEARS = 12


def is_resident_id(number: str) -> bool:
    """GB 11643 with its check digit, residence permits and the permanent residence card of 2023 (led by 9) included."""
    return looks_like_resident_id(number) and ric.calc_check_digit(number) == number[-1]


def is_recent(number: str) -> bool:
    """Whether the day in an 18-place number lies in the last years: papers are numbered by place and day as well."""
    return int(number[6:10]) > clock.today().year - _RECENT_YEARS


def looks_like_resident_id(number: str) -> bool:
    """Its form without the check digit: 18 places, a real province, a day that a living person could be born on."""
    if len(number) != 18 or not re.fullmatch(r"[0-9]{17}[0-9X]", number):
        return False
    province = number[1:3] if number[0] == "9" else number[:2]
    return province in PROVINCES and _is_birthday(number[6:14])


def is_old_resident_id(number: str) -> bool:
    """Fifteen digits, without a check digit: a county that exists and a birthday of the twentieth century."""
    return len(number) == 15 and _is_birthday(f"19{number[6:12]}") and _is_county(number[:6])


def looks_like_old_resident_id(number: str) -> bool:
    """The same for any county of a real province; only with a word that says so."""
    return len(number) == 15 and number[:2] in PROVINCES and _is_birthday(f"19{number[6:12]}")


def is_old_residence_card(number: str) -> bool:
    """The permanent residence card before 2023: nationality, province and place, birthday, two places more."""
    return number[3:5] in PROVINCES and any(_is_birthday(f"{century}{number[7:13]}") for century in ("19", "20"))


def is_credit_code(code: str) -> bool:
    """GB 32100 with its check character, all-digit ones included."""
    return bool(_CREDIT_CODE.fullmatch(code)) and uscc.calc_check_digit(code[:-1]) == code[-1]


def is_mobile(number: str) -> bool:
    """Eleven digits from a range given to mobile telephones."""
    return bool(re.fullmatch(r"1[3-9][0-9]{9}", number))


def is_unionpay(number: str) -> bool:
    """An account of a mainland bank card: 62 in its usual lengths, or any of its lengths with the check digit."""
    if not number.startswith("62"):
        return False
    return len(number) in {16, 19} or (len(number) in {17, 18} and luhn.is_valid(number))


def is_foreign_card(number: str) -> bool:
    """A card of another issuer, or an older mainland one: its prefix, its length and its check digit."""
    return bool(_ISSUERS.fullmatch(number)) and luhn.is_valid(number)


_ISSUERS = re.compile(
    r"4[0-9]{15}|4[0-9]{18}|5[1-5][0-9]{14}|(?:222[1-9]|22[3-9][0-9]|2[3-6][0-9]{2}|27[01][0-9]|2720)[0-9]{12}"
    r"|3[47][0-9]{13}|35(?:2[89]|[3-8][0-9])[0-9]{12}|3(?:0[0-5]|[689][0-9])[0-9]{11}"
    r"|60[0-9]{14}|60[0-9]{17}|(?:95588[0-9]|9559[59][0-9])[0-9]{10}(?:[0-9]{3})?"
)


def is_day(eight: str) -> bool:
    """Whether eight digits are a day of our times, year first: the digits of a date are nobody's number."""
    return eight.isdigit() and 1900 <= int(eight[:4]) <= 2100 and _day(eight) is not None


def _is_birthday(eight: str) -> bool:
    day = _day(eight)
    return day is not None and _OLDEST <= day.year <= clock.today().year


def _day(eight: str) -> date | None:
    try:
        return date(int(eight[:4]), int(eight[4:6]), int(eight[6:8]))
    except ValueError:
        return None


@lru_cache(maxsize=4096)
def _is_county(six: str) -> bool:
    return any("county" in found for _, found in numdb.get("cn/loc").info(six))
