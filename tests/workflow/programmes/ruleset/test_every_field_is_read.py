"""A field of the rule set is a promise: what the file can say, the software does (no allow-list but what documents alone)."""

import ast
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache

from django.apps import apps
from django.conf import settings

from workflow.programmes.articles import SOURCES
from workflow.programmes.ruleset.conditions import Condition
from workflow.programmes.ruleset.kinds import StageSettings
from workflow.programmes.ruleset.models import own_fields, table_in, tables

DOCUMENTS = {
    ("RuleSet", "schema_version"): "the format's own number, checked when the file is read",
    ("RuleSet", "articles"): "a citation beyond the last article is refused when the file is read",
    ("Standard", "code"): "tells the standards of one file apart; the same twice is refused when it is read",
    ("StageSettings", "requires_notice"): "a file without the notice that must follow is refused when it is read",
    ("RequiredNotice", "workdays"): "a notice shorter than that is refused when the file is read",
    ("NoticeSettings", "of"): "a notice of a stage that does not come before it is refused when the file is read",
}
"""Fields that tell a reader of the file something, and why no code asks for them."""
Read = tuple[str, str]
HELD_AS = {
    "RuleSet": {"rules", "ruleset"},
    "ObjectionRule": {"rules"},
    "Cultivation": {"rules"},
    "Tracking": {"rules"},
    "Feedback": {"feedback_rule"},
}
"""Names of its own that code holds a table under."""
TABLES = {
    "award.py", "conditions.py", "forms.py", "governance.py", "honour.py", "kinds.py", "reviewing.py", "schema.py",
    "scoring.py", "stage_settings.py",
}  # fmt: skip
"""Where the tables answer for their own fields."""


def snake(name: str) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower()


@cache
def words() -> dict[str, set[str]]:
    """By what names code holds a table: its class's, and the fields' that hold it, one and many."""
    found = {model.__name__: {snake(model.__name__), snake(model.__name__).split("_")[-1]} for _, model in tables()}
    for name, held in HELD_AS.items():
        found[name] |= held
    for _, model in tables():
        for name, field in model.model_fields.items():
            if inner := table_in(field.annotation):
                found[inner.__name__] |= {name, name.removesuffix("s"), name.removesuffix("es")}
    for _, model in tables():
        if issubclass(model, StageSettings):
            found[model.__name__] |= {"options", "settings", "stage"}
        if issubclass(model, Condition):
            found[model.__name__] |= found["Condition"]
    return found


def holder(node: ast.expr) -> str:
    """The word a value goes by: `tier` in `rules.tier(code)`, `tier`, `edition.tier` and `tiers[0]`."""
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
        case ast.Call(func=inner) | ast.Subscript(value=inner):
            return holder(inner)
    return ""


def reads_of(tree: ast.AST, name: str = "self") -> Iterator[Read]:
    """(word, attribute) of everything read below; a local name goes by all that it was taken from."""
    known: dict[str, set[str]] = {"self": {snake(name)}}
    for node in ast.walk(tree):
        for local, word in taken(node):
            known.setdefault(local, set()).add(word)
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Load):
            word = holder(node.value)
            yield from ((one, node.attr) for one in {word, *known.get(word, ())})
        match node:
            case ast.Call(func=ast.Name(id="getattr"), args=[value, ast.Constant(value=str(attribute)), *_]):
                yield holder(value), attribute


def taken(node: ast.AST) -> Iterator[tuple[str, str]]:
    """Local names with the words of what they stand for: assigned, looped over, or annotated."""
    match node:
        case (
            ast.Assign(targets=[ast.Name(id=name)], value=value) | ast.NamedExpr(target=ast.Name(id=name), value=value)
        ):
            yield name, holder(value)
        case ast.For(target=ast.Name(id=name), iter=source) | ast.comprehension(target=ast.Name(id=name), iter=source):
            yield name, holder(source)
        case ast.arg(arg=name, annotation=ast.expr() as kind):
            yield name, snake(ast.unparse(kind).split(" |")[0])


def _is_check(node: ast.AST) -> bool:
    """Whether a method only looks whether the file is in order."""
    return isinstance(node, ast.FunctionDef) and any("validator" in ast.unparse(mark) for mark in node.decorator_list)


def _in_code() -> Iterator[Read]:
    for folder in SOURCES:
        for path in (settings.BASE_DIR / folder).rglob("*.py"):
            if path.parent.name in {"migrations", "checks"}:
                continue
            tree = ast.parse(path.read_text(encoding="utf-8"))
            if path.parent.name != "ruleset":
                for node in tree.body:
                    yield from reads_of(node)
            elif path.name in TABLES:
                for table in (node for node in tree.body if isinstance(node, ast.ClassDef)):
                    for node in table.body:
                        if not _is_check(node):
                            yield from reads_of(node, table.name)


def _in_templates() -> Iterator[Read]:
    for path in (settings.BASE_DIR / "templates").rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        known = dict(re.findall(r"{% for (\w+) in (?:\w+\.)*(\w+)", text))
        for word, name in re.findall(r"(\w+)(?=\.(\w+))", text):
            yield from ((word, name), (known.get(word, word), name))


def distinctive() -> set[str]:
    """Names that one table of the schema has, and nothing the database keeps: whoever reads such a name reads that field."""
    ours = Counter(name for _, model in tables() for name in own_fields(model))
    stored = {field.name for model in apps.get_models() for field in model._meta.get_fields()}
    return {name for name, count in ours.items() if count == 1} - stored


def unread() -> list[str]:
    read = {*_in_code(), *_in_templates()}
    named, alone = {name for _, name in read}, distinctive()
    return [
        f"{model.__name__}.{name}"
        for model in dict.fromkeys(model for _, model in tables())
        for name in own_fields(model)
        if (model.__name__, name) not in DOCUMENTS
        and not (name in alone and name in named)
        and not any((word, name) in read for word in words()[model.__name__])
    ]


def test_every_field_is_read_by_what_runs():
    assert unread() == []
