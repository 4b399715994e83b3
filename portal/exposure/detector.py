"""No identity, passport, mobile or bank number stands on a public page, not even masked (PIPL art. 25).

Pure text in, findings out: by form, check digit and the words around. Dates, credit codes, numbers of papers and things,
sums and the telephones of offices are left alone.
"""

import re
from collections.abc import Callable, Iterable, Iterator

from portal.errors import RuleViolation
from portal.exposure import context, kinds
from portal.exposure.finding import NORM, UNREADABLE, Finding, found_number
from portal.exposure.reading import readings
from portal.exposure.streams import Window, streams

IDENTITY, MOBILE, HOME, TELEPHONE, ACCOUNT = "身份证件号码", "手机号码", "住宅电话号码", "电话号码", "银行账号"
PERMIT, MASKED = "护照或者通行证号码", "经遮盖的号码"
SHOWN = 5

_MACHINE = re.compile(
    r"(?<![0-9A-Za-z])(?:[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}"
    r"|(?=[0-9]*[a-fA-F])(?:[0-9a-fA-F]{32}|[0-9a-fA-F]{40}|[0-9a-fA-F]{56}|[0-9a-fA-F]{64}|[0-9a-fA-F]{96}|[0-9a-fA-F]{128}))"
    r"(?![0-9A-Za-z])"
)
_CODE = re.compile(r"(?<![0-9A-Za-z])[0-9A-Za-z]{18}(?![0-9A-Za-z])")
_OLD_CARD = re.compile(r"(?<![0-9A-Za-z])[A-Za-z]{3}[0-9]{12}(?![0-9A-Za-z])")
_BOOKLET = re.compile(
    r"(?<![0-9A-Za-z])(?:[EGDSPK][0-9]{8}|E[A-HJ-NP-Z][0-9]{7}|C[A-HJ-MP-Z][0-9]{7}|[HMC][0-9]{8}(?:[0-9]{2})?)(?![0-9A-Za-z])",
    re.I,
)
_LABELLED = re.compile(
    r"(?<![0-9A-Za-z])(?=[A-Za-z]{0,3}[0-9 -]{5})[A-Za-z]{0,3}[0-9](?:[ -]?[0-9A-Z]){4,11}(?![0-9A-Za-z])"
)
_LANDLINE = re.compile(r"(?<![0-9])(?:\(?0[1-9][0-9]{1,2}\)?[ -]?)?[2-9][0-9]{2,3}[ -]?[0-9]{4}(?![0-9])")
_MASKED = re.compile(
    r"[0-9]{2,6}[*●○■＊]{4,}[0-9Xx]{2,4}|(?<![0-9])1[3-9][0-9][xX]{4}[0-9]{4}|[0-9]{6}[xX]{8}[0-9]{3}[0-9Xx]"
)
_MOBILE_SHAPES = {(11,), (3, 4, 4), (3, 8), (7, 4), (4, 4, 3), (4, 3, 4), (3, 3, 5), (3, 4, 2, 2), (1,) * 11}
_CARD_SHAPES = {(4, 4, 4, 4), (4, 4, 4, 4, 3), (4, 4, 4, 4, 2), (4, 4, 4, 4, 1), (6, 13), (6, 10), (1,) * 16, (1,) * 19}


def private_numbers(
    text: str, *, official: Iterable[str] = (), within: str = "", strict: bool = False
) -> list[Finding]:
    """The private numbers in a text, plain or HTML. `official` are the office's own published telephone numbers.

    `within` names the kind of place for the findings' digests. `strict` where no office gives its number (a list's entry,
    the outcome of an objection): a landline is private there as well.
    """
    allowed = {re.sub(r"[^0-9]", "", number) for number in official} - {""}
    found = [pair for reading in readings(text) for pair in _numbers(reading, strict)]
    return list(dict.fromkeys(found_number(*pair, within=within) for pair in found if pair[1] not in allowed))


def check_no_private_numbers(
    *texts: str, official: Iterable[str] = (), what: str = "正文", strict: bool = False
) -> None:
    """Raise `RuleViolation` naming what was found; `what` is the text's name in the sentence, `strict` as above."""
    refuse(finding.at(what) for text in texts for finding in private_numbers(text, official=official, strict=strict))


def refuse(found: Iterable[Finding]) -> None:
    """Raise `RuleViolation` with place and masked find of the first five, if there are any."""
    named = list(dict.fromkeys(found))
    if named:
        said = "；".join(map(str, named[:SHOWN])) + (f"等{len(named)}处" if len(named) > SHOWN else "")
        way = "不能发布" if all(finding.kind == UNREADABLE for finding in named) else "不得公开，请删去后再发布"
        raise RuleViolation(NORM, f"{said}，{way}")


def _numbers(text: str, strict: bool) -> Iterator[tuple[str, str]]:
    """Kind and normal form of each number in a plain text; what one rule has taken the next does not see."""
    text = _MACHINE.sub(_blank, text)
    text = _CODE.sub(_blank_credit_code, text)
    taken: list[tuple[int, int]] = []
    windows = [window for stream in streams(text) for window in stream.windows(text)]
    for judge in (_identity, _account, _mobile, _old_identity, _labelled_account):
        for window in windows:
            number = judge(text, window)
            if number and not any(window.start < end and start < window.end for start, end in taken):
                taken.append((window.start, window.end))
                yield KIND_OF[judge], number
    for start, end in taken:
        text = f"{text[:start]}{'#' * (end - start)}{text[end:]}"
    yield from _documents(text)
    yield from _landlines(text, strict)


def _identity(text: str, window: Window) -> str | None:
    """An 18-place number with its check digit anywhere, or its form alone after a word that says so."""
    number = window.number
    if window.whole and 18 < len(number) <= 40:
        return next((part for part in (number[:18], number[-18:]) if kinds.is_resident_id(part)), None)
    if not kinds.looks_like_resident_id(number):
        return None
    label = context.before(text, window.start)
    if context.IDENTITY.search(label):
        return number
    of_a_paper = kinds.is_recent(number) and context.THING.search(label)
    return number if kinds.is_resident_id(number) and not of_a_paper else None


def _account(text: str, window: Window) -> str | None:
    """A card by issuer and length, in one piece, in fours, or over a line's end."""
    number = window.number
    known = kinds.is_unionpay(number) or kinds.is_foreign_card(number)
    if not known or kinds.is_credit_code(number):
        return None
    if not window.whole and not _is_card_shape(window):
        return None
    label = context.before(text, window.start)
    return None if context.THING.search(label) or context.CREDIT_CODE.search(label) else number


def _is_card_shape(window: Window) -> bool:
    if window.broken and len(window.shape) <= 3:
        return window.alone
    return window.shape in _CARD_SHAPES and (window.alone or window.number.startswith("62"))


def _labelled_account(text: str, window: Window) -> str | None:
    """Any long number after a word for an account."""
    if not 9 <= len(window.number) <= 30 or not context.ACCOUNT.search(context.before(text, window.start)):
        return None
    return window.number if not kinds.is_credit_code(window.number) else None


def _mobile(text: str, window: Window) -> str | None:
    """Eleven digits, in one piece or as people set them apart; 86 before them goes."""
    number, shape = _without_country(window)
    if not kinds.is_mobile(number) or _inside_a_code(text, window) or context.is_amount(text, window.start, window.end):
        return None
    label = context.before(text, window.start)
    if context.TELEPHONE.search(label):
        return number
    if context.THING.search(label) or shape not in _MOBILE_SHAPES:
        return None
    return number if len(shape) == 1 or _reads_as_one(text, window, number, shape) else None


def _without_country(window: Window) -> tuple[str, tuple[int, ...]]:
    number, shape = window.number, window.shape
    for code in ("0086", "86"):
        if number.startswith(code) and len(number) == 11 + len(code):
            rest = shape[1:] if shape[0] == len(code) else (shape[0] - len(code), *shape[1:])
            return number[len(code) :], rest
    return number, shape


def _inside_a_code(text: str, window: Window) -> bool:
    """Letters go on behind it, or it is the fraction of a number."""
    after = text[window.end : window.end + 1]
    if (
        after.isascii()
        and after.isalpha()
        and not re.match(r"[xX][0-9]{1,6}(?![0-9])", text[window.end : window.end + 8])
    ):
        return True
    return bool(re.search(r"(?:(?<![0-9])0|[0-9]{2,})\.$", text[max(0, window.start - 8) : window.start]))


def _reads_as_one(text: str, window: Window, number: str, shape: tuple[int, ...]) -> bool:
    """Not a row of figures: no other number before it on its line, no year or day among its parts."""
    if window.broken or re.search(r"[0-9][ \t]+$", text[max(0, window.start - 3) : window.start]):
        return False
    if re.match(r"[ \t]+[0-9]{4,}", text[window.end : window.end + 8]):
        return False
    if shape == (3, 8):
        return not kinds.is_day(number[3:])
    return not (shape == (3, 4, 4) and all(part[:2] in {"19", "20"} for part in (number[3:7], number[7:])))


def _old_identity(text: str, window: Window) -> str | None:
    """Fifteen digits of before 1999."""
    if len(window.number) != 15:
        return None
    label = context.before(text, window.start)
    if context.IDENTITY.search(label):
        return window.number if kinds.looks_like_old_resident_id(window.number) else None
    if not window.whole or context.THING.search(label) or context.CREDIT_CODE.search(label):
        return None
    return window.number if kinds.is_old_resident_id(window.number) and not _inside_a_code(text, window) else None


Judge = Callable[[str, Window], str | None]
KIND_OF: dict[Judge, str] = {
    _identity: IDENTITY,
    _account: ACCOUNT,
    _mobile: MOBILE,
    _old_identity: IDENTITY,
    _labelled_account: ACCOUNT,
}


def _documents(text: str) -> Iterator[tuple[str, str]]:
    """Passports, permits and residence cards, masked numbers."""
    for match in _OLD_CARD.finditer(text):
        if kinds.is_old_residence_card(match.group()):
            yield IDENTITY, match.group().upper()
    taken = set()
    for match in _BOOKLET.finditer(text):
        if _is_booklet(text, match):
            taken.add(match.start())
            yield PERMIT, match.group().upper()
    for match in _LABELLED.finditer(text):
        label = context.before(text, match.start())
        if match.start() not in taken and (context.PASSPORT.search(label) or context.PERMIT.search(label)):
            yield PERMIT, re.sub(r"[ -]", "", match.group()).upper()
    for match in _MASKED.finditer(text):
        yield MASKED, match.group()


def _landlines(text: str, strict: bool) -> Iterator[tuple[str, str]]:
    """Telephones of homes; `strict`: every one with its area code."""
    for match in _LANDLINE.finditer(text):
        number = re.sub(r"[^0-9]", "", match.group())
        if context.HOME.search(context.before(text, match.start())):
            yield HOME, number
        elif strict and number.startswith("0"):
            yield TELEPHONE, number


def _is_booklet(text: str, match: re.Match[str]) -> bool:
    label = context.before(text, match.start())
    if any(word.search(label) for word in (context.PASSPORT, context.PERMIT, context.IDENTITY)):
        return True
    return not (context.THING.search(label) or kinds.is_day(match.group()[1:9]))


def _blank(match: re.Match[str]) -> str:
    return "#" * len(match.group())


def _blank_credit_code(match: re.Match[str]) -> str:
    """A credit code is public, unless it is a person's number as well and no word says which."""
    code = match.group().upper()
    if not kinds.is_credit_code(code):
        return match.group()
    named = context.CREDIT_CODE.search(context.before(match.string, match.start()))
    return match.group() if kinds.is_resident_id(code) and not named else _blank(match)
