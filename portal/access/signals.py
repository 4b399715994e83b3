"""What the one door tells whoever keeps the records."""

from django.dispatch import Signal

# Sent with `request`, `login` (what was typed, or empty) and `account` (or None) when a guess too many was refused unread.
login_refused = Signal()
