import tomllib

from workflow.programmes.ruleset.positions import line_index, line_of

TEXT = '''# a note = "with [brackets]"
title = "one # not a note"
"quoted key" = 1
a.b.c = 2

[table]
list = [
    "x, ]",
    { deep = [1, 2], other = """
spans ] lines
""" }, # note ]
    'y',
]
after = true

[[items]]
name = "first"
[[items]]
name = "second"
[items.inner]
value = 1
[[items.parts]]
number = 1
[[items.parts]]
number = 2
'''


def test_line_index_of_every_form() -> None:
    index = line_index(TEXT)
    assert index == {
        ("title",): 2,
        ("quoted key",): 3,
        ("a",): 4,
        ("a", "b"): 4,
        ("a", "b", "c"): 4,
        ("table",): 6,
        ("table", "list"): 7,
        ("table", "list", 0): 8,
        ("table", "list", 1): 9,
        ("table", "list", 1, "deep"): 9,
        ("table", "list", 1, "deep", 0): 9,
        ("table", "list", 1, "deep", 1): 9,
        ("table", "list", 1, "other"): 9,
        ("table", "list", 2): 12,
        ("table", "after"): 14,
        ("items",): 16,
        ("items", 0): 16,
        ("items", 0, "name"): 17,
        ("items", 1): 18,
        ("items", 1, "name"): 19,
        ("items", 1, "inner"): 20,
        ("items", 1, "inner", "value"): 21,
        ("items", 1, "parts"): 22,
        ("items", 1, "parts", 0): 22,
        ("items", 1, "parts", 0, "number"): 23,
        ("items", 1, "parts", 1): 24,
        ("items", 1, "parts", 1, "number"): 25,
    }


def _paths(value: object, loc: tuple[str | int, ...] = ()) -> set[tuple[str | int, ...]]:
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return {found for key, inner in pairs for found in ({(*loc, key)} | _paths(inner, (*loc, key)))}


def test_line_index_knows_every_path_tomllib_finds() -> None:
    assert _paths(tomllib.loads(TEXT)) == set(line_index(TEXT))


def test_line_index_with_windows_line_ends_and_strings_full_of_marks() -> None:
    text = 'a = "\\"]"\r\nb = \'\'\'\r\n"""\r\n\'\'\'\r\nc = """x\\""" ]"""\r\nd = 2026-01-01 # e = 1\r\nf = 1\r\n'
    assert tomllib.loads(text).keys() == {"a", "b", "c", "d", "f"}
    assert line_index(text) == {("a",): 1, ("b",): 2, ("c",): 5, ("d",): 6, ("f",): 7}


def test_line_of_a_missing_key_is_its_table() -> None:
    assert line_of(line_index(TEXT), ("items", 1, "missing")) == 18
