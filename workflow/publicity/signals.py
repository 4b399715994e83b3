"""What the floor above listens for."""

from django.dispatch import Signal

# Sent with `notice` and `by` inside the transaction that publishes a notice: its page goes public with it, or neither does.
notice_published = Signal()
