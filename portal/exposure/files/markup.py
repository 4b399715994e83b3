"""The texts of an XML part: what is shown paragraph by paragraph, what was struck out, what attributes say."""

from collections.abc import Iterator
from typing import IO
from xml.etree.ElementTree import ParseError

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import XMLParser

from portal.exposure.files.passages import Budget
from portal.exposure.reading import CELL

SAYING = {"v", "descr", "title", "name", "author", "initials", "target", "tooltip", "display", "alt", "caption"}
SAYING |= {"id", "contact", "href", "value", "uri", "creator"}
CELLS = {"tc", "td", "table-cell"}
CLOSING_NOTHING = {
    "t", "r", "rPr", "TextCode", "CGTransform", "span", "b", "i", "s", "a", "ins", "del", "hyperlink", "smartTag", "proofErr",
    "instrText", "tab", "delText", "delInstrText", "bookmarkStart", "bookmarkEnd", "fldSimple", "sdtContent", "rFonts", "lang",
    "sz", "szCs", "color", "hint", "noProof", "latin", "ea", "cs", "solidFill", "srgbClr", "schemeClr", "u", "strike", "spacing",
}  # fmt: skip
"""Elements inside a line: a number may run on across them."""
STRUCK = {"delText", "delInstrText"}
AT_ONCE = 65_536
FEWEST_DIGITS = 8


class Broken(ValueError):
    """The part is no well-formed XML, or declares entities."""


def texts(part: IO[bytes], budget: Budget) -> Iterator[tuple[str, str]]:
    """(text, where) of an XML part: what stands there, what deletions keep, what attributes hold."""
    collector = Collector()
    parser = XMLParser(target=collector, forbid_dtd=True)
    try:
        while chunk := part.read(AT_ONCE):
            budget.check_time()
            parser.feed(chunk)
        parser.close()
    except (ParseError, DefusedXmlException):
        raise Broken from None
    yield budget.spend("".join(collector.shown)), ""
    yield budget.spend("".join(collector.struck)), "（修订中删除的文字）"
    yield budget.spend("\n".join(collector.said)), "（属性）"


class Collector:
    """Takes the parser's events: texts in reading order, a line's end where a paragraph closes, an edge where a cell does."""

    def __init__(self) -> None:
        self.shown: list[str] = []
        self.struck: list[str] = []
        self.said: list[str] = []
        self._inside: list[str] = []
        self._cells = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        name = local(tag)
        self._inside.append(name)
        self._cells += name in CELLS
        for key, value in attributes.items():
            if local(key).lower() in SAYING and sum(character.isdecimal() for character in value) >= FEWEST_DIGITS:
                self.said.append(value)

    def data(self, text: str) -> None:
        (self.struck if self._inside[-1] in STRUCK else self.shown).append(text)

    def end(self, tag: str) -> None:
        name = self._inside.pop()
        self._cells -= name in CELLS
        if name in CELLS:
            self.shown.append(CELL)
        elif name not in CLOSING_NOTHING:
            # The paragraphs of a cell stay in its row, so that a label is beside its number.
            self.shown.append(" " if self._cells else "\n")
            self.struck.append("\n")

    def close(self) -> None:
        """Nothing to build."""


def local(tag: object) -> str:
    """A name without its namespace."""
    return str(tag).rpartition("}")[2]
