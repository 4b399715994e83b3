"""What the calendar tells the floors above, inside the transaction."""

from django.dispatch import Signal

# Sent with `year` (the `CalendarYear` now in force): terms counted by it are counted again.
year_confirmed = Signal()
