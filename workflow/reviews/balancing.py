"""Who reads which file: each as many as the others, nobody what they stay away from (Articles 10, 28).

A flow of least cost, solved by SciPy's HiGHS. The nth file of a reader costs n: no way of giving them out is more even. What
would be liked besides costs less altogether than one file more: of all ways that are as even, the best liked. Where some are
heard at one time it is solved in whole numbers.
"""

from collections import Counter
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from itertools import count

Pair = tuple[int, int]
Entry = tuple[int, int, int]
"""Row, column and value of a matrix."""
DOUBT = 10
"""A doubtful pair is as dear as so many files more than others have."""


def balance(
    wanted: Mapping[int, int],
    loads: Mapping[int, int],
    apart: Set[Pair] = frozenset(),
    doubtful: Set[Pair] = frozenset(),
    at_once: Sequence[Set[int]] = (),
    liked: Mapping[Pair, int] | None = None,
) -> dict[int, list[int]]:
    """Per file the readers that it is to have: as many as are wanted, or as there are.

    `wanted` says of each file how many, `loads` of each reader how many files there are to read already. A pair (file, reader)
    that is `apart` never comes about, a `doubtful` one where there is no good other. Of files that are `at_once` a reader has
    one at most. Among the ways that are as even, pairs that are `liked` more come about, and such as are liked less than
    nothing where there is no other.
    """
    pairs = [
        (file, reader) for file, number in wanted.items() if number for reader in loads if (file, reader) not in apart
    ]
    found: dict[int, list[int]] = {file: [] for file in wanted}
    costs = _Costs(loads, doubtful, liked or {}, sum(wanted.values()))
    for file, reader in _least_cost(pairs, wanted, costs, at_once):
        found[file].append(reader)
    return found


@dataclass(frozen=True)
class _Costs:
    """What a pair costs, and a reader's nth place; `most` pairs come about in all."""

    loads: Mapping[int, int]
    doubtful: Set[Pair]
    liked: Mapping[Pair, int]
    most: int

    @property
    def unit(self) -> int:
        """One file more: dearer than all that can be liked in one way, and disliked in another."""
        values = {0, *self.liked.values()}
        return 1 + self.most * (max(values) - min(values))

    @property
    def doubt(self) -> int:
        return DOUBT * self.unit

    def of_pairs(self, pairs: Sequence[Pair]) -> list[int]:
        doubt = self.doubt
        return [(doubt if pair in self.doubtful else 0) - self.liked.get(pair, 0) for pair in pairs]

    def of_places(self, places: Sequence[Pair]) -> list[int]:
        unit = self.unit
        return [unit * (self.loads[reader] + nth) for reader, nth in places]


def _least_cost(pairs: list[Pair], wanted: Mapping[int, int], costs: _Costs, at_once: Sequence[Set[int]]) -> list[Pair]:
    """The pairs of the cheapest flow: from a file to its readers, and through a reader's places, each dearer than the last."""
    if not pairs:
        return []
    files, readers = Counter(file for file, _ in pairs), Counter(reader for _, reader in pairs)
    places = [(reader, nth) for reader, most in readers.items() for nth in range(most)]
    file_rows = dict(zip(files, count(), strict=False))
    reader_rows = dict(zip(readers, count(len(files)), strict=False))
    entries = [
        *((file_rows[file], column, 1) for column, (file, _) in enumerate(pairs)),
        *((reader_rows[reader], column, 1) for column, (_, reader) in enumerate(pairs)),
        *((reader_rows[reader], column, -1) for column, (reader, _) in enumerate(places, len(pairs))),
    ]
    asked = [*costs.of_pairs(pairs), *costs.of_places(places)]
    due = [min(wanted[file], most) for file, most in files.items()] + [0] * len(readers)
    shares = _mixed(pairs, entries, asked, due, at_once, costs.doubt) if at_once else _flow(entries, asked, due)
    return [pair for pair, share in zip(pairs, shares, strict=False) if share > 0.5]


def _flow(entries: Sequence[Entry], costs: Sequence[int], due: Sequence[int]) -> Sequence[float]:
    # Half a second to import: whoever gives no files out does without.
    from scipy.optimize import linprog
    from scipy.sparse import csr_array

    rows, columns, values = zip(*entries, strict=True)
    flow = csr_array((values, (rows, columns)), shape=(len(due), len(costs)))
    # The simplex ends in a corner, and every corner of a flow is in whole numbers.
    found: Sequence[float] = linprog(costs, A_eq=flow, b_eq=due, bounds=(0, 1), method="highs-ds").x
    return found


def _mixed(
    pairs: Sequence[Pair],
    entries: Sequence[Entry],
    costs: Sequence[int],
    due: Sequence[int],
    at_once: Sequence[Set[int]],
    doubt: int,
) -> Sequence[float]:
    """The same in whole numbers, for what is no flow: a reader is at one place at a time. A file may stay short of readers."""
    from scipy.optimize import Bounds, LinearConstraint, milp
    from scipy.sparse import csr_array

    busy = [
        [column for column, (file, reader) in enumerate(pairs) if file in group and reader == one]
        for group in at_once
        for one in dict.fromkeys(reader for _, reader in pairs)
    ]
    more = [(len(due) + row, column, 1) for row, columns in enumerate(busy) for column in columns]
    rows, columns, values = zip(*entries, *more, strict=True)
    matrix = csr_array((values, (rows, columns)), shape=(len(due) + len(busy), len(costs)))
    # A pair that comes about is worth more than any place it takes: as many as can be, then evenly.
    worth = 10 * (max(costs) + doubt)
    asked = [cost - worth if column < len(pairs) else cost for column, cost in enumerate(costs)]
    lower = [0] * (len(due) + len(busy))
    upper = [*due, *([1] * len(busy))]
    answer = milp(
        asked,
        constraints=LinearConstraint(matrix, lower, upper),
        integrality=1,
        bounds=Bounds(0, 1),
        options={"mip_rel_gap": 0},
    )
    found: Sequence[float] = answer.x
    return found
