"""Where each key of a TOML file stands.

`tomllib` gives values without positions. `line_index` walks a text that `tomllib` has already accepted and
notes the line of every key, table and list entry, so that a fault in a rule set can name its line.
"""

import re

from .errors import Loc

_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
_SPACE = re.compile(r"[ \t]*")
_BLANK = re.compile(r"(?:[ \t\r\n]|#[^\n]*)*")
_SCALAR = re.compile(r"[^,\]}\n#]*")
_STRINGS = (
    re.compile(r'"""(?:\\.|[^\\])*?"{3,5}', re.S),
    re.compile(r"'''.*?'{3,5}", re.S),
    re.compile(r'"((?:\\.|[^"\\\n])*)"'),
    re.compile(r"'([^'\n]*)'"),
)
_UNICODE_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")


def line_index(text: str) -> dict[Loc, int]:
    """Line (from 1) of every key, table and list entry of a valid TOML text; indices count from 0."""
    return _Walker(text).walk()


def line_of(index: dict[Loc, int], loc: Loc) -> int:
    """The line of `loc`, or of the nearest table around it when the key itself is missing."""
    while loc:
        if loc in index:
            return index[loc]
        loc = loc[:-1]
    return 1


class _Walker:
    """One pass over the text; `here` is the position, `lines` what was found."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.here = 0
        self.counted = 0
        self.line = 1
        self.lines: dict[Loc, int] = {}
        self.lengths: dict[Loc, int] = {}

    def walk(self) -> dict[Loc, int]:
        table: Loc = ()
        self._skip(_BLANK)
        while self.here < len(self.text):
            if self.text.startswith("[", self.here):
                table = self._header()
            else:
                self._pair(table)
            self._skip(_BLANK)
        return self.lines

    def _skip(self, pattern: re.Pattern[str]) -> str:
        match = pattern.match(self.text, self.here)
        if match is None:
            return ""
        self.here = match.end()
        return match.group()

    def _take(self, mark: str) -> bool:
        found = self.text.startswith(mark, self.here)
        self.here += len(mark) if found else 0
        return found

    def _note(self, loc: Loc) -> None:
        self.line += self.text.count("\n", self.counted, self.here)
        self.counted = self.here
        self.lines.setdefault(loc, self.line)

    def _header(self) -> Loc:
        start_many = self._take("[[")
        if not start_many:
            self._take("[")
        *parents, last = self._keys()
        table: Loc = ()
        for key in parents:
            table = self._enter((*table, key))
        table = (*table, last)
        self._note(table)
        if start_many:
            self.lengths[table] = self.lengths.get(table, 0) + 1
            table = self._enter(table)
            self._note(table)
        self._take("]]" if start_many else "]")
        return table

    def _enter(self, table: Loc) -> Loc:
        """A list of tables is entered at its newest entry."""
        return (*table, self.lengths[table] - 1) if table in self.lengths else table

    def _keys(self) -> list[str]:
        keys = [self._key()]
        while self._take("."):
            keys.append(self._key())
        return keys

    def _key(self) -> str:
        self._skip(_SPACE)
        key = self._skip(_BARE_KEY) or self._quoted_key()
        self._skip(_SPACE)
        return key

    def _quoted_key(self) -> str:
        raw = self._skip(_STRINGS[2]) or self._skip(_STRINGS[3])
        inner = raw[1:-1]
        return _unescape(inner) if raw.startswith('"') else inner

    def _pair(self, table: Loc) -> None:
        start = self.here
        keys = self._keys()
        end, self.here = self.here, start
        for count in range(1, len(keys) + 1):
            self._note((*table, *keys[:count]))
        self.here = end
        self._take("=")
        self._skip(_SPACE)
        self._value((*table, *keys))

    def _value(self, loc: Loc) -> None:
        if self._take("["):
            self._list(loc)
        elif self._take("{"):
            self._inline_table(loc)
        elif not any(self._skip(pattern) for pattern in _STRINGS):
            self._skip(_SCALAR)

    def _list(self, loc: Loc) -> None:
        position = 0
        self._skip(_BLANK)
        while not self._take("]"):
            self._note((*loc, position))
            self._value((*loc, position))
            position += 1
            self._separator()

    def _inline_table(self, loc: Loc) -> None:
        self._skip(_BLANK)
        while not self._take("}"):
            self._pair(loc)
            self._separator()

    def _separator(self) -> None:
        self._skip(_BLANK)
        self._take(",")
        self._skip(_BLANK)


def _unescape(key: str) -> str:
    key = _UNICODE_ESCAPE.sub(lambda match: chr(int(match[1] or match[2], 16)), key)
    return key.replace('\\"', '"').replace("\\t", "\t").replace("\\\\", "\\")
