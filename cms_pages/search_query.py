"""What a reader asks, as groups of which a row must hold each: a word, the official term it means, what it sounds like."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from cms_pages.search_lexemes import LETTERS, SOUND, quoted, squeezed, stem, whole
from cms_pages.search_terms import heard, vocabulary
from portal.characters.dropping import drop_unreadable
from portal.errors import chinese_number
from portal.search.script import plain
from portal.search.segments import pieces, words, words_and_parts

LONGEST, MOST = 100, 8
"""Characters read of a question, and things asked for in it."""
ARTICLE = re.compile(r"第?\s*((?<!\d)\d{1,2}|[零一二三四五六七八九十百]{1,5})\s*条")
YEAR = re.compile(r"((?:19|20)\d\d)\s*(?:年度|年|届)?")
FILLING = re.compile(
    "可以|能够|能|需要|要|应该|应当|想|开始|大概|一般|到底|究竟|请问|现在|还|我们|我|公司|单位|的话|去|在|从|得"
)
"""What a question as people speak it has between its words, whatever it asks."""
BREAK = re.compile(r"[\s,，。、；;：:？?！!（）()《》“”\"'’‘]+")


@dataclass(frozen=True, slots=True)
class Group:
    """One thing asked for: `text` as typed, any of the official `terms`, `extra` lexemes of other kinds."""

    text: str
    terms: tuple[str, ...] = ()
    extra: tuple[str, ...] = ()
    literal: bool = True

    @property
    def said(self) -> tuple[str, ...]:
        """What it comes to: the same said twice asks for it once."""
        return self.terms or (self.text,)

    def tsquery(self, weights: str = "") -> str:
        """PostgreSQL's query for it, in words of these weights only."""
        either = [phrase(term, weights) for term in dict.fromkeys((self.text, *self.terms))]
        return " | ".join([*filter(None, either), *(lexeme(name, weights) for name in self.extra)])


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, read."""

    text: str = ""
    groups: list[Group] = field(default_factory=list)
    also: list[str] = field(default_factory=list)
    """Terms it is answered by although they were typed otherwise: by homophones."""

    @property
    def named(self) -> str:
        """What a page about it would be called: a number alone is one of an article, whatever else bears it."""
        terms = self.groups[0].terms if len(self.groups) == 1 and self.text.isdecimal() else ()
        return terms[0] if terms else self.text

    @property
    def marked(self) -> list[str]:
        """What to mark in the answers."""
        found = {part for g in self.groups for term in (g.text, *g.terms) for part in (term, *words(term))}
        return sorted(found, key=len, reverse=True)


def read(query: str) -> Asked:
    """The question of one box; nothing but signs asks for nothing."""
    text = plain(drop_unreadable(query))[:LONGEST].strip()
    asked = Asked(text)
    if (spoken := squeezed(text)) in vocabulary().sounds and spoken.isascii():
        asked.groups.append(Group(spoken, (vocabulary().sounds[spoken],), (f"{quoted(SOUND + spoken)}:*",)))
        return asked
    for word in filter(None, BREAK.split(text)):
        asked.groups.extend(group for group in _groups(word, asked) if group.said not in {g.said for g in asked.groups})
    if not asked.groups and squeezed(text):
        asked.groups.extend(Group(word) for word in text.split())
    del asked.groups[MOST:]
    return asked


def _groups(word: str, asked: Asked) -> Iterator[Group]:
    if word.isascii():
        yield from _latin(word)
        return
    word, rest = _bare(word), 0
    for found in _marks(word):
        yield from _pieces(word[rest : found.start()], asked)
        yield _named(found)
        rest = found.end()
    yield from _pieces(word[rest:], asked)


def _bare(word: str) -> str:
    """A question without what fills it, where that brings a known one to light: 什么时候可以开始申报 asks 什么时候申报."""
    bare = FILLING.sub("", word)
    known = vocabulary().phrases
    return bare if any(found.group() not in word for found in known.finditer(bare)) else word


def _marks(word: str) -> Iterator[re.Match[str]]:
    """Articles, years and known phrases in it, from left to right, none over another."""
    end = 0
    while end < len(word):
        nexts = [found for found in (one.search(word, end) for one in (ARTICLE, YEAR, vocabulary().phrases)) if found]
        if not nexts:
            return
        found = min(nexts, key=lambda match: (match.start(), -match.end()))
        yield found
        end = found.end()


def _named(found: re.Match[str]) -> Group:
    text = found.group()
    if found.re is ARTICLE:
        return Group(article(found.group(1)))
    if found.re is YEAR:
        return Group(found.group(1))
    return Group(text, (vocabulary().meant[text],))


def _pieces(text: str, asked: Asked) -> Iterator[Group]:
    """The words between, and what they sound like."""
    rest = 0
    for start, end, term in heard(text):
        yield from (Group(piece) for piece in pieces(text[rest:start], vocabulary().ignored))
        asked.also.append(vocabulary().official[term])
        yield Group(text[start:end], (term,))
        rest = end
    yield from (Group(piece) for piece in pieces(text[rest:], vocabulary().ignored))


def _latin(word: str) -> Iterator[Group]:
    """Letters and digits: a word, a code, the beginning of a name as it sounds, a number of an article."""
    bare = squeezed(word)
    if not bare or word in vocabulary().ignored:
        return
    extra = [f"{quoted(bare)}:*"] if len(bare) > 3 and any(sign.isdigit() for sign in bare) else []
    terms = (article(bare),) if bare.isdecimal() and 0 < int(bare) < 100 else ()
    if bare.isalpha():
        extra += [
            quoted(SOUND + bare) + (":*" if len(bare) > 3 else ""),
            quoted(LETTERS + bare) + (":*" if len(bare) > 2 else ""),
            *([f"{quoted(stem(bare))}:*"] if len(bare) > 3 else []),
        ]
    yield Group(word, terms, tuple(extra), literal=not bare.isdecimal() or len(bare) > 1)


def phrase(text: str, weights: str) -> str:
    """A term as one word, or as the words it is made of."""
    alone = [lexeme(quoted(name), weights) for name in (squeezed(text), whole(text)) if name.strip("=")]
    parts = [] if ARTICLE.fullmatch(text) else made_of(text)
    several = " & ".join(lexeme(quoted(part), weights) for part in parts)
    return " | ".join([*alone, f"({several})"] if parts else alone)


def made_of(text: str) -> list[str]:
    """Shorter words of two characters and more, one after the other; nothing when they do not make it up."""
    known, found, place = words_and_parts(text) - {text}, [], 0
    while place < len(text):
        part = max((word for word in known if text.startswith(word, place)), key=len, default="")
        if len(part) < 2:
            return []
        found.append(part)
        place += len(part)
    return found


def lexeme(quoted_name: str, weights: str) -> str:
    if not weights:
        return quoted_name
    return f"{quoted_name}{weights}" if quoted_name.endswith(":*") else f"{quoted_name}:{weights}"


def article(number: str) -> str:
    """31 → 第三十一条; what is Chinese already as it stands."""
    return f"第{chinese_number(int(number)) if number.isdecimal() else number}条"
