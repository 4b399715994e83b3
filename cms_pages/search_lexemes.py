"""What a row is found and ranked by: words, sounds and single characters, weighted by where they stand."""

import re
from collections.abc import Iterable

from cms_pages.search_terms import official_terms_in, vocabulary
from portal.search.pinyin import initials, syllables
from portal.search.script import plain
from portal.search.segments import words, words_and_parts

WHOLE, SOUND, LETTERS = "=", "~", "^"
"""Marks of lexemes that are no word: a whole phrase, a text by its sound from some word on, its initials from some character on."""
ARTICLE = re.compile(r"第[零一二三四五六七八九十百]+条")
CODE = re.compile(r"[a-z]+[a-z0-9/ .—-]*\d[a-z0-9/.—-]*")
FAR = 24
ENDING = re.compile(r"(?:ations?|ibility|ying|ies|ied|ing|ers?|ed|es|s|y|e)$")
LEAST = 4
"""Letters of an English word that remain without its ending."""


def vector(title: str, phrases: Iterable[str], body: str) -> str:
    """The search vector as PostgreSQL reads it: title A, phrases B, sounds C, body D, single characters without place."""
    vocabulary()  # Its terms are words from the first row on.
    title, body, phrases = plain(title), plain(body), [plain(phrase) for phrase in phrases]
    weighed: dict[str, str] = dict.fromkeys(characters(title, *phrases, body), "")
    weighed |= dict.fromkeys(lexemes(body), ":1")
    weighed |= {sound: ":1C" for text in (title, *phrases) for sound in sounds(text)}
    weighed |= {word: ":1B" for text in phrases for word in {*lexemes(text), whole(text)}}
    weighed |= dict.fromkeys({*lexemes(title), *characters(title), whole(title)}, ":1A")
    return " ".join(f"{quoted(word)}{place}" for word, place in sorted(weighed.items()))


def lexemes(text: str) -> set[str]:
    """Words, the official terms among them, and the signs of standards and numbers without their dashes."""
    codes = {squeezed(code) for code in CODE.findall(text)}
    return words_and_parts(text) | official_terms_in(text) | codes | set(ARTICLE.findall(text))


def characters(*texts: str) -> set[str]:
    """Every character once, so that one alone is found."""
    return {sign for text in texts for sign in text if sign.isalnum()}


def whole(text: str) -> str:
    return WHOLE + squeezed(text)


def squeezed(text: str) -> str:
    """Letters and digits only."""
    return "".join(sign for sign in text if sign.isalnum())


def sounds(text: str) -> set[str]:
    """The text by its sound from each word on, and its initials from each character on."""
    parts = words(text)
    spoken = ["".join(syllables(part)) for part in parts]
    bare = squeezed(text)
    letters = initials(bare)
    starts = range(len(letters) - 1) if len(letters) == len(bare) else ()
    full = {SOUND + "".join(spoken[start:])[: 2 * FAR] for start in range(len(parts)) if not parts[start].isascii()}
    return full | {LETTERS + letters[start : start + FAR] for start in starts if not bare[start].isascii()}


def quoted(word: str) -> str:
    escaped = word.replace("\\", "\\\\").replace("'", "''")
    return f"'{escaped}'"


def stem(word: str) -> str:
    """Where an English word ends that is spelt on in its family; the word itself when it is short."""
    short = ENDING.sub("", word)
    return short if len(short) >= LEAST else word
