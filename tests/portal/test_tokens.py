"""The look has one source: colours stand in `tokens.css` alone, and whatever a stylesheet uses is defined there."""

import re
from pathlib import Path

import pytest
import wagtail.admin
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


WAGTAIL = Path(wagtail.admin.__file__).parent / "static/wagtailadmin/css/core.css"
OFFICE = settings.BASE_DIR / "portal/desk/static/desk/desk.css"
DARK = r"{theme}\s*{{([^}}]*)}}"
IN_OUR_RED = re.compile(r"(--w-color-(?:text|border)[\w-]+):\s*var\(--w-color-secondary-(?:75|100)\)")
LIGHTEST_DARK = "#333333"


@pytest.mark.parametrize("theme", [".w-theme-dark", ".w-theme-system"])
def test_what_wagtail_writes_in_our_red_is_light_on_a_dark_screen(theme):
    """Its dark themes take the red of the portal for links and outlines, which nobody could read there."""
    wanted = {name for rule in dark(WAGTAIL, theme) for name in IN_OUR_RED.findall(rule)}
    ours = {name for rule in dark(OFFICE, theme) for name in re.findall(r"(--w[\w-]+):\s*var\(--red-on-dark\)", rule)}
    assert len(wanted) > 3
    assert wanted - ours == set()


def test_that_red_contrasts_with_what_is_dark():
    red = re.search(r"--red-on-dark:\s*(#\w{6})", rules(TOKENS))[1]
    assert (light(red) + 0.05) / (light(LIGHTEST_DARK) + 0.05) >= 4.5


def dark(path: Path, theme: str) -> list[str]:
    return re.findall(DARK.format(theme=re.escape(theme)), rules(path))


def light(colour: str) -> float:
    """The relative luminance that WCAG 2.2 defines."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
