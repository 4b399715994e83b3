"""What an action may raise, besides Django's `PermissionDenied` and `ValidationError`."""

from collections.abc import Sequence

from django.core.exceptions import ValidationError

from portal.citations import Citation
from portal.quotes import nest_quotes

QUOTES = str.maketrans("「」", "“”")
"""Rule sets quote with corner brackets, which TOML leaves alone; a sentence quotes as GB/T 15834 does."""


class RuleViolation(ValidationError):
    """A rule of the award refuses. `article` is its number in the measures, or another norm's citation."""

    def __init__(self, article: str, message: str) -> None:
        self.article = str(article)
        super().__init__(nest_quotes(f"{message}（{cite(article)}）"), code="rule")


class TransitionNotAllowed(ValidationError):
    """The verb does not apply to the state the thing is in now."""

    def __init__(self, message: str) -> None:
        super().__init__(nest_quotes(message), code="state")


def raise_all(found: Sequence[ValidationError]) -> None:
    """Raise everything found wrong at once, one alone as itself: nobody mends one thing to hear of the next."""
    if len(found) == 1:
        raise found[0]
    if found:
        raise ValidationError([*found])


def cite(article: str) -> str:
    """`依据《…办法》第二十一条`: the document by its full title, for every citation that a rule set or its row gave.

    Other norms are cited as they are written.
    """
    return f"依据{article_words(article)}"


def article_words(article: str) -> str:
    """`21` → `第二十一条`, `16(1)` → `第十六条第（一）项`; other citations as they stand, one of a rule set with its document."""
    if isinstance(article, Citation):
        return article.place.words
    number, _, item = article.partition("(")
    if not number.isdigit():
        return article.translate(QUOTES)
    text = f"第{chinese_number(int(number))}条"
    item = item.rstrip(")")
    return f"{text}第（{chinese_number(int(item))}）项" if item.isdigit() else text


CHINESE_DIGITS = "〇一二三四五六七八九"


def chinese_number(number: int) -> str:
    """1…99 as Chinese numerals, as article numbers are written."""
    tens, ones = divmod(number, 10)
    if not tens:
        return CHINESE_DIGITS[ones]
    return ("" if tens == 1 else CHINESE_DIGITS[tens]) + "十" + (CHINESE_DIGITS[ones] if ones else "")
