"""What an edition tells the apps above it, inside the transaction."""

from django.dispatch import Signal

# Sent with `edition` and `by` when its last stage is done: panels dissolve (Article 10).
edition_concluded = Signal()
