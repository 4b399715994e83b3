"""Names in the form in which they compare."""

import unicodedata

# Dashes that are not of Unicode's category Pd: soft hyphen, hyphen bullet, minus, box drawing, the long-vowel marks of
# Japanese input, horizontal scan lines and modifier letters.
_OTHER_DASHES = "\u00ad\u02d7\u2043\u207b\u208b\u2212\u2500\u2501\u30fc\uff70\u23af\u23e4\u2796"


def is_dash(sign: str) -> bool:
    """Whether people type the sign, or copy it out of a PDF, where a hyphen stands."""
    return sign in _OTHER_DASHES or unicodedata.category(sign) == "Pd"


def fold_dashes(text: str) -> str:
    """Every dash a hyphen."""
    return text if text.isascii() else "".join("-" if is_dash(sign) else sign for sign in text)


def fold_name(name: str) -> str:
    """A name's letters and digits in their plain form: no spelling, bracket, dot or space tells two of one apart."""
    return "".join(sign for sign in unicodedata.normalize("NFKC", name).casefold() if sign.isalnum())
