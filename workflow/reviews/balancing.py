"""Who reads which file: each as many as the others, nobody what they stay away from (Articles 10, 28).

A flow of least cost, solved by SciPy's HiGHS. The nth file of a reader costs n: no way of giving them out is more even.
"""

from collections import Counter
from collections.abc import Mapping, Set
from itertools import count

Pair = tuple[int, int]
DOUBT = 10
"""A doubtful pair is as dear as so many files more than others have."""


def balance(
    wanted: Mapping[int, int],
    loads: Mapping[int, int],
    apart: Set[Pair] = frozenset(),
    doubtful: Set[Pair] = frozenset(),
) -> dict[int, list[int]]:
    """Per file the readers that it is to have: as many as are wanted, or as there are.

    `wanted` says of each file how many, `loads` of each reader how many files there are to read already. A pair (file, reader)
    that is `apart` never comes about, a `doubtful` one where there is no good other.
    """
    pairs = [
        (file, reader) for file, number in wanted.items() if number for reader in loads if (file, reader) not in apart
    ]
    found: dict[int, list[int]] = {file: [] for file in wanted}
    for file, reader in _least_cost(pairs, wanted, loads, doubtful):
        found[file].append(reader)
    return found


def _least_cost(
    pairs: list[Pair], wanted: Mapping[int, int], loads: Mapping[int, int], doubtful: Set[Pair]
) -> list[Pair]:
    """The pairs of the cheapest flow: from a file to its readers, and through a reader's places, each dearer than the last."""
    if not pairs:
        return []
    # Half a second to import: whoever gives no files out does without.
    from scipy.optimize import linprog
    from scipy.sparse import csr_array

    files, readers = Counter(file for file, _ in pairs), Counter(reader for _, reader in pairs)
    places = [(reader, nth) for reader, most in readers.items() for nth in range(most)]
    file_rows, reader_rows = (
        dict(zip(files, count(), strict=False)),
        dict(zip(readers, count(len(files)), strict=False)),
    )
    entries = [
        *((file_rows[file], column, 1) for column, (file, _) in enumerate(pairs)),
        *((reader_rows[reader], column, 1) for column, (_, reader) in enumerate(pairs)),
        *((reader_rows[reader], column, -1) for column, (reader, _) in enumerate(places, len(pairs))),
    ]
    rows, columns, values = zip(*entries, strict=True)
    costs = [DOUBT if pair in doubtful else 0 for pair in pairs] + [loads[reader] + nth for reader, nth in places]
    due = [min(wanted[file], most) for file, most in files.items()] + [0] * len(readers)
    flow = csr_array((values, (rows, columns)), shape=(len(due), len(costs)))
    # The simplex ends in a corner, and every corner of a flow is in whole numbers.
    answer = linprog(costs, A_eq=flow, b_eq=due, bounds=(0, 1), method="highs-ds")
    return [pair for pair, share in zip(pairs, answer.x, strict=False) if share > 0.5]
