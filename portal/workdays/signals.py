"""What the calendar tells the floors above, inside the transaction."""

from django.dispatch import Signal

# Sent with `year` (the `CalendarYear` now in force): terms counted by it are counted again.
year_confirmed = Signal()
# Sent with `year`, a draft somebody else is to confirm.
year_proposed = Signal()
# Sent with `year`, `by` and `reason`: a draft that will not come into force.
year_discarded = Signal()
