"""A fault in a running process: the changed functions get their changed code, and nothing is imported anew."""

import gc
from pathlib import Path
from types import CodeType, FunctionType

from tests.mutants.candidates import Mutant, text


class Unswappable(Exception):
    """The fault is in what a module does when it is imported: only a new process sees it."""


def swap_in(mutant: Mutant) -> None:
    """Give every function the fault is in its new code, wherever a decorator or a table keeps it."""
    whole = str(Path(mutant.path).resolve())
    changed = changed_codes(compile(text(mutant.path), whole, "exec"), compile(mutant.code, whole, "exec"))
    gc.unfreeze()  # frozen objects are hidden from the search
    living = [one for one in gc.get_objects() if type(one) is FunctionType and one.__code__.co_filename == whole]
    for before, after in changed:
        found = [one for one in living if same_place(one.__code__, before)]
        if not found or before.co_freevars != after.co_freevars:
            raise Unswappable(before.co_qualname)
        for function in found:
            function.__code__ = after
    gc.freeze()


def same_place(one: CodeType, other: CodeType) -> bool:
    return (one.co_qualname, one.co_firstlineno) == (other.co_qualname, other.co_firstlineno)


def changed_codes(before: CodeType, after: CodeType) -> list[tuple[CodeType, CodeType]]:
    """The functions that differ, those of classes too; raises where the module's or a class's own body does."""
    if shell(before) != shell(after):
        raise Unswappable(before.co_qualname)
    found = []
    for old, new in zip(inner(before), inner(after), strict=True):
        if is_class(old):
            found += changed_codes(old, new)
        elif fingerprint(old) != fingerprint(new):
            found.append((old, new))
    return found


def inner(code: CodeType) -> list[CodeType]:
    return [one for one in code.co_consts if isinstance(one, CodeType)]


def is_class(code: CodeType) -> bool:
    return "__qualname__" in code.co_names and "__module__" in code.co_names and not code.co_flags & 0x2


def shell(code: CodeType) -> tuple[object, ...]:
    """What a body does by itself; the functions in it count by name alone."""
    plain = [one.co_qualname if isinstance(one, CodeType) else constant(one) for one in code.co_consts]
    return code.co_code, code.co_names, tuple(plain)


def fingerprint(code: CodeType) -> tuple[object, ...]:
    inside = [fingerprint(one) if isinstance(one, CodeType) else constant(one) for one in code.co_consts]
    return code.co_code, code.co_names, code.co_varnames, code.co_freevars, tuple(inside)


def constant(one: object) -> tuple[str, str]:
    """1 and True are equal, and not the same."""
    return type(one).__name__, repr(one)
