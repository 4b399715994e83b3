"""What the pool tells the stages above."""

from django.dispatch import Signal

# (guidance) somebody has guided an organisation, by their own word or by the office's: in review they stay away from it.
guidance_known = Signal()
