"""The digits of a text as streams: groups that belong together however they are set apart."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_GROUP = re.compile(r"[0-9]+")
_DASH = r"[-‐‑‒–—−－_./·•:]"
_GAP = re.compile(rf"[ \t]{{0,2}}{_DASH}?[ \t]{{0,2}}|[ \t]*{_DASH}?[ \t]*\r?\n[ \t]*")
_BOX = re.compile(r"[\s\x1f]+")
_LAST_X = re.compile(rf"[ \t\x1f]*{_DASH}?\s?[Xx](?![0-9A-Za-z])")
_MOST = 18
FEWEST, FEWEST_WHOLE = 11, 9


@dataclass(frozen=True, slots=True)
class Window:
    """Neighbouring groups of a stream read as one number; `shape` is the length of each, `alone` whether nothing is beside."""

    number: str
    shape: tuple[int, ...]
    start: int
    end: int
    broken: bool
    alone: bool

    @property
    def whole(self) -> bool:
        return len(self.shape) == 1


class Stream(list[re.Match[str]]):
    """Groups of digits with nothing but gaps between them."""

    def windows(self, text: str) -> Iterator[Window]:
        """Every run of groups of 11 to 19 digits in all (a last X taken with 17), and every group of 9 and more."""
        for first in range(len(self)):
            yield from self._windows_from(first, text)

    def _windows_from(self, first: int, text: str) -> Iterator[Window]:
        number = ""
        shape: tuple[int, ...] = ()
        for last in range(first, min(len(self), first + _MOST + 1)):
            number += self[last].group()
            shape += (len(self[last].group()),)
            if len(number) > 19 and last > first:
                return
            if len(number) >= FEWEST or (last == first and len(number) >= FEWEST_WHOLE):
                yield self._window(first, last, number, shape, text)

    def _window(self, first: int, last: int, number: str, shape: tuple[int, ...], text: str) -> Window:
        start, end = self[first].start(), self[last].end()
        if len(number) == 17 and (ending := _LAST_X.match(text, end)):
            number, end = f"{number}X", ending.end()
        alone = first == 0 and last == len(self) - 1
        return Window(number, shape, start, end, "\n" in text[start:end], alone)


def streams(text: str) -> Iterator[Stream]:
    """The streams of a text that could hold a private number."""
    stream = Stream()
    for group in _GROUP.finditer(text):
        if stream and not _belongs(stream[-1], group, text):
            yield from _worth(stream)
            stream = Stream()
        stream.append(group)
    yield from _worth(stream)


def _worth(stream: Stream) -> Iterator[Stream]:
    if sum(len(group.group()) for group in stream) >= FEWEST_WHOLE:
        yield stream


def _belongs(last: re.Match[str], group: re.Match[str], text: str) -> bool:
    """A gap lies between them, or the edge of two boxes of a form that take one digit each."""
    if _GAP.fullmatch(text, last.end(), group.start()):
        return True
    return len(last.group()) == len(group.group()) == 1 and bool(_BOX.fullmatch(text, last.end(), group.start()))
