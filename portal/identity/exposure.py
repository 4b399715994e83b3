"""No identity, passport, telephone or bank number stands on a public page, not even masked (PIPL art. 25).

Pure text in, findings out. Full-width digits, spaces, hyphens and invisible characters between digits hide nothing.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from portal.errors import RuleViolation

NORM = "《中华人民共和国个人信息保护法》第二十五条"
_GAP = r"[ \-.·]?"
_DIGIT_RUN = re.compile(rf"(?<![0-9A-Za-z])(?:[0-9]{_GAP}){{10,18}}[0-9Xx](?![0-9A-Za-z])")
# A mobile number inside a longer stretch (country code before it, extension or date behind), an ID or account beside other digits.
_MOBILE = re.compile(
    r"(?<![0-9A-Za-z])(?:(?:00)?86[ \-]?)?(1[3-9][0-9][ \-.·]?[0-9]{4}[ \-.·]?[0-9]{4})(?![0-9A-Za-z])"
)
_UNBROKEN = re.compile(r"(?<![0-9A-Za-z])[0-9]{15,18}[0-9Xx](?![0-9A-Za-z])")
_LANDLINE = re.compile(r"(?<![0-9])0[1-9][0-9]{1,2}[ \-)]?[2-9][0-9]{6,7}(?![0-9])")
_PASSPORT = re.compile(
    r"(?<![0-9A-Za-z])(?:[EeGgDdSsPpKk][0-9]{8}|[Ee][A-HJ-NP-Za-hj-np-z][0-9]{7}|[HhMmCc][0-9]{8,10})(?![0-9A-Za-z])"
)
_FOREIGN = re.compile(
    r"(?:护照|passport)[^0-9A-Za-z]{0,12}(?:no\.?|number|号码?)?[^0-9A-Za-z]{0,4}([A-Za-z0-9]{6,12})", re.I
)
_MASKED = re.compile(r"[0-9Xx]{2,6}[*＊xX●]{4,}[0-9Xx]{2,4}")


@dataclass(frozen=True, slots=True)
class Finding:
    """One number that must not be there; `excerpt` shows only its ends."""

    kind: str
    excerpt: str


def private_numbers(text: str, *, official: Iterable[str] = ()) -> list[Finding]:
    """The private numbers in a text. `official` are the office's own published telephone numbers."""
    plain = _plain(text)
    allowed = {_digits(number) for number in official if _digits(number)}
    found = [*_runs(plain, allowed), *_landlines(plain, allowed), *_documents(plain)]
    return list(dict.fromkeys(found))


def check_no_private_numbers(*texts: str, official: Iterable[str] = ()) -> None:
    """Raise `RuleViolation` naming what was found and where to look."""
    found = private_numbers("\n".join(texts), official=official)
    if found:
        named = "、".join(f"{finding.kind}“{finding.excerpt}”" for finding in found[:5])
        raise RuleViolation(NORM, f"正文中含有疑似{named}，不得公开，请删去后再发布")


def _plain(text: str) -> str:
    """Tags out, width and invisible characters normalised."""
    bare = re.sub(r"<[^>]+>", " ", text)
    return "".join(c for c in unicodedata.normalize("NFKC", bare) if unicodedata.category(c) != "Cf")


def _digits(text: str) -> str:
    return re.sub(r"[^0-9Xx]", "", text)


def _runs(text: str, allowed: set[str]) -> list[Finding]:
    runs = [_digits(match.group()) for match in _DIGIT_RUN.finditer(text)]
    runs += [_digits(match.group(1)) for match in _MOBILE.finditer(text)]
    named = [(_kind_of(run), run) for run in runs if run not in allowed]
    named += [(_kind_of(run) or "银行账号", run) for run in _UNBROKEN.findall(text) if run not in allowed]
    return [Finding(kind, _ends(run)) for kind, run in named if kind]


def _kind_of(run: str) -> str:
    if len(run) == 11 and re.fullmatch(r"1[3-9][0-9]{9}", run):
        return "手机号码"
    if len(run) == 18 and _is_date(run[6:14]):
        return "身份证件号码"
    if len(run) == 15 and run.isdigit() and _is_date(f"19{run[6:12]}"):
        return "身份证件号码"
    if 16 <= len(run) <= 19 and run.isdigit() and (run.startswith("62") or _luhn(run)):
        return "银行账号"
    return ""


def _is_date(eight: str) -> bool:
    try:
        return 1800 <= date(int(eight[:4]), int(eight[4:6]), int(eight[6:])).year <= 2100
    except ValueError:
        return False


def _luhn(run: str) -> bool:
    doubled = [int(c) * (2 if place % 2 else 1) for place, c in enumerate(reversed(run))]
    return sum(n - 9 if n > 9 else n for n in doubled) % 10 == 0


def _landlines(text: str, allowed: set[str]) -> list[Finding]:
    found = [match.group() for match in _LANDLINE.finditer(text)]
    return [Finding("电话号码", _ends(number)) for number in found if _digits(number) not in allowed]


def _documents(text: str) -> list[Finding]:
    found = [match.group() for match in _PASSPORT.finditer(text)]
    found += [match.group(1) for match in _FOREIGN.finditer(text) if any(c.isdigit() for c in match.group(1))]
    masked = [Finding("经遮盖的号码", match.group()) for match in _MASKED.finditer(text)]
    return [Finding("护照或者通行证号码", _ends(number)) for number in found] + masked


def _ends(number: str) -> str:
    return f"{number[:2]}…{number[-2:]}"
