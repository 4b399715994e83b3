"""What people and units are called besides their full name: 张某, 老张, 三丰, zhang san; 清平科技 of 上海清平科技有限公司."""

import re
import unicodedata
from collections.abc import Iterator

from portal.characters.dropping import drop_unreadable
from portal.search.pinyin import syllables
from portal.search.script import simplified
from portal.search.segments import is_han, words_and_tags

# Surnames of two characters; all others have one.
DOUBLE = re.compile(
    "欧阳|司马|上官|诸葛|东方|皇甫|尉迟|公孙|令狐|司徒|慕容|夏侯|端木|独孤|南宫|申屠|宇文|长孙|轩辕|闻人|东郭|百里|呼延|第五"
)
TITLES = "某|先生|女士|小姐|同志|师傅|老师|经理|主任|医生|阿姨|老板"
# Words of every day that look like a call: 老师 is nobody of the name of 师.
NO_CALLS = re.compile("老(?:师|年|家|路|乡|百)|小(?:时|区|麦|米|路|学|计|项|组|型)")
KINDS = re.compile("股份有限公司|有限责任公司|有限公司|集团|公司|[（(][^）)]*[）)]")
PLACE = re.compile(r"^(?:中国|[\u4e00-\u9fff]{2,3}?(?:省|市|区|县))+")
BETWEEN = re.compile(r"[\s·•・‧.'’-]+")
LONGEST_NAME = 4
NAMES = ("nr", "nz")
"""Parts of speech that the dictionary gives to names."""
SHORTEST_SPELLING, SHORTEST_HAN, SHORTEST_LATIN = 6, 3, 5
"""A shorter part stands in words that have nothing to do with anybody."""


def bare(text: str) -> str:
    """Its letters and digits alone, in their plain and simplified form."""
    decomposed = unicodedata.normalize("NFKD", drop_unreadable(text)).casefold()
    return simplified("".join(sign for sign in unicodedata.normalize("NFC", decomposed) if sign.isalnum()))


def is_called_in(name: str, text: str) -> bool:
    """Whether a text, made bare, calls the one of this name by a part of it. Numbers and addresses are no names."""
    if "@" in name or any(sign.isdecimal() for sign in name):
        return False
    plain = bare(name)
    if is_han(plain) and len(plain) <= LONGEST_NAME:
        return _is_spelt_in(plain, text) or _is_addressed_in(plain, text)
    return any(short in text for short in {*_parts(name), *_short_names(name)})


def _parts(name: str) -> Iterator[str]:
    """Of a name of several: 阿卜杜拉·买买提, Maria Schmidt."""
    for part in map(bare, BETWEEN.split(name)):
        if len(part) >= (SHORTEST_HAN if is_han(part) else SHORTEST_LATIN):
            yield part


def _is_addressed_in(name: str, text: str) -> bool:
    surname = name[: 2 if DOUBLE.match(name) else 1]
    given = name[len(surname) :]
    if len(given) > 1 and not _is_ordinary(given) and given in text:
        return True
    found = re.finditer(f"{surname}(?:{TITLES})|[老小]{surname}", text)
    return any(_is_call(call, text) for call in found)


def _is_call(call: re.Match[str], text: str) -> bool:
    """It begins with a word of the text: 属于某企业 is nobody of the name of 于."""
    if NO_CALLS.match(text, call.start()):
        return False
    place = 0
    for word, _ in words_and_tags(text):
        if place >= call.start():
            break
        place += len(word)
    return place == call.start()


def _is_ordinary(given: str) -> bool:
    """Whether a given name is a word of every day, which stands in texts about anything: 和平, 建国."""
    tags = words_and_tags(given)
    return len(tags) == 1 and not tags[0][1].startswith(NAMES)


def _is_spelt_in(name: str, text: str) -> bool:
    spelt = syllables(name)
    spellings = {"".join(spelt), "".join(spelt[1:] + spelt[:1]), "".join(spelt[2:] + spelt[:2])}
    return any(len(spelling) >= SHORTEST_SPELLING and spelling in text for spelling in spellings)


def _short_names(unit: str) -> Iterator[str]:
    """A unit without its kind, and without its place: as it is called in a sentence."""
    core = bare(KINDS.sub("", unit))
    first, tag = next(iter(words_and_tags(core)), ("", ""))
    shorts = {core, PLACE.sub("", core), core.removeprefix(first) if tag == "ns" else core}
    yield from (short for short in shorts if len(short) >= SHORTEST_HAN)
