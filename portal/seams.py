"""Where a lower floor calls what an upper one gave it: each seam, who fills it, who reads it, read from the source.

Imports run down only, so a floor that needs an answer from above keeps a list that the apps above fill when they start
(`register_…`), or sends a signal. “Go to definition” ends at such a list; `docs/seams.md` goes on from there.
"""

import ast
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings

HEAD = """# 接缝

由 `make docs` 从源码生成，请勿手工修改。引用关系只能自上而下；下层需要上层的回答时，留一处登记（`register_…`）或者一个信号，
由上层的应用在启动时填入。下表列出每一处：做什么、谁填、谁读。退出和届次结束之后发生的事不是接缝，按次序写在
`workflow/consequences.py`（[ADR 11](adr/0011-one-way-out.md)）。
"""
FLOORS = ("portal", "workflow", "objections", "cms_pages")
ADDING = frozenset({"append", "update", "setdefault", "add"})
COLUMNS = ("| 处 | 约定 | 谁填 | 谁读 |", "| --- | --- | --- | --- |")


@dataclass
class Seam:
    """One list or signal: `name` as it is imported, its contract in the words of the source."""

    name: str
    contract: str
    filled_by: set[str] = field(default_factory=set)
    read_by: set[str] = field(default_factory=set)


def find_seams() -> tuple[list[Seam], list[Seam]]:
    """(registries, signals) of the house, in order of their modules."""
    modules = dict(house_modules())
    registries = [seam for name, tree in modules.items() for seam in _registries(name, tree)]
    signals = [seam for name, tree in modules.items() for seam in _signals(name, tree)]
    by_name = {seam.name.rpartition(".")[2]: seam for seam in (*registries, *signals)}
    for module, tree in modules.items():
        for name in _fillings(tree, by_name):
            by_name[name].filled_by.add(module)
        for name in _sendings(tree, by_name):
            by_name[name].read_by.add(module)
    return registries, signals


def as_markdown() -> str:
    """The text of `docs/seams.md`."""
    registries, signals = find_seams()
    lines = [HEAD, "## 登记", "", *COLUMNS, *map(_row, registries)]
    lines += ["", "## 信号", "", "发出的在“谁读”一栏，接收的在“谁填”一栏。", "", *COLUMNS, *map(_row, signals)]
    return "\n".join(lines) + "\n"


def _row(seam: Seam) -> str:
    filled, read = (
        "<br>".join(f"`{name}`" for name in sorted(names)) or "—" for names in (seam.filled_by, seam.read_by)
    )
    return f"| `{seam.name}` | {seam.contract} | {filled} | {read} |"


def house_modules() -> Iterator[tuple[str, ast.Module]]:
    """(dotted name, parsed source) of every module but the migrations."""
    for floor in FLOORS:
        for path in sorted((settings.BASE_DIR / floor).rglob("*.py")):
            if "migrations" not in path.parts:
                yield _dotted(path), ast.parse(path.read_text(encoding="utf-8"))


def _dotted(path: Path) -> str:
    parts = path.relative_to(settings.BASE_DIR).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _registries(module: str, tree: ast.Module) -> Iterator[Seam]:
    """Functions that keep what they are given in a private list or dictionary of their module."""
    kept = {name for node in tree.body for name in _kept(node)}
    functions = [node for node in tree.body if isinstance(node, ast.FunctionDef)]
    fillers = {function.name: _filled(function) & kept for function in functions}
    users: dict[str, set[str]] = defaultdict(set)
    for function in functions:
        for name in _names(function) & kept if not fillers[function.name] else ():
            users[name].add(f"{module}.{function.name}")
    for function in functions:
        if (own := fillers[function.name]) and not function.name.startswith("_"):
            contract = (ast.get_docstring(function) or "").partition("\n\n")[0].replace("\n", " ")
            yield Seam(
                f"{module}.{function.name}", contract, read_by={name for keeping in own for name in users[keeping]}
            )


def _filled(function: ast.FunctionDef) -> set[str]:
    """Names of the containers that a function puts something into."""
    found = set()
    for node in ast.walk(function):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in ADDING:
            found |= _names(node.func.value)
        elif isinstance(node, ast.Subscript) and isinstance(node.ctx, ast.Store):
            found |= _names(node.value)
    return found


def _kept(node: ast.stmt) -> Iterator[str]:
    if not isinstance(node, ast.AnnAssign) or not isinstance(node.value, ast.List | ast.Dict):
        return
    if isinstance(node.target, ast.Name) and node.target.id.startswith("_"):
        yield node.target.id


def _names(node: ast.AST) -> set[str]:
    return {one.id for one in ast.walk(node) if isinstance(one, ast.Name)}


def _signals(module: str, tree: ast.Module) -> Iterator[Seam]:
    source = (settings.BASE_DIR / module.replace(".", "/")).with_suffix(".py")
    for node in tree.body:
        if isinstance(node, ast.Assign) and ast.unparse(node.value) == "Signal()":
            above = source.read_text(encoding="utf-8").splitlines()[node.lineno - 2]
            yield Seam(f"{module}.{ast.unparse(node.targets[0])}", above.removeprefix("# "))


def _fillings(tree: ast.Module, known: dict[str, Seam]) -> Iterator[str]:
    """What a module registers or receives: by decorator or by call, by its own name or as that of its module."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            for decorator in node.decorator_list:
                yield from _referred(decorator) & set(known)
        elif isinstance(node, ast.Call) and _last_name(node.func) in known:
            yield _last_name(node.func)
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "connect":
            yield from _referred(node.func.value) & set(known)


def _referred(node: ast.AST) -> set[str]:
    """The names in an expression and those looked up on them: `signals.role_granted` refers to both."""
    return {_last_name(one) for one in ast.walk(node)} - {""}


def _last_name(node: ast.AST) -> str:
    return node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""


def _sendings(tree: ast.Module, known: dict[str, Seam]) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "send":
            yield from _referred(node.func.value) & set(known)
