"""The faults: a statement dropped, a lock dropped, a condition or `in` turned (ours), and what of cosmic-ray's own makes sense here."""

from collections.abc import Iterator
from typing import Any

from cosmic_ray import plugins
from cosmic_ray.operators.operator import Operator
from parso.python.tree import Keyword

CONDITIONS = {"if_stmt": 1, "while_stmt": 1, "test": 2, "comp_if": 1}
"""Which child of a node is its condition."""

STOCK = (
    "ReplaceTrueWithFalse", "ReplaceFalseWithTrue", "ReplaceAndWithOr", "ReplaceOrWithAnd",
    "ReplaceContinueWithBreak", "ExceptionReplacer", "NumberReplacer", "RemoveDecorator", "ZeroIterationForLoop",
    "ReplaceUnaryOperator_Delete_Not", "ReplaceBinaryOperator_Add_Sub", "ReplaceBinaryOperator_Sub_Add",
    "ReplaceBinaryOperator_FloorDiv_Mul", "ReplaceBinaryOperator_BitOr_BitAnd", "ReplaceBinaryOperator_BitAnd_BitOr",
    "ReplaceComparisonOperator_Eq_NotEq", "ReplaceComparisonOperator_NotEq_Eq",
    "ReplaceComparisonOperator_Lt_LtE", "ReplaceComparisonOperator_LtE_Lt",
    "ReplaceComparisonOperator_Gt_GtE", "ReplaceComparisonOperator_GtE_Gt",
    "ReplaceComparisonOperator_Is_IsNot", "ReplaceComparisonOperator_IsNot_Is",
)  # fmt: skip
"""One turn of each operator tells as much as eleven. `AddNot` makes no program of a condition with `:=`: `Negate` does."""


class ChildOperator(Operator):
    """Changes one child of a node: a subclass says which may be, and into what."""

    def places(self, node: Any) -> list[int]:
        """The children of the node that can be changed."""
        raise NotImplementedError

    def instead(self, code: str) -> str:
        """What stands in the child's place."""
        raise NotImplementedError

    def mutation_positions(self, node: Any) -> Iterator[tuple[tuple[int, int], tuple[int, int]]]:
        for at in self.places(node):
            yield node.children[at].start_pos, node.children[at].end_pos

    def mutate(self, node: Any, index: int) -> Any:
        at = self.places(node)[index]
        code, first = node.children[at].get_code(include_prefix=False), node.children[at].get_first_leaf()
        node.children[at] = Keyword(self.instead(code), first.start_pos, first.prefix)
        return node

    @classmethod
    def examples(cls) -> tuple[()]:
        return ()


class DropStatement(ChildOperator):
    """A call whose result nobody keeps, a `raise`, an early `return`, an attribute's new value: gone."""

    def places(self, node: Any) -> list[int]:
        return [0] if node.type == "simple_stmt" and _is_droppable(node.children[0]) else []

    def instead(self, code: str) -> str:
        return "pass"


class DropForUpdate(ChildOperator):
    """The row is read, and not locked."""

    def places(self, node: Any) -> list[int]:
        return _children(node, ("atom_expr", "power"), (".select_for_update",))

    def mutate(self, node: Any, index: int) -> Any:
        at = self.places(node)[index]
        del node.children[at : at + 2]  # the name and its brackets
        return node


class Negate(ChildOperator):
    """A condition turned round."""

    def places(self, node: Any) -> list[int]:
        return [CONDITIONS[node.type]] if node.type in CONDITIONS else []

    def instead(self, code: str) -> str:
        return f"not ({code})"


class TurnIn(ChildOperator):
    """`in` and `not in` exchanged."""

    def places(self, node: Any) -> list[int]:
        return _children(node, ("comparison",), ("in", "not in"))

    def instead(self, code: str) -> str:
        return "not in" if code == "in" else "in"


def register() -> None:
    """Let cosmic-ray know these operators and no others; its entry points need an installed distribution."""
    core = plugins.OPERATOR_PROVIDERS["core"]
    ours = {one.__name__: one for one in (DropStatement, DropForUpdate, Negate, TurnIn)}
    plugins.OPERATOR_PROVIDERS.clear()
    plugins.OPERATOR_PROVIDERS["portal"] = ours | {name: core[name] for name in STOCK}


def _children(node: Any, types: tuple[str, ...], codes: tuple[str, ...]) -> list[int]:
    if node.type not in types:
        return []
    return [at for at, child in enumerate(node.children) if child.get_code(include_prefix=False) in codes]


def _is_droppable(statement: Any) -> bool:
    match statement.type:
        case "atom_expr" | "power":
            return statement.children[-1].get_code().endswith(")")
        case "raise_stmt" | "del_stmt":
            return True
        case "return_stmt":
            return not _ends_a_function(statement)
        case "expr_stmt":
            return statement.children[0].type in ("atom_expr", "power")
        case "keyword":
            return statement.value == "raise"
    return False


def _ends_a_function(statement: Any) -> bool:
    """Its answer, not an early way out."""
    return statement.parent.parent.parent.type == "funcdef"
