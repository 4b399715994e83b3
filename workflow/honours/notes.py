"""What the apps above have to tell a winner on the pages of the own honours."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from workflow.honours.models import Honour


@dataclass(frozen=True)
class WinnerNote:
    """One section: what it is about, what stands or is to be done, and where; what is `urgent` stands before all else."""

    title: str
    text: str
    link: str
    url: str
    urgent: bool = False


Source = Callable[[Honour], Iterable[WinnerNote]]
_sources: list[Source] = []


def register_notes(source: Source) -> Source:
    """Let an app above tell a winner of an honour. Usable as a decorator; once is enough."""
    if source not in _sources:
        _sources.append(source)
    return source


def notes_on(honour: Honour) -> list[WinnerNote]:
    """All that is to be told of an honour, what is urgent first."""
    return sorted((note for source in _sources for note in source(honour)), key=lambda note: not note.urgent)
