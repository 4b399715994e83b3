"""Whatever Wagtail can say, it says in Chinese: its own catalogue or ours has every one of its sentences."""

import ast
import gettext
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import wagtail
from django.conf import settings

HOME = Path(wagtail.__file__).parent
# Apps that are not installed, and a demonstration of Wagtail's own.
LEFT_OUT = ("contrib", "test", "locales")
INSTALLED = ("contrib/redirects", "contrib/settings")
OURS = Path(settings.LOCALE_PATHS[0]) / "zh_Hans" / "LC_MESSAGES"


ENTRY = re.compile(r'(?:^msgctxt (".*")\n)?^msgid ((?:".*"\n)+)', re.M)


def translated(path: Path) -> set[str]:
    """The sentences a compiled catalogue has a translation for."""
    if not path.exists():
        return set()
    with path.open("rb") as compiled:
        found = gettext.GNUTranslations(compiled)._catalog  # type: ignore[attr-defined]
    return {key[0] if isinstance(key, tuple) else key for key, text in found.items() if text}


def sentences(path: Path) -> set[str]:
    """The sentences of a source catalogue, as gettext looks them up; the compiled English one is empty."""
    found = set()
    for context, text in ENTRY.findall(path.read_text(encoding="utf-8")):
        key = "".join(ast.literal_eval(line) for line in text.splitlines())
        found.add(f"{ast.literal_eval(context)}\x04{key}" if context else key)
    return found - {""}


def english() -> Iterator[Path]:
    for path in sorted(HOME.rglob("locale/en/LC_MESSAGES/*.po")):
        app = path.parents[3].relative_to(HOME).as_posix()
        if app.split("/")[0] not in LEFT_OUT or app in INSTALLED:
            yield path


def untranslated(path: Path) -> list[str]:
    """The sentences of one English catalogue that neither Wagtail's Chinese nor ours has."""
    compiled = f"{path.stem}.mo"
    theirs = translated(path.parents[2] / "zh_Hans" / "LC_MESSAGES" / compiled)
    return sorted(sentences(path) - theirs - translated(OURS / compiled))


@pytest.mark.parametrize("path", list(english()), ids=lambda path: f"{path.parents[3].name}-{path.stem}")
def test_every_sentence_of_the_editor_is_in_chinese(path):
    assert untranslated(path) == []


def test_the_sentences_are_read():
    admin = HOME / "admin" / "locale" / "en" / "LC_MESSAGES" / "django.po"
    assert len(sentences(admin)) > 800
    assert {"Autosave is paused", "Go to the first error"} <= sentences(admin)
