"""The look has one source: colours stand in `tokens.css` alone, and whatever a stylesheet uses is defined there."""

import re
from pathlib import Path

import pytest
from django.conf import settings

TOKENS = settings.BASE_DIR / "portal/static/portal/tokens.css"
COLOUR = re.compile(r"(?<![\w-])(?:#[0-9a-fA-F]{3,8}\b|(?:rgb|hsl|hwb|lab|lch|oklab|oklch)a?\()")
NAMED = re.compile(r":\s*[^;{}]*(?<![\w-])(?:white|black|red|gold|green|gray|grey|silver|navy)(?![\w-])")
USED = re.compile(r"var\(--([\w-]+)")
DEFINED = re.compile(r"--([\w-]+):")
# Wagtail's own, and a length a part gives itself.
ELSEWHERE = re.compile(r"w-|n$")


def stylesheets() -> list[Path]:
    """Of screens; paper follows GB/T 9704 and the certificate's own colours."""
    found = [path for app in settings.BASE_DIR.glob("[!.]*/") for path in app.rglob("static/**/*.css")]
    return sorted(found)


def rules(path: Path) -> str:
    return re.sub(r"/\*.*?\*/", "", path.read_text(encoding="utf-8"), flags=re.S)


SHEETS = stylesheets()


def test_tokens_are_among_the_sheets():
    assert TOKENS in SHEETS
    assert len(SHEETS) > 5


@pytest.mark.parametrize("path", [path for path in SHEETS if path != TOKENS], ids=lambda path: path.name)
def test_no_colour_stands_outside_the_tokens(path):
    text = rules(path)
    assert COLOUR.findall(text) + NAMED.findall(re.sub(r"var\([^)]*\)", "", text)) == []


@pytest.mark.parametrize("path", SHEETS, ids=lambda path: path.name)
def test_every_token_used_is_defined(path):
    defined = set(DEFINED.findall(rules(TOKENS)))
    used = {name for name in USED.findall(rules(path)) if not ELSEWHERE.match(name)}
    assert used - defined == set()
