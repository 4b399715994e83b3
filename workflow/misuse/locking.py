"""The order in which rows about a misuse are locked: the honour, its case, then what hangs on the case."""

from portal.transitions.core import lock
from workflow.misuse.models import MisuseCase, PublicWarning


def lock_case(case: MisuseCase) -> MisuseCase:
    """The honour before its cases, as a revocation takes them."""
    if case.honour:
        lock(case.honour)
    return lock(case)


def lock_warning(warning: PublicWarning) -> PublicWarning:
    """The case before its warning."""
    lock_case(warning.case)
    return lock(warning)
