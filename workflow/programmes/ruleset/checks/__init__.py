"""What a rule set must satisfy beyond the shape of its tables. Each check yields every fault it finds."""

from collections.abc import Iterator

from workflow.programmes.ruleset.errors import Problem
from workflow.programmes.ruleset.schema import RuleSet

from .citations import check_articles, check_settings
from .codes import check_codes, check_evidence, check_numbers
from .forms import check_codes_beside, check_forms
from .languages import check_english
from .order import check_order
from .quotas import check_budget, check_prizes, check_quotas
from .references import (
    check_approval,
    check_conditions,
    check_conference,
    check_discussions,
    check_items,
    check_parts,
    check_payment,
    check_standards,
)
from .reviewing import check_reviewing
from .scoring import check_scoring

CHECKS = (
    check_codes,
    check_evidence,
    check_numbers,
    check_articles,
    check_settings,
    check_quotas,
    check_prizes,
    check_budget,
    check_conditions,
    check_standards,
    check_items,
    check_parts,
    check_discussions,
    check_scoring,
    check_reviewing,
    check_forms,
    check_codes_beside,
    check_conference,
    check_approval,
    check_payment,
    check_order,
    check_english,
)


def problems_in(ruleset: RuleSet) -> Iterator[Problem]:
    """Every fault of a well-formed rule set."""
    for check in CHECKS:
        yield from check(ruleset)
