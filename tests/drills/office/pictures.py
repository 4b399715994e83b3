"""What the walk saw, as pictures for people to look at: of each kind of page the longest, on a desk and on a phone."""

from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.staticfiles import finders

WIDTHS = (1280, 390)
ORIGIN = "http://drill.invalid"
HEIGHT = "Math.max(900, ...[...document.querySelectorAll('body, main, .wrapper')].map(part => part.scrollHeight))"


@dataclass
class Album:
    """The pages of a walk by who saw them and their kind of address: where each was, and what it was."""

    pages: dict[str, tuple[str, str]] = field(default_factory=dict)

    def keep(self, kind: str, answer: Any) -> None:
        html, path = answer.content.decode(errors="replace"), answer.request["PATH_INFO"]
        if "html" in answer.get("Content-Type", "") and len(html) > len(self.pages.get(kind, ("", ""))[1]):
            self.pages[kind] = path, html

    def draw(self, browser: Any, folder: Path) -> int:
        """How many pictures it made."""
        folder.mkdir(parents=True, exist_ok=True)
        for width in WIDTHS:
            page = browser.new_page(viewport={"width": width, "height": 900}, locale="zh-CN")
            for kind, (path, html) in sorted(self.pages.items()):
                page.unroute_all()
                page.route("**/*", partial(_answer, path=path, html=html))
                page.set_viewport_size({"width": width, "height": 900})
                page.goto(ORIGIN + path)
                # What the page editor scrolls is a part of its page.
                page.set_viewport_size({"width": width, "height": page.evaluate(HEIGHT)})
                name = kind.replace("<编号>", "n").replace("/", "_")
                page.screenshot(path=str(folder / f"{name}{width}.png"), full_page=True)
            page.close()
        return len(WIDTHS) * len(self.pages)


def _answer(route: Any, *, path: str, html: str) -> None:
    """The page itself, and the static files it asks for; nothing else is there."""
    asked = urlsplit(route.request.url).path
    if asked == path and route.request.is_navigation_request():
        route.fulfill(body=html, content_type="text/html; charset=utf-8")
        return
    found = finders.find(asked.removeprefix(settings.STATIC_URL)) if asked.startswith(settings.STATIC_URL) else None
    if found:
        route.fulfill(path=found)
    else:
        route.abort()
