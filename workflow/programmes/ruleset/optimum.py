"""The largest sum under quotas, exactly.

Maximise Σ value·count over whole counts ≥ 0, where each limit caps the sum of some counts. Solved by the simplex
method in exact fractions (Bland's rule, so it ends) and branch and bound: a node's fractional optimum is an upper
bound, a whole one is a solution, and the two branches on a broken count exclude no whole solution. The origin is
always feasible because no cap is negative, so every node is solved the same way. Limits that are nested, or that
total rows and columns, give whole numbers at once.
"""

from collections.abc import Sequence
from fractions import Fraction
from typing import NamedTuple

Row = list[Fraction]


class Limit(NamedTuple):
    """The counts at `members` sum to at most `cap`."""

    members: frozenset[int]
    cap: int


class _Node(NamedTuple):
    limits: tuple[Limit, ...]
    floors: tuple[int, ...]


def largest_sum(values: Sequence[int], limits: Sequence[Limit]) -> int:
    """The largest Σ values[i]·count[i]. Every position must occur in a limit, else the sum has no bound."""
    covered = frozenset().union(*(limit.members for limit in limits))
    if covered != frozenset(range(len(values))):
        raise ValueError("every position needs a limit")
    best = 0
    nodes = [_Node(tuple(limits), (0,) * len(values))]
    while nodes:
        node = nodes.pop()
        counts = _fractional_optimum(values, _lowered(node))
        total = sum(value * (count + floor) for value, count, floor in zip(values, counts, node.floors, strict=True))
        if total <= best:
            continue
        broken = next((place for place, count in enumerate(counts) if count.denominator != 1), None)
        if broken is None:
            best = int(total)
        else:
            nodes.extend(_branches(node, broken, int(counts[broken]) + node.floors[broken]))
    return best


def _lowered(node: _Node) -> list[Limit]:
    """The limits on what is still free above the node's floors."""
    return [Limit(members, cap - sum(node.floors[place] for place in members)) for members, cap in node.limits]


def _branches(node: _Node, place: int, whole: int) -> list[_Node]:
    """Count at most `whole`, or at least one more."""
    below = _Node((*node.limits, Limit(frozenset({place}), whole)), node.floors)
    floors = (*node.floors[:place], whole + 1, *node.floors[place + 1 :])
    above = _Node(node.limits, floors)
    feasible = all(limit.cap >= 0 for limit in _lowered(above))
    return [below, above] if feasible else [below]


def _fractional_optimum(values: Sequence[int], limits: Sequence[Limit]) -> list[Fraction]:
    """Simplex on `limits` with slack variables; returns the counts."""
    size = len(values)
    table = [_row(limit, place, size, len(limits)) for place, limit in enumerate(limits)]
    goal = [Fraction(-value) for value in values] + [Fraction(0)] * (len(limits) + 1)
    basis = [size + place for place in range(len(limits))]
    while (column := next((place for place, cost in enumerate(goal[:-1]) if cost < 0), None)) is not None:
        row = _leaving_row(table, basis, column)
        _pivot(table, goal, row, column)
        basis[row] = column
    counts = [Fraction(0)] * size
    for row, variable in enumerate(basis):
        if variable < size:
            counts[variable] = table[row][-1]
    return counts


def _row(limit: Limit, place: int, size: int, slacks: int) -> Row:
    members = [Fraction(column in limit.members) for column in range(size)]
    return [*members, *(Fraction(column == place) for column in range(slacks)), Fraction(limit.cap)]


def _leaving_row(table: list[Row], basis: list[int], column: int) -> int:
    candidates = [row for row, entries in enumerate(table) if entries[column] > 0]
    return min(candidates, key=lambda row: (table[row][-1] / table[row][column], basis[row]))


def _pivot(table: list[Row], goal: Row, row: int, column: int) -> None:
    divisor = table[row][column]
    table[row][:] = [entry / divisor for entry in table[row]]
    for other in [*table, goal]:
        factor = other[column]
        if other is not table[row] and factor:
            other[:] = [entry - factor * lead for entry, lead in zip(other, table[row], strict=True)]
