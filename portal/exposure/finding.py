"""What was found, told without telling it."""

from dataclasses import dataclass, replace

from django.utils.crypto import salted_hmac

NORM = "《中华人民共和国个人信息保护法》第二十五条"
UNREADABLE = "无法核查的内容"
_SALT = "portal.exposure.finding"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that must not be there: `excerpt` shows only its ends, `place` says where, `digest` knows it again.

    The digest is keyed with the site's secret over kind, number and kind of place; it holds nothing of the number. A second
    officer's leave is given to a digest.
    """

    kind: str
    excerpt: str
    place: str = ""
    digest: str = ""

    def at(self, place: str) -> "Finding":
        """The same find, its place told from further out: file, then sheet, then cell."""
        return replace(self, place=f"{place}{self.place}")

    def __str__(self) -> str:
        """The find as a sentence of a refusal names it."""
        if self.kind == UNREADABLE:
            return f"{self.place}{self.excerpt}"
        return f"{self.place or '正文'}中含有疑似{self.kind}“{self.excerpt}”"


def found_number(kind: str, number: str, *, within: str = "") -> Finding:
    """A find of this number; `within` is the kind of place its digest is good for."""
    return Finding(kind, _ends(number), "", digest_of(kind, number, within))


def digest_of(kind: str, number: str, within: str = "") -> str:
    """A keyed SHA-256 that stays the same from one publication to the next."""
    return salted_hmac(_SALT, f"{kind}\x00{number}\x00{within}", algorithm="sha256").hexdigest()


def _ends(number: str) -> str:
    return f"{number[:2]}…{number[-2:]}"
