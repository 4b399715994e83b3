"""What follows a change of powers: told within its transaction."""

from django.dispatch import Signal

# Sent with `user`, `by` and `reason` when an account is suspended.
account_suspended = Signal()
# Sent with `user` and `reason` when a suspended account is given back.
account_reinstated = Signal()
# Sent with `user`, `role`, `by` and `reason` when a role was given.
role_granted = Signal()
# Sent with `user`, `role`, `by` and `reason` when a role was taken back.
role_withdrawn = Signal()
