"""A drawing of ours that stands on page after page: worked out once, and put down again as it was drawn."""

from functools import cache
from typing import Any
from xml.etree import ElementTree

from portal.documents.fetching import RESOURCES, ResourceFetcher

from weasyprint.images import SVGImage  # isort: skip  (fonts.py sets fontconfig up first)

REPEATED = ("certificate-frame.svg",)


class Drawing(SVGImage):  # type: ignore[misc]
    """An SVG of plain lines and areas: what its first drawing writes, and the states this names, is all of it."""

    def __init__(self, name: str) -> None:
        self.tree = ElementTree.parse(RESOURCES / name)  # noqa: S314 - our own file
        super().__init__(self.tree.getroot(), f"portal:{name}", ResourceFetcher(), None)
        self._drawn: dict[tuple[float, float], tuple[list[Any], dict[str, Any]]] = {}

    def draw(self, stream: Any, width: float, height: float, style: Any) -> None:
        """Onto a new group of WeasyPrint's, in CSS pixels."""
        states = stream.extra["Resources"]["ExtGState"]
        if (width, height) not in self._drawn:
            start = len(stream.stream)
            super().draw(stream, width, height, style)
            self._drawn[width, height] = stream.stream[start:], dict(states)
            return
        lines, named = self._drawn[width, height]
        stream.stream.extend(lines)
        states.update(named)


@cache
def drawings() -> dict[str, Drawing]:
    """By the address at which style sheets name them: what WeasyPrint need not load."""
    return {f"portal:{name}": Drawing(name) for name in REPEATED}
