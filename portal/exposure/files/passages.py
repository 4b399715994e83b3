"""What a reader of files hands over, and how much it may take."""

import time
from dataclasses import dataclass, field

MAX_CHARACTERS = 8_000_000
MAX_SECONDS = 30.0
MAX_DEPTH = 3
TOO_COMPLEX = "内容过于复杂，未能在规定时间内核查完毕，请精简或者拆分后再上传"


class Unreadable(ValueError):
    """The file cannot be looked through. The text completes a sentence that begins with its name."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of text and where in the file it stands. `kind` is set where the place itself is the find (GPS)."""

    text: str
    place: str = ""
    kind: str = ""


@dataclass(slots=True)
class Budget:
    """What one attachment may cost a request: characters looked at, seconds, files within files."""

    characters: int = MAX_CHARACTERS
    until: float = field(default_factory=lambda: time.monotonic() + MAX_SECONDS)
    depth: int = 0

    def spend(self, text: str) -> str:
        """The text, paid for. Raises `Unreadable` when there is more than can be looked through."""
        self.characters -= len(text)
        self.check_time()
        if self.characters < 0:
            raise Unreadable("内容过多，无法逐一核查，请拆分后再上传")
        return text

    def check_time(self) -> None:
        """Raise `Unreadable` when the time is up."""
        if time.monotonic() > self.until:
            raise Unreadable(TOO_COMPLEX)

    def enter(self) -> None:
        """Go one file deeper."""
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise Unreadable("层层内嵌文件，无法核查，请逐个上传")

    def leave(self) -> None:
        self.depth -= 1
