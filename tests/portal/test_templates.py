"""Templates can be read: no line is a wall."""

from pathlib import Path

from django.template import Context, Template

WIDEST = 160


def test_no_line_is_longer_than_a_screen():
    long = [
        f"{path}:{number}"
        for path in sorted(Path("templates").rglob("*.*"))
        if path.suffix in {".html", ".txt"}
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if len(line) > WIDEST
    ]
    assert long == []


def test_unbroken_takes_line_breaks_away_and_nothing_else():
    source = "{% load official %}{% unbroken %}\n  关于{{ name }}的\n\n  通知　第 1 号\n{% endunbroken %}"
    assert Template(source).render(Context({"name": "A & B"})) == "关于A &amp; B的通知　第 1 号"
