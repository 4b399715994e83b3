"""What a page shows in Chinese without saying so."""

import re
from html.parser import HTMLParser

from portal.languages import SIGN

CHINESE = re.compile(SIGN)
SAID = ("aria-label", "placeholder", "title", "alt", "data-label", "data-done", "data-count")
EMPTY = {"meta", "link", "input", "img", "br", "hr", "source", "wbr", "col"}
UNSEEN = {"script", "style", "template", "datalist"}


class Unmarked(HTMLParser):
    """Collects every Chinese word in the body that no `lang` covers."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[tuple[str, bool]] = []
        self.found: list[str] = []
        self.body = False

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        self.body = self.body or tag == "body"
        lang = given.get("lang")
        english = self.open[-1][1] if self.open else True
        english = lang.startswith("en") if lang else english and tag not in UNSEEN
        if self.body and english:
            words = [given.get(name) or "" for name in SAID]
            if tag == "input" and given.get("type") in {"submit", "button"}:
                words.append(given.get("value") or "")
            self.found += [word for word in words if CHINESE.search(word)]
        if tag not in EMPTY:
            self.open.append((tag, english))

    def handle_endtag(self, tag):
        while self.open and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data):
        if self.body and self.open and self.open[-1][1] and CHINESE.search(data):
            self.found.append(data.strip())


def unmarked(html: str) -> list[str]:
    """The Chinese that an English page shows as if it were English."""
    parser = Unmarked()
    parser.feed(html)
    return parser.found
