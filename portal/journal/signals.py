"""What the floors above follow: pages go with the cases they are about."""

from django.dispatch import Signal

# Sent with each `event` as it is written, inside its transaction: what is shown of its thing follows.
event_recorded = Signal()
