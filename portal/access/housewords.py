"""What whoever guesses at this office tries first: its names, the district's, the awards', in characters and in pinyin.

The names are the apps' above, which register them: they are what the site says of itself today.
"""

import os
import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from itertools import islice, product

NameSource = Callable[[], Iterable[str]]
_sources: list[NameSource] = []
# What stands in every office's name, and so tells of none.
COMMON = re.compile(
    r"(?<=[\u4e00-\u9fff]{2})(?:省|市(?!场)|区|县|镇|街道)|人民政府|政府|办公室|委员会|领导小组|评审|评选|表彰|管理|监督|门户|奖项|奖励|奖"
    r"|局|[^\u4e00-\u9fffA-Za-z]+"
)
SHORTEST_SPELLING, READINGS = 6, 16
"""A shorter one stands in words that have nothing to do with the office; a name of many readings is not spelt in all."""


def register_names(source: NameSource) -> NameSource:
    """Let an app above name what no password may hold. Usable as a decorator; once is enough."""
    if source not in _sources:
        _sources.append(source)
    return source


def house_words() -> set[str]:
    """Every word of the names, and how keyboards spell it."""
    return {word for source in _sources for name in source() for word in words_of(name)}


@cache
def words_of(name: str) -> frozenset[str]:
    """`长宁区政府质量奖` → 长宁, changning, zhangning, 质量, zhiliang, cnqzfzlj."""
    return frozenset(_words(name))


def _words(name: str) -> Iterator[str]:
    for part in filter(None, COMMON.split(name)):
        if part.isascii():
            yield from (word for word in [part.casefold()] if len(word) >= SHORTEST_SPELLING)
        elif len(part) > 1:
            yield from _spelt(part)
    for initials in islice(
        product(*(dict.fromkeys(one[0] for one in readings) for readings in _readings(name))), READINGS
    ):
        if len(initials) >= SHORTEST_SPELLING:
            yield "".join(initials)


def _spelt(part: str) -> Iterator[str]:
    """A part of a name and, of four characters, its halves: 虹桥友谊 is 虹桥 and 友谊."""
    halves = [part[place : place + 2] for place in range(0, len(part), 2)] if len(part) % 2 == 0 else []
    for word in {part, *halves}:
        yield word
        for spelling in islice(map("".join, product(*_readings(word))), READINGS):
            if len(spelling) >= SHORTEST_SPELLING:
                yield spelling


def _readings(text: str) -> list[list[str]]:
    """Every reading of each character: names of places read otherwise than words (长宁 is no `zhang`)."""
    # Its phrases would take 45 MB of every process, and hold few such names.
    os.environ.setdefault("PYPINYIN_NO_PHRASES", "true")
    from pypinyin import Style, pinyin

    return pinyin(re.sub(r"[^\u4e00-\u9fff]", "", text), style=Style.NORMAL, heteronym=True)
