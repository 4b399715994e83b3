"""What a proof of identity tells the rooms above, inside the transaction."""

from django.dispatch import Signal

# Sent with `proof`, verified or refused: whoever handed it in is told.
proof_decided = Signal()
