"""What follows a change of powers: told within its transaction."""

from django.dispatch import Signal

# Sent with `user`, `by` and `reason` when an account is suspended.
account_suspended = Signal()
