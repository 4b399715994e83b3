"""Names in the form in which they compare."""

import unicodedata


def fold_name(name: str) -> str:
    """A name's letters and digits in their plain form: no spelling, bracket, dot or space tells two of one apart."""
    return "".join(sign for sign in unicodedata.normalize("NFKC", name).casefold() if sign.isalnum())
