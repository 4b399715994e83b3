"""The publish guard: what identifies a person does not stand in public (PIPL art. 25).

`reading` makes a text plain, `streams` finds its digits, `kinds` says what a number is, `context` what the words beside it
say, `detector` puts them together; `files` reads what is attached.
"""

from portal.exposure.detector import check_no_private_numbers, private_numbers, refuse
from portal.exposure.finding import NORM, Finding

__all__ = ["NORM", "Finding", "check_no_private_numbers", "private_numbers", "refuse"]
