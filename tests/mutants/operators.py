"""The faults: a statement dropped (this house's own operators for cosmic-ray), and those of cosmic-ray's that make sense here."""

from collections.abc import Iterator
from typing import Any

from cosmic_ray import plugins
from cosmic_ray.mutating import mutate_code
from cosmic_ray.operators.operator import Example, Operator
from parso.python.tree import Keyword

LOCKS = ("lock", "_lock")
GUARDS = (
    "check",
    "_check",
    "require",
    "_require",
    "refuse",
    "_refuse",
    "forbid",
    "_forbid",
    "ensure",
    "_ensure",
    "raise",
)
JOURNAL = ("record", "_record", "apply_transition", "log_", "_log")

STOCK = frozenset(
    {
        "ReplaceTrueWithFalse", "ReplaceFalseWithTrue", "ReplaceAndWithOr", "ReplaceOrWithAnd",
        "ReplaceContinueWithBreak", "ExceptionReplacer", "NumberReplacer", "RemoveDecorator", "ZeroIterationForLoop",
        "ReplaceUnaryOperator_Delete_Not", "ReplaceBinaryOperator_Add_Sub", "ReplaceBinaryOperator_Sub_Add",
        "ReplaceBinaryOperator_FloorDiv_Mul", "ReplaceBinaryOperator_Mod_Add",
        "ReplaceBinaryOperator_BitOr_BitAnd", "ReplaceBinaryOperator_BitAnd_BitOr",
        "ReplaceComparisonOperator_Eq_NotEq", "ReplaceComparisonOperator_NotEq_Eq",
        "ReplaceComparisonOperator_Lt_LtE", "ReplaceComparisonOperator_LtE_Lt",
        "ReplaceComparisonOperator_Gt_GtE", "ReplaceComparisonOperator_GtE_Gt",
        "ReplaceComparisonOperator_Is_IsNot", "ReplaceComparisonOperator_IsNot_Is",
        "ReplaceComparisonOperator_In_NotIn", "ReplaceComparisonOperator_NotIn_In",
    }
)  # fmt: skip
"""Left out: every other exchange of the same operator (one turn of it tells as much as eleven), and the variables
replaced by random numbers, which no review would let pass. `AddNot` is `Negate` below.
What turns `*` finds the mark of keyword arguments, and little else."""


def first_word(code: str) -> str:
    return code.strip().split("(")[0].split(" ")[0].split(".")[-1]


def kind_of(code: str) -> str:
    """What a statement is there for: lock, guard, journal line, or another."""
    word = first_word(code)
    for kind, starts in (("lock", LOCKS), ("guard", GUARDS), ("journal", JOURNAL)):
        if word.startswith(starts):
            return kind
    return "statement"


class DropStatement(Operator):
    """A call whose result nobody keeps, a `raise`, an early `return`, or an attribute's new value: gone."""

    def mutation_positions(self, node: Any) -> Iterator[tuple[tuple[int, int], tuple[int, int]]]:
        if node.type == "simple_stmt" and is_droppable(node.children[0]):
            yield node.children[0].start_pos, node.children[0].end_pos

    def mutate(self, node: Any, index: int) -> Any:
        gone = node.children[0].get_first_leaf()
        node.children[0] = Keyword("pass", gone.start_pos, gone.prefix)
        return node

    @classmethod
    def examples(cls) -> tuple[Example, ...]:
        return (Example("def f():\n    check(x)\n    return x\n", "def f():\n    pass\n    return x\n"),)


class DropForUpdate(Operator):
    """`.select_for_update(…)` in a query: the row is read, and not locked."""

    def mutation_positions(self, node: Any) -> Iterator[tuple[tuple[int, int], tuple[int, int]]]:
        if node.type in ("atom_expr", "power"):
            for child in node.children:
                if child.get_code().startswith(".select_for_update"):
                    yield child.start_pos, child.end_pos

    def mutate(self, node: Any, index: int) -> Any:
        at = [
            number for number, child in enumerate(node.children) if child.get_code().startswith(".select_for_update")
        ][index]
        node.children[at : at + 2] = []  # the name and its brackets
        return node

    @classmethod
    def examples(cls) -> tuple[Example, ...]:
        return (Example("rows.select_for_update(no_key=True).get()", "rows.get()"),)


class Negate(Operator):
    """A condition turned round. cosmic-ray's own `AddNot` makes no program of a condition that names its result (`:=`)."""

    def mutation_positions(self, node: Any) -> Iterator[tuple[tuple[int, int], tuple[int, int]]]:
        if (at := condition_of(node)) is not None:
            yield node.children[at].start_pos, node.children[at].end_pos

    def mutate(self, node: Any, index: int) -> Any:
        at = condition_of(node)
        place = node.children[at].start_pos
        node.children[at] = Keyword(f"not ({node.children[at].get_code(include_prefix=False)})", place, " ")
        return node

    @classmethod
    def examples(cls) -> tuple[Example, ...]:
        return (Example("if (a := b):\n    pass\n", "if not ((a := b)):\n    pass\n"),)


def condition_of(node: Any) -> int | None:
    """Which child is the condition, for those that have one."""
    if node.type in ("if_stmt", "while_stmt"):
        return 1
    return {"test": 2, "comp_if": 1}.get(node.type)


def is_droppable(statement: Any) -> bool:
    """Whether a statement can go and leave a program behind."""
    match statement.type:
        case "atom_expr" | "power" | "await":
            return statement.children[-1].get_code().endswith(")")
        case "raise_stmt" | "del_stmt":
            return True
        case "return_stmt":
            return not ends_a_function(statement)
        case "expr_stmt":
            return statement.children[0].type in ("atom_expr", "power")
        case "keyword":
            return statement.value == "raise"
    return False


def ends_a_function(statement: Any) -> bool:
    """The last word of a function is its answer, not an early way out."""
    suite = statement.parent.parent
    return suite.parent is None or suite.parent.type == "funcdef"


class Dropped:
    """The provider cosmic-ray asks for operators."""

    operators = {one.__name__: one for one in (DropStatement, DropForUpdate, Negate)}

    def __iter__(self) -> Iterator[str]:
        return iter(self.operators)

    def __getitem__(self, name: str) -> type[Operator]:
        return self.operators[name]


def register() -> None:
    """Make ours known, each tried on its examples. The usual entry point needs an installed distribution, which this project is not."""
    plugins.OPERATOR_PROVIDERS["portal"] = Dropped()
    for operator in Dropped.operators.values():
        for one in operator.examples():
            if mutate_code(one.pre_mutation_code, operator(), one.occurrence) != one.post_mutation_code:
                raise AssertionError(f"{operator.__name__} does not do what its example says: {one}")
